from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

BREACH = "data_breach_notification"


class MileoClaimDataBreach(models.AbstractModel):
    """Personal data breaches: the authority is told within 72 hours (GDPR 33).

    The clock runs beside what is promised to the customer, who hears nothing of it.
    """

    _name = "mileo.claim.data.breach"
    _description = "Personal Data Breaches of Claims"

    is_personal_data_breach = fields.Boolean(
        string="Personal Data Breach", readonly=True, copy=False, tracking=True
    )
    aware_at = fields.Datetime(
        string="Aware Since",
        readonly=True,
        copy=False,
        help="When we became aware of the breach: the 72 hours run from then on.",
    )
    breach_milestone_id = fields.Many2one(
        "mileo.claim.milestone",
        compute="_compute_breach_milestone",
        string="Notification to the Authority",
    )
    breach_due_at = fields.Datetime(compute="_compute_breach_milestone")
    breach_remaining_time = fields.Char(compute="_compute_breach_milestone")

    @api.depends("milestone_ids.kind", "milestone_ids.is_pending")
    def _compute_breach_milestone(self):
        for claim in self:
            milestone = claim.milestone_ids.filtered(
                lambda m: m.kind == BREACH and m.is_pending
            )[:1]
            claim.breach_milestone_id = milestone
            claim.breach_due_at = milestone.due_at
            claim.breach_remaining_time = milestone.remaining_time

    def _check_breach_right(self):
        self.ensure_one()
        self.check_access("write")
        user = self.env.user
        if not self.env.su and not (
            user.has_group("mileo_claims.group_mileo_claims_manager")
            or user.has_group("mileo_claims.group_mileo_claims_confidential")
        ):
            raise AccessError(
                self.env._("Only a leader or the confidential group decides on it.")
            )

    def mark_personal_data_breach(self, aware_at=False):
        """Start the 72 hours of a personal data breach; the claim is confidential.

        :param aware_at: naive UTC instant; by default, now
        :raise UserError: marked already, or aware in the future
        """
        self.ensure_one()
        self.check_access("write")
        now = fields.Datetime.now()
        aware_at = fields.Datetime.to_datetime(aware_at) or now
        if aware_at > now:
            raise UserError(self.env._("We cannot become aware of it in the future."))
        claim = self.sudo()  # sudo: mileo.claim - right checked above
        if claim.milestone_ids.filtered(
            lambda m: (
                m.kind == BREACH and m.cycle == claim.cycle and m.state != "cancelled"
            )
        ):
            raise UserError(
                self.env._("The notification of this breach is already followed.")
            )
        claim._unguarded().write(
            {
                "is_personal_data_breach": True,
                "aware_at": aware_at,
                "is_confidential": True,
            }
        )
        if not claim._start_milestones([BREACH], aware_at):
            raise UserError(
                self.env._(
                    "The policy of %(team)s has no time limit for the notification "
                    "to the authority: add it (72 hours).",
                    team=claim.team_id.name,
                )
            )
        return True

    def register_breach_notification(self, proof, notified_at=False):
        """Record that the authority was told, with the reference of its receipt.

        :param notified_at: naive UTC instant; by default, now
        :raise UserError: nothing to notify, no proof, or an impossible instant
        """
        milestone = self._get_breach_to_settle(proof)
        now = fields.Datetime.now()
        notified_at = fields.Datetime.to_datetime(notified_at) or now
        if not self.aware_at <= notified_at <= now:
            raise UserError(
                self.env._(
                    "The authority was told after we became aware, and not in the "
                    "future."
                )
            )
        milestone._meet(proof, done_at=notified_at)
        self._message_log(body=self.env._("Notified to the authority: %s", proof))
        return True

    def register_no_notification(self, reason):
        """Record why the authority is not told: no risk for persons.

        :raise UserError: nothing to notify, or no reason is given
        """
        milestone = self._get_breach_to_settle(reason)
        self._cancel_breach(milestone, reason)
        self._message_log(body=self.env._("Not notified to the authority: %s", reason))
        return True

    def unmark_personal_data_breach(self, reason):
        """Record that it was no breach of personal data after all.

        :raise UserError: it is not marked, or no reason is given
        """
        self._check_breach_right()
        self._require_reason(reason)
        if not self.is_personal_data_breach:
            raise UserError(self.env._("It is not marked as a breach."))
        self._cancel_breach(self.breach_milestone_id, reason)
        # sudo: mileo.claim - right checked above
        self.sudo()._unguarded().write({"is_personal_data_breach": False})
        self._message_log(body=self.env._("No personal data breach: %s", reason))
        return True

    def _cancel_breach(self, milestone, reason):
        # sudo: mileo.claim.milestone - right checked by the callers
        milestone.sudo()._unguarded().write({"proof": reason})
        milestone._cancel()

    def _get_breach_to_settle(self, evidence):
        self._check_breach_right()
        self._require_reason(evidence)
        self.sudo().lock_for_update()
        if not self.breach_milestone_id:
            raise UserError(
                self.env._("No notification to the authority is awaited any more.")
            )
        return self.breach_milestone_id

    def action_settle_breach(self):
        """Open the dialog of the step that the button says (context)."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mileo_claims.action_mileo_claim_breach_step"
            ),
            "context": {
                "default_claim_id": self.id,
                "default_step": self.env.context.get("breach_step", "mark"),
            },
        }
