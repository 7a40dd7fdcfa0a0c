from odoo import fields, models


class MileoClaimAbsence(models.TransientModel):
    """Say that somebody is absent, and who gets the new claims meanwhile (P06)."""

    _name = "mileo.claim.absence"
    _description = "Absence of a Handler"

    user_id = fields.Many2one("res.users", required=True)
    absent_until = fields.Date(help="Last day of the absence. Empty: back.")
    replacement_id = fields.Many2one(
        "res.users",
        string="Replaced By",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
    )

    def action_save(self):
        """Record the absence; leaders do it for everybody, others for themselves."""
        self.ensure_one()
        self.user_id.set_claim_absence(self.absent_until, self.replacement_id.id)
        return {"type": "ir.actions.act_window_close"}
