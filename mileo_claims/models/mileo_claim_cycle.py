from odoo import api, fields, models

from .mileo_claim_outcome import OUTCOMES

ORIGINS = [
    ("receipt", "Receipt"),
    ("refusal", "Response refused"),
    ("reopening", "Reopening"),
]


class MileoClaimCycle(models.Model):
    """An earlier cycle of a claim, kept as it ended when the next one began (P21).

    The current cycle is on the claim itself.
    """

    _name = "mileo.claim.cycle"
    _description = "Earlier Cycle of a Claim"
    _inherit = "mileo.guarded.mixin"
    _order = "claim_id, cycle"

    _guarded_fields = frozenset(
        {
            "claim_id",
            "cycle",
            "origin",
            "opened_at",
            "started_at",
            "ended_at",
            "closed_at",
            "closure_kind",
            "outcome",
            "closure_business_days",
        }
    )

    claim_id = fields.Many2one("mileo.claim", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, precompute=True
    )
    cycle = fields.Integer(required=True)
    origin = fields.Selection(ORIGINS, required=True)
    opened_at = fields.Datetime(required=True)
    started_at = fields.Datetime(required=True)
    ended_at = fields.Datetime(required=True)
    closed_at = fields.Datetime()
    closure_kind = fields.Selection(selection="_selection_closure_kind")
    outcome = fields.Selection(OUTCOMES)
    closure_business_days = fields.Integer()

    _cycle_uniq = models.Constraint(
        "UNIQUE(claim_id, cycle)", "This cycle of the claim is already kept."
    )
    _started_idx = models.Index("(company_id, started_at)")
    _ended_idx = models.Index("(company_id, ended_at)")
    _closed_idx = models.Index("(company_id, closed_at)")
    # How the register numbers these rows, apart from those of the claims.
    _register_idx = models.Index("((id + 1000000000))")

    @api.model
    def _selection_closure_kind(self):
        kinds = self.env["mileo.claim"]._fields["closure_kind"]
        return kinds._description_selection(self.env)
