from odoo import fields, models


class MileoClaimBreachCancel(models.TransientModel):
    """Ask why a breach turns out not to be one."""

    _name = "mileo.claim.breach.cancel"
    _description = "Cancellation of a Breach"

    breach_id = fields.Many2one("mileo.claim.breach", required=True)
    reason = fields.Text()

    def action_confirm(self):
        """Cancel the breach; the reason is kept in its discussion."""
        self.ensure_one()
        self.breach_id.cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
