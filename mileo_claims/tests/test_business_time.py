# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Business time against hand-checked deadlines and at its edges.

``vectors/deadlines.csv`` tells what is due when; ``vectors/calendars.json`` and
``vectors/holidays.csv`` describe the calendars that it names, weekdays as Odoo numbers
them. The holidays come from the Python package ``holidays``.
"""

import csv
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase

from ..lib.business_time import (
    BusinessTime,
    HorizonExceeded,
    NoWorkingTime,
    add_elapsed,
    due,
)

VECTORS = Path(__file__).parent / "vectors"
TARGETS = {
    "auto_ack_due_utc": (30, "minute"),
    "phone_confirmation_due_utc": (2, "hour"),
    "formal_ack_due_utc": (4, "business_hour"),
    "response_standard_due_utc": (5, "business_day"),
    "response_urgent_due_utc": (48, "hour"),
}
OFFICE_HOURS = {day: [(8, 12), (13, 17)] for day in range(5)}
DAY_AND_NIGHT = {day: [(0, 24)] for day in range(7)}
UTC = "UTC"
PARIS = "Europe/Paris"
SECOND = timedelta(seconds=1)


def at(text):
    return datetime.fromisoformat(text)


def to_utc(day, hours, tz):
    local = datetime.combine(day, time(), ZoneInfo(tz)) + timedelta(hours=hours)
    return local.astimezone(ZoneInfo(UTC)).replace(tzinfo=None)


def weekly_intervals(hours, tz, first, last, holidays=()):
    """Return the intervals worked from one date to another, both included.

    :param hours: local ``(from, to)`` pairs by weekday, Monday being 0
    """
    return [
        (to_utc(day, hour_from, tz), to_utc(day, hour_to, tz))
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if day not in holidays
        for hour_from, hour_to in hours.get(day.weekday(), [])
    ]


def weekly(hours, tz, first, last, holidays=()):
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    return BusinessTime(
        weekly_intervals(hours, tz, first, last, holidays),
        tz,
        to_utc(first, 0, tz),
        to_utc(last, 24, tz),
    )


def read_csv(name):
    with (VECTORS / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


class TestDeadlineVectors(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        calendars = json.loads((VECTORS / "calendars.json").read_text("utf-8"))
        holidays = read_csv("holidays.csv")
        cls.zones = {name: calendar["tz"] for name, calendar in calendars.items()}
        cls.clocks = {
            name: weekly(
                {int(day): hours for day, hours in calendar["hours"].items()},
                calendar["tz"],
                "2024-01-01",
                "2030-12-31",
                {
                    date.fromisoformat(row["date"])
                    for row in holidays
                    if row["calendar"] == name
                },
            )
            for name, calendar in calendars.items()
        }
        cls.rows = read_csv("deadlines.csv")

    def test_every_deadline(self):
        self.assertGreaterEqual(len(self.rows), 64)
        for row in self.rows:
            received = at(row["received_utc"])
            for column, (amount, unit) in TARGETS.items():
                with self.subTest(column=column, **row):
                    clock = self.clocks[row["calendar"]]
                    self.assertEqual(
                        due(received, amount, unit, clock), at(row[column])
                    )

    def test_every_column_is_checked(self):
        self.assertEqual(
            set(self.rows[0]) - set(TARGETS),
            {"calendar", "received_local", "received_utc"},
        )

    def test_local_and_utc_columns_agree(self):
        for row in self.rows:
            with self.subTest(**row):
                received = at(row["received_local"])
                received = received.replace(
                    tzinfo=ZoneInfo(self.zones[row["calendar"]])
                )
                self.assertEqual(
                    received.astimezone(ZoneInfo(UTC)).replace(tzinfo=None),
                    at(row["received_utc"]),
                )


class TestBusinessHours(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 2 March 2026 is a Monday.
        cls.clock = weekly(OFFICE_HOURS, UTC, "2026-03-01", "2026-03-31")

    def test_used_up_at_the_end_of_an_interval(self):
        monday = at("2026-03-02 08:00:00")
        self.assertEqual(self.clock.add_hours(monday, 4), at("2026-03-02 12:00:00"))
        self.assertEqual(self.clock.add_hours(monday, 8), at("2026-03-02 17:00:00"))
        self.assertEqual(
            self.clock.add_hours(monday + SECOND, 4), at("2026-03-02 13:00:01")
        )

    def test_starts_between_intervals(self):
        for start in ("2026-03-02 12:00:00", "2026-03-02 12:30:00"):
            self.assertEqual(
                self.clock.add_hours(at(start), 1), at("2026-03-02 14:00:00")
            )

    def test_no_hours_give_the_start(self):
        sunday = at("2026-03-08 10:00:00")
        self.assertEqual(self.clock.add_hours(sunday, 0), sunday)

    def test_fractions_of_an_hour_are_exact_to_the_second(self):
        monday = at("2026-03-02 08:00:00")
        self.assertEqual(self.clock.add_hours(monday, 1 / 3), at("2026-03-02 08:20:00"))
        self.assertEqual(self.clock.add_hours(monday, 1.13), at("2026-03-02 09:07:48"))

    def test_working_seconds(self):
        friday, monday = at("2026-03-06 16:30:00"), at("2026-03-09 09:00:00")
        self.assertEqual(self.clock.working_seconds(friday, monday), 5400)
        self.assertEqual(self.clock.working_seconds(monday, friday), -5400)
        self.assertEqual(self.clock.working_seconds(monday, monday), 0)
        sunday = at("2026-03-01 00:00:00")
        self.assertEqual(
            self.clock.working_seconds(sunday, at("2026-03-02 13:00:00")), 4 * 3600
        )

    def test_intervals_in_any_order_overlapping_or_touching(self):
        clock = BusinessTime(
            [
                (at("2026-03-02 13:00:00"), at("2026-03-02 17:00:00")),
                (at("2026-03-02 11:00:00"), at("2026-03-02 12:00:00")),
                (at("2026-03-02 08:00:00"), at("2026-03-02 10:00:00")),
                (at("2026-03-02 08:30:00"), at("2026-03-02 09:00:00")),
                (at("2026-03-02 09:30:00"), at("2026-03-02 11:00:00")),
            ],
            UTC,
            at("2026-03-01 00:00:00"),
            at("2026-03-04 00:00:00"),
        )
        start, end = at("2026-03-01 00:00:00"), at("2026-03-03 00:00:00")
        self.assertEqual(clock.working_seconds(start, end), 8 * 3600)
        self.assertEqual(clock.add_hours(start, 5), at("2026-03-02 14:00:00"))

    def test_bounds_are_rounded_to_the_second(self):
        clock = BusinessTime(
            [
                (at("2026-03-02 20:00:00"), at("2026-03-02 23:59:59.999999")),
                (at("2026-03-03 00:00:00"), at("2026-03-03 04:00:00")),
            ],
            UTC,
            at("2026-03-01 00:00:00"),
            at("2026-03-04 00:00:00"),
        )
        start = at("2026-03-02 08:00:00")
        self.assertEqual(clock.add_hours(start, 4), at("2026-03-03 00:00:00"))
        self.assertEqual(clock.add_hours(start, 6), at("2026-03-03 02:00:00"))


class TestBusinessDays(BaseCase):
    def test_day_of_receipt_does_not_count(self):
        clock = weekly(OFFICE_HOURS, UTC, "2026-03-01", "2026-03-31")
        for start in ("00:00:00", "07:00:00", "12:00:00", "23:59:59"):
            self.assertEqual(
                clock.add_days(at(f"2026-03-02 {start}"), 1), at("2026-03-03 23:59:59")
            )

    def test_day_off_is_day_0_all_the_same(self):
        clock = weekly(OFFICE_HOURS, UTC, "2026-03-01", "2026-03-31")
        for start in ("2026-03-06 09:00:00", "2026-03-07 09:00:00"):
            self.assertEqual(clock.add_days(at(start), 1), at("2026-03-09 23:59:59"))

    def test_no_days_give_the_end_of_day_0(self):
        clock = weekly(OFFICE_HOURS, UTC, "2026-03-01", "2026-03-31")
        self.assertEqual(
            clock.add_days(at("2026-03-07 09:00:00"), 0), at("2026-03-07 23:59:59")
        )

    def test_day_is_that_of_the_zone(self):
        clock = weekly(OFFICE_HOURS, "Pacific/Auckland", "2026-03-01", "2026-03-31")
        # 11:30 on Tuesday in Auckland, still Monday in UTC.
        self.assertEqual(
            clock.add_days(at("2026-03-02 22:30:00"), 1), at("2026-03-04 10:59:59")
        )

    def test_zone_is_a_name_or_an_object(self):
        for zone in (PARIS, ZoneInfo(PARIS)):
            clock = BusinessTime([], zone, at("2026-01-01"), at("2027-01-01"))
            self.assertEqual(clock.tz, ZoneInfo(PARIS))

    def test_days_with_any_work_left_count(self):
        clock = BusinessTime(
            [(at("2026-03-03 08:00:00"), at("2026-03-03 08:15:00"))],
            UTC,
            at("2026-03-01"),
            at("2026-03-05"),
        )
        self.assertEqual(clock.add_days(at("2026-03-02"), 1), at("2026-03-03 23:59:59"))
        self.assertTrue(clock.is_working_day(date(2026, 3, 3)))
        self.assertFalse(clock.is_working_day(date(2026, 3, 4)))

    def test_night_work_counts_on_both_days(self):
        clock = BusinessTime(
            [(at("2026-03-03 22:00:00"), at("2026-03-04 06:00:00"))],
            UTC,
            at("2026-03-01"),
            at("2026-03-31"),
        )
        self.assertEqual(clock.add_days(at("2026-03-02"), 2), at("2026-03-04 23:59:59"))

    def test_work_until_midnight_counts_on_one_day(self):
        clock = BusinessTime(
            [(at("2026-03-03 20:00:00"), at("2026-03-04 00:00:00"))],
            UTC,
            at("2026-03-01"),
            at("2026-03-31"),
        )
        self.assertFalse(clock.is_working_day(date(2026, 3, 4)))

    def test_closure_until_the_last_second_closes_the_day(self):
        midnight, last_second = time(), time(23, 59, 59)
        clock = BusinessTime(
            [
                (
                    datetime.combine(
                        date(2026, 3, day), last_second if day == 3 else midnight
                    ),
                    datetime.combine(date(2026, 3, day), time.max),
                )
                for day in range(1, 8)
            ],
            UTC,
            at("2026-03-01"),
            at("2026-03-08"),
        )
        monday = at("2026-03-02 12:00:00")
        self.assertFalse(clock.is_working_day(date(2026, 3, 3)))
        self.assertEqual(clock.add_days(monday, 2), at("2026-03-05 23:59:59"))
        self.assertEqual(clock.add_hours(monday, 13), at("2026-03-04 01:00:00"))

    def test_number_of_days_is_whole(self):
        clock = weekly(OFFICE_HOURS, UTC, "2026-03-01", "2026-03-31")
        monday = at("2026-03-02 10:00:00")
        self.assertEqual(clock.add_days(monday, 5.0), clock.add_days(monday, 5))
        for days in (2.5, -1):
            with self.assertRaises(ValueError):
                clock.add_days(monday, days)


class TestClockChanges(BaseCase):
    def test_hours_are_those_that_really_pass(self):
        clock = weekly({6: [(0, 8)]}, PARIS, "2026-03-01", "2026-10-31")
        spring, autumn = at("2026-03-28 23:00:00"), at("2026-10-24 22:00:00")
        self.assertEqual(
            clock.working_seconds(spring, spring + timedelta(hours=20)), 7 * 3600
        )
        self.assertEqual(
            clock.working_seconds(autumn, autumn + timedelta(hours=20)), 9 * 3600
        )
        self.assertEqual(clock.add_hours(spring, 4), spring + timedelta(hours=4))
        self.assertEqual(clock.add_hours(autumn, 4), autumn + timedelta(hours=4))

    def assert_day_ends(self, tz, day, expected):
        day = date.fromisoformat(day)
        clock = weekly(
            DAY_AND_NIGHT,
            tz,
            str(day - timedelta(days=3)),
            str(day + timedelta(days=3)),
        )
        noon_before = to_utc(day - timedelta(days=1), 12, tz)
        self.assertEqual(clock.add_days(noon_before, 1), at(expected))

    def test_23_59_59_on_the_day_of_a_change(self):
        self.assert_day_ends(PARIS, "2026-03-29", "2026-03-29 21:59:59")
        self.assert_day_ends(PARIS, "2026-10-25", "2026-10-25 22:59:59")

    def test_midnight_skipped(self):
        self.assert_day_ends("Asia/Beirut", "2024-03-30", "2024-03-30 21:59:59")
        self.assert_day_ends("America/Sao_Paulo", "2018-11-03", "2018-11-04 02:59:59")

    def test_23_59_59_twice(self):
        self.assert_day_ends("Asia/Beirut", "2024-10-26", "2024-10-26 21:59:59")
        self.assert_day_ends("America/Sao_Paulo", "2018-02-17", "2018-02-18 02:59:59")

    def test_midnight_twice(self):
        self.assert_day_ends("America/St_Johns", "2010-11-06", "2010-11-07 03:29:59")

    def test_23_59_59_skipped(self):
        # From 22:59:59 on Saturday to 00:00:00 on Sunday.
        self.assert_day_ends("America/Nuuk", "2024-03-30", "2024-03-31 00:59:59")

    def test_date_skipped(self):
        clock = weekly(DAY_AND_NIGHT, "Pacific/Apia", "2011-12-26", "2012-01-05")
        noon = at("2011-12-29 22:00:00")
        self.assertEqual(clock.add_days(noon, 0), at("2011-12-30 09:59:59"))
        self.assertEqual(clock.add_days(noon, 1), at("2011-12-31 09:59:59"))


class TestLimitsOfKnowledge(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = weekly(OFFICE_HOURS, UTC, "2026-03-02", "2026-03-06")
        cls.before = at("2026-03-01 23:59:59")
        cls.first = at("2026-03-02 00:00:00")
        cls.end = at("2026-03-07 00:00:00")

    def test_last_answers_within_the_window(self):
        self.assertEqual(
            self.clock.add_hours(self.first, 40), at("2026-03-06 17:00:00")
        )
        self.assertEqual(self.clock.add_days(self.first, 4), at("2026-03-06 23:59:59"))
        self.assertEqual(self.clock.working_seconds(self.first, self.end), 40 * 3600)

    def test_too_little_working_time_is_left(self):
        for days in (5, 500):
            with self.assertRaises(HorizonExceeded):
                self.clock.add_days(self.first, days)
        with self.assertRaises(HorizonExceeded):
            self.clock.add_hours(self.first, 40 + 1 / 3600)

    def test_instants_outside_the_window(self):
        for instant in (self.before, self.end + SECOND):
            with self.assertRaises(HorizonExceeded):
                self.clock.add_hours(instant, 1)
            with self.assertRaises(HorizonExceeded):
                self.clock.add_days(instant, 1)
            with self.assertRaises(HorizonExceeded):
                self.clock.working_seconds(instant, self.first)
            with self.assertRaises(HorizonExceeded):
                self.clock.working_seconds(self.first, instant)

    def test_days_that_the_window_does_not_cover(self):
        for day in (1, 7):
            with self.assertRaises(HorizonExceeded):
                self.clock.is_working_day(date(2026, 3, day))

    def test_intervals_outside_the_window_are_ignored(self):
        clock = BusinessTime(
            [
                (at("2026-03-01 08:00:00"), at("2026-03-01 17:00:00")),
                (at("2026-03-01 20:00:00"), at("2026-03-02 04:00:00")),
                (at("2026-03-06 20:00:00"), at("2026-03-07 04:00:00")),
                (at("2026-03-07 08:00:00"), at("2026-03-07 17:00:00")),
            ],
            UTC,
            self.first,
            self.end,
        )
        self.assertEqual(clock.working_seconds(self.first, self.end), 8 * 3600)
        self.assertEqual(clock.add_hours(self.first, 8), self.end)
        with self.assertRaises(HorizonExceeded):
            clock.add_days(self.first, 2)

    def test_no_working_time_at_all(self):
        day_before = (at("2026-03-01 08:00:00"), at("2026-03-01 17:00:00"))
        for intervals in ([], [day_before]):
            clock = BusinessTime(intervals, UTC, self.first, self.end)
            with self.assertRaises(NoWorkingTime):
                clock.add_hours(self.first, 1)
            with self.assertRaises(NoWorkingTime):
                clock.add_days(self.first, 1)
            self.assertEqual(clock.working_seconds(self.first, self.end), 0)


class TestElapsed(BaseCase):
    def test_night_and_clock_change_count(self):
        friday = at("2026-03-27 22:30:00")
        self.assertEqual(add_elapsed(friday, 48, "hour"), at("2026-03-29 22:30:00"))
        self.assertEqual(add_elapsed(friday, 30, "minute"), at("2026-03-27 23:00:00"))
        self.assertEqual(add_elapsed(friday, 0.5, "hour"), at("2026-03-27 23:00:00"))
        self.assertEqual(add_elapsed(friday, 0, "minute"), friday)

    def test_amount_and_unit_are_checked(self):
        friday = at("2026-03-27 22:30:00")
        for amount, unit in ((-1, "minute"), (-0.5, "business_hour"), (1, "fortnight")):
            clock = weekly(OFFICE_HOURS, UTC, "2026-03-01", "2026-03-31")
            with self.assertRaises(ValueError):
                due(friday, amount, unit, clock)
