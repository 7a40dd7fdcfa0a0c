from odoo import fields, models

STEPS = [
    ("mark", "Personal data breach"),
    ("notified", "Authority notified"),
    ("not_notified", "No notification"),
    ("unmark", "No breach"),
]


class MileoClaimBreachStep(models.TransientModel):
    """What is decided about a personal data breach, with its proof."""

    _name = "mileo.claim.breach.step"
    _description = "Personal Data Breach"

    claim_id = fields.Many2one("mileo.claim", required=True)
    step = fields.Selection(STEPS, required=True, default="mark")
    instant = fields.Datetime(default=fields.Datetime.now)
    evidence = fields.Text()

    def action_confirm(self):
        """Do it."""
        self.ensure_one()
        if self.step == "mark":
            self.claim_id.mark_personal_data_breach(self.instant)
        elif self.step == "notified":
            self.claim_id.register_breach_notification(self.evidence, self.instant)
        elif self.step == "not_notified":
            self.claim_id.register_no_notification(self.evidence)
        else:
            self.claim_id.unmark_personal_data_breach(self.evidence)
        if not self.claim_id.has_access("read"):
            return self.env["ir.actions.act_window"]._for_xml_id(
                "mileo_claims.action_mileo_claim"
            )
        return {"type": "ir.actions.act_window_close"}
