from odoo import api, fields, models


class MileoClaimWhy(models.Model):
    """A link of the chain that leads to the root cause: why, and why that (P23)."""

    _name = "mileo.claim.why"
    _description = "Why of a Claim"
    _inherit = "mileo.guarded.mixin"
    _order = "sequence, id"

    _guarded_fields = frozenset({"company_id"})
    _settled_fields = frozenset({"claim_id"})

    claim_id = fields.Many2one(
        "mileo.claim", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    question = fields.Char(compute="_compute_question")
    name = fields.Char(string="Because", required=True)

    @api.depends("sequence", "claim_id.why_ids.sequence", "claim_id.why_ids.name")
    @api.depends_context("lang")
    def _compute_question(self):
        """Each question is about the answer before."""
        for claim, whys in self.grouped("claim_id").items():
            before = ""
            for why in (claim.why_ids | whys).sorted("sequence"):
                why.question = (
                    self.env._("Why: “%s”?", before)
                    if before
                    else self.env._("Why did it happen?")
                )
                before = why.name
