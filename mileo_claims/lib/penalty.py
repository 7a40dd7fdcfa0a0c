# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a contract's penalty grid gives for one breach, and how it was worked out.

Plain values in, plain values out; every number is a ``Decimal``. The working is a list
of ``Step``, whose words are for others.
"""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import NamedTuple

#: Each grid: whether its rates are percents of the fee, and what they are counted by.
GRIDS = {
    "fixed": (False, "breach"),
    "per_unit": (False, "unit"),
    "percent": (True, "breach"),
    "percent_per_unit": (True, "unit"),
    "tier": (False, "tier"),
    "tier_percent": (True, "tier"),
}
MINUTES = {"minute": Decimal(1), "hour": Decimal(60)}
HUNDRED = Decimal(100)
ZERO = Decimal(0)


class Tier(NamedTuple):
    """``rate`` is due once the measured value is beyond ``threshold``, not on it."""

    threshold: Decimal
    rate: Decimal


class Cap(NamedTuple):
    """At most ``amount``, and at most ``percent`` of the fee; None: no such limit."""

    amount: Decimal | None = None
    percent: Decimal | None = None


class Commitment(NamedTuple):
    """What was promised and what is owed when it is not kept."""

    target: Decimal
    #: Key of ``GRIDS``.
    grid: str
    #: Whether the target is a floor (availability) instead of a ceiling (a time).
    is_floor: bool = False
    #: An amount, or a percent of the fee, as the grid says; unused by tiers.
    rate: Decimal = ZERO
    #: What counts as one unit of a breach.
    step: Decimal = Decimal(1)
    #: How long the units of the target and of the step are, if they are not the same.
    unit_minutes: Decimal = Decimal(1)
    step_minutes: Decimal = Decimal(1)
    tiers: tuple = ()
    #: Of one period, excluding taxes.
    fee: Decimal = ZERO
    event_cap: Cap = Cap()
    period_cap: Cap = Cap()
    #: The smallest amount of the currency.
    cent: Decimal = Decimal("0.01")


class Step(NamedTuple):
    """One line of the working: what was done, with the numbers that it was done to."""

    kind: str
    values: dict


class Penalty(NamedTuple):
    """An amount, excluding taxes, and the steps that lead to it."""

    amount: Decimal
    steps: list


def get_minutes(unit, hours_per_day=Decimal(24)):
    """Return how many minutes a unit of time has.

    :param unit: ``minute``, ``hour`` or ``day``
    :param hours_per_day: how long a day is: 24, or what is worked on one
    """
    return {**MINUTES, "day": hours_per_day * 60}[unit]


def get_counted(commitment, measured, excluded=ZERO):
    """Return what counts of ``measured``: what is excluded is not held against us.

    An exclusion shortens a time, and is given back to an availability.
    """
    if commitment.is_floor:
        return max(measured, min(measured + excluded, HUNDRED))
    return max(measured - excluded, ZERO)


def get_gap(commitment, measured, excluded=ZERO):
    """Return by how much the target was missed; zero if it was kept."""
    gap = get_counted(commitment, measured, excluded) - commitment.target
    return max(-gap if commitment.is_floor else gap, ZERO)


def compute(commitment, measured, excluded=ZERO, applied=ZERO):
    """Return the ``Penalty`` of one breach.

    :param measured: in the unit of the target
    :param excluded: in the unit of the target: what the contract does not count
    :param applied: what the other breaches of the same period have already cost
    """
    counted = get_counted(commitment, measured, excluded)
    gap = get_gap(commitment, measured, excluded)
    steps = [
        Step("counted", {"measured": measured, "excluded": excluded, "value": counted}),
        Step("gap", {"target": commitment.target, "gap": gap}),
    ]
    if not gap:
        return Penalty(ZERO, steps)
    amount = _round(_apply_grid(commitment, counted, gap, steps), commitment, steps)
    amount = _limit(amount, "event_cap", commitment.event_cap, ZERO, commitment, steps)
    amount = _limit(
        amount, "period_cap", commitment.period_cap, applied, commitment, steps
    )
    steps.append(Step("total", {"amount": amount}))
    return Penalty(amount, steps)


def _apply_grid(commitment, counted, gap, steps):
    is_percent, per = GRIDS[commitment.grid]
    rate, count = commitment.rate, Decimal(1)
    if per == "tier":
        rate = _find_rate(commitment, counted, steps)
    elif per == "unit":
        count = _count_units(commitment, gap)
        steps.append(
            Step("units", {"gap": gap, "step": commitment.step, "count": count})
        )
    if not is_percent:
        amount = rate * count
        steps.append(Step("rate", {"rate": rate, "count": count, "amount": amount}))
        return amount
    amount = commitment.fee * rate * count / HUNDRED
    steps.append(
        Step(
            "percent",
            {"rate": rate, "count": count, "fee": commitment.fee, "amount": amount},
        )
    )
    return amount


def _count_units(commitment, gap):
    """Return how many units have started; one division only, hence no drift."""
    one = commitment.step * commitment.step_minutes
    return (gap * commitment.unit_minutes / one).to_integral_value(ROUND_CEILING)


def _find_rate(commitment, counted, steps):
    """Return the highest rate among the tiers that the value is beyond."""
    reached = [
        tier
        for tier in commitment.tiers
        if (
            counted < tier.threshold
            if commitment.is_floor
            else counted > tier.threshold
        )
    ]
    if not reached:
        steps.append(Step("no_tier", {"value": counted}))
        return ZERO
    tier = max(reached, key=lambda tier: tier.rate)
    steps.append(Step("tier", {"threshold": tier.threshold, "rate": tier.rate}))
    return tier.rate


def _round(amount, commitment, steps):
    rounded = (amount / commitment.cent).quantize(Decimal(1), ROUND_HALF_UP)
    rounded *= commitment.cent
    if rounded != amount:
        steps.append(Step("rounded", {"amount": rounded}))
    return rounded


def _limit(amount, kind, cap, applied, commitment, steps):
    """Return ``amount``, or what ``applied`` leaves of the cap if that is less."""
    limits = [cap.amount] if cap.amount is not None else []
    if cap.percent is not None:
        limits.append(commitment.fee * cap.percent / HUNDRED)
    if not limits:
        return amount
    # Down to the cent: a cap is never passed, were it by half a cent.
    limit = (min(limits) / commitment.cent).quantize(Decimal(1), ROUND_DOWN)
    limit *= commitment.cent
    left = max(limit - applied, ZERO)
    if amount <= left:
        return amount
    steps.append(
        Step(kind, {"cap": limit, "applied": applied, "left": left, "amount": left})
    )
    return left
