from odoo import fields, models


class MileoClaimLetterPosted(models.TransientModel):
    """Say when a letter was posted, which keeps what it promised (P04)."""

    _name = "mileo.claim.letter.posted"
    _description = "Letter Posted"

    notice_id = fields.Many2one("mileo.claim.notice", required=True)
    posted_at = fields.Datetime(required=True, default=fields.Datetime.now)

    def action_confirm(self):
        """Record it on the message."""
        self.ensure_one()
        self.notice_id.register_posting(self.posted_at)
        return {"type": "ir.actions.act_window_close"}
