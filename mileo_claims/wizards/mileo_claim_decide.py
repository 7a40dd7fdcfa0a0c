from odoo import fields, models


class MileoClaimDecide(models.TransientModel):
    """Ask for the words that a decision on a claim must come with."""

    _name = "mileo.claim.decide"
    _description = "Decision on a Claim"

    claim_id = fields.Many2one("mileo.claim", required=True)
    decision = fields.Selection(
        [
            ("register_agreement", "The customer agrees"),
            ("register_refusal", "The customer refuses"),
            ("withdraw", "The customer takes the claim back"),
            ("reopen", "New elements: open again"),
        ],
        required=True,
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Record the decision on the claim."""
        self.ensure_one()
        getattr(self.claim_id, self.decision)(self.reason)
        return {"type": "ir.actions.act_window_close"}
