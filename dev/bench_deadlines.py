"""Deadlines in business hours, beside ``resource.calendar.plan_hours`` on each record.

Both give the same instants: 4 business hours from 2,000 instants of a year, with the
public holidays of the calendar.
"""

import random
from datetime import datetime, timedelta

from .bench import counted, report

COUNT = 2000
HOURS = 4
CLOSURES = ("2026-05-01", "2026-05-08", "2026-05-14", "2026-07-14", "2026-12-25")


def run(env):
    calendar = env["resource.calendar"].create({"name": "Bench", "tz": "Europe/Paris"})
    for day in CLOSURES:
        env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": calendar.id,
                "date_from": f"{day} 00:00:00",
                "date_to": f"{day} 21:59:59",
            }
        )
    team = env.ref("mileo_claims.team_default")
    team.resource_calendar_id = calendar
    first = datetime(2026, 1, 1)
    shuffle = random.Random(19)
    starts = [
        first + timedelta(seconds=shuffle.randrange(365 * 86400)) for _n in range(COUNT)
    ]
    with counted(env) as peer:
        theirs = [
            calendar.plan_hours(HOURS, start, compute_leaves=True) for start in starts
        ]
    with counted(env) as ours:
        mine = env["mileo.claim.calendar"]._get_due_instants(
            team, [(start, HOURS, "business_hour") for start in starts]
        )
    same = sum(
        one.replace(microsecond=0) == other
        for one, other in zip(theirs, mine, strict=True)
    )
    for name, measure in (
        ("plan_hours, each record", peer),
        ("claims, in batch", ours),
    ):
        report(
            f"{name:26} {COUNT / measure['seconds']:>10,.0f} a second"
            f" {measure['queries']:>7} queries"
        )
    report(
        f"{peer['seconds'] / ours['seconds']:.0f} times faster,"
        f" {same} of {COUNT} results the same"
    )
