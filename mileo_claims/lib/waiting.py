# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whose time a claim took, in business time.

Plain values in, plain values out, as in ``business_time``.
"""


def share_time(business_time, start, end, for_customer, for_supplier):
    """Return the seconds of work (customer's, supplier's, ours) between two instants.

    No second is counted twice. While both are awaited it is the supplier's: the
    customer's delay costs nothing then.

    :param for_customer: pairs (start, end) of instants between which the customer was
        awaited; they may overlap, and lie outside
    :param for_supplier: the same, for suppliers
    :raise HorizonExceeded: the window of ``business_time`` does not cover it all
    """
    total = business_time.working_seconds(start, end)
    supplier = _measure(business_time, start, end, for_supplier)
    both = _measure(business_time, start, end, [*for_supplier, *for_customer])
    return both - supplier, supplier, total - both


def _measure(business_time, start, end, spans):
    """Return the seconds of work of what the spans cover between two instants."""
    seconds, reached = 0, start
    for begin, stop in sorted(spans):
        begin, stop = max(begin, reached), min(stop, end)
        if begin < stop:
            seconds += business_time.working_seconds(begin, stop)
            reached = stop
    return seconds
