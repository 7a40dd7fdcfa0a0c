from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .isolation import run_isolated

REMINDER = "mileo_claims.mail_activity_action_due"
ESCALATION = "mileo_claims.mail_activity_action_late"


class MileoClaimAction(models.Model):
    """The owner is reminded before an action is due, a leader told once it is late.

    Whatever became of the claims: what was promised stays followed after they closed.
    """

    _inherit = "mileo.claim.action"

    # The job reads what it has not told yet, never the history.
    _to_tell_idx = models.Index(
        "(due_date) WHERE state = 'planned'"
        " AND (reminded_at IS NULL OR escalated_at IS NULL)"
    )

    def write(self, vals):
        before = {
            action: (action.due_date, action.user_id)
            for action in self
            if {"due_date", "user_id"}.intersection(vals)
        }
        result = super().write(vals)
        planned = self.filtered(lambda action: action.state == "planned")
        moved = planned.filtered(
            lambda a: a in before and a.due_date != before[a][0] and not a._is_overdue()
        )
        handed_over = planned.filtered(
            lambda a: a in before and a.user_id != before[a][1]
        )
        if reminded_anew := moved | handed_over:
            reminded_anew._withdraw_alerts(REMINDER)
            reminded_anew._unguarded().write({"reminded_at": False})
        if moved:
            moved._withdraw_alerts(ESCALATION)
            moved._unguarded().write({"escalated_at": False})
        return result

    def _set_state(self, state, vals):
        result = super()._set_state(state, vals)
        self._withdraw_alerts(REMINDER, ESCALATION)
        return result

    def _withdraw_alerts(self, *kinds):
        # sudo: mail.activity - planned for others, over for all
        self.sudo().activity_unlink(list(kinds))

    # ------------------------------------------------------------------- what is due

    def _get_today(self):
        """Return the date where the owner is: late there is late for good."""
        self.ensure_one()
        return fields.Date.context_today(self.with_context(tz=self.user_id.tz))

    def _is_overdue(self):
        self.ensure_one()
        return bool(self.due_date) and self.due_date < self._get_today()

    def _is_reminder_due(self):
        days = self.company_id.claim_action_reminder_days
        return (
            not self.reminded_at
            and bool(self.due_date)
            and self.due_date <= fields.Date.add(self._get_today(), days=days)
        )

    @api.model
    def _get_to_tell_domain(self):
        """Return what may be due somewhere on Earth, where it is tomorrow already."""
        tomorrow = fields.Date.add(fields.Date.today(), days=1)
        companies = self.env["res.company"].search(
            [("claim_action_reminder_days", ">=", 0)]
        )
        reminders = Domain.OR(
            Domain("company_id", "in", group.ids)
            & Domain("due_date", "<=", fields.Date.add(tomorrow, days=days))
            for days, group in companies.grouped("claim_action_reminder_days").items()
        )
        return Domain("state", "=", "planned") & (
            (Domain("reminded_at", "=", False) & reminders)
            | (Domain("escalated_at", "=", False) & Domain("due_date", "<", tomorrow))
        )

    # ----------------------------------------------------------------------- the job

    @api.model
    def _cron_alert(self):
        """Tell owners and leaders what is due, each once, however late the job is.

        An action that cannot be told waits for the next run, and the log says why.
        """
        cron = self.env["ir.cron"]
        due_ids = self.search(self._get_to_tell_domain()).ids
        cron._commit_progress(remaining=len(due_ids))
        for action_id in due_ids:
            action = self.browse(action_id).try_lock_for_update()
            # It may have been done, or moved, since it was read.
            action.invalidate_recordset()
            if action.state == "planned":
                run_isolated(action, action._alert, lambda error: None)
            if not cron._commit_progress(1):
                break

    def _alert(self):
        self.ensure_one()
        now = fields.Datetime.now()
        if self._is_reminder_due():
            self._remind()
            self._unguarded().reminded_at = now
        if not self.escalated_at and self._is_overdue():
            self._escalate()
            self._unguarded().escalated_at = now

    def _remind(self):
        user = self._filter_readers(self.user_id) or self._get_leader()
        reader = self.with_context(lang=user.lang)
        summary = reader.env._("Carry it out, and give the proof")
        reader._schedule_alert(REMINDER, user, summary)

    def _escalate(self):
        user = self._get_leader() or self._filter_readers(self.user_id)
        reader = self.with_context(lang=user.lang)
        summary = reader.env._(
            "Late since %(date)s, owner: %(owner)s",
            date=format_date(reader.env, self.due_date),
            owner=self.user_id.name or reader.env._("nobody"),
        )
        reader._schedule_alert(ESCALATION, user, summary)

    def _schedule_alert(self, kind, user, summary):
        if user:
            self.activity_schedule(
                kind, date_deadline=self.due_date, summary=summary, user_id=user.id
            )

    def _get_leader(self):
        """Return who follows the action: the leader of its first claim, if it has one.

        Empty if no leader may read it.
        """
        self.ensure_one()
        # sudo: mileo.claim - the leader of a confidential one is told as well
        claim = self.sudo().claim_ids.sorted("id")[:1]
        if claim:
            return self._filter_readers(claim._get_informed_leader())
        team = self.env["mileo.claim.team"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        return self._filter_readers(team.user_id)

    def _filter_readers(self, users):
        return users.filtered(
            lambda user: user.active and self.with_user(user).has_access("read")
        )
