# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Why a time limit expires when it does: the days, without Odoo."""

from datetime import date, timedelta

from odoo.tests import BaseCase

from ..lib.business_time import due
from ..lib.explanation import explain, group_days_off
from .test_business_time import (
    DAY_AND_NIGHT,
    OFFICE_HOURS,
    PARIS,
    UTC,
    at,
    weekly,
)

VICTORY_DAY = (at("2026-05-07 22:00"), at("2026-05-08 21:59:59"), "Victoire 1945")
# Tuesday 12 May, 10:00 to 12:00 in Paris.
TRAINING = (at("2026-05-12 08:00"), at("2026-05-12 10:00"), "Training")


def clock(hours=OFFICE_HOURS, tz=PARIS, holidays=()):
    return weekly(hours, tz, "2026-01-01", "2026-12-31", holidays)


class TestExplanation(BaseCase):
    def explain(self, start, amount, unit, business_time, closures=()):
        """Explain a deadline; what is told must always add up to the target."""
        due_at = due(start, amount, unit, business_time)
        days = explain(start, unit, due_at, business_time, closures)
        if unit == "business_day":
            self.assertEqual(
                [day.rank for day in days if day.rank is not None],
                list(range(amount + 1)),
            )
        if unit == "business_hour":
            worked = (end - begin for day in days for begin, end in day.worked)
            self.assertEqual(sum(worked, timedelta()), timedelta(hours=amount))
        return days

    def test_business_days_around_a_holiday(self):
        days = self.explain(
            at("2026-05-07 08:00"),
            5,
            "business_day",
            clock(holidays={date(2026, 5, 8), date(2026, 5, 14)}),
            [VICTORY_DAY],
        )
        self.assertEqual(
            {day.date.day: day.rank for day in days},
            {7: 0, 8: None, 9: None, 10: None, 11: 1, 12: 2, 13: 3, 14: None}
            | {15: 4, 16: None, 17: None, 18: 5},
        )
        self.assertEqual(
            group_days_off(days),
            [
                (date(2026, 5, 8), date(2026, 5, 8), ("Victoire 1945",)),
                (date(2026, 5, 9), date(2026, 5, 10), ()),
                (date(2026, 5, 14), date(2026, 5, 14), ()),
                (date(2026, 5, 16), date(2026, 5, 17), ()),
            ],
        )

    def test_business_days_from_a_day_off(self):
        days = self.explain(at("2026-05-09 08:00"), 1, "business_day", clock())
        self.assertEqual([day.rank for day in days], [0, None, 1])
        self.assertEqual(
            group_days_off(days), [(date(2026, 5, 10), date(2026, 5, 10), ())]
        )

    def test_business_hours_of_one_day(self):
        [day] = self.explain(at("2026-03-02 09:00"), 4, "business_hour", clock())
        self.assertEqual(
            day.worked,
            (
                (at("2026-03-02 09:00"), at("2026-03-02 11:00")),
                (at("2026-03-02 12:00"), at("2026-03-02 14:00")),
            ),
        )

    def test_business_hours_across_days_off(self):
        days = self.explain(
            at("2026-05-07 14:00"),
            4,
            "business_hour",
            clock(holidays={date(2026, 5, 8)}),
            [VICTORY_DAY],
        )
        self.assertEqual([len(day.worked) for day in days], [1, 0, 0, 0, 1])
        self.assertEqual([day.closures for day in days[:2]], [(), ("Victoire 1945",)])
        self.assertEqual({day.rank for day in days}, {None})

    def test_business_hours_from_an_evening(self):
        """A working day that is over is neither used nor a day off."""
        days = self.explain(at("2026-05-11 18:00"), 1, "business_hour", clock())
        self.assertEqual([len(day.worked) for day in days], [0, 1])
        self.assertEqual(group_days_off(days), [])

    def test_a_part_day_closure_counts_if_it_is_in_the_way(self):
        business_time = clock()
        for start, closures in (
            ("2026-05-12 06:00", ("Training",)),
            ("2026-05-12 11:00", ()),
        ):
            with self.subTest(start=start):
                [day] = self.explain(
                    at(start), 3, "business_hour", business_time, [TRAINING] * 2
                )
                self.assertEqual(day.closures, closures)

    def test_work_across_midnight_is_told_day_by_day(self):
        days = self.explain(
            at("2026-05-11 20:00"), 8, "business_hour", clock(DAY_AND_NIGHT, UTC)
        )
        self.assertEqual(
            [day.worked for day in days],
            [
                ((at("2026-05-11 20:00"), at("2026-05-12 00:00")),),
                ((at("2026-05-12 00:00"), at("2026-05-12 04:00")),),
            ],
        )

    def test_used_up_at_midnight(self):
        days = self.explain(
            at("2026-05-11 20:00"), 4, "business_hour", clock(DAY_AND_NIGHT, UTC)
        )
        self.assertEqual([day.date for day in days], [date(2026, 5, 11)])

    def test_no_time_at_all(self):
        [day] = self.explain(at("2026-05-12 00:00"), 0, "business_hour", clock(tz=UTC))
        self.assertEqual((day.date, day.worked), (date(2026, 5, 12), ()))

    def test_a_date_that_the_zone_skipped(self):
        """Samoa went from 29 to 31 December 2011."""
        business_time = weekly(
            DAY_AND_NIGHT, "Pacific/Apia", "2011-12-01", "2012-01-31"
        )
        days = self.explain(at("2011-12-29 20:00"), 2, "business_day", business_time)
        self.assertEqual([day.date.day for day in days], [29, 31, 1])

    def test_elapsed_time_needs_no_day(self):
        self.assertEqual(self.explain(at("2026-05-07 08:00"), 48, "hour", None), [])

    def test_all_that_is_told_adds_up(self):
        business_time = clock(holidays={date(2026, 5, 8), date(2026, 5, 14)})
        for hours in range(0, 24 * 21, 5):
            start = at("2026-05-01 00:00") + timedelta(hours=hours)
            for amount, unit in ((4, "business_hour"), (5, "business_day")):
                with self.subTest(start=start, unit=unit):
                    self.explain(start, amount, unit, business_time, [VICTORY_DAY])
