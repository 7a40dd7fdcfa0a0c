from odoo import models


class ProjectTask(models.Model):
    _inherit = "project.task"

    def action_record_breach(self):
        """Record the breaches of commitments that this intervention shows (P15)."""
        self.ensure_one()
        self.check_access("read")
        breaches = self.env["mileo.claim.breach"]._create_from_task(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mileo_claims.action_mileo_claim_breach"
        )
        return {**action, "domain": [("id", "in", breaches.ids)], "context": {}}
