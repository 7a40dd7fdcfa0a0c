from odoo import fields, models


class MileoClaimActionReview(models.TransientModel):
    """Ask what a human concludes from the measure of an action (P24)."""

    _name = "mileo.claim.action.review"
    _description = "Review of an Action"

    action_id = fields.Many2one("mileo.claim.action", required=True)
    effectiveness = fields.Selection(related="action_id.effectiveness")
    effectiveness_text = fields.Text(related="action_id.effectiveness_text")
    conclusion = fields.Text(string="What You Conclude")

    def action_confirm(self):
        """Record the conclusion on the action."""
        self.ensure_one()
        self.action_id.review(self.conclusion)
        return {"type": "ir.actions.act_window_close"}
