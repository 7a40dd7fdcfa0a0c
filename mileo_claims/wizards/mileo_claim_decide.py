from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.mileo_claim_policy_line import URGENCIES


class MileoClaimDecide(models.TransientModel):
    """Ask for the words that a decision on a claim must come with."""

    _name = "mileo.claim.decide"
    _description = "Decision on a Claim"

    claim_id = fields.Many2one("mileo.claim", required=True)
    compensation_id = fields.Many2one("mileo.claim.compensation")
    decision = fields.Selection(
        [
            ("register_agreement", "The customer agrees"),
            ("register_refusal", "The customer refuses"),
            ("withdraw", "The customer takes the claim back"),
            ("reopen", "New elements: open again"),
            ("requalify", "Change the urgency"),
            ("merge_into", "Merge into an earlier claim"),
            ("wait_for_supplier", "Wait for a supplier"),
            ("cancel", "Withdraw the compensation"),
        ],
        required=True,
    )
    reason = fields.Text()
    urgency = fields.Selection(URGENCIES)
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

    @api.depends("claim_id", "decision")
    def _compute_mergeable_claim_ids(self):
        for wizard in self:
            wizard.mergeable_claim_ids = (
                wizard.decision == "merge_into"
                and wizard.claim_id._get_mergeable_claims()
            )

    @api.depends("claim_id", "decision")
    def _compute_survivor_id(self):
        """Propose the customer's earlier claim that is most alike."""
        for wizard in self:
            wizard.survivor_id = (
                wizard.decision == "merge_into"
                and wizard.claim_id.similar_claim_ids[:1]
            )

    def action_confirm(self):
        """Record the decision on the claim, or on its compensation."""
        self.ensure_one()
        if bool(self.compensation_id) != (self.decision == "cancel"):
            raise UserError(self.env._("Choose the compensation to withdraw."))
        decide = getattr(self.compensation_id or self.claim_id, self.decision)
        decide(self._get_decision_argument())
        if self.survivor_id:
            return self.survivor_id.get_formview_action()
        return {"type": "ir.actions.act_window_close"}

    def _get_decision_argument(self):
        if self.decision == "requalify":
            return self.urgency
        if self.decision == "merge_into":
            return self.survivor_id
        return self.reason
