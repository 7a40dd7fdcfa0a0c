from odoo import fields, models


class MileoClaimActionDone(models.TransientModel):
    """Ask what shows that an action was carried out (P18, P25)."""

    _name = "mileo.claim.action.done"
    _description = "Proof of Completion"

    action_id = fields.Many2one("mileo.claim.action", required=True)
    proof = fields.Text(string="What Shows It")
    file_ids = fields.Many2many("ir.attachment", string="Files")

    def action_confirm(self):
        """Mark the action as done, with its proof."""
        self.ensure_one()
        # Those uploaded once the dialog was saved belong to it, which does not last.
        self.file_ids.filtered(lambda file: file.res_model == self._name).res_id = False
        self.action_id.action_done(self.proof, self.file_ids.ids)
        return {"type": "ir.actions.act_window_close"}
