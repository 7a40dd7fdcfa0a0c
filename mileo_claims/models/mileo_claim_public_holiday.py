from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain

from .isolation import run_isolated

MINUTE = timedelta(minutes=1)
# The longest day has the hour that a clock change repeats.
LONGEST_DAY = timedelta(hours=25)


class MileoClaimPublicHoliday(models.Model):
    """The memory of a public holiday once written as the closure of a calendar.

    It outlives the closure: one that was removed by hand is not written again.
    Closures are per calendar, because the same day begins and ends at other instants
    in another time zone: one closure for the whole company would take the next
    morning, or the afternoon before, of a team at the other end of the world.
    """

    _name = "mileo.claim.public.holiday"
    _description = "Public Holiday"
    _order = "date, calendar_id"

    name = fields.Char(required=True)
    date = fields.Date(required=True)
    tz = fields.Char(
        string="Time Zone",
        required=True,
        help="The one of the working time when this was written.",
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    calendar_id = fields.Many2one(
        "resource.calendar", string="Working Time", required=True, ondelete="cascade"
    )
    leave_id = fields.Many2one(
        "resource.calendar.leaves",
        string="Closing Day",
        ondelete="set null",
        index=True,
        help="Empty once the closure has been removed: it is not written again.",
    )

    _once = models.Constraint(
        "UNIQUE (company_id, calendar_id, date)",
        "This public holiday has already been written.",
    )

    @api.model
    def _cron_write_public_holidays(self):
        """Write the public holidays of the companies that handle claims.

        A country of which nothing is known is no reason for the others to wait.
        """
        teams = self.env["mileo.claim.team"].search(
            [("company_id.claim_holiday_country_id", "!=", False)]
        )
        companies = teams.company_id
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            run_isolated(
                company,
                company.write_public_holidays,
                lambda error, company=company: self._report_failure(company, error),
            )
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _report_failure(self, company, error):
        for team in self._get_teams(company):
            team._message_log(
                body=self.env._("Public holidays were not written: %s", error)
            )

    @api.model
    def _write_closures(self, company, holidays):
        """Close the working time of a company's teams on ``holidays``, date to name."""
        written = self.search([("company_id", "=", company.id)])
        kept = written.filtered("leave_id")
        # Removed from every calendar: a new calendar does not bring it back either.
        given_up = set(written.mapped("date")) - set(kept.mapped("date"))
        by_calendar = written.grouped("calendar_id")
        calendars = self._get_teams(company).resource_calendar_id
        for calendar in company.resource_calendar_id | calendars:
            closures = self._get_closures(company, calendar)
            zones = set(written.mapped("tz")) - {calendar.tz}
            self._move_closures(calendar, closures, holidays, zones)
            known = set(by_calendar.get(calendar, self).mapped("date"))
            missing = sorted(holidays.keys() - given_up - known)
            self._write_calendar_closures(
                company, calendar, closures, {day: holidays[day] for day in missing}
            )

    @api.model
    def _get_teams(self, company):
        return self.env["mileo.claim.team"].search([("company_id", "=", company.id)])

    @api.model
    def _get_closures(self, company, calendar):
        return self.env["resource.calendar.leaves"].search(
            self.env["mileo.claim.calendar"]._get_closure_domain(company)
            & Domain("resource_id", "=", False)
            & Domain("calendar_id", "in", [False, calendar.id])
        )

    @api.model
    def _move_closures(self, calendar, closures, days, zones):
        """Bring what was written for other ``zones`` to the days of the calendar's.

        Such closures come with a calendar that was duplicated from that of another
        zone, or from the time before its own was corrected.
        """
        day_by_bounds = {_get_bounds(day, zone): day for zone in zones for day in days}
        for closure in closures.filtered(lambda closure: closure.calendar_id):
            day = day_by_bounds.get((closure.date_from, closure.date_to))
            if day:
                date_from, date_to = _get_bounds(day, calendar.tz)
                closure.write({"date_from": date_from, "date_to": date_to})

    @api.model
    def _write_calendar_closures(self, company, calendar, closures, holidays):
        vals_list = []
        for day, name in holidays.items():
            bounds = _get_bounds(day, calendar.tz)
            covering = closures.filtered(
                lambda closure, bounds=bounds: _covers(closure, *bounds)
            )
            closure = covering.filtered(_is_one_day)[:1]
            # A longer closure is not that of the holiday: nothing is remembered, so
            # that the holiday is written later if that closure is moved.
            if closure or not covering:
                vals_list.append(
                    {
                        "name": name,
                        "date": day,
                        "tz": calendar.tz,
                        "company_id": company.id,
                        "calendar_id": calendar.id,
                        "leave_id": closure.id,
                    }
                )
        self.create(vals_list)._create_closures()

    def _create_closures(self):
        """Write the closures of the holidays that have none."""
        holidays = self.filtered(lambda holiday: not holiday.leave_id)
        closures = self.env["resource.calendar.leaves"].create(
            [holiday._prepare_closure_vals() for holiday in holidays]
        )
        for holiday, closure in zip(holidays, closures, strict=True):
            # The company given at creation is computed again, from the user's.
            closure.company_id = holiday.company_id
            holiday.leave_id = closure

    def _prepare_closure_vals(self):
        self.ensure_one()
        date_from, date_to = _get_bounds(self.date, self.calendar_id.tz)
        return {
            "name": self.name,
            "calendar_id": self.calendar_id.id,
            "time_type": "leave",
            "date_from": date_from,
            "date_to": date_to,
        }


def _get_bounds(day, tz):
    """Return the first and the last second of a local day, naive, in UTC."""
    midnight = datetime.combine(day, time(), ZoneInfo(tz))
    next_midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(tz))
    return _to_utc(midnight), _to_utc(next_midnight) - timedelta(seconds=1)


def _to_utc(instant):
    return instant.astimezone(timezone.utc).replace(tzinfo=None)


def _covers(closure, date_from, date_to):
    # By hand, a day often ends at 23:59:00.
    return closure.date_from <= date_from and closure.date_to >= date_to - MINUTE


def _is_one_day(closure):
    return closure.date_to - closure.date_from <= LONGEST_DAY
