"""The register's pivot and the snapshot job, with 100,000 and 1,000,000 claims.

A month has the same number of claims in both: only history grows.
``BENCH_CLAIMS=10000,100000`` makes a short run.
"""

import os
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.fields import Domain
from odoo.tools import SQL

from .bench import counted, report

#: How many claims there are, one run after the other.
SIZES = [int(n) for n in os.environ.get("BENCH_CLAIMS", "100000,1000000").split(",")]
MONTHS = 12  # of the first size
LAST = date(2026, 10, 1)
PERIODS = (1, 3, 12)
CLAIMS = """
    INSERT INTO mileo_claim (
        number, name, company_id, team_id, user_id, stage_id, category_id, cause_id,
        channel, urgency, received_at, cycle_started_at, opened_at, state, cycle,
        cycle_origin, closed_at, closure_kind, closure_business_days, outcome, cost
    )
    SELECT 'BENCH/' || n, 'Bench', %(company)s, %(team)s, %(user)s, %(stage)s,
        (%(categories)s::int[])[1 + n %% %(category_count)s],
        (%(causes)s::int[])[1 + n %% %(cause_count)s],
        (ARRAY['email', 'portal', 'phone'])[1 + n %% 3], 'standard', at, at, at,
        CASE WHEN is_open THEN 'new' ELSE 'closed' END, 1, 'receipt',
        CASE WHEN NOT is_open THEN at + INTERVAL '6 days' END,
        CASE WHEN NOT is_open THEN 'agreement' END, 4,
        CASE WHEN NOT is_open THEN 'upheld' END, n %% 7
    FROM (
        SELECT n, %(end)s::timestamp - n * INTERVAL '1 month' / %(a_month)s AS at,
            n <= %(a_month)s AND n %% 10 = 0 AS is_open
        FROM generate_series(%(first)s + 1, %(last)s) AS n
    ) AS received
"""
MILESTONES = """
    INSERT INTO mileo_claim_milestone (
        claim_id, company_id, team_id, cycle, kind, owner, started_at, due_at,
        first_due_at, done_at, state, is_pending, business_hours, business_days
    )
    SELECT id, company_id, team_id, 1, kind, 'us', received_at,
        received_at + INTERVAL '5 days', received_at + INTERVAL '5 days',
        received_at + id %% 7 * INTERVAL '1 day',
        CASE WHEN id %% 7 > 5 THEN 'missed' ELSE 'met' END, FALSE, id %% 50, id %% 7
    FROM mileo_claim, UNNEST(ARRAY['auto_ack', 'formal_ack', 'response']) AS kind
    WHERE name = 'Bench' AND id > %(last_id)s
"""
CYCLES = """
    INSERT INTO mileo_claim_cycle (
        claim_id, company_id, cycle, origin, started_at, opened_at, ended_at, closed_at,
        closure_kind
    )
    SELECT id, company_id, 0, 'receipt', received_at - INTERVAL '20 days',
        received_at - INTERVAL '20 days', received_at, received_at, 'agreement'
    FROM mileo_claim
    WHERE name = 'Bench' AND id > %(last_id)s AND id %% 20 = 0
"""


def run(env):
    team = env.ref("mileo_claims.team_default")
    made, a_month = 0, SIZES[0] // MONTHS
    for size in SIZES:
        _fill(env, team, made, size, a_month)
        made = size
        report(f"{size:,} claims, {a_month:,} a month")
        for months in PERIODS:
            _measure_pivot(env, team.company_id, months)
        _measure_snapshot(env, team.company_id)
    _explain(env, team.company_id)


def _fill(env, team, first, last, a_month):
    """Record what lacks until there are ``last`` claims, the newest first."""
    [(last_id,)] = env.execute_query(SQL("SELECT MAX(id) FROM mileo_claim"))
    categories = env["mileo.claim.category"].search([]).ids
    causes = env["mileo.claim.cause"].search([]).ids
    values = {
        "company": team.company_id.id,
        "team": team.id,
        "user": team.user_id.id,
        "stage": env["mileo.claim"]._get_stage("closed").id,
        "categories": categories,
        "category_count": len(categories),
        "causes": causes,
        "cause_count": len(causes),
        "end": LAST + relativedelta(months=1),
        "a_month": a_month,
        "first": first,
        "last": last,
        "last_id": last_id or 0,
    }
    env.cr.execute(CLAIMS, values)
    env.cr.execute(MILESTONES, values)
    env.cr.execute(CYCLES, values)
    env.cr.execute("ANALYZE mileo_claim, mileo_claim_milestone, mileo_claim_cycle")


def _get_domain(env, company, months):
    first = LAST - relativedelta(months=months - 1)
    last = LAST + relativedelta(months=1, days=-1)
    return env["mileo.claim.figures"]._get_domains(company, first, last)["begun"]


def _measure_pivot(env, company, months):
    domain = _get_domain(env, company, months)
    with counted(env) as measure:
        groups = env["mileo.claim.register"].formatted_read_group(
            domain,
            ["started_at:month", "category_id"],
            ["__count", "response_rate:avg"],
        )
    count = sum(group["__count"] for group in groups)
    _report(f"pivot, month × category, {months:>2} months, {count:,} rows", measure)


def _measure_snapshot(env, company):
    with counted(env) as measure:
        snapshot = env["mileo.claim.snapshot"]._freeze(company, LAST)
    _report(f"snapshot of a month, {snapshot.received:,} received", measure)
    # Nobody deletes one: the next run freezes the same month.
    env.cr.execute("DELETE FROM mileo_claim_snapshot WHERE id = %s", [snapshot.id])
    env.invalidate_all()


def _report(what, measure):
    seconds, queries = measure["seconds"], measure["queries"]
    report(f"  {what:<52} {seconds:>7.2f} s, {queries} queries")


def _explain(env, company):
    """Tell how PostgreSQL reads one month, of all this history."""
    Register = env["mileo.claim.register"]
    month = _get_domain(env, company, 1)
    backlog = env["mileo.claim.figures"]._get_domains(company, LAST, LAST)["backlog"]
    for what, domain in (("a month", month), ("the backlog", backlog)):
        query = Register._search(Domain(domain))
        rows = env.execute_query(
            SQL("EXPLAIN (COSTS OFF) %s", query.select(SQL("COUNT(*)")))
        )
        report(f"plan of {what}:")
        for (line,) in rows:
            report(f"  {line[:110]}")
