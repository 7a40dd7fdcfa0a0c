# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the claims of a cause are related to, before and after some day.

Claims come one by one, so that their number is a Poisson number whose mean is a rate
times a volume. Given how many there were in all, those after the day are a binomial
number where the volume is known: interventions, or days.

Where interventions are not known, days alone would take a busy season for a cause that
comes back, and a quiet one for a cure. The claims of other causes have the same
seasons; but one of these causes may itself have changed. So both are looked at, and
nothing is said that the two do not agree on. Claims of other causes are as much a
matter of chance as those of the cause: what follows the day is then a hypergeometric
number, as in Fisher's exact test.
"""

from . import binomial, hypergeometric

DAY, INTERVENTION, CLAIM = "day", "intervention", "claim"


def get_volumes(total, days, others, named=0, interventions=(0, 0)):
    """Return {unit: (before, after)} of all that claims are to be related to.

    :param int total: claims of the cause, before and after
    :param tuple days: before, after
    :param tuple others: claims of other causes before, after; they are too few to go by
      where the cause has more than half of all
    :param int named: how many of ``total`` name an intervention: most of them, where
      interventions say more than anything else
    :param tuple interventions: before, after; 0 where their number is not known
    """
    if all(interventions) and 2 * named >= total:
        return {INTERVENTION: interventions}
    if min(others) > 0 and sum(others) >= total:
        return {DAY: days, CLAIM: others}
    return {DAY: days}


def get_upper_tail(before, after, volumes, unit):
    """Return how often chance gives so many claims after the day, or more."""
    if unit == CLAIM:
        return hypergeometric.get_upper_tail(
            after, *_get_margins(before, after, volumes)
        )
    return binomial.get_upper_tail(after, before + after, volumes[1] / volumes[0])


def get_lower_tail(before, after, volumes, unit):
    """Return how often chance gives so few claims after the day, or fewer."""
    if unit == CLAIM:
        return hypergeometric.get_lower_tail(
            after, *_get_margins(before, after, volumes)
        )
    return binomial.get_lower_tail(after, before + after, volumes[1] / volumes[0])


def get_limits(before, after, volumes, unit, risk):
    """Return the limits of the rate after over the rate before, each at the risk."""
    if unit == CLAIM:
        margins = _get_margins(before, after, volumes)
        return (
            hypergeometric.get_lower_limit(after, *margins, risk),
            hypergeometric.get_upper_limit(after, *margins, risk),
        )
    total, scale = before + after, volumes[0] / volumes[1]
    return (
        binomial.get_lower_limit(after, total, risk) * scale,
        binomial.get_upper_limit(after, total, risk) * scale,
    )


def _get_margins(before, after, volumes):
    """Return the claims of the cause, those of the others, and all after the day."""
    return before + after, sum(volumes), after + volumes[1]
