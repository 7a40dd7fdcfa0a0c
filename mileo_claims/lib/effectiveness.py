# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Did a corrective action work? Rates of claims before and after it, compared exactly.

Claims come one by one, so that their number in a period is a Poisson number whose mean
is a rate times a volume: days, or interventions. Given how many there were in all,
those after the action are a binomial number; the ratio of the two rates follows from it
without any approximation.
"""

import math
from typing import NamedTuple

from .binomial import get_lower_limit, get_lower_tail, get_upper_limit, get_upper_tail

#: Each limit of the interval is wrong once in 40 times at most, the interval in 20.
RISK = 0.05
#: A month without claims proves nothing, whatever the numbers.
MIN_DAYS = 30
#: An action that leaves more than half of the claims has not removed their cause.
WORTHWHILE = 0.5


class Comparison(NamedTuple):
    """Rates are by unit of volume; ``ratio`` is the rate after over the rate before.

    ``low`` and ``high`` are the limits between which the true ratio is, at the risk
    given; ``p_value`` is how often chance alone, at an unchanged rate, gives numbers at
    least as far apart (both sides).
    """

    rate_before: float
    rate_after: float
    ratio: float
    low: float
    high: float
    p_value: float


def compare_rates(before, volume_before, after, volume_after, risk=RISK):
    """Compare the rates of two counts by the conditional binomial test.

    :param int before: claims in the period before the action
    :param float volume_before: its days or interventions, over 0
    :param int after: claims in the period after it
    :param float volume_after: in the same unit
    :param float risk: how often the interval may miss the true ratio
    :raise ValueError: a count is negative, or a volume is not over 0
    """
    if min(before, after) < 0 or min(volume_before, volume_after) <= 0:
        raise ValueError("Counts are not negative, volumes over 0")
    total = before + after
    scale = volume_before / volume_after
    odds = volume_after / volume_before
    tails = get_lower_tail(after, total, odds), get_upper_tail(after, total, odds)
    rate_before, rate_after = before / volume_before, after / volume_after
    return Comparison(
        rate_before,
        rate_after,
        _divide(rate_after, rate_before),
        get_lower_limit(after, total, risk / 2) * scale,
        get_upper_limit(after, total, risk / 2) * scale if total else math.inf,
        min(1.0, 2 * min(tails)),
    )


def judge(before, volume_before, after, volume_after, days):
    """Say ``effective``, ``not_effective`` or ``too_early``, and why it is so.

    - ``too_early``: fewer than ``MIN_DAYS`` days have passed; or so few claims were to
      be expected at the old rate that even none at all could be chance;
    - ``effective``: the whole interval of the ratio is under 1: the rate has fallen,
      and that is not chance;
    - ``not_effective``: the rate has not fallen at all, or not by half, for sure: the
      whole interval is over ``WORTHWHILE``;
    - ``too_early`` otherwise: it has fallen, but that may be chance.

    :param int days: how long the period after the action is
    :return: the verdict and the ``Comparison``, None where there is no volume
    """
    if min(volume_before, volume_after) <= 0:
        return "too_early", None
    result = compare_rates(before, volume_before, after, volume_after)
    if days < MIN_DAYS or not can_tell(before, volume_before, volume_after):
        return "too_early", result
    if result.high < 1:
        return "effective", result
    if result.ratio >= 1 or result.low > WORTHWHILE:
        return "not_effective", result
    return "too_early", result


def can_tell(before, volume_before, volume_after):
    """Whether no claim at all after the action would be more than chance."""
    return compare_rates(before, volume_before, 0, volume_after).high < 1


def _divide(numerator, denominator):
    if denominator:
        return numerator / denominator
    return math.inf if numerator else math.nan
