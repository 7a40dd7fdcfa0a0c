"""What is planted in 200 histories is found, and what is noise is not."""

import random
from collections import Counter
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import BaseCase

from odoo.addons.mileo_claims.lib.binomial import get_upper_tail
from odoo.addons.mileo_claims.lib.effectiveness import judge
from odoo.addons.mileo_claims.lib.recurrence import (
    FALSE_ALARM_RATE,
    find_recurrences,
    relate,
)
from odoo.addons.mileo_claims.lib.volumes import get_volumes

from tests import history

SEEDS = 200
DAY, YEAR = timedelta(days=1), relativedelta(years=1)
#: Three months after the cause has doubled, and at the end of the busy season.
SEARCHES = (date(2025, 10, 31), date(2025, 12, 31))
#: In the quiet summer after the actions, and when a year has passed.
MEASURES = (date(2025, 9, 15), date(2026, 6, 30))
#: How often what is planted is found, at least; how often noise is called effective.
FOUND, EFFECTIVE = 0.95, 0.025


class TestHistorySeeds(BaseCase):
    """On the generated history, drawn again and again; what is written is the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.histories = [cls.draw(seed) for seed in range(SEEDS)]

    @classmethod
    def draw(cls, seed):
        """Return how many claims there were, by day and by what they have in common."""
        draw = random.Random(seed)
        counts = {}
        for day, cause in history.draw_causes(draw):
            if cause:
                customer = draw.randrange(history.CUSTOMERS)
                sides = counts.setdefault(day, Counter())
                sides.update((None, cause, (cause, customer)))
        return counts

    def count(self, counts, first, last):
        total = Counter()
        for day, sides in counts.items():
            if first <= day <= last:
                total.update(sides)
        return total

    def compare(self, counts, since, day, last):
        """Return {side: (before, after, volumes)}; ``day`` is the last one before."""
        before = self.count(counts, since, day)
        after = self.count(counts, day + DAY, last)
        days = ((day - since).days + 1, (last - day).days)
        compared = {}
        for side in before.keys() | after.keys():
            pair = before[side], after[side]
            others = before[None] - pair[0], after[None] - pair[1]
            compared[side] = (*pair, get_volumes(sum(pair), days, others))
        del compared[None]
        return compared

    def search(self, counts, last):
        """Return the causes that a search finds, everywhere or at some customer."""
        window = last - relativedelta(months=3)
        causes, parts = {}, {}
        compared = self.compare(counts, window - YEAR + DAY, window, last)
        for side, (before, after, volumes) in compared.items():
            family = parts if isinstance(side, tuple) else causes
            family[side] = relate(after, before, volumes)
        found = find_recurrences(causes, parts)
        return {side[0] if isinstance(side, tuple) else side for side in found}

    def assertRare(self, count, rate):
        """Once in a thousand times, a rate that is kept gives more."""
        bound = next(
            n
            for n in range(SEEDS)
            if get_upper_tail(n, SEEDS, rate / (1 - rate)) < 1e-3
        )
        self.assertLess(count, bound)

    def test_P23_what_doubled_is_found_and_noise_is_not(self):
        for last in SEARCHES:
            with self.subTest(last=last):
                found = [self.search(counts, last) for counts in self.histories]
                right = sum(history.DOUBLED in causes for causes in found)
                self.assertGreaterEqual(right, FOUND * SEEDS)
                wrong = sum(bool(causes - {history.DOUBLED}) for causes in found)
                self.assertRare(wrong, FALSE_ALARM_RATE)

    def test_P24_the_cure_is_effective_and_the_useless_action_is_not(self):
        done = history.ACTION_DONE_ON
        for last in MEASURES:
            verdicts = Counter()
            for counts in self.histories:
                compared = self.compare(counts, done - YEAR + DAY, done, last)
                for cause in (history.CURED, history.USELESS):
                    verdict, _unit = judge(*compared[cause], (last - done).days)
                    verdicts[cause, verdict] += 1
            with self.subTest(last=last):
                right = verdicts[history.CURED, "effective"]
                self.assertGreaterEqual(right, FOUND * SEEDS)
                self.assertRare(verdicts[history.USELESS, "effective"], EFFECTIVE)
