"""Deadlines in business hours, beside ``resource.calendar.plan_hours`` on each record.

Both give the same instants: 4 business hours from instants of a year, with closures of
the calendar. The peer, slower, gets a tenth of them.
"""

import random
from datetime import datetime, timedelta

from .bench import counted, report

COUNT = 20_000
PEER_COUNT = COUNT // 10
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
            calendar.plan_hours(HOURS, start, compute_leaves=True)
            for start in starts[:PEER_COUNT]
        ]
    with counted(env) as ours:
        mine = env["mileo.claim.calendar"]._get_due_instants(
            team, [(start, HOURS, "business_hour") for start in starts]
        )
    same = sum(
        one.replace(microsecond=0) == other
        for one, other in zip(theirs, mine, strict=False)
    )
    rates = PEER_COUNT / peer["seconds"], COUNT / ours["seconds"]
    report(f"plan_hours  {rates[0]:>9,.0f} a second, {peer['queries']} queries")
    report(f"in batch    {rates[1]:>9,.0f} a second, {ours['queries']} queries")
    report(
        f"{rates[1] / rates[0]:.0f} times faster,"
        f" {same} of {PEER_COUNT} results the same"
    )
