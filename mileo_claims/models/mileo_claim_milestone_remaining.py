from odoo import api, fields, models

BUSINESS_UNITS = ("business_hour", "business_day")


class MileoClaimMilestoneRemaining(models.AbstractModel):
    """How much time is left to keep a promise."""

    _name = "mileo.claim.milestone.remaining"
    _description = "Remaining Time of Claim Time Limits"

    remaining_time = fields.Char(
        string="Remaining",
        compute="_compute_remaining_time",
        compute_sudo=True,
        help="Working time of the team until it is due; all hours for what is promised "
        "day and night.",
    )

    is_late = fields.Boolean(compute="_compute_is_late", string="Late")

    @api.depends("due_at", "is_pending", "owner")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for milestone in self:
            milestone.is_late = (
                milestone.is_pending
                and milestone.owner == "us"
                and milestone.due_at < now
            )

    @api.depends("due_at", "unit", "is_pending", "claim_id.team_id")
    @api.depends_context("lang")
    def _compute_remaining_time(self):
        now = fields.Datetime.now()
        pending = self.filtered("is_pending")
        (self - pending).remaining_time = False
        business = pending.filtered(lambda m: m.unit in BUSINESS_UNITS)
        for milestone in pending - business:
            seconds = (milestone.due_at - now).total_seconds()
            duration = self._format_duration(abs(seconds))
            milestone.remaining_time = (
                self.env._("late by %s", duration) if seconds < 0 else duration
            )
        for team, milestones in business.grouped(lambda m: m.claim_id.team_id).items():
            instants = [now, *milestones.mapped("due_at")]
            business_time = self.env["mileo.claim.calendar"]._get_business_time(
                team, min(instants), max(instants)
            )
            day_seconds = team._get_hours_per_day() * 3600
            for milestone in milestones:
                milestone.remaining_time = self._format_remaining_business_time(
                    business_time.working_seconds(now, milestone.due_at),
                    day_seconds,
                    is_late=milestone.due_at < now,
                )

    @api.model
    def _format_remaining_business_time(self, seconds, day_seconds, is_late):
        """Return in words the working time until a due instant, or since."""
        if abs(seconds) < 60:
            return (
                self.env._("late") if is_late else self.env._("no business time left")
            )
        duration = self._format_business_duration(abs(seconds), day_seconds)
        return self.env._("late by %s", duration) if is_late else duration

    @api.model
    def _format_duration(self, seconds):
        """Return a duration in hours and minutes, rounded down."""
        hours, minutes = divmod(int(seconds // 60), 60)
        if not hours:
            return self.env._("%(minutes)s min", minutes=minutes)
        if not minutes:
            return self.env._("%(hours)s h", hours=hours)
        return self.env._(
            "%(hours)s h %(minutes)s min", hours=hours, minutes=f"{minutes:02}"
        )

    @api.model
    def _format_business_duration(self, seconds, day_seconds):
        """Return a duration of working time, rounded down.

        From a day on, in days and hours. The adjective of some languages agrees.

        :param day_seconds: working time of a usual day
        """
        if seconds >= day_seconds:
            days, seconds = divmod(seconds, day_seconds)
            return self._format_business_days(int(days), int(seconds // 3600))
        hours, minutes = divmod(int(seconds // 60), 60)
        if (hours, minutes) == (0, 1):
            return self.env._("1 min of business time")
        if not hours:
            return self.env._("%(minutes)s min of business time", minutes=minutes)
        if (hours, minutes) == (1, 0):
            return self.env._("1 h of business time")
        if not minutes:
            return self.env._("%(hours)s h of business time", hours=hours)
        return self.env._(
            "%(hours)s h %(minutes)s min of business time",
            hours=hours,
            minutes=f"{minutes:02}",
        )

    @api.model
    def _format_business_days(self, days, hours):
        if days == 1:
            if not hours:
                return self.env._("1 business day")
            return self.env._("1 business day %(hours)s h", hours=hours)
        if not hours:
            return self.env._("%s business days", days)
        return self.env._("%(days)s business days %(hours)s h", days=days, hours=hours)
