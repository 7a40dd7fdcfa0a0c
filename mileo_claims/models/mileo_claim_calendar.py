from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, models, tools
from odoo.fields import Domain

from ..lib.business_time import BusinessTime, HorizonExceeded, NoWorkingTime, due

# A first window is far enough for any usual time limit; the second one tells an
# exceptional limit from a calendar that hardly ever works.
WINDOWS = (timedelta(days=120), timedelta(days=1400))
MARGIN = timedelta(days=2)


class MileoClaimCalendar(models.AbstractModel):
    """The only door to ``resource.calendar``: working time as plain intervals.

    Leaves are always searched with the company in the domain, because under
    superuser (mail gateway, scheduled jobs) no record rule keeps another company's
    closing days out.
    """

    _name = "mileo.claim.calendar"
    _description = "Working Time of Claims"

    @api.model
    def _get_due_instants(self, team, targets):
        """Return the due instant of each target, in order.

        The team's calendar is used, else its company's; when neither works within the
        coming four years, Monday to Friday 9:00-17:00, so that a claim is never
        refused for want of a calendar.

        :param targets: list of (start, amount, unit), ``start`` naive UTC, ``unit`` as
            on a policy line (P05, P07, P09, P10, P19)
        :return: list of naive UTC datetimes
        """
        return self._count_due_instants(team, targets)[0] if targets else []

    @api.model
    def _count_due_instants(self, team, targets):
        """Return the due instants, and the ``BusinessTime`` that they were counted in.

        Parameters as for ``_get_due_instants``.
        """
        first = min(start for start, _amount, _unit in targets)
        last = max(start for start, _amount, _unit in targets)
        for window in WINDOWS:
            business_time = self._get_business_time(team, first, last + window)
            try:
                return [due(*t, business_time) for t in targets], business_time
            except (HorizonExceeded, NoWorkingTime):
                continue
        business_time = self._get_fallback(team, first, last + window)
        return [due(*t, business_time) for t in targets], business_time

    @api.model
    def _measure(self, team, spans):
        """Return what was worked in each span: (business hours, business days) (P21).

        :param spans: list of (start, end), naive UTC instants
        """
        if not spans:
            return []
        starts, ends = zip(*spans, strict=True)
        business_time = self._get_business_time(team, min(starts), max(ends))
        return [
            (
                business_time.working_seconds(start, end) / 3600,
                business_time.working_days(start, end),
            )
            for start, end in spans
        ]

    @api.model
    def _get_business_time(self, team, start, end, known_at=None):
        """Return the ``BusinessTime`` of ``team`` between two naive UTC instants.

        :param known_at: naive UTC instant; closures added later are left aside
        """
        start, end = start - MARGIN, end + MARGIN
        company = team.company_id
        # One without hours has no intervals: no need to read its attendances first.
        for calendar in team._get_fixed_calendars():
            if known_at:
                span = start, end, known_at
                business_time = self._read_business_time(calendar, company, *span)
            else:
                business_time = self._get_known_business_time(
                    calendar.id, company.id, *_widen(start, end)
                )
            if business_time:
                return business_time
        return self._get_fallback(team, start, end)

    @api.model
    @tools.ormcache("calendar_id", "company_id", "start", "end")
    def _get_known_business_time(self, calendar_id, company_id, start, end):
        """Return the same for every claim: read once, until a calendar changes."""
        calendar = self.env["resource.calendar"].browse(calendar_id)
        company = self.env["res.company"].browse(company_id)
        return self._read_business_time(calendar, company, start, end)

    @api.model
    def _read_business_time(self, calendar, company, start, end, known_at=None):
        """Return the ``BusinessTime`` of a calendar; ``None`` if it has no hours."""
        calendar = calendar.sudo()  # sudo: resource.calendar - as for its intervals
        intervals = self._get_work_intervals(calendar, company, start, end, known_at)
        return BusinessTime(intervals, calendar.tz, start, end) if intervals else None

    @api.model
    def _get_work_intervals(self, calendar, company, start, end, known_at=None):
        """Return the working intervals of one calendar as naive UTC couples."""
        domain = self._get_closure_domain(company, known_at)
        # sudo: resource.calendar - whoever records a claim, the deadlines are the same
        batch = calendar.sudo()._work_intervals_batch(
            pytz.utc.localize(start), pytz.utc.localize(end), domain=list(domain)
        )
        return [(_to_utc(begin), _to_utc(stop)) for begin, stop, _meta in batch[False]]

    @api.model
    def _get_closure_domain(self, company, known_at=None):
        domain = Domain("time_type", "=", "leave")
        domain &= Domain("company_id", "in", [False, company.id])
        if known_at:
            domain &= Domain("create_date", "<=", known_at)
        return domain

    @api.model
    def _get_closures(self, team, start, end):
        """Return the closures of ``team`` between two naive UTC instants."""
        company = team.company_id
        calendar = team._get_usable_calendars()[:1]
        # sudo: resource.calendar.leaves - whoever asks, the deadlines are the same
        return (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                self._get_closure_domain(company)
                & Domain("resource_id", "=", False)
                & Domain("calendar_id", "in", [False, calendar.id])
                & Domain("date_from", "<", end)
                & Domain("date_to", ">", start),
                order="date_from",
            )
        )

    @api.model
    def _get_fallback(self, team, start, end):
        tz = team._get_tz()
        zone = pytz.timezone(tz)
        midnight = datetime.combine(start.date(), time.min)
        intervals = []
        while midnight < end:
            if midnight.weekday() < 5:
                opening, closing = (midnight + timedelta(hours=h) for h in (9, 17))
                intervals.append(
                    (_to_utc(zone.localize(opening)), _to_utc(zone.localize(closing)))
                )
            midnight += timedelta(days=1)
        return BusinessTime(intervals, tz, start, end)


def _widen(start, end):
    """Return the whole months around two instants: the same for a month of claims."""
    midnight = {"day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0}
    return start.replace(**midnight), end + relativedelta(months=1, **midnight)


def _to_utc(instant):
    return instant.astimezone(pytz.utc).replace(tzinfo=None)
