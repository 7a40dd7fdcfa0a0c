from odoo import fields, models
from odoo.exceptions import UserError

from ..models.mileo_claim_policy_line import URGENCIES


class MileoClaimDecide(models.TransientModel):
    """Ask for the words that a decision on a claim must come with."""

    _name = "mileo.claim.decide"
    _description = "Decision on a Claim"

    claim_id = fields.Many2one("mileo.claim", required=True)
    compensation_id = fields.Many2one("mileo.claim.compensation")
    is_too_late_to_reopen = fields.Boolean(related="claim_id.is_too_late_to_reopen")
    decision = fields.Selection(
        [
            ("register_agreement", "The customer agrees"),
            ("register_refusal", "The customer refuses"),
            ("reopen", "New elements: open again"),
            ("requalify", "Change the urgency"),
            ("wait_for_supplier", "Wait for a supplier"),
            ("cancel", "Withdraw the compensation"),
        ],
        required=True,
    )
    reason = fields.Text()
    urgency = fields.Selection(URGENCIES)

    def action_confirm(self):
        """Record the decision on the claim, or on its compensation."""
        self.ensure_one()
        if bool(self.compensation_id) != (self.decision == "cancel"):
            raise UserError(self.env._("Choose the compensation to withdraw."))
        decide = getattr(self.compensation_id or self.claim_id, self.decision)
        result = decide(self.urgency if self.decision == "requalify" else self.reason)
        if self.decision == "reopen" and result != self.claim_id:
            return result.get_formview_action()
        return {"type": "ir.actions.act_window_close"}
