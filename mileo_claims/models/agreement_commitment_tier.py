from odoo import fields, models


class AgreementCommitmentTier(models.Model):
    """One tier of a penalty grid: what is due beyond a threshold (P15)."""

    _name = "agreement.commitment.tier"
    _description = "Tier of a Penalty Grid"
    _order = "rate, id"

    commitment_id = fields.Many2one(
        "agreement.commitment", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="commitment_id.company_id", store=True, precompute=True
    )
    threshold = fields.Float(
        string="Beyond",
        digits=(16, 4),
        required=True,
        help="Measured value beyond which the tier applies, not on it: below it for a "
        "target to be reached at least, above it for any other.",
    )
    rate = fields.Float(
        digits=(16, 4), required=True, help="An amount or a percent, as the grid says."
    )

    _rate_not_negative = models.Constraint(
        "CHECK(rate >= 0)", "A penalty cannot be negative."
    )
