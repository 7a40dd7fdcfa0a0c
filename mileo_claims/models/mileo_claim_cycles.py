from odoo import api, fields, models

from .mileo_claim_cycle import ORIGINS


class MileoClaimCycles(models.AbstractModel):
    """When the cycles of a claim begin and end: what the register counts (P21).

    A case is opened by its receipt or by a reopening; a response that the customer
    refuses begins a cycle of the same case.
    """

    _name = "mileo.claim.cycles"
    _description = "Cycles of Claims"

    cycle_origin = fields.Selection(
        ORIGINS, string="Cycle Begun By", required=True, default="receipt", copy=False
    )
    cycle_started_at = fields.Datetime(
        string="Cycle Begun",
        compute="_compute_cycle_started_at",
        store=True,
        precompute=True,
        copy=False,
    )
    opened_at = fields.Datetime(
        string="Case Opened",
        compute="_compute_cycle_started_at",
        store=True,
        precompute=True,
        copy=False,
        help="Received, or reopened: the age of a case is counted from here.",
    )
    closure_business_days = fields.Integer(
        string="Business Days to Closure",
        compute="_compute_closure_business_days",
        store=True,
        precompute=True,
        copy=False,
        help="Days worked by the team after the day of opening, until closure.",
    )

    # The register and the figures of a period read the period, never the history.
    _begun_idx = models.Index("(company_id, cycle_started_at)")
    _closed_idx = models.Index("(company_id, closed_at)")

    @api.depends("received_at")
    def _compute_cycle_started_at(self):
        """The first cycle begins with receipt; the others when they begin."""
        for claim in self:
            first = claim.cycle_origin == "receipt" and claim.received_at
            claim.cycle_started_at = first or claim.cycle_started_at
            claim.opened_at = first or claim.opened_at

    @api.depends("closed_at")
    def _compute_closure_business_days(self):
        """Counted once, when the claim closes, in the working time of that day."""
        closed = self.filtered("closed_at")
        (self - closed).closure_business_days = 0
        Calendar = self.env["mileo.claim.calendar"]
        for team, claims in closed.grouped("team_id").items():
            # sudo: mileo.claim.team - the calendar counts, whoever closes the claim
            spans = [(min(c.opened_at, c.closed_at), c.closed_at) for c in claims]
            measures = Calendar._measure(team.sudo(), spans)
            for claim, (_hours, days) in zip(claims, measures, strict=True):
                claim.closure_business_days = days

    def _start_new_cycle(self, *args, **kwargs):
        """Keep the cycle that ends, and tell why the next one begins."""
        now = fields.Datetime.now()
        vals = {"cycle_origin": "refusal", "cycle_started_at": now}
        if self.state == "closed":
            vals.update(cycle_origin="reopening", opened_at=now)
        # sudo: mileo.claim.cycle - nobody writes cycles, the workflow does
        Cycle = self.env["mileo.claim.cycle"].sudo()._unguarded()
        Cycle.create(self._prepare_cycle_vals(now))
        # sudo: mileo.claim - the caller checked its own right to this transition
        self.sudo()._unguarded().write(vals)
        return super()._start_new_cycle(*args, **kwargs)

    def _prepare_cycle_vals(self, now):
        """Return what is kept of the cycle that ends."""
        self.ensure_one()
        return {
            "claim_id": self.id,
            "cycle": self.cycle,
            "origin": self.cycle_origin,
            "opened_at": self.opened_at,
            "started_at": self.cycle_started_at,
            "ended_at": self.closed_at or now,
            "closed_at": self.closed_at,
            "closure_kind": self.closure_kind,
            "outcome": self.outcome,
            "closure_business_days": self.closure_business_days,
        }
