# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Laws that the penalties of any grid obey."""

from decimal import Decimal
from unittest import TestCase

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.mileo_claims.lib.penalty import (
    GRIDS,
    ZERO,
    Cap,
    Commitment,
    Tier,
    compute,
)

CENT = Decimal("0.01")
#: On a busy machine numbers are drawn slowly, which says nothing of the laws.
law = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def numbers(low, high, places=2):
    return st.decimals(low, high, places=places, allow_nan=False)


CAPS = st.builds(
    Cap,
    st.none() | numbers(0, 5000, places=3),
    st.none() | numbers(0, 100),
)
COMMITMENTS = st.builds(
    Commitment,
    target=numbers(0, 100),
    grid=st.sampled_from(sorted(GRIDS)),
    is_floor=st.booleans(),
    rate=numbers(0, 500, places=3),
    step=numbers("0.05", 10),
    unit_minutes=st.sampled_from([Decimal(1), Decimal(60)]),
    step_minutes=st.sampled_from([Decimal(1), Decimal(60), Decimal(456)]),
    tiers=st.lists(st.builds(Tier, numbers(0, 100), numbers(0, 100)), max_size=4).map(
        lambda tiers: tuple(sorted(tiers))
    ),
    fee=numbers(0, 100000),
    event_cap=CAPS,
    period_cap=CAPS,
    cent=st.just(CENT),
)


def limit(cap, fee):
    limits = [] if cap.amount is None else [cap.amount]
    if cap.percent is not None:
        limits.append(fee * cap.percent / 100)
    return min(limits, default=None)


class TestPenaltyProperties(TestCase):
    @law
    @given(COMMITMENTS, numbers(0, 100), numbers(0, 100))
    def test_a_longer_delay_never_costs_less(self, commitment, one, other):
        better, worse = sorted((one, other), reverse=commitment.is_floor)
        self.assertLessEqual(
            compute(commitment, better).amount, compute(commitment, worse).amount
        )

    @law
    @given(COMMITMENTS, numbers(0, 100), numbers(0, 20), numbers(0, 20))
    def test_an_exclusion_never_costs_more(self, commitment, measured, one, other):
        less, more = sorted((one, other))
        self.assertLessEqual(
            compute(commitment, measured, more).amount,
            compute(commitment, measured, less).amount,
        )

    @law
    @given(COMMITMENTS, st.lists(numbers(0, 100), max_size=8))
    def test_no_cap_is_ever_passed(self, commitment, measures):
        applied = ZERO
        event, period = (
            limit(cap, commitment.fee)
            for cap in (commitment.event_cap, commitment.period_cap)
        )
        for measured in measures:
            amount = compute(commitment, measured, applied=applied).amount
            self.assertGreaterEqual(amount, 0)
            applied += amount
            if event is not None:
                self.assertLessEqual(amount, event)
            if period is not None:
                self.assertLessEqual(applied, period)

    @law
    @given(COMMITMENTS, st.lists(numbers(0, 100), max_size=8))
    def test_periods_add_up(self, commitment, measures):
        """In a period the cap takes from the sum, whatever was applied first."""
        alone = commitment._replace(period_cap=Cap())
        total = sum((compute(alone, m).amount for m in measures), ZERO)
        period = limit(commitment.period_cap, commitment.fee)
        for order in (measures, measures[::-1]):
            applied = ZERO
            for measured in order:
                applied += compute(commitment, measured, applied=applied).amount
            if period is None:
                self.assertEqual(applied, total)
            else:
                self.assertEqual(applied, min(total, period // CENT * CENT))

    @law
    @given(COMMITMENTS, numbers(0, 100), numbers(0, 20))
    def test_amounts_are_whole_cents_and_told_by_the_working(
        self, commitment, measured, excluded
    ):
        penalty = compute(commitment, measured, excluded)
        self.assertEqual(penalty.amount % CENT, 0)
        if penalty.steps[-1].kind == "total":
            self.assertEqual(penalty.steps[-1].values["amount"], penalty.amount)
        else:
            self.assertEqual(penalty.amount, 0)
        for step in penalty.steps:
            for value in step.values.values():
                self.assertIsInstance(value, Decimal)

    @law
    @given(st.integers(1, 1000))
    def test_no_drift_at_the_edge_of_a_unit(self, count):
        """Ten tenths are one, and not a hair more that would start another unit."""
        commitment = Commitment(
            Decimal(0), "per_unit", rate=Decimal(7), step=Decimal("0.1")
        )
        edge = Decimal("0.1") * count
        self.assertEqual(compute(commitment, edge).amount, 7 * count)
