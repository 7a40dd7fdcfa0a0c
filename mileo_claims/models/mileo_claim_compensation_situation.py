from odoo import api, fields, models

# What an accountant has to do first.
SITUATIONS = [
    ("to_approve", "To approve"),
    ("failed", "Failed"),
    ("to_issue", "To issue"),
    ("to_post", "To post"),
    ("issued", "To apply"),
    ("draft", "Draft"),
    ("offered", "Offered"),
    ("applied", "Carried out"),
    ("reversed", "Reversed"),
    ("cancelled", "Cancelled"),
]


class MileoClaimCompensationSituation(models.AbstractModel):
    """Where a compensation stands for the accountant, its document included."""

    _name = "mileo.claim.compensation.situation"
    _description = "Situation of Compensations"

    situation = fields.Selection(
        SITUATIONS,
        compute="_compute_situation",
        store=True,
        index=True,
        help="Offered: waits for the customer. To apply: reduces the next invoice.",
    )

    @api.depends(
        "state",
        "last_error",
        "response_id.decision",
        "move_id.state",
        "move_id.payment_state",
    )
    def _compute_situation(self):
        for compensation in self:
            compensation.situation = compensation._get_situation()

    def _get_situation(self):
        self.ensure_one()
        move = self.move_id
        if self.state == "approved":
            if not self._is_accepted():
                return "offered"
            return "failed" if self.last_error else "to_issue"
        if self.state in ("prepared", "issued") and move.state == "draft":
            return "to_post"
        if self.state in ("prepared", "issued") and move.state == "cancel":
            return "failed"
        if self.state == "issued":
            waits = move and move.payment_state in ("not_paid", "partial")
            return "issued" if waits else "applied"
        return self.state
