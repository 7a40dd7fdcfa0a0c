from odoo import fields, models
from odoo.fields import Domain


class ProjectTask(models.Model):
    _inherit = "project.task"

    rework_ids = fields.One2many(
        "mileo.claim.compensation",
        "task_id",
        string="Reworks",
        groups="mileo_claims.group_mileo_claims_user",
        help="The free reworks promised to customers that this task is.",
    )
    claim_count = fields.Integer(
        compute="_compute_claim_count",
        groups="mileo_claims.group_mileo_claims_user",
    )

    def _compute_claim_count(self):
        for task in self:
            task.claim_count = self.env["mileo.claim"].search_count(
                task._get_claims_domain()
            )

    def _get_claims_domain(self):
        """Return the claims about this intervention, or that it makes up for."""
        self.ensure_one()
        return Domain("task_id", "=", self.id) | Domain(
            "compensation_ids.task_id", "=", self.id
        )

    def action_view_claims(self):
        """Open the claims about this intervention, or that it makes up for."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mileo_claims.action_mileo_claim"
        )
        return {
            **action,
            "domain": list(self._get_claims_domain()),
            "context": {"create": False},
        }

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            # sudo: mileo.claim.compensation - who does the work need not see the claim
            self.sudo().rework_ids._follow_task()
        return result

    def action_record_breach(self):
        """Record the breaches of commitments that this intervention shows (P15)."""
        self.ensure_one()
        self.check_access("read")
        breaches = self.env["mileo.claim.breach"]._create_from_task(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mileo_claims.action_mileo_claim_breach"
        )
        return {**action, "domain": [("id", "in", breaches.ids)], "context": {}}
