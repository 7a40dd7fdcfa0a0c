from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import retrying

from .isolation import run_isolated

# Above this, a person gets one digest and no to-do: after a stop of the jobs, the
# late claims must not bury each other.
FLOOD = 5
BATCH = 500


class MileoClaimAlert(models.Model):
    """One escalation step of one promise: when it fires, and that it fired once."""

    _name = "mileo.claim.alert"
    _description = "Claim Alert"
    _inherit = "mileo.guarded.mixin"
    _order = "fire_at, id"

    _guarded_fields = frozenset(
        {
            "milestone_id",
            "step_id",
            "recipient",
            "group_id",
            "by_activity",
            "by_mail",
            "fire_at",
            "fired_at",
            "activity_ids",
        }
    )

    milestone_id = fields.Many2one(
        "mileo.claim.milestone", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="milestone_id.company_id", store=True, precompute=True
    )
    step_id = fields.Many2one("mileo.claim.policy.step", ondelete="set null")
    recipient = fields.Selection(
        [("handler", "Handler"), ("leader", "Leader"), ("group", "Group")],
        required=True,
    )
    group_id = fields.Many2one("res.groups")
    by_activity = fields.Boolean(string="Activity")
    by_mail = fields.Boolean(string="Mail")
    fire_at = fields.Datetime(required=True)
    fired_at = fields.Datetime()
    activity_ids = fields.Many2many("mail.activity", string="Activities")

    _step_uniq = models.UniqueIndex(
        "(milestone_id, step_id)", "This step is already planned for this promise."
    )
    # The job reads what is due among what has not fired, never the history.
    _due_idx = models.Index("(fire_at) WHERE fired_at IS NULL")

    @api.model
    def _get_due_domain(self):
        return Domain("fired_at", "=", False) & Domain(
            "fire_at", "<=", fields.Datetime.now()
        )

    @api.model
    def _cron_watch(self):
        """Record breaches and fire what is due, each step once (P25).

        Woken at the next instant that matters; after days without running, each
        person gets one digest. What another worker has changed since it was read is
        read again.
        """
        retrying(self.env["mileo.claim.milestone"]._record_breaches, self.env)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(self._get_due_domain()))
        while count := retrying(self._fire_due, self.env):
            if not cron._commit_progress(count):
                break
        self._wake_for_next()

    @api.model
    def _fire_due(self):
        """Fire a batch of what is due; return how many alerts that was."""
        due = self.search(self._get_due_domain(), limit=BATCH)
        # Rows that another worker holds are its own to fire.
        locked = due.try_lock_for_update()
        locked._fire()
        return len(locked)

    @api.model
    def _wake(self, instant):
        self.env["mileo.claim"]._get_cron("mileo_claims.ir_cron_watch")._trigger(
            at=instant
        )

    @api.model
    def _wake_for_next(self):
        """Have the job run at the next alert or breach, whichever comes first."""
        following = self.search([("fired_at", "=", False)], limit=1)
        milestone = self.env["mileo.claim.milestone"].search(
            [("is_pending", "=", True), ("state", "=", "open")],
            order="due_at",
            limit=1,
        )
        instants = [following.fire_at, milestone.due_at]
        if instants := list(filter(None, instants)):
            self._wake(min(instants))

    # --------------------------------------------------------------------- fire

    def _fire(self):
        """Alert those who have to know; promises kept meanwhile alert nobody."""
        live = self.filtered(lambda alert: alert.milestone_id.is_pending)
        for user, alerts in live._group_by_reader().items():
            # The log says whom and why; the others must be alerted.
            run_isolated(
                alerts, lambda u=user, a=alerts: a._alert(u), lambda error: None
            )
        self._unguarded().write({"fired_at": fields.Datetime.now()})

    def _group_by_reader(self):
        """Return {user: alerts}, leaving out who may not read the claim."""
        readers = defaultdict(self.browse)
        for alert in self:
            for user in alert._get_recipients():
                if alert.milestone_id.claim_id.with_user(user).has_access("read"):
                    readers[user] |= alert
        return readers

    def _get_recipients(self):
        self.ensure_one()
        claim = self.milestone_id.claim_id
        if self.recipient == "handler":
            return claim.user_id
        if self.recipient == "leader":
            return claim._get_informed_leader()
        return self.group_id.all_user_ids.filtered(
            lambda user: claim.company_id in user.company_ids
        )

    def _alert(self, user):
        milestones = self.milestone_id
        if self.filtered("by_mail") or len(milestones) > FLOOD:
            milestones._mail_digest(user)
        if len(milestones) <= FLOOD:
            for alert in self.filtered("by_activity"):
                activity = alert.milestone_id._schedule_deadline(user)
                alert._unguarded().activity_ids |= activity
