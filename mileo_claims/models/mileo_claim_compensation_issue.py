from odoo import models
from odoo.exceptions import UserError


class MileoClaimCompensationIssue(models.AbstractModel):
    """How a compensation ends: executed, failed with the reason, or withdrawn."""

    _name = "mileo.claim.compensation.issue"
    _description = "Execution of Compensations"

    def issue(self):
        """Execute the compensations: post the credit note, plan the rework.

        :raise UserError: not approved, offered in a response that is not accepted, or
            more than what remains to be credited on the invoice
        """
        self.check_access("write")
        for compensation in self.filtered(lambda c: c.state != "issued"):
            compensation._check_issuable()
            getattr(compensation, f"_issue_{compensation.kind}")()
        self.claim_id._close_if_executed()
        return True

    def _record_failure(self, error):
        """Say on the compensation why it could not be issued, and tell the leader."""
        self.ensure_one()
        self.sudo()._unguarded().write({"last_error": str(error)})  # sudo: as issue()
        claim = self.claim_id
        leader = claim._get_informed_leader() or claim.user_id
        offer = self.with_context(lang=leader.lang)
        claim._schedule_todo_once(
            leader, offer.env._("Not issued: %s", offer.display_name)
        )

    def _check_issuable(self):
        self.ensure_one()
        if self.state != "approved":
            raise UserError(self.env._("“%s” is not approved.", self.display_name))
        if self.response_id.decision not in ("agreed", "tacit"):
            raise UserError(
                self.env._(
                    "“%s” is issued once the customer has accepted the response that "
                    "offers it.",
                    self.display_name,
                )
            )

    def cancel(self, reason):
        """Withdraw the compensations, with the reason kept in the chatter.

        :raise UserError: no reason is given, already issued, or accepted by the
            customer and the user is no leader
        """
        self.check_access("write")
        self.claim_id._require_reason(reason)
        accepted = self.filtered(
            lambda c: c.response_id.decision in ("agreed", "tacit")
        )
        if accepted and not accepted._is_leader():
            raise UserError(
                self.env._("The customer accepted it: only a leader can withdraw it.")
            )
        if self.filtered(lambda compensation: compensation.state == "issued"):
            raise UserError(self.env._("An issued compensation cannot be cancelled."))
        self._unguarded().write({"state": "cancelled"})
        for compensation in self:
            compensation.message_post(body=reason)
        self.claim_id._close_if_executed()
        return True
