from odoo import api, fields, models


class MileoClaimClose(models.TransientModel):
    """Close a claim without an answer: why, and what the customer is told."""

    _name = "mileo.claim.close"
    _description = "Closing of a Claim without Answer"

    claim_id = fields.Many2one("mileo.claim", required=True)
    claim_state = fields.Selection(related="claim_id.state")
    kind = fields.Selection(
        [
            ("withdraw", "The customer takes it back"),
            ("merge_into", "It is about the same matter as an earlier claim"),
            ("close_out_of_scope", "It is no complaint, but a request for example"),
        ],
        string="Why",
        required=True,
        default="withdraw",
    )
    reason = fields.Text()
    mergeable_claim_ids = fields.Many2many(
        "mileo.claim", compute="_compute_mergeable_claim_ids"
    )
    survivor_id = fields.Many2one(
        "mileo.claim",
        string="Claim That Stays",
        compute="_compute_survivor_id",
        store=True,
        readonly=False,
    )

    @api.depends("claim_id", "kind")
    def _compute_mergeable_claim_ids(self):
        for wizard in self:
            wizard.mergeable_claim_ids = (
                wizard.kind == "merge_into" and wizard.claim_id._get_mergeable_claims()
            )

    @api.depends("claim_id", "kind")
    def _compute_survivor_id(self):
        """Propose the customer's earlier claim that is most alike."""
        for wizard in self:
            wizard.survivor_id = (
                wizard.kind == "merge_into" and wizard.claim_id.similar_claim_ids[:1]
            )

    def action_close(self):
        """Close the claim; go to the one that stays, if there is one."""
        self.ensure_one()
        if self.kind == "merge_into":
            self.claim_id.merge_into(self.survivor_id)
            return self.survivor_id.get_formview_action()
        getattr(self.claim_id, self.kind)(self.reason)
        return {"type": "ir.actions.act_window_close"}
