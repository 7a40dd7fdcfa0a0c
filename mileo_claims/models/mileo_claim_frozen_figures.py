from odoo import fields, models


class MileoClaimFrozenFigures(models.AbstractModel):
    """What lists show of frozen figures, a month's or a quarter's (P22, P24)."""

    _name = "mileo.claim.frozen.figures"
    _description = "Frozen Figures of Claims"

    received = fields.Integer(
        string="Claims Received",
        compute="_compute_totals",
        store=True,
        precompute=True,
        help="Claims received in the period, whatever became of them since: "
        "duplicates, withdrawn and confidential ones included.",
    )
    response_count = fields.Integer(
        string="Responses Counted",
        compute="_compute_totals",
        store=True,
        precompute=True,
        help="Responses sent in time or missed: what the percentage is of.",
    )
    response_rate = fields.Float(
        string="Responses in Time",
        compute="_compute_totals",
        store=True,
        precompute=True,
        aggregator="avg",
        help="Responses sent within the time limit, extended or not, of those sent or "
        "missed, in the cycles begun in the period.",
    )

    def _compute_totals(self):
        for record in self:
            record._set_totals(record._get_frozen_figures())

    def _set_totals(self, figures):
        responses = {row["kind"]: row for row in figures["promises"]}["response"]
        self.received = figures["received"]
        self.response_count = sum(
            responses[result] for result in ("met", "met_extended", "missed")
        )
        self.response_rate = responses["rate"] or 0
