# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which causes come back more often than their own past explains?

Each group of claims (a cause, or a cause at one customer, site, technician...) has a
count in the last window and one in the past before it, each with its volume (see
``volumes``). At a constant rate, and given how many there were in all, the exact upper
tail of those of the window is the probability that chance alone gives as many. The past
is thereby taken for what it is, a count and not a known rate. Of two volumes, the one
that explains more is kept.

Many groups are looked at each time. Those that are found together are chosen by
Benjamini and Hochberg's procedure: where there is only chance, a run finds anything at
all with the probability ``FALSE_ALARM_RATE`` at most; where something has changed, at
most that share of what is found is chance. The rate is shared by families, whole causes
and their parts: the many parts do not hide the few causes. A group takes part when it
has ``MIN_TOTAL`` claims in window and past together, which says nothing of the window
and so does not bias the test.
"""

from typing import NamedTuple

from .volumes import DAY, get_upper_tail

#: The probability that a run finds anything where there is only chance.
FALSE_ALARM_RATE = 0.05
MIN_TOTAL = 5
#: Claims in the window below which nobody is alerted, however rare they were.
MIN_COUNT = 4
#: What was found is over when chance gives as many this often: long before it could be
#: found anew, so that nothing flickers.
OVER = 0.2


class Group(NamedTuple):
    """Claims counted in the window and in the past before it, with their volumes."""

    count: int
    volume: float
    past_count: int
    past_volume: float
    unit: str = DAY

    @property
    def is_comparable(self):
        return self.volume > 0 and self.past_volume > 0

    @property
    def expected(self):
        """How many claims the window would have at the rate of the past."""
        return self.past_count * self.volume / self.past_volume


def get_p_value(group):
    """Return how often chance alone, at a constant rate, gives as many or more."""
    volumes = (group.past_volume, group.volume)
    return get_upper_tail(group.past_count, group.count, volumes, group.unit)


def relate(count, past_count, volumes):
    """Return the ``Group`` of the volume that explains the most.

    :param dict volumes: (past, window) by unit, over 0
    """
    groups = [
        Group(count, volume, past_count, past_volume, unit)
        for unit, (past_volume, volume) in volumes.items()
    ]
    return max(groups, key=get_p_value)


def find_recurrences(*families):
    """Return {key: p-value} of the groups that chance does not explain, rarest first.

    :param dict families: ``Group`` by any key, unique in all of them
    """
    found = {}
    for groups in families:
        p_values = {
            key: get_p_value(group)
            for key, group in groups.items()
            if group.is_comparable and group.count + group.past_count >= MIN_TOTAL
        }
        chosen = _choose(p_values, FALSE_ALARM_RATE / len(families))
        found.update(
            {key: p_values[key] for key in chosen if groups[key].count >= MIN_COUNT}
        )
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _choose(p_values, rate):
    """Return the keys that Benjamini and Hochberg's procedure rejects, rarest first."""
    ranked = sorted(p_values, key=p_values.get)
    last = 0
    for rank, key in enumerate(ranked, start=1):
        if p_values[key] <= rate * rank / len(ranked):
            last = rank
    return ranked[:last]


def is_over(group):
    """Whether what was found has subsided, measured against the past before it.

    Against the past at that time: one that goes on would become its own normal.
    """
    return not group.is_comparable or get_p_value(group) > OVER


def keep_distinct(members, known=()):
    """Return those keys that are not the same recurrence as an earlier one.

    A cause that comes back at one customer also does so for its contract, its site and
    its technician: what has more than half of its members in another has found nothing
    new.

    :param dict members: the set of claims of each key, the rarest first
    :param known: sets of claims that are behind earlier alerts
    """
    kept, seen = [], list(known)
    for key, claims in members.items():
        if all(2 * len(claims & others) <= len(claims) for others in seen):
            kept.append(key)
            seen.append(claims)
    return kept
