from odoo import api, fields, models

OUTCOMES = [
    ("upheld", "Upheld"),
    ("partly_upheld", "Partly upheld"),
    ("rejected", "Rejected"),
    ("goodwill", "Goodwill gesture"),
]


class MileoClaimOutcome(models.AbstractModel):
    """What is concluded of a claim: proposed by the findings, chosen by staff (P12)."""

    _name = "mileo.claim.outcome"
    _description = "Outcome of Claims"

    outcome = fields.Selection(
        OUTCOMES,
        copy=False,
        tracking=True,
        help="Empty: the outcome that the findings propose.",
    )
    proposed_outcome = fields.Selection(OUTCOMES, compute="_compute_proposed_outcome")
    outcome_differs = fields.Boolean(
        compute="_compute_proposed_outcome",
        help="The outcome chosen is not the one that the findings propose.",
    )

    @api.depends("outcome", "fact_ids.finding", "compensation_ids.state")
    def _compute_proposed_outcome(self):
        # sudo: mileo.claim.fact - an accountant reads claims, not their facts
        for claim in self.sudo():
            proposed = claim._propose_outcome()
            claim.proposed_outcome = proposed
            claim.outcome_differs = (
                claim.outcome and proposed and claim.outcome != proposed
            )

    def _propose_outcome(self):
        """Return the outcome that follows from the findings; False while one lacks."""
        self.ensure_one()
        findings = self.fact_ids.mapped("finding")
        if not findings or not all(findings):
            return False
        acknowledged = findings.count("acknowledged")
        if acknowledged == len(findings):
            return "upheld"
        if acknowledged:
            return "partly_upheld"
        return "goodwill" if self._get_offered_compensations() else "rejected"

    def _get_outcome(self):
        """Return the outcome to answer: chosen, else proposed."""
        self.ensure_one()
        return self.outcome or self.proposed_outcome

    def _rejects(self):
        """Whether the answer rejects the complaint, even in part."""
        self.ensure_one()
        return self._get_outcome() in ("rejected", "partly_upheld") or bool(
            self.fact_ids.filtered(lambda fact: fact.finding != "acknowledged")
        )
