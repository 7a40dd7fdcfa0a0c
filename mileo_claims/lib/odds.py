# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where a probability that grows with the odds reaches a risk."""

import math
from statistics import NormalDist

#: Logarithms of odds between which limits are looked for: beyond, a double overflows.
WIDEST = 700.0
#: Beside a position of such a precision nothing is gained.
PRECISION = 1e-15


def find_odds(get_tail, start, deviation, risk):
    """Return the odds at which ``get_tail(odds)`` is ``risk``.

    By secants through the logarithms of both, which are nearly straight, kept between
    bounds; the first step is the one that the normal law would take.

    :param get_tail: a probability, growing from 0 to 1 with the odds
    :param float start: the odds at which it is about a half
    :param float deviation: the standard deviation of what is counted, there
    :param float risk: under a half
    """
    low, high = -WIDEST, WIDEST
    position, previous = math.log(start), None
    slope = math.log(2 * risk) / NormalDist().inv_cdf(risk) * deviation
    while high - low > PRECISION * max(1.0, abs(position)):
        tail = get_tail(math.exp(position))
        if tail > risk:
            high = position
        else:
            low = position
        value = math.log(tail / risk) if tail else -math.inf
        if previous and value > -math.inf and value != previous[1]:
            slope = (value - previous[1]) / (position - previous[0])
        target = position - value / slope
        if not low < target < high:
            target = (low + high) / 2
        if abs(target - position) <= PRECISION * max(1.0, abs(position)):
            break
        previous = (position, value) if tail else None
        position = target
    return math.exp(position)
