# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Did a corrective action work? Rates of claims before and after it, compared exactly.

Given how many claims there were in all, those after the action follow a law that knows
nothing but the ratio of the two rates (see ``volumes``): its limits and how often
chance alone gives as much follow without any approximation.
"""

import math
from typing import NamedTuple

from .volumes import DAY, get_limits, get_lower_tail, get_upper_tail

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


def compare_rates(before, volume_before, after, volume_after, unit=DAY, risk=RISK):
    """Compare the rates of two counts by the exact test of what they are related to.

    :param int before: claims in the period before the action
    :param float volume_before: its days, interventions or other claims, over 0
    :param int after: claims in the period after it
    :param float volume_after: in the same unit
    :param float risk: how often the interval may miss the true ratio
    :raise ValueError: a count is negative, or a volume is not over 0
    """
    if min(before, after) < 0 or min(volume_before, volume_after) <= 0:
        raise ValueError("Counts are not negative, volumes over 0")
    related = (before, after, (volume_before, volume_after), unit)
    rate_before, rate_after = before / volume_before, after / volume_after
    return Comparison(
        rate_before,
        rate_after,
        _divide(rate_after, rate_before),
        *get_limits(*related, risk / 2),
        min(1.0, 2 * min(get_lower_tail(*related), get_upper_tail(*related))),
    )


def judge(before, after, volumes, days):
    """Say what all that the counts are related to agrees on, else ``too_early``.

    :param dict volumes: (before, after) by unit
    :param int days: how long the period after the action is
    :return: the verdict, and the unit that explains the most: it is the one to show
    """
    verdicts, chances = set(), {}
    for unit, (volume_before, volume_after) in volumes.items():
        counts = (before, volume_before, after, volume_after)
        verdicts.add(judge_by(*counts, days, unit))
        chances[unit] = 0
        if min(volume_before, volume_after) > 0:
            chances[unit] = compare_rates(*counts, unit).p_value
    verdict = verdicts.pop() if len(verdicts) == 1 else "too_early"
    return verdict, max(chances, key=chances.get)


def judge_by(before, volume_before, after, volume_after, days, unit=DAY):
    """Say ``effective``, ``not_effective`` or ``too_early``, related to one volume.

    - ``too_early``: fewer than ``MIN_DAYS`` days have passed; or so few claims were to
      be expected at the old rate that even none at all could be chance;
    - ``effective``: the whole interval of the ratio is under 1: the rate has fallen,
      and that is not chance;
    - ``not_effective``: the rate has not fallen at all, or not by half, for sure: the
      whole interval is over ``WORTHWHILE``;
    - ``too_early`` otherwise: it has fallen, but that may be chance.
    """
    if days < MIN_DAYS or not can_tell(before, volume_before, volume_after, unit):
        return "too_early"
    result = compare_rates(before, volume_before, after, volume_after, unit)
    if result.high < 1:
        return "effective"
    if result.ratio >= 1 or result.low > WORTHWHILE:
        return "not_effective"
    return "too_early"


def can_tell(before, volume_before, volume_after, unit=DAY):
    """Whether no claim at all after the action would be more than chance."""
    if min(volume_before, volume_after) <= 0:
        return False
    return compare_rates(before, volume_before, 0, volume_after, unit).high < 1


def _divide(numerator, denominator):
    if denominator:
        return numerator / denominator
    return math.inf if numerator else math.nan
