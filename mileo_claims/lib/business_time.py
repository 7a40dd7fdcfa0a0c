# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Deadlines and durations, in business time and in elapsed time.

Plain values in, plain values out: an instant is a naive datetime in UTC, as in Odoo.
Results have whole seconds whenever the instants given have.
"""

from bisect import bisect_left, bisect_right
from datetime import datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
SECOND = timedelta(seconds=1)
SECONDS_PER_UNIT = {"minute": 60, "hour": 3600}


class NoWorkingTime(Exception):
    """The covered window holds no working time at all.

    The calendar is empty or always closed, and looking further would not help if the
    window is a year or so. The caller falls back on another calendar.
    """


class HorizonExceeded(Exception):
    """The answer depends on instants outside the covered window.

    The caller asks again with a wider window, up to a limit of its own.
    """


class BusinessTime:
    """The working time of one calendar over a window: slow to build, quick to ask.

    :param intervals: pairs ``(start, end)`` of instants between which there is work,
        closures already taken out; in any order, overlapping or not
    :param tz: zone of the calendar's days: a name, a ``ZoneInfo`` or a pytz zone
    :param window_start: instant from which the intervals tell the whole truth
    :param window_end: instant from which they no longer do; what they hold outside
        the window is ignored
    """

    def __init__(self, intervals, tz, window_start, window_end):
        self.tz = ZoneInfo(str(tz))
        self.window_start = window_start
        self.window_end = window_end
        merged = self._merge(intervals)
        self._starts = [start for start, _end in merged]
        self._ends = [end for _start, end in merged]
        # Working time before each interval and, last, that of the whole window.
        self._worked = list(
            accumulate((end - start for start, end in merged), initial=timedelta())
        )
        self._day_ends = self._list_day_ends(merged)

    def add_hours(self, start, hours):
        """Return the instant at which ``hours`` of work have passed since ``start``.

        Used up exactly at the end of an interval, they give that end and not the next
        morning; 0 hours give ``start`` itself. Serves P07.

        :raise NoWorkingTime: the window holds no working time
        :raise HorizonExceeded: too little is left of it, or ``start`` is not in it
        """
        duration = _duration(hours, "hour")
        if not duration:
            return start
        target = self._worked_until(start) + duration
        if target > self._worked[-1]:
            raise self._exhausted(start)
        index = bisect_left(self._worked, target) - 1
        return self._starts[index] + (target - self._worked[index])

    def add_days(self, start, days):
        """Return 23:59:59 local of the ``days``-th day of work after that of ``start``.

        The day of ``start`` is day 0 and does not count, however early ``start`` is
        and even if it is a day off; 0 days give its own end. Serves P09 and P19.

        :param days: a whole number, possibly as a float
        :raise NoWorkingTime: the window holds no working time
        :raise HorizonExceeded: too few days are left of it, or ``start`` is not in it
        """
        if days < 0 or days != int(days):
            raise ValueError(f"Not a whole number of days: {days!r}")
        self._check_covered(start)
        day_end = self._day_end(self._local_date(start))
        if days:
            index = bisect_right(self._day_ends, day_end) + int(days) - 1
            if index >= len(self._day_ends):
                raise self._exhausted(start)
            day_end = self._day_ends[index]
        return day_end - SECOND

    def working_seconds(self, start, end):
        """Return the working time between two instants; negative if they are swapped.

        Serves P21.

        :raise HorizonExceeded: one of them is not in the window
        """
        return (self._worked_until(end) - self._worked_until(start)).total_seconds()

    def working_days(self, start, end):
        """Return how many days were worked after that of ``start``, until ``end``.

        The day of ``start`` is day 0, as in ``add_days``; that of ``end`` counts if
        there is work on it. Serves P21.

        :raise HorizonExceeded: one of them is not in the window
        """
        first, last = (self._count_day_ends(instant) for instant in (start, end))
        return last - first

    def is_working_day(self, day):
        """Tell whether a local date has any working time, closures taken out.

        :raise HorizonExceeded: the window does not cover the whole day
        """
        day_end = self._day_end(day)
        self._check_covered(self._day_end(day - timedelta(days=1)))
        self._check_covered(day_end)
        index = bisect_left(self._day_ends, day_end)
        return self._day_ends[index : index + 1] == [day_end]

    def list_intervals(self, start, end):
        """Return the working intervals between two instants, cut to them."""
        first = bisect_right(self._ends, start)
        last = bisect_left(self._starts, end)
        return [
            (max(begin, start), min(stop, end))
            for begin, stop in zip(
                self._starts[first:last], self._ends[first:last], strict=True
            )
        ]

    def list_days(self, start, end):
        """Return the local dates from ``start`` to ``end``, as (date, begin, end)."""
        day = self._local_date(start)
        day_start = self._day_end(day - timedelta(days=1))
        days = []
        while not days or day_start < end:
            day_end = self._day_end(day)
            if day_start < day_end:  # else a date that the zone has skipped
                days.append((day, day_start, day_end))
            day, day_start = day + timedelta(days=1), day_end
        return days

    def _merge(self, intervals):
        """Return the intervals sorted and disjoint, on whole seconds, in the window."""
        merged = []
        for start, end in sorted(intervals):
            # In Odoo, work until midnight ends at 23:59:59.999999: rounding joins it to
            # the next day. A closure ends at 23:59:59 by default: what it leaves of
            # such a day, less than a second, is not work.
            if end - start <= SECOND:
                continue
            start = max(_round_to_second(start), self.window_start)
            end = min(_round_to_second(end), self.window_end)
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            elif start < end:
                merged.append([start, end])
        return merged

    def _list_day_ends(self, intervals):
        """Return the instants, sorted, at which the local days with work end."""
        day_ends = []
        day_end = datetime.min
        for start, end in intervals:
            while (instant := max(start, day_end)) < end:
                day_end = self._day_end(self._local_date(instant))
                day_ends.append(day_end)
        return day_ends

    def _local_date(self, instant):
        return instant.replace(tzinfo=UTC).astimezone(self.tz).date()

    def _day_end(self, day):
        """Return the instant at which a local day is over.

        A clock change may repeat midnight, where ``fold=1`` is the second one, or skip
        it, where ``fold=0`` is the change itself: the later instant in both cases.
        One second before is the last of the day, even where that is not 23:59:59.
        """
        midnight = datetime.combine(day + timedelta(days=1), time(), self.tz)
        return max(
            midnight.replace(fold=fold).astimezone(UTC).replace(tzinfo=None)
            for fold in (0, 1)
        )

    def _count_day_ends(self, instant):
        """Return how many days of the window are worked, until that of ``instant``."""
        self._check_covered(instant)
        return bisect_right(self._day_ends, self._day_end(self._local_date(instant)))

    def _worked_until(self, instant):
        """Return the working time from the start of the window to ``instant``."""
        self._check_covered(instant)
        index = bisect_right(self._starts, instant) - 1
        if index < 0:
            return timedelta()
        worked_since = min(instant, self._ends[index]) - self._starts[index]
        return self._worked[index] + worked_since

    def _check_covered(self, instant):
        if not self.window_start <= instant <= self.window_end:
            raise HorizonExceeded(f"Nothing is known of {instant} UTC")

    def _exhausted(self, start):
        if self._starts:
            return HorizonExceeded(f"Nothing is known after {self.window_end} UTC")
        return NoWorkingTime(f"No work from {start} to {self.window_end} UTC")


def add_elapsed(start, amount, unit):
    """Return ``start`` plus ``amount`` of ``unit`` (``minute`` or ``hour``).

    Day and night, in UTC, so that a clock change alters nothing. Serves P04, P05, P10.
    """
    return start + _duration(amount, unit)


def due(start, amount, unit, business_time=None):
    """Return the instant at which a time limit that runs from ``start`` expires.

    :param amount: number of units, a whole one for business days
    :param unit: ``minute`` or ``hour`` (elapsed), ``business_hour`` or
        ``business_day`` (these two need ``business_time`` and raise as it does)
    """
    if unit == "business_hour":
        return business_time.add_hours(start, amount)
    if unit == "business_day":
        return business_time.add_days(start, amount)
    return add_elapsed(start, amount, unit)


def _duration(amount, unit):
    """Return a duration in whole seconds, so that a third of an hour is exact."""
    if unit not in SECONDS_PER_UNIT:
        raise ValueError(f"Unknown unit: {unit!r}")
    if amount < 0:
        raise ValueError(f"Negative amount: {amount!r}")
    return timedelta(seconds=round(amount * SECONDS_PER_UNIT[unit]))


def _round_to_second(instant):
    return (instant + SECOND / 2).replace(microsecond=0)
