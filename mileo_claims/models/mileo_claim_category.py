from odoo import fields, models


class MileoClaimCategory(models.Model):
    """What the complaint is about; any subject is in scope (P01)."""

    _name = "mileo.claim.category"
    _description = "Claim Category"
    _check_company_auto = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    team_id = fields.Many2one(
        "mileo.claim.team",
        check_company=True,
        help="Team that receives the claims of this category.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Handler",
        domain=[("share", "=", False)],
        help="When set, this person handles every claim of this category; when absent, "
        "the replacement does, or else the team.",
    )

    is_confidential = fields.Boolean(
        string="Confidential",
        help="Claims of this category are confidential from the start.",
    )

    def write(self, vals):
        if "active" in vals:  # Keywords propose no archived category.
            self.env.registry.clear_cache()
        return super().write(vals)

    def _choose_handler(self, company):
        """Return who handles the claims of this category now; empty: the team (P06)."""
        return self.user_id._get_present_for_claims(company)
