from odoo import api, fields, models

FINDINGS = [
    ("acknowledged", "Admitted"),
    ("contested", "Contested"),
    ("not_established", "Not established"),
]


class MileoClaimFact(models.Model):
    """One alleged fact and what the investigation found of it (P12)."""

    _name = "mileo.claim.fact"
    _description = "Alleged Fact"
    _inherit = "mileo.guarded.mixin"
    _order = "sequence, id"

    _guarded_fields = frozenset({"company_id"})

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
    evidence_ids = fields.One2many("mileo.claim.evidence", "fact_id")
    evidence_count = fields.Integer(
        string="Pieces of Evidence", compute="_compute_evidence_count"
    )

    @api.depends("evidence_ids")
    def _compute_evidence_count(self):
        for fact in self:
            fact.evidence_count = len(fact.evidence_ids)

    def action_open_evidence(self):
        """Open the fact with what bears on it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Evidence"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
