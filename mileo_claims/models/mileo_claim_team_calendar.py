from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class MileoClaimTeam(models.Model):
    """Working time in which a time limit can be counted, and the warning without it.

    The team's calendar, else its company's, else Monday to Friday, 9:00 to 17:00: a
    claim is never refused for want of a calendar, but the leader is told (P07, P09).
    """

    _inherit = "mileo.claim.team"

    calendar_warning = fields.Char(compute="_compute_calendar_warning")
    is_public_holiday_missing = fields.Boolean(compute="_compute_calendar_warning")

    @api.depends("resource_calendar_id", "company_id")
    def _compute_calendar_warning(self):
        for team in self:
            calendar = team._get_usable_calendars()[:1]
            team.is_public_holiday_missing = calendar and not team._get_closures_ahead()
            team.calendar_warning = team._get_calendar_warning(calendar)

    def _get_calendar_warning(self, calendar):
        if not calendar:
            return self.env._(
                "Neither the team nor its company has a working time with fixed hours: "
                "time limits are counted from Monday to Friday, 9:00 to 17:00. Choose "
                "a working time that has hours."
            )
        if self.is_public_holiday_missing:
            return self.env._(
                "No public holiday of the coming 12 months is in “%(calendar)s”: time "
                "limits are counted as if people worked on every one of them.",
                calendar=calendar.name,
            )
        return False

    def _get_closures_ahead(self):
        now = fields.Datetime.now()
        return self.env["mileo.claim.calendar"]._get_closures(
            self, now, now + relativedelta(months=12)
        )

    @api.constrains("resource_calendar_id")
    def _check_resource_calendar_id(self):
        for team in self:
            calendar = team.resource_calendar_id
            if calendar.flexible_hours:
                raise ValidationError(
                    self.env._(
                        "“%(calendar)s” is flexible: it does not say at what time "
                        "people work, so that no time limit can be counted in it. "
                        "Choose a working time with fixed hours for %(team)s, or leave "
                        "it empty to take the company's.",
                        calendar=calendar.name,
                        team=team.name,
                    )
                )
            if calendar and not _has_hours(calendar):
                raise ValidationError(
                    self.env._(
                        "“%(calendar)s” has no working hours. Give it some, choose "
                        "another working time for %(team)s, or leave it empty to take "
                        "the company's.",
                        calendar=calendar.name,
                        team=team.name,
                    )
                )

    @api.constrains("company_id")
    def _check_company_id(self):
        Claim = self.env["mileo.claim"].sudo()  # sudo: whoever sees them, they count
        for team in self:
            others = Claim._get_team_domain(team) & Domain(
                "company_id", "!=", team.company_id.id
            )
            if claim := Claim.search(others, limit=1):
                raise ValidationError(
                    self.env._(
                        "%(team)s has claims of %(company)s, whose closing days they "
                        "are counted with: create another team.",
                        team=team.name,
                        company=claim.company_id.name,
                    )
                )

    def _get_usable_calendars(self):
        """Return the calendars to count with, in order of preference."""
        return self._get_fixed_calendars().filtered(_has_hours)

    def _get_fixed_calendars(self):
        """Return the calendars that are not flexible, with or without hours."""
        self.ensure_one()
        # sudo: resource.calendar - the same for a customer who cannot read it
        team_sudo = self.sudo()
        calendars = team_sudo.resource_calendar_id
        calendars |= team_sudo.company_id.resource_calendar_id
        return calendars.filtered(lambda calendar: calendar._origin._is_fixed())

    def _get_hours_per_day(self):
        """Return how long a usual day of work is; 8 hours when nothing tells it."""
        return self._get_usable_calendars()[:1].hours_per_day or 8

    def action_write_public_holidays(self):
        """Write the public holidays of the team's company, from the warning."""
        return self.company_id.write_public_holidays()


def _has_hours(calendar):
    return any(
        not attendance.display_type
        and attendance.day_period != "lunch"
        and attendance.hour_to > attendance.hour_from
        for attendance in calendar.attendance_ids
    )
