"""How often the search for recurrences is wrong, and how soon it is right."""

import random
from collections import defaultdict
from math import exp

from odoo.tests import BaseCase, tagged

from ..lib.binomial import get_upper_tail
from ..lib.recurrence import (
    FALSE_ALARM_RATE,
    MIN_COUNT,
    Group,
    find_recurrences,
    get_p_value,
    is_over,
    keep_distinct,
    relate,
)
from ..lib.volumes import CLAIM, INTERVENTION, get_volumes

SEEDS = 200
MONTHS = 24
WINDOW, PAST = 3, 12
SEASONS = (1, 1, 1, 1, 1, 1, 0.7, 0.5, 1, 2, 2, 2)


def draw(rng, mean):
    """Return a Poisson number (Knuth's way)."""
    limit, product, count = exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


class History:
    """Monthly counts of claims: causes as they are, common and rare, by customer."""

    def __init__(self, seed, doubles_at=None, has_seasons=False):
        rng = random.Random(seed)
        self.counts = {}
        for cause in range(12):
            for customer in range(8):
                mean = 6 / (cause + 1) / (customer + 1)
                self.counts[cause, customer] = [
                    draw(
                        rng,
                        mean
                        * (SEASONS[month % 12] if has_seasons else 1)
                        * (
                            2
                            if cause == 1 and doubles_at and month >= doubles_at
                            else 1
                        ),
                    )
                    for month in range(MONTHS)
                ]

    def find(self, month, is_volume_known=False):
        """Return what a run at the end of ``month`` finds."""
        sides = defaultdict(lambda: [0, 0])
        for (cause, customer), counts in self.counts.items():
            window = sum(counts[month - WINDOW + 1 : month + 1])
            past = sum(counts[month - WINDOW - PAST + 1 : month - WINDOW + 1])
            for key in (None, cause, (cause, customer)):
                sides[key][0] += past
                sides[key][1] += window
        everybody = sides.pop(None)
        causes, parts = {}, {}
        for key, (past, window) in sides.items():
            others = (everybody[0] - past, everybody[1] - window)
            volumes = get_volumes(past + window, (PAST, WINDOW), others)
            if is_volume_known:
                volumes = {INTERVENTION: (PAST, WINDOW)}
            family = parts if isinstance(key, tuple) else causes
            family[key] = relate(window, past, volumes)
        return find_recurrences(causes, parts)


@tagged("post_install", "-at_install")
class TestRecurrenceAlarms(BaseCase):
    def assertRare(self, alarms):
        # A rate that is kept gives more than this once in a thousand times.
        bound = next(
            count
            for count in range(SEEDS)
            if get_upper_tail(count, SEEDS, FALSE_ALARM_RATE / (1 - FALSE_ALARM_RATE))
            < 0.001
        )
        self.assertLess(alarms, bound, f"{alarms} of {SEEDS}")

    def test_P23_noise_alerts_nobody_beyond_the_stated_rate(self):
        """200 companies where only chance is at work, each run once."""
        self.assertRare(sum(bool(History(s).find(MONTHS - 1)) for s in range(SEEDS)))

    def test_P23_a_season_alerts_nobody_beyond_the_stated_rate(self):
        """As above; all causes come twice as often from October to December."""
        histories = (History(seed, has_seasons=True) for seed in range(SEEDS))
        self.assertRare(sum(bool(history.find(MONTHS - 1)) for history in histories))

    def test_P23_a_cause_that_doubles_is_found_within_six_months(self):
        """At 8 claims a month that become 16.

        In 9 histories of 10 where the volume is known, else in 2 of 3: other claims
        tell less surely whether there is a season.
        """
        start = 16
        months = range(start, start + 6)
        for is_volume_known, least in ((True, 54), (False, 40)):
            found = sum(
                any(1 in history.find(month, is_volume_known) for month in months)
                for history in (History(seed, doubles_at=start) for seed in range(60))
            )
            self.assertGreaterEqual(found, least)

    def test_P23_one_group_alone(self):
        rising = Group(12, 92, 20, 365)
        self.assertAlmostEqual(rising.expected, 5.04, 2)
        self.assertIn("a", find_recurrences({"a": rising}))
        self.assertFalse(find_recurrences({"a": Group(6, 92, 20, 365)}))
        self.assertFalse(find_recurrences({}))

    def test_P23_the_volume_is_taken_out(self):
        """Twice the interventions, twice the claims: nothing happened."""
        self.assertFalse(find_recurrences({"a": Group(20, 400, 40, 800)}))
        self.assertTrue(find_recurrences({"a": Group(20, 100, 40, 800)}))

    def test_P23_of_two_volumes_the_one_that_explains_more_counts(self):
        days = (365, 92)
        for others, found, unit in (
            ((365, 92), True, CLAIM),  # they are counts, and not known as days are
            ((365, 250), False, CLAIM),  # a busy season
            ((3650, 600), True, "day"),  # they have become rarer
        ):
            with self.subTest(others=others):
                group = relate(16, 20, get_volumes(36, days, others))
                self.assertEqual(bool(find_recurrences({"a": group})), found)
                self.assertEqual(group.unit, unit)

    def test_P23_other_claims_are_no_volume_where_they_are_few(self):
        self.assertEqual(set(get_volumes(36, (365, 92), (20, 10))), {"day"})
        self.assertEqual(set(get_volumes(36, (365, 92), (40, 0))), {"day"})

    def test_P23_no_volume_is_no_alert(self):
        for volumes in ((0, 365), (92, 0)):
            group = Group(30, volumes[0], 30, volumes[1])
            self.assertFalse(find_recurrences({"a": group}))
            self.assertTrue(is_over(group))

    def test_P23_a_few_claims_alert_nobody(self):
        self.assertFalse(find_recurrences({"a": Group(MIN_COUNT - 1, 1, 2, 1000)}))
        self.assertTrue(find_recurrences({"a": Group(MIN_COUNT, 1, 2, 1000)}))

    def test_P23_more_comparisons_ask_for_more(self):
        """What is remarkable alone is not, among a hundred that were looked at."""
        groups = {n: Group(5, 92, 20, 365) for n in range(100)}
        groups["a"] = Group(11, 92, 18, 365)
        self.assertIn("a", find_recurrences({"a": groups["a"]}))
        self.assertFalse(find_recurrences(groups))
        self.assertIn("a", find_recurrences({"a": groups.pop("a")}, groups))

    def test_P23_several_that_rise_are_found_together(self):
        groups = {n: Group(5, 92, 20, 365) for n in range(20)}
        rising = {f"rising {n}": Group(13, 92, 17, 365) for n in range(4)}
        self.assertFalse(find_recurrences({**groups, "a": rising["rising 0"]}))
        self.assertEqual(set(find_recurrences({**groups, **rising})), set(rising))

    def test_P23_it_is_over_well_after_it_could_not_be_found(self):
        for count, over in ((12, False), (9, False), (8, False), (6, True), (0, True)):
            with self.subTest(count=count):
                self.assertEqual(is_over(Group(count, 92, 20, 365)), over)

    def test_P23_one_recurrence_seen_from_several_sides_is_one(self):
        everywhere, here, there = set(range(20)), set(range(8)), set(range(30, 36))
        sides = {"cause": everywhere, "customer": here, "other": there}
        self.assertEqual(keep_distinct(sides), ["cause", "other"])
        sides = {"customer": here, "cause": everywhere, "contract": here}
        self.assertEqual(keep_distinct(sides), ["customer", "cause"])
        self.assertEqual(keep_distinct({"customer": here}, [everywhere]), [])

    def test_P23_by_chance_is_exact(self):
        self.assertAlmostEqual(get_p_value(Group(3, 1, 0, 1)), 1 / 8)
