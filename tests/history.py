"""Two years of claims with known facts in them, the same for the same seed.

``plan`` draws them as plain values, from which a test counts what it expects; ``write``
puts them into a database as if they had been handled at their time. Instants are naive
UTC, days are those of Paris.

Planted: ``DOUBLED`` comes twice as often from ``DOUBLES_ON`` (the first day of month
14); ``CURED`` half as often from the day after ``ACTION_DONE_ON``; every other cause
keeps its share of a volume that has seasons, and ``USELESS``, on which an action was
done too, as well.
"""

import random
from bisect import bisect
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from odoo import models
from odoo.tools import SQL

from odoo.addons.mileo_claims.lib.business_time import BusinessTime, due

BEGIN, END = date(2024, 7, 1), date(2026, 7, 1)
DOUBLES_ON = date(2025, 8, 1)
ACTION_DONE_ON = date(2025, 6, 30)
DOUBLED, CURED, USELESS = "Planning conflict", "Invoicing error", "Wrong diagnosis"
SHARES = {
    DOUBLED: 8,
    CURED: 20,
    USELESS: 14,
    "Equipment failure": 13,
    "Late delivery": 11,
    "Customer not informed": 10,
    "Handover between teams": 8,
    "Contract misunderstood": 6,
    "Skills and behaviour": 4,
    None: 6,
}
SEASONS = (0.9, 0.9, 1.0, 1.0, 1.0, 1.05, 0.8, 0.6, 1.1, 1.2, 1.25, 1.2)
CHANNELS = {"email": 50, "portal": 25, "phone": 23, "internal": 2}
CATEGORIES = {"intervention": 40, "deadline": 25, "invoicing": 22, "relationship": 13}
URGENCIES = {"standard": 94, "security": 4, "emergency": 2}
OUTCOMES = {"upheld": 45, "partly_upheld": 25, "rejected": 20, "goodwill": 10}
CLOSURES = {
    "agreement": 52,
    "tacit": 42,
    "withdrawn": 3,
    "duplicate": 2,
    "out_of_scope": 1,
}
COMPENSATIONS = {None: 70, "gesture": 22, "penalty": 5, "rework": 3}
RESULTS = {"met": 84, "met_extended": 9, "missed": 7}
CUSTOMERS = 80
PARIS, UTC = ZoneInfo("Europe/Paris"), ZoneInfo("UTC")
REWORK_HOURS = 3.5
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@dataclass
class Promise:
    kind: str
    cycle: int
    started_at: datetime
    first_due_at: datetime
    due_at: datetime
    state: str
    done_at: datetime = None
    stopped_at: datetime = None
    extension: str = None  # its reason


@dataclass
class Claim:
    number: str
    received_at: datetime
    cause: str
    channel: str
    category: str
    urgency: str
    customer: int
    is_confidential: bool
    state: str = "new"
    outcome: str = None
    closure: str = None
    closed_at: datetime = None
    rating: int = 0
    compensation: str = None
    amount: float = 0.0
    reopened_at: datetime = None
    first_closure: tuple = None  # kind, outcome and instant, before the reopening
    promises: list = field(default_factory=list)

    @property
    def received_on(self):
        return local_day(self.received_at)


# -------------------------------------------------------------------- the drawing


def local_day(instant):
    """Return the day on which a naive UTC instant is in Paris."""
    return instant.replace(tzinfo=UTC).astimezone(PARIS).date()


def to_utc(day, clock):
    return datetime.combine(day, clock, PARIS).astimezone(UTC).replace(tzinfo=None)


def plan(seed=1, count=5000):
    """Return ``count`` claims, received in ``BEGIN`` to ``END``, oldest first."""
    draw = random.Random(seed)
    working_time = _get_working_time()
    received = [
        (to_utc(day, time(draw.randrange(8, 18), draw.randrange(60))), cause)
        for day, cause in draw_causes(draw, count)
    ]
    received.sort(key=lambda item: item[0])
    numbers = Counter()
    claims = []
    for received_at, cause in received:
        year = local_day(received_at).year
        numbers[year] += 1
        claims.append(
            Claim(
                number=f"REC/{year}/{numbers[year]:05}",
                received_at=received_at,
                cause=cause,
                channel=_choose(draw, CHANNELS),
                category=_choose(draw, CATEGORIES),
                urgency=_choose(draw, URGENCIES),
                customer=draw.randrange(CUSTOMERS),
                is_confidential=draw.random() < 0.02,
            )
        )
        _handle(draw, claims[-1], working_time)
    return claims


def draw_causes(draw, count=5000):
    """Return (day, cause) of ``count`` claims, in no order."""
    days = [BEGIN + n * DAY for n in range((END - BEGIN).days)]
    volumes = [
        SEASONS[day.month - 1] * (1 if day.weekday() < 5 else 0.15) for day in days
    ]
    totals = list(accumulate(volumes))
    drawn = []
    while len(drawn) < count:
        day = days[bisect(totals, draw.random() * totals[-1])]
        cause = _choose(draw, SHARES)
        if draw.random() < _get_effect(cause, day) / 2:
            drawn.append((day, cause))
    return drawn


def _choose(draw, weights):
    return draw.choices(list(weights), weights.values())[0]


def _get_effect(cause, day):
    if cause == DOUBLED and day >= DOUBLES_ON:
        return 2
    return 0.5 if cause == CURED and day > ACTION_DONE_ON else 1


def _get_working_time():
    """Return Monday to Friday, 8 to 12 and 13 to 17, in Paris."""
    begin, end = BEGIN - 10 * DAY, END + 120 * DAY
    intervals = [
        (to_utc(day, time(start)), to_utc(day, time(stop)))
        for day in (begin + n * DAY for n in range((end - begin).days))
        if day.weekday() < 5
        for start, stop in ((8, 12), (13, 17))
    ]
    return BusinessTime(intervals, "Europe/Paris", intervals[0][0], intervals[-1][1])


def _handle(draw, claim, working_time):
    """Draw what became of a claim until ``END``."""
    start, now = claim.received_at, to_utc(END, time())
    if claim.channel == "phone":
        _promise(draw, claim, "auto_ack", start, start, "met")
        _promise(draw, claim, "phone_confirmation", start, start + 2 * HOUR)
    else:
        result = "missed" if draw.random() < 0.01 else "met"
        _promise(draw, claim, "auto_ack", start, start + 30 * MINUTE, result)
    _investigate(draw, claim, start, 1, now, working_time)
    if claim.closed_at and draw.random() < 0.02:
        reopened_at = claim.closed_at + draw.randrange(2, 20) * DAY
        if reopened_at < now:
            claim.first_closure = (claim.closure, claim.outcome, claim.closed_at)
            claim.closure = claim.closed_at = claim.outcome = None
            claim.reopened_at, claim.state = reopened_at, "new"
            _investigate(draw, claim, reopened_at, 2, now, working_time)
    if claim.closed_at and claim.closure in ("agreement", "tacit"):
        _settle(draw, claim)


def _investigate(draw, claim, start, cycle, now, working_time):
    """Draw the acknowledgement, the response and the closure of one cycle."""
    closure = _choose(draw, CLOSURES)
    ack_due = due(start, 4, "business_hour", working_time)
    limit = (5, "business_day") if claim.urgency == "standard" else (48, "hour")
    response_due = due(start, *limit, working_time)
    ack = _promise(draw, claim, "formal_ack", start, ack_due, cycle=cycle)
    if ack.done_at < now:
        claim.state = "acknowledged"
    if closure not in ("agreement", "tacit"):
        ended_at = max(ack.done_at, start) + draw.uniform(0.1, 3) * DAY
        response = Promise(
            "response", cycle, start, response_due, response_due, "cancelled"
        )
        response.stopped_at = min(ended_at, response_due)
        claim.promises.append(response)
    else:
        result = _choose(draw, RESULTS)
        extended = due(response_due, 5, "business_day", working_time)
        response = _promise(
            draw, claim, "response", start, response_due, result, cycle, extended
        )
        answered_at = response.done_at
        if answered_at < now:
            claim.state = "responded"
        ended_at = (
            answered_at + draw.uniform(0.05, 6) * DAY
            if closure == "agreement"
            else due(answered_at, 5, "business_day", working_time) + HOUR
        )
        if draw.random() < 0.004:  # forgotten
            ended_at = now + DAY
    if ended_at < now:
        claim.state, claim.closure, claim.closed_at = "closed", closure, ended_at
        if closure in ("agreement", "tacit"):
            claim.outcome = _choose(draw, OUTCOMES)
    _cut(claim, now)


def _promise(draw, claim, kind, start, due_at, result=None, cycle=1, extended=None):
    """Add a promise that was kept, or missed and done late."""
    result = result or _choose(draw, {"met": 95, "missed": 5})
    promise = Promise(kind, cycle, start, due_at, due_at, result)
    span = due_at - start
    if result == "met":
        promise.done_at = start + draw.uniform(0.1, 1) * span
    elif result == "met_extended":
        promise.due_at = extended
        promise.done_at = due_at + draw.uniform(0.05, 1) * (extended - due_at)
        promise.extension = draw.choice(("technical", "supplier", "other"))
    else:
        promise.done_at = due_at + draw.uniform(0.05, 1) * max(span, HOUR)
    promise.done_at = promise.done_at.replace(microsecond=0)
    claim.promises.append(promise)
    return promise


def _cut(claim, now):
    """Take away what had not happened yet."""
    for promise in claim.promises:
        if promise.state == "cancelled":
            if promise.stopped_at >= now:
                promise.stopped_at, promise.state = None, "open"
        elif promise.done_at >= now:
            promise.done_at = None
            promise.state = "missed" if promise.due_at < now else "open"
    if claim.closed_at:
        claim.closed_at = claim.closed_at.replace(microsecond=0)


def _settle(draw, claim):
    """Draw the compensation and what the customer thought of it."""
    if claim.outcome != "rejected":
        claim.compensation = _choose(draw, COMPENSATIONS)
    if claim.compensation not in (None, "rework"):
        claim.amount = round(draw.uniform(20, 900), 2)
    if draw.random() < 0.35:
        claim.rating = draw.choices((1, 2, 3, 4, 5), (6, 10, 20, 36, 28))[0]


# -------------------------------------------------------------------- the writing


def write(env, claims, team):
    """Write the claims, and the actions done on ``CURED`` and ``USELESS``.

    :return: the records of the claims, in the same order, and the actions
    """
    causes = {
        name: env["mileo.claim.cause"].create({"name": name}).id
        for name in filter(None, SHARES)
    }
    causes[None] = False
    customers = env["res.partner"].create(
        [
            {"name": f"Customer {n:02}", "email": f"c{n}@history.example"}
            for n in range(CUSTOMERS)
        ]
    )
    contracts = env["agreement"].create(
        [
            {
                "code": f"HISTORY/{customer.id}",
                "name": "Maintenance",
                "partner_id": customer.id,
                "company_id": team.company_id.id,
            }
            for customer in customers
        ]
    )
    records = _create(
        env["mileo.claim"],
        [_prepare_claim(env, claim, team, causes, contracts) for claim in claims],
    )
    # The ratings drawn are not computed from ratings that nobody gave.
    env.remove_to_compute(records._fields["rating_last_value"], records)
    _write_cycles(env, claims, records)
    _write_promises(env, claims, records)
    _write_compensations(env, claims, records, team.company_id)
    actions = _create(
        env["mileo.claim.action"],
        [
            {
                "name": f"Against: {cause}",
                "kind": "corrective",
                "company_id": team.company_id.id,
                "user_id": team.user_id.id,
                "cause_id": causes[cause],
                "due_date": ACTION_DONE_ON,
                "state": "done",
                "done_date": ACTION_DONE_ON,
                "proof": "Report of the visit",
            }
            for cause in (CURED, USELESS)
        ],
    )
    env.flush_all()
    # PostgreSQL would plan for the few rows that there were before.
    env.cr.execute("ANALYZE")
    return records, actions


def _create(records, vals_list):
    """Create without what creation does today: numbers, clocks, messages, guards.

    What is computed and stored is computed all the same.
    """
    return models.Model.create(
        records._unguarded().with_context(tracking_disable=True), vals_list
    )


def _prepare_claim(env, claim, team, causes, contracts):
    contract = contracts[claim.customer]
    customer = contract.partner_id
    return {
        "number": claim.number,
        "name": f"Complaint {claim.number}",
        "company_id": team.company_id.id,
        "team_id": team.id,
        "user_id": team.member_ids[:1].id or team.user_id.id,
        "partner_id": customer.id,
        "agreement_id": contract.id,
        "partner_name": customer.name,
        "email_from": customer.email,
        "received_at": claim.received_at,
        "cause_id": causes[claim.cause],
        "channel": claim.channel,
        "category_id": env.ref(f"mileo_claims.category_{claim.category}").id,
        "urgency": claim.urgency,
        "is_confidential": claim.is_confidential,
        "state": claim.state,
        "stage_id": env["mileo.claim"]._get_stage(claim.state).id,
        "cycle": 2 if claim.reopened_at else 1,
        "outcome": claim.outcome,
        "closure_kind": claim.closure,
        "closed_at": claim.reopened_at is None and claim.closed_at,
        "rating_last_value": claim.rating,
    }


def _write_cycles(env, claims, records):
    """Keep the first cycle of the claims that were reopened, then begin the second."""
    reopened = [
        (claim, record)
        for claim, record in zip(claims, records, strict=True)
        if claim.reopened_at
    ]
    _create(
        env["mileo.claim.cycle"],
        [
            {
                "claim_id": record.id,
                "cycle": 1,
                "origin": "receipt",
                "opened_at": claim.received_at,
                "started_at": claim.received_at,
                "ended_at": claim.first_closure[2],
                "closed_at": claim.first_closure[2],
                "closure_kind": claim.first_closure[0],
                "outcome": claim.first_closure[1],
            }
            for claim, record in reopened
        ],
    )
    for claim, record in reopened:
        record._unguarded().write(
            {
                "cycle_origin": "reopening",
                "cycle_started_at": claim.reopened_at,
                "opened_at": claim.reopened_at,
                "closed_at": claim.closed_at,
            }
        )


def _write_promises(env, claims, records):
    promises = [
        (record.id, promise)
        for claim, record in zip(claims, records, strict=True)
        for promise in claim.promises
    ]
    milestones = _create(
        env["mileo.claim.milestone"],
        [
            {
                "claim_id": claim_id,
                "cycle": promise.cycle,
                "kind": promise.kind,
                "owner": "us",
                "started_at": promise.started_at,
                "first_due_at": promise.first_due_at,
                "due_at": promise.due_at,
                "state": promise.state,
                "done_at": promise.done_at,
                "missed_at": promise.due_at if promise.state == "missed" else False,
                "stopped_at": promise.stopped_at,
            }
            for claim_id, promise in promises
        ],
    )
    _create(
        env["mileo.claim.extension"],
        [
            {
                "milestone_id": milestone.id,
                "reason": promise.extension,
                "explanation": "More time was needed.",
                "old_due_at": promise.first_due_at,
                "new_due_at": promise.due_at,
                "state": "effective",
            }
            for milestone, (_claim_id, promise) in zip(
                milestones, promises, strict=True
            )
            if promise.extension
        ],
    )


def _write_compensations(env, claims, records, company):
    owed = [
        (claim, record)
        for claim, record in zip(claims, records, strict=True)
        if claim.compensation
    ]
    credited = [item for item in owed if item[0].compensation != "rework"]
    moves = _write_credit_notes(env, credited, company)
    breaches = _write_breaches(env, credited)
    reworked = [item for item in owed if item[0].compensation == "rework"]
    tasks = _write_tasks(env, reworked, company)
    _create(
        env["mileo.claim.compensation"],
        [
            {
                "claim_id": record.id,
                "kind": claim.compensation,
                "amount": claim.amount,
                "state": "issued",
                "move_id": move_id,
                "breach_id": breaches.get(record.id),
            }
            for (claim, record), move_id in zip(credited, moves, strict=True)
        ]
        + [
            {
                "claim_id": record.id,
                "kind": "rework",
                "state": "issued",
                "task_id": task.id,
                "done_at": claim.closed_at,
            }
            for (claim, record), task in zip(reworked, tasks, strict=True)
        ],
    )


def _write_tasks(env, reworked, company):
    project = env["project.project"].create(
        {"name": "Reworks", "company_id": company.id}
    )
    return env["project.task"].create(
        [
            {
                "name": f"Rework {claim.number}",
                "project_id": project.id,
                "allocated_hours": REWORK_HOURS,
            }
            for claim, _record in reworked
        ]
    )


def _write_breaches(env, credited):
    """Return the breach behind each penalty, by claim."""
    penalties = [item for item in credited if item[0].compensation == "penalty"]
    commitments = env["agreement.commitment"].create(
        [
            {"agreement_id": agreement.id, "target": 4, "rate": 100}
            for agreement in {record.agreement_id: None for _claim, record in penalties}
        ]
    )
    by_agreement = {c.agreement_id: c.id for c in commitments}
    breaches = _create(
        env["mileo.claim.breach"],
        [
            {
                "commitment_id": by_agreement[record.agreement_id],
                "claim_id": record.id,
                "occurred_at": claim.received_at,
                "measured": 5,
                "amount": claim.amount,
                "state": "applied",
                "applied_at": claim.closed_at,
            }
            for claim, record in penalties
        ],
    )
    return dict(zip(breaches.claim_id.ids, breaches.ids, strict=True))


def _write_credit_notes(env, credited, company):
    """Write the documents as copies of one: to post each takes a minute in all.

    :return: their ids, in the order of ``credited``
    """
    Move = env["account.move"].with_company(company)
    model = Move.create(
        {"move_type": "out_refund", "partner_id": credited[0][1].partner_id.id}
    )
    env.flush_all()
    changed = ("id", "name", "state", "date", "invoice_date", "access_token")
    changed += ("sequence_number", "sequence_prefix", "amount_untaxed_signed")
    columns = env.execute_query(
        SQL(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'account_move' AND column_name NOT IN %s",
            changed,
        )
    )
    kept = SQL(", ").join(SQL.identifier(name) for (name,) in columns)
    values = SQL(", ").join(
        SQL("(%s, %s::date, %s)", claim.number, claim.closed_at, -claim.amount)
        for claim, _record in credited
    )
    rows = env.execute_query(
        SQL(
            "INSERT INTO account_move (name, state, date, invoice_date,"
            " amount_untaxed_signed, %(kept)s)"
            " SELECT 'AV ' || v.number, 'posted', v.day, v.day, v.amount, %(kept)s"
            " FROM account_move, (VALUES %(values)s) AS v (number, day, amount)"
            " WHERE id = %(model)s RETURNING name, account_move.id",
            kept=kept,
            values=values,
            model=model.id,
        )
    )
    ids = dict(rows)
    return [ids[f"AV {claim.number}"] for claim, _record in credited]
