# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Exact binomial probabilities and limits, in plain floating point.

Probabilities are given as odds, ``p / (1 - p)``, so that those near 1 are as precise as
those near 0. Tails are sums of positive terms from the largest one on: nothing cancels,
and the cost grows with the square root of the number of trials.
"""

import math

from .odds import find_odds

#: A term this small beside the sum adds nothing to it.
NEGLIGIBLE = 1e-18
#: Below, the error of Stirling's formula is taken from the factorial itself.
SMALL = 16
LOG_ROOT_TWO_PI = math.log(2 * math.pi) / 2


def get_upper_tail(successes, trials, odds):
    """Return the probability of at least ``successes`` of ``trials``, exactly."""
    if successes <= 0:
        return 1.0
    if successes > trials or odds <= 0:
        return 0.0
    if math.isinf(odds):
        return 1.0
    if successes > trials * (odds / (1 + odds)):
        return _sum_up(successes, trials, odds)
    return 1.0 - _sum_up(trials - successes + 1, trials, 1 / odds)


def get_lower_tail(successes, trials, odds):
    """Return the probability of at most ``successes`` of ``trials``, exactly."""
    inverse = math.inf if odds <= 0 else 1 / odds
    return get_upper_tail(trials - successes, trials, inverse)


def get_lower_limit(successes, trials, risk):
    """Return the Clopper-Pearson lower limit of the odds.

    That is where so many successes or more have the probability ``risk``.
    """
    if successes == 0:
        return 0.0
    failures = trials - successes + 1
    return find_odds(
        lambda odds: get_upper_tail(successes, trials, odds),
        successes / failures,
        math.sqrt(successes * failures / (trials + 1)),
        risk,
    )


def get_upper_limit(successes, trials, risk):
    """Return the Clopper-Pearson upper limit of the odds; see ``get_lower_limit``."""
    inverse = get_lower_limit(trials - successes, trials, risk)
    return 1 / inverse if inverse else math.inf


def _sum_up(successes, trials, odds):
    """Return the upper tail where its first term is its largest one."""
    term = total = _get_term(successes, trials, odds)
    for count in range(successes, trials):
        term *= (trials - count) / (count + 1) * odds
        total += term
        if term < total * NEGLIGIBLE:
            break
    return min(total, 1.0)


def _get_term(successes, trials, odds):
    """Return the probability of exactly ``successes``, to some 14 digits.

    By Loader's saddle-point expansion: logarithms of factorials would lose as many
    digits as they have before the point.
    """
    failures = trials - successes
    if not failures:
        return math.exp(-trials * math.log1p(1 / odds))
    if not successes:
        return math.exp(-trials * math.log1p(odds))
    logarithm = (
        _get_stirling_error(trials)
        - _get_stirling_error(successes)
        - _get_stirling_error(failures)
        - _get_deviance(successes, trials * (odds / (1 + odds)))
        - _get_deviance(failures, trials / (1 + odds))
    )
    return math.exp(logarithm) * math.sqrt(
        trials / (2 * math.pi * successes) / failures
    )


def _get_stirling_error(n):
    """Return by how much the logarithm of n! exceeds Stirling's formula."""
    if n < SMALL:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - LOG_ROOT_TWO_PI
    square = n * n
    return (
        1 / 12
        - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square)
        / square
    ) / n


def _get_deviance(count, mean):
    """Return count × log(count / mean) + mean - count, also when they nearly agree."""
    difference = count - mean
    if abs(difference) >= 0.1 * (count + mean):
        return count * math.log(count / mean) - difference
    ratio = difference / (count + mean)
    total = difference * ratio
    power = 2 * count * ratio
    for odd in range(3, 1000, 2):
        power *= ratio * ratio
        if total + power / odd == total:
            break
        total += power / odd
    return total
