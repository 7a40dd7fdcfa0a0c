"""The statistics of effectiveness, beside SciPy's exact tests."""

import itertools
import math
from unittest import skipUnless

from odoo.tests import BaseCase, tagged

from ..lib.binomial import (
    get_lower_limit,
    get_lower_tail,
    get_upper_limit,
    get_upper_tail,
)
from ..lib.effectiveness import MIN_DAYS, compare_rates, judge

try:
    from scipy import stats
except ImportError:  # only the tests use it
    stats = None

COUNTS = (0, 1, 2, 5, 17, 250, 1000, 20_000, 300_000)
ODDS = (1e-9, 0.01, 0.5, 1.0, 1.7, 90.0, 1e9)
RISKS = (1e-6, 0.005, 0.025, 0.1, 0.4)
YEAR, QUARTER = 365, 91


@tagged("post_install", "-at_install")
@skipUnless(stats, "SciPy is not there")
class TestAgainstScipy(BaseCase):
    def assertAgrees(self, ours, theirs, *case):
        """Agree to 1e-9, relatively; what SciPy rounds to zero is zero."""
        if math.isinf(theirs):
            self.assertEqual(ours, theirs, case)
        else:
            self.assertLessEqual(abs(ours - theirs), 1e-9 * abs(theirs) + 1e-250, case)

    def test_P24_tails_agree_with_scipy(self):
        for k, rest, odds in itertools.product(COUNTS, COUNTS, ODDS):
            n, p = k + rest, odds / (1 + odds)
            # The tail that is near 1 is one minus the other: compared as it is.
            self.assertAgrees(get_upper_tail(k, n, odds), stats.binom.sf(k - 1, n, p))
            if odds < 1e5:  # p itself is rounded beyond
                self.assertAgrees(get_lower_tail(k, n, odds), stats.binom.cdf(k, n, p))

    def test_P24_limits_agree_with_the_inverse_beta(self):
        for k, rest, risk in itertools.product(COUNTS, COUNTS, RISKS):
            low, high = (
                f(k, k + rest, risk) for f in (get_lower_limit, get_upper_limit)
            )
            if k:
                self.assertAgrees(
                    low / (1 + low), stats.beta.ppf(risk, k, rest + 1), k, rest, risk
                )
            else:
                self.assertEqual(low, 0)
            if rest:
                self.assertAgrees(
                    1 / (1 + high), stats.beta.ppf(risk, rest, k + 1), k, rest, risk
                )
            else:
                self.assertEqual(high, math.inf)

    def test_P24_comparison_agrees_with_binomtest(self):
        volumes = ((1, 1), (365, 30), (1e7, 3), (2, 5e6))
        for before, after, (vb, va) in itertools.product(COUNTS, COUNTS, volumes):
            if before + after == 0:
                continue
            case = before, after, vb, va
            result = compare_rates(before, vb, after, va)
            # SciPy loses digits where the probability is near 1: the other count then.
            count, share = min((after, va), (before, vb), key=lambda side: side[1])
            less, greater = (
                stats.binomtest(count, before + after, share / (vb + va), alternative=s)
                for s in ("less", "greater")
            )
            p_value = min(1, 2 * min(less.pvalue, greater.pvalue))
            self.assertAgrees(result.p_value, p_value, *case)
            both = stats.binomtest(after, before + after).proportion_ci(0.95, "exact")
            self.assertLess(abs(_share(result.low * va / vb) - both.low), 1e-9, case)
            self.assertLess(abs(_share(result.high * va / vb) - both.high), 1e-9, case)

    def test_P24_an_action_without_effect_is_rarely_called_effective(self):
        """Exactly: the sum over all the counts that Poisson's law gives."""
        for mean, share in ((8, 1.0), (16, 2.0)):
            wrong = 0
            for before in range(40):
                called = itertools.takewhile(
                    lambda n, b=before, v=YEAR * share: (
                        judge(b, YEAR, n, v, YEAR)[0] == "effective"
                    ),
                    itertools.count(),
                )
                wrong += stats.poisson.pmf(before, mean) * sum(
                    stats.poisson.pmf(after, mean * share) for after in called
                )
            self.assertLessEqual(wrong, 0.025, (mean, share))
            self.assertGreater(wrong, 0.001, "it would never say so")

    def test_P24_the_interval_covers_the_true_ratio(self):
        for ratio in (0.2, 3.0):
            covered = sum(
                stats.poisson.pmf(before, 6) * stats.poisson.pmf(after, 6 * ratio)
                for before, after in itertools.product(range(25), range(50))
                if _contains(compare_rates(before, YEAR, after, YEAR), ratio)
            )
            self.assertGreaterEqual(covered, 0.95 - 1e-9)


@tagged("post_install", "-at_install")
class TestVerdict(BaseCase):
    def verdict(self, before, after, volume_after=YEAR, days=YEAR):
        return judge(before, YEAR, after, volume_after, days)[0]

    def test_P24_verdicts(self):
        for before, after, verdict in (
            (12, 1, "effective"),
            (6, 0, "effective"),
            (5, 0, "too_early"),  # none at all happens by chance, once in 32
            (0, 0, "too_early"),
            (12, 12, "not_effective"),
            (12, 20, "not_effective"),
            (12, 8, "too_early"),  # fewer, but that may be chance
            (400, 300, "effective"),
            (200, 190, "not_effective"),  # surely not by half
        ):
            with self.subTest(before=before, after=after):
                self.assertEqual(self.verdict(before, after), verdict)

    def test_P24_nothing_is_said_before_a_month_has_passed(self):
        self.assertEqual(self.verdict(400, 0, MIN_DAYS - 1, MIN_DAYS - 1), "too_early")
        self.assertEqual(self.verdict(400, 0, MIN_DAYS, MIN_DAYS), "effective")

    def test_P24_volume_counts_and_not_the_days(self):
        # As many claims, with three times as many interventions.
        self.assertEqual(judge(30, 1000, 30, 3000, YEAR)[0], "effective")
        self.assertEqual(judge(30, 3000, 30, 1000, YEAR)[0], "not_effective")
        self.assertEqual(judge(30, 0, 30, 1000, YEAR), ("too_early", None))

    def test_P24_figures(self):
        result = compare_rates(12, YEAR, 1, QUARTER)
        self.assertAlmostEqual(result.rate_before * 365, 12)
        self.assertAlmostEqual(result.ratio, 0.334, 3)
        self.assertLess(result.low, result.ratio)
        self.assertGreater(result.high, 1)

    def test_P24_impossible_numbers_are_refused(self):
        for numbers in ((-1, 1, 0, 1), (1, 0, 1, 1), (1, 1, 1, -2)):
            with self.assertRaises(ValueError):
                compare_rates(*numbers)


def _share(odds):
    return 1 if math.isinf(odds) else odds / (1 + odds)


def _contains(result, ratio):
    return result.low <= ratio <= result.high
