from odoo import fields, models

FINDINGS = [
    ("acknowledged", "Admitted"),
    ("contested", "Contested"),
    ("not_established", "Not established"),
]


class MileoClaimFact(models.Model):
    """One alleged fact and what the investigation found of it (P12)."""

    _name = "mileo.claim.fact"
    _inherit = "mileo.guarded.mixin"
    _description = "Alleged Fact"
    _order = "sequence, id"

    claim_id = fields.Many2one(
        "mileo.claim", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Alleged Fact", required=True)
    finding = fields.Selection(FINDINGS)
    reason = fields.Text(
        help="Written for the customer. Compulsory unless the fact is acknowledged."
    )
