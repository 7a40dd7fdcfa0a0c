"""What the company learns: a cause that an action cured, and one that comes back."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields

from .story_desk import acknowledged

#: How many days ago visits were missed, until the action below was carried out.
MISSED_VISITS = (398, 371, 352, 330, 306, 281, 259, 232, 214)
HANDOVERS = (322, 247)
#: And when a handover failed again.
RECENT_HANDOVERS = (47, 33, 20)
#: A maintenance visit each third day.
VISITS = range(400, 15, -3)
CUSTOMERS = ("catherine_roux", "antoine_girard", "philippe_morel", "isabelle_marchand")
ACTION_DONE = 200
REVIEWED = 105


def tell_last_year(desk):
    """The year before the story: short, and all of it settled on the same day."""
    visits = _visit(desk)
    for rank, days in enumerate(sorted(MISSED_VISITS + HANDOVERS, reverse=True)):
        with freeze_time(_days_ago(days)):
            customer = CUSTOMERS[rank % len(CUSTOMERS)]
            if days in MISSED_VISITS:
                subject, cause = "Passage manqué sans nous prévenir", "planning"
            else:
                subject, cause = "Le remplaçant ne savait rien", "handover"
            claim = _settle(desk, customer, subject, cause, visits[days])
            if days == MISSED_VISITS[-1]:
                action = desk.plan(
                    claim, "Appeler chaque client la veille du passage", 20
                )
    with freeze_time(_days_ago(ACTION_DONE)):
        action.action_done("Appels notés au planning depuis lundi")
        desk.env.flush_all()
    with freeze_time(_days_ago(REVIEWED)):
        action.with_user(desk.user("leader")).review(
            "Aucun passage manqué depuis. À confirmer : nous gardons l'appel la veille."
        )
        desk.env.flush_all()


def _days_ago(days):
    return fields.Datetime.now().replace(hour=9) - timedelta(days=days)


def _visit(desk):
    """Record the maintenance visits of more than a year; return them by days ago."""
    days_ago = sorted({*VISITS, *MISSED_VISITS, *HANDOVERS}, reverse=True)
    Task = desk.env["project.task"].with_context(tracking_disable=True)
    visits = Task.create(
        [
            {
                "name": "Visite d'entretien",
                "project_id": desk.ref("demo_project").id,
                "partner_id": desk.partner(CUSTOMERS[rank % len(CUSTOMERS)]).id,
                "user_ids": [Command.set(desk.user("technician").ids)],
                "stage_id": desk.ref("demo_stage_done").id,
                "state": "1_done",
                "date_deadline": _days_ago(days),
            }
            for rank, days in enumerate(days_ago)
        ]
    )
    for visit in visits:
        # Who creates a task in a closing stage ends it now.
        visit.date_end = visit.date_deadline
    return dict(zip(days_ago, visits, strict=True))


def _settle(desk, customer, subject, cause, visit):
    """Somebody of the desk notes a complaint that the customer soon takes back."""
    claim = desk.receive_call(
        "handler",
        customer,
        subject,
        "Le client le signale en passant, et demande que cela ne se reproduise plus.",
        channel="internal",
        category_id=desk.ref("category_intervention").id,
        task_id=visit.id,
    )
    desk.conclude(claim, "upheld", cause, acknowledged(subject))
    claim.withdraw("Le client se contente de nos excuses par téléphone.")
    desk.env.flush_all()
    return claim


def replacements(desk):
    """Three more handovers gone wrong: it comes back more than by chance."""
    for rank, days in enumerate(RECENT_HANDOVERS):
        yield days, "11:50"
        visit = desk.env["project.task"].search(
            [
                ("project_id", "=", desk.ref("demo_project").id),
                ("date_deadline", "<=", fields.Datetime.now()),
            ],
            order="date_deadline desc",
            limit=1,
        )
        subject = "Le remplaçant ne connaissait rien"
        _settle(desk, CUSTOMERS[rank], subject, "handover", visit)


def look(env):
    """What the monthly jobs find."""
    env["mileo.claim.action"]._cron_measure()
    env["mileo.claim.recurrence"]._find(env.company)


SCENES = [replacements]
