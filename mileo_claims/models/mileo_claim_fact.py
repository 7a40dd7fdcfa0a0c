from odoo import api, fields, models
from odoo.exceptions import ValidationError

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

    covered_by_id = fields.Many2one(
        "mileo.claim.fact",
        index="btree_not_null",
        copy=False,
        domain="[('claim_id', '=', claim_id), ('id', '!=', id)]",
        help="The fact that this one follows from: while that one is acknowledged, "
        "this one is not contested.",
    )

    @api.constrains("covered_by_id", "claim_id")
    def _check_covered_by_id(self):
        for fact in self.filtered("covered_by_id"):
            if fact.covered_by_id.claim_id != fact.claim_id or fact._has_cycle(
                "covered_by_id"
            ):
                raise ValidationError(
                    self.env._(
                        "“%s” can only be covered by another fact of the same claim.",
                        fact.name,
                    )
                )

    def _get_covering_facts(self):
        """Return the facts that cover this one, the nearest first."""
        self.ensure_one()
        covering, fact = self.browse(), self.covered_by_id
        while fact and fact not in covering:
            covering |= fact
            fact = fact.covered_by_id
        return covering

    def _was_acknowledged(self):
        """Whether an earlier response acknowledged it, under this name or another."""
        self.ensure_one()
        return any(
            frozen["finding"] == "acknowledged"
            and (frozen["id"] == self._origin.id or frozen["name"] == self.name)
            for response in self.claim_id.response_ids
            for frozen in response._get_facts()
        )

    def _get_contest_grounds(self):
        """Return in words why this fact may not be contested (P16)."""
        self.ensure_one()
        if self.finding in (False, "acknowledged"):
            return []
        if self._was_acknowledged():
            return [
                self.env._("“%s” was acknowledged in an earlier response", self.name)
            ]
        covering = self._get_covering_facts().filtered(
            lambda f: f.finding == "acknowledged" or f._was_acknowledged()
        )
        if self.finding == "contested" and covering:
            return [
                self.env._(
                    "“%(fact)s” is covered by “%(other)s”, which is acknowledged",
                    fact=self.name,
                    other=covering[0].name,
                )
            ]
        return []
