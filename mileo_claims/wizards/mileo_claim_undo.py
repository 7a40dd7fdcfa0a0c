from odoo import api, fields, models


class MileoClaimUndo(models.TransientModel):
    """Ask why an issued compensation is undone, having said what that does."""

    _name = "mileo.claim.undo"
    _description = "Undo a Compensation"

    compensation_id = fields.Many2one("mileo.claim.compensation", required=True)
    consequence = fields.Text(compute="_compute_consequence")
    reason = fields.Text(required=True)

    @api.depends("compensation_id")
    def _compute_consequence(self):
        for wizard in self:
            wizard.consequence = wizard._get_consequence()

    def _get_consequence(self):
        move = self.compensation_id.move_id
        if move.state != "posted":
            return self.env._("The draft is cancelled; nothing was posted.")
        lines = [
            self.env._(
                "%s stays as it is. An invoice dated today reverses it, line for line.",
                move.name,
            )
        ]
        for invoice, amount in move._get_reduced_invoices():
            lines.append(
                self.env._(
                    "%(amount)s are due again on %(invoice)s.",
                    amount=move.currency_id.format(amount),
                    invoice=invoice.name,
                )
            )
        return "\n".join(lines)

    def action_undo(self):
        """Undo the compensation."""
        self.compensation_id.undo(self.reason)
        return {"type": "ir.actions.act_window_close"}
