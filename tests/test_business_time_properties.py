# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Business time against a slow oracle that walks the minutes one by one.

Each case is a random calendar, with days off, over some days around a clock change.
``CASES`` in the environment tries that many in all, drawn anew; ``make test-long``.
"""

import os
from collections import namedtuple
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from unittest import TestCase
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.mileo_claims.lib.business_time import (
    BusinessTime,
    HorizonExceeded,
    NoWorkingTime,
    add_elapsed,
)

UTC = ZoneInfo("UTC")
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
DAYS = 12  # of a window, around the date given
PLACES = [
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    ("Indian/Reunion", date(2026, 3, 29)),
    ("America/Sao_Paulo", date(2018, 2, 17)),  # 23:00-24:00 twice
    ("America/Sao_Paulo", date(2018, 11, 4)),  # no midnight
    ("Pacific/Auckland", date(2026, 4, 5)),
    ("Pacific/Auckland", date(2026, 9, 27)),
    ("Asia/Beirut", date(2024, 3, 31)),  # no midnight
    ("Asia/Beirut", date(2024, 10, 26)),  # 23:00-24:00 twice
    ("America/Nuuk", date(2024, 3, 30)),  # no 23:00-24:00
    ("America/St_Johns", date(2010, 11, 7)),  # 23:01-00:01 twice
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour back
    ("Pacific/Apia", date(2011, 12, 30)),  # no such date
]
Case = namedtuple("Case", "clock minutes working start")


@cache
def local_minutes(tz, around):
    """Return each UTC minute of the window, and two days more, with its local time.

    The window starts and ends at a local midnight.
    """
    first, last = (
        datetime.combine(around + timedelta(days=n), time(), ZoneInfo(tz))
        .astimezone(UTC)
        .replace(tzinfo=None)
        for n in (-DAYS // 2, DAYS // 2)
    )
    utc_minutes = [
        first + MINUTE * n for n in range((last - first) // MINUTE + 2 * 24 * 60)
    ]
    return last, {
        minute: minute.replace(tzinfo=UTC).astimezone(ZoneInfo(tz))
        for minute in utc_minutes
    }


@cache
def local_days(tz, around):
    """Return each minute of the window with its local date, weekday and minute."""
    window_end, minutes = local_minutes(tz, around)
    return [
        (minute, local.date(), local.weekday(), local.hour * 60 + local.minute)
        for minute, local in minutes.items()
        if minute < window_end
    ]


def some_seconds(most):
    """Draw a number of seconds, often of whole quarters of an hour as in calendars."""
    return st.one_of(
        st.integers(0, most), st.integers(0, most // 900).map(lambda n: n * 900)
    )


@st.composite
def weekly_hours(draw):
    """Return the minutes of the day that are worked, by weekday."""
    by_weekday = {}
    for weekday in draw(st.sets(st.integers(0, 6), min_size=1)):
        bounds = draw(st.sets(st.integers(0, 96), min_size=2, max_size=6).map(sorted))
        by_weekday[weekday] = {
            minute
            for start, end in list(pairwise(bounds))[::2]
            for minute in range(start * 15, end * 15)
        }
    return by_weekday


def as_intervals(minutes):
    """Return the runs of consecutive minutes as intervals."""
    intervals = []
    for minute in minutes:
        if intervals and intervals[-1][1] == minute:
            intervals[-1][1] = minute + MINUTE
        else:
            intervals.append([minute, minute + MINUTE])
    return intervals


@st.composite
def cases(draw):
    tz, around = draw(st.sampled_from(PLACES))
    window_end, minutes = local_minutes(tz, around)
    window_start = next(iter(minutes))
    by_weekday = draw(weekly_hours())
    holidays = {
        around + timedelta(days=n)
        for n in draw(st.sets(st.integers(-DAYS // 2, DAYS // 2), max_size=4))
    }
    working = [
        minute
        for minute, day, weekday, minute_of_day in local_days(tz, around)
        if day not in holidays and minute_of_day in by_weekday.get(weekday, ())
    ]
    intervals = as_intervals(working)
    # Said again in part, and in disorder, the intervals are the same working time.
    intervals += [
        [start + (end - start) / 4, end - (end - start) / 4]
        for start, end in intervals[::3]
    ]
    draw(st.randoms(use_true_random=False)).shuffle(intervals)
    clock = BusinessTime(intervals, tz, window_start, window_end)
    seconds = int((window_end - window_start).total_seconds())
    start = window_start + SECOND * draw(some_seconds(seconds))
    return Case(clock, minutes, working, start)


def slow_working_seconds(case, start, end):
    return sum(
        max(min(end, minute + MINUTE) - max(start, minute), timedelta()).total_seconds()
        for minute in case.working
    )


def slow_add_seconds(case, start, seconds):
    left = timedelta(seconds=seconds)
    for minute in case.working:
        if minute + MINUTE > start and left:
            begin = max(start, minute)
            step = min(left, minute + MINUTE - begin)
            left -= step
            start = begin + step
    return None if left else start


def slow_add_days(case, start, days):
    """Return the last second of the ``days``-th date with a working minute."""
    local_start = start.replace(tzinfo=UTC).astimezone(case.clock.tz)
    dates = {case.minutes[minute].date() for minute in case.working}
    dates = sorted(day for day in dates if day > local_start.date())
    if days > len(dates):
        return None
    target = dates[days - 1] if days else local_start.date()
    return max(
        minute + MINUTE - SECOND
        for minute, local in case.minutes.items()
        if local.date() == target
    )


def answer(method, *args):
    """Return what the clock answers, or None if it says that it cannot know."""
    try:
        return method(*args)
    except (HorizonExceeded, NoWorkingTime):
        return None


LAWS = 9  # tests below, which share the cases
CASES = int(os.environ.get("CASES") or 0)
seconds_of_work = some_seconds(60 * 3600)
slowly = settings(
    max_examples=-(-CASES // LAWS) or 300,
    deadline=None,
    derandomize=not CASES,
    suppress_health_check=[HealthCheck.too_slow],
)


class TestBusinessTimeProperties(TestCase):
    @slowly
    @given(cases(), seconds_of_work)
    def test_add_hours_is_the_oracle_s(self, case, seconds):
        self.assertEqual(
            answer(case.clock.add_hours, case.start, seconds / 3600),
            slow_add_seconds(case, case.start, seconds),
        )

    @slowly
    @given(cases(), st.integers(0, DAYS))
    def test_add_days_is_the_oracle_s(self, case, days):
        self.assertEqual(
            answer(case.clock.add_days, case.start, days),
            slow_add_days(case, case.start, days),
        )

    @slowly
    @given(cases(), st.floats(0, 1))
    def test_working_seconds_is_the_oracle_s(self, case, share):
        left = case.clock.window_end - case.start
        end = case.start + timedelta(seconds=int(left.total_seconds() * share))
        self.assertEqual(
            case.clock.working_seconds(case.start, end),
            slow_working_seconds(case, case.start, end),
        )

    @slowly
    @given(cases())
    def test_is_working_day_is_the_oracle_s(self, case):
        worked = {case.minutes[minute].date() for minute in case.working}
        for minute, local in case.minutes.items():
            if minute < case.clock.window_end and local.time() == time(12):
                self.assertEqual(
                    case.clock.is_working_day(local.date()), local.date() in worked
                )

    @slowly
    @given(cases(), st.integers(1, 60 * 3600))
    def test_working_seconds_undoes_add_hours(self, case, seconds):
        end = answer(case.clock.add_hours, case.start, seconds / 3600)
        if end:
            self.assertEqual(case.clock.working_seconds(case.start, end), seconds)
            before = case.clock.working_seconds(case.start, end - SECOND)
            self.assertEqual(before, seconds - 1)

    @slowly
    @given(cases(), st.integers(1, 20 * 3600), st.integers(1, 20 * 3600))
    def test_hours_add_up(self, case, first, second):
        at_once = answer(case.clock.add_hours, case.start, (first + second) / 3600)
        if at_once:
            halfway = case.clock.add_hours(case.start, first / 3600)
            self.assertEqual(case.clock.add_hours(halfway, second / 3600), at_once)

    @slowly
    @given(cases(), st.integers(0, 3 * 24 * 3600), seconds_of_work, st.integers(0, 6))
    def test_later_start_is_never_due_earlier(self, case, delay, seconds, days):
        later = case.start + timedelta(seconds=delay)
        for method, amount in (
            (case.clock.add_hours, seconds / 3600),
            (case.clock.add_days, days),
        ):
            due = answer(method, case.start, amount)
            due_later = answer(method, later, amount)
            if due and due_later:
                self.assertLessEqual(due, due_later)

    @slowly
    @given(cases(), seconds_of_work, st.integers(0, 6))
    def test_more_is_due_later(self, case, seconds, days):
        for method, amount in (
            (case.clock.add_hours, seconds / 3600),
            (case.clock.add_days, days),
        ):
            due = answer(method, case.start, amount)
            due_later = answer(method, case.start, amount + 1)
            if due_later:
                self.assertLess(due, due_later)
                self.assertLessEqual(case.start, due)

    @slowly
    @given(
        st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),
        st.integers(0, 10**5),
        st.integers(0, 10**5),
    )
    def test_elapsed_time_adds_up(self, start, first, second):
        for unit in ("minute", "hour"):
            self.assertEqual(
                add_elapsed(add_elapsed(start, first, unit), second, unit),
                add_elapsed(start, first + second, unit),
            )
        self.assertEqual(
            add_elapsed(start, first, "hour"), add_elapsed(start, first * 60, "minute")
        )
