from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    claim_count = fields.Integer(
        compute="_compute_claim_count", groups="mileo_claims.group_mileo_claims_user"
    )

    def _compute_claim_count(self):
        companies = self.commercial_partner_id
        counts = dict(
            self.env["mileo.claim"]._read_group(
                [("commercial_partner_id", "in", companies.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.claim_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_claims(self):
        """Open the claims of the customer, all contacts together."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mileo_claims.action_mileo_claim"
        )
        commercial = self.commercial_partner_id
        return {
            **action,
            "domain": [("commercial_partner_id", "=", commercial.id)],
            "context": {"default_partner_id": self.id},
        }
