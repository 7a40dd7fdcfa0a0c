from odoo import api, fields, models


class MileoClaimCost(models.AbstractModel):
    """What a claim cost: the documents that it led to, beside the time spent."""

    _name = "mileo.claim.cost"
    _description = "Cost of Claims"

    company_currency_id = fields.Many2one(
        "res.currency", compute="_compute_company_currency_id"
    )
    cost = fields.Monetary(
        compute="_compute_cost",
        store=True,
        precompute=True,
        currency_field="company_currency_id",
        groups="mileo_claims.group_mileo_claims_user,account.group_account_invoice",
        help="Credit notes, gestures and penalties that were posted, taxes excluded.",
    )

    @api.depends("company_id.currency_id")
    def _compute_company_currency_id(self):
        for claim in self:
            claim.company_currency_id = claim.company_id.currency_id

    @api.depends(
        "compensation_ids.state",
        "compensation_ids.move_id.amount_untaxed_signed",
        "compensation_ids.move_id.state",
    )
    def _compute_cost(self):
        for claim in self:
            issued = claim.compensation_ids.filtered(lambda c: c.state == "issued")
            posted = issued.move_id.filtered(lambda move: move.state == "posted")
            claim.cost = -sum(posted.mapped("amount_untaxed_signed"))
