# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Why a time limit expires when it does, day by day.

Plain values in, plain values out, as in ``business_time``; the words are for others.
"""

from datetime import date, timedelta
from typing import NamedTuple

ONE_DAY = timedelta(days=1)


class Day(NamedTuple):
    """A local date between the start of a time limit and its end."""

    date: date
    #: Whether there is any working time on it, closures taken out.
    is_working: bool
    #: 0 for the day of the start, which never counts, then 1, 2… for the business days
    #: counted; None for a day that does not count, and in business hours.
    rank: int | None
    #: Working intervals that were used up, as pairs of instants; in business hours.
    worked: tuple
    #: Names of the closures of that day, between the start and the end.
    closures: tuple


def explain(start, unit, due_at, business_time=None, closures=()):
    """Return the days that led from ``start`` to ``due_at``, oldest first.

    :param due_at: what ``business_time.due`` gave for the other arguments
    :param unit: ``business_day`` or ``business_hour``; for elapsed time there is
        nothing to tell of the days, hence no day
    :param closures: triples (start, end, name) of what ``business_time`` had taken out
    """
    if unit not in ("business_day", "business_hour"):
        return []
    days = []
    rank = 0
    for day, begin, end in business_time.list_days(start, due_at):
        # On a working day a closure matters if it took something of the time limit.
        span = (max(begin, start), min(end, due_at))
        is_working = bool(business_time.list_intervals(begin, end))
        is_counted = unit == "business_day" and (not days or is_working)
        names = _name_closures(closures, *(span if is_working else (begin, end)))
        worked = business_time.list_intervals(*span) if unit == "business_hour" else ()
        days.append(
            Day(day, is_working, rank if is_counted else None, tuple(worked), names)
        )
        rank += is_counted
    return days


def group_days_off(days):
    """Return (first date, last date, closures) of each run of days without work.

    A day off on which the time limit starts is told like the others in business
    hours; in business days it is day 0.
    """
    groups = []
    for day in days:
        if day.is_working or day.rank is not None:
            continue
        first = day.date
        if groups and groups[-1][1:] == (first - ONE_DAY, day.closures):
            first = groups.pop()[0]
        groups.append((first, day.date, day.closures))
    return groups


def _name_closures(closures, start, end):
    """Return the names of the closures that overlap a span, each once."""
    return tuple(
        dict.fromkeys(
            name
            for closure_start, closure_end, name in closures
            if closure_start < end and start < closure_end
        )
    )
