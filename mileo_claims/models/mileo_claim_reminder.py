from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .isolation import run_divided

# A reminder on the day of the response itself would be none.
TIME_TO_READ = timedelta(days=1)


class MileoClaimReminder(models.AbstractModel):
    """One reminder before silence is taken for acceptance (P19)."""

    _name = "mileo.claim.reminder"
    _description = "Reminder of Claims"

    @api.model
    def _get_reminder_domain(self):
        """Return the feedback milestones to remind of, each team in its own days."""
        now = fields.Datetime.now()
        domain = (
            self._get_silence_domain()
            & Domain("due_at", ">=", now)
            & Domain("reminded_at", "=", False)
            & Domain("started_at", "<=", now - TIME_TO_READ)
            & Domain("company_id.claim_reminder_days", ">", 0)
        )
        groups = self.env["mileo.claim.milestone"]._read_group(domain, ["team_id"])
        return domain & Domain.OR(
            Domain("team_id", "=", team.id)
            & Domain("due_at", "<=", self._get_reminder_horizon(team, now))
            for (team,) in groups
        )

    @api.model
    def _get_reminder_horizon(self, team, now):
        """Return until when what is due is reminded of now, naive UTC.

        That is the end of the setting's last business day from today on, once the
        team has begun its day: nobody is written to in the middle of the night.
        """
        days = team.company_id.claim_reminder_days
        [horizon], business_time = self.env["mileo.claim.calendar"]._count_due_instants(
            team, [(now, days, "business_day")]
        )
        [(_day, day_start, _day_end)] = business_time.list_days(now, now)
        has_begun = business_time.working_seconds(day_start, now) > 0
        return horizon if has_begun else now

    @api.model
    def _cron_remind(self):
        """Remind the customers who have not answered yet, each once a response."""
        self.env["mileo.claim.milestone"]._work_off(
            self._get_reminder_domain, self._remind_or_explain
        )

    def _remind_or_explain(self, milestones):
        run_divided(
            # Who has no address was written to by post: a letter would come too late.
            milestones.claim_id.filtered(lambda claim: claim._get_notice_recipient()),
            lambda claims: claims._remind(),
            lambda claim, error: claim._report_reminder_failure(error),
        )

    def _remind(self):
        # sudo: mileo.claim.milestone - nobody writes milestones, the job does
        feedback = self._get_milestones("feedback").sudo()
        feedback._unguarded().write({"reminded_at": fields.Datetime.now()})
        self._send_notice_later("reminder")

    def _report_reminder_failure(self, error):
        handler = self._for_handler()
        handler._schedule_todo_once(
            self.user_id, handler.env._("Reminder failed: %s", error)
        )
