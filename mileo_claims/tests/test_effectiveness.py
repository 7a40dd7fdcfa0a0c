"""The statistics of effectiveness, beside SciPy's exact tests."""

import itertools
import math
from fractions import Fraction
from unittest import skipUnless

from odoo.tests import BaseCase, tagged

from ..lib import hypergeometric
from ..lib.binomial import (
    get_lower_limit,
    get_lower_tail,
    get_upper_limit,
    get_upper_tail,
)
from ..lib.effectiveness import MIN_DAYS, compare_rates, judge, judge_by
from ..lib.volumes import CLAIM, DAY

try:
    from scipy import stats
    from scipy.stats import contingency
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

    def test_P24_shares_agree_with_fisher_exact(self):
        for before, after, others_before, others_after in _tables(0, 1, 17, 250, 1000):
            case = before, others_before, after, others_after
            p_value = 2 * min(
                stats.fisher_exact(
                    [[after, before], [others_after, others_before]], alternative=side
                ).pvalue
                for side in ("less", "greater")
            )
            result = compare_rates(*case, CLAIM)
            self.assertAgrees(result.p_value, min(1, p_value), *case)

    def test_P24_limits_of_shares_agree_with_the_conditional_odds_ratio(self):
        for before, after, others_before, others_after in _tables(0, 1, 2, 5, 17, 60):
            case = before, others_before, after, others_after
            both = contingency.odds_ratio(
                [[after, before], [others_after, others_before]]
            ).confidence_interval(0.95)
            result = compare_rates(*case, CLAIM)
            self.assertAgrees(result.low, both.low, *case)
            self.assertAgrees(result.high, both.high, *case)

    def test_P24_an_action_without_effect_is_rarely_called_effective(self):
        """Exactly: the sum over all the counts that Poisson's law gives."""
        for mean, share in ((8, 1.0), (16, 2.0)):
            wrong = 0
            for before in range(40):
                called = itertools.takewhile(
                    lambda n, b=before, v=YEAR * share: (
                        judge_by(b, YEAR, n, v, YEAR) == "effective"
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
class TestHypergeometric(BaseCase):
    def test_P24_tails_off_the_centre_agree_with_fractions(self):
        for left, count, others_left, others_drawn in _tables(0, 1, 2, 5, 17, 60):
            own, others = count + left, others_drawn + others_left
            drawn = count + others_drawn
            for odds in (Fraction(1, 128), Fraction(1), Fraction(90)):
                lowest, highest = max(0, drawn - others), min(own, drawn)
                terms = [
                    math.comb(own, x) * math.comb(others, drawn - x) * odds**x
                    for x in range(lowest, highest + 1)
                ]
                exact = sum(terms[count - lowest :]) / sum(terms)
                ours = hypergeometric.get_upper_tail(
                    count, own, others, drawn, float(odds)
                )
                self.assertLess(abs(ours / exact - 1), 1e-12, (own, others, drawn))


@tagged("post_install", "-at_install")
class TestVerdict(BaseCase):
    def verdict(self, before, after, volume_after=YEAR, days=YEAR):
        return judge_by(before, YEAR, after, volume_after, days)

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
        self.assertEqual(judge_by(30, 1000, 30, 3000, YEAR), "effective")
        self.assertEqual(judge_by(30, 3000, 30, 1000, YEAR), "not_effective")
        self.assertEqual(judge_by(30, 0, 30, 1000, YEAR), "too_early")

    def test_P24_all_volumes_have_to_agree(self):
        """Half as many claims in a year: as all others, or beside as many."""
        for others, verdict, unit in (
            ((1000, 500), "too_early", CLAIM),  # a quiet year
            ((1000, 1000), "effective", CLAIM),
            ((1000, 3000), "effective", DAY),
        ):
            with self.subTest(others=others):
                volumes = {DAY: (YEAR, YEAR), CLAIM: others}
                self.assertEqual(judge(100, 50, volumes, YEAR), (verdict, unit))

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


def _tables(*numbers):
    """Return what came before and after, of ours and of the others, by four numbers."""
    tables = itertools.product(numbers, repeat=4)
    return [table for table in tables if table[0] + table[1] and table[2] and table[3]]


def _share(odds):
    return 1 if math.isinf(odds) else odds / (1 + odds)


def _contains(result, ratio):
    return result.low <= ratio <= result.high
