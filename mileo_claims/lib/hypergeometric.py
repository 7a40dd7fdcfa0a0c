# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Exact probabilities and limits of Fisher's hypergeometric law, also off its centre.

Of ``own`` things and ``others``, ``drawn`` are drawn, and ours among them counted.
``odds`` says how much more easily ours are drawn than another: 1 where nothing tells
them apart. Sums start from the largest term: nothing cancels, nothing overflows.
"""

import math
from bisect import bisect_left

from .odds import find_odds

#: A term this small beside the sum adds nothing to it.
NEGLIGIBLE = 1e-18


def get_upper_tail(count, own, others, drawn, odds=1.0):
    """Return the probability that at least ``count`` of ours are drawn, exactly."""
    lowest, highest = max(0, drawn - others), min(own, drawn)
    if count <= lowest:
        return 1.0
    if count > highest or odds <= 0:
        return 0.0
    if _get_ratio(count - 1, own, others, drawn, odds) < 1:
        return _sum_far_tail(count, own, others, drawn, odds)
    left = own + others - drawn
    return 1.0 - _sum_far_tail(own - count + 1, own, others, left, 1 / odds)


def get_lower_tail(count, own, others, drawn):
    """Return the probability that at most ``count`` of ours are drawn, exactly."""
    return get_upper_tail(own - count, own, others, own + others - drawn)


def get_lower_limit(count, own, others, drawn, risk):
    """Return the lower limit of the odds, conditional on all that was drawn.

    That is where so many of ours or more have the probability ``risk``.
    """
    if count <= max(0, drawn - others):
        return 0.0
    ours_left, others_drawn = own - count + 1, drawn - count + 1
    cells = (count, ours_left, others_drawn, others - others_drawn + 1)
    return find_odds(
        lambda odds: get_upper_tail(count, own, others, drawn, odds),
        cells[0] * cells[3] / cells[1] / cells[2],
        sum(1 / cell for cell in cells) ** -0.5,
        risk,
    )


def get_upper_limit(count, own, others, drawn, risk):
    """Return the upper limit of the odds; see ``get_lower_limit``."""
    left = own + others - drawn
    inverse = get_lower_limit(own - count, own, others, left, risk)
    return 1 / inverse if inverse else math.inf


def _sum_far_tail(count, own, others, drawn, odds):
    """Return the upper tail where its first term is its largest one."""
    law = (own, others, drawn, odds)
    lowest, highest = max(0, drawn - others), min(own, drawn)
    mode = bisect_left(
        range(lowest, highest), True, key=lambda x: _get_ratio(x, *law) < 1
    )
    mode = min(lowest + mode, count - 1)
    term, body, tail = 1.0, 1.0, 0.0
    for x in range(mode, highest):
        term *= _get_ratio(x, *law)
        if x + 1 < count:
            body += term
            continue
        tail += term
        if term <= tail * NEGLIGIBLE:
            break
    term = 1.0
    for x in range(mode, lowest, -1):
        term /= _get_ratio(x - 1, *law)
        body += term
        if term < body * NEGLIGIBLE:
            break
    return tail / (body + tail)


def _get_ratio(count, own, others, drawn, odds):
    """Return how much more probable one more of ours is."""
    more = (own - count) * (drawn - count)
    return odds * more / ((count + 1) * (others - drawn + count + 1))
