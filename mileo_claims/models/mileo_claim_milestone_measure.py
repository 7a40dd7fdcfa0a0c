from odoo import api, fields, models

#: What people do, measured in the time in which they work.
MEASURED_KINDS = ("formal_ack", "response")


class MileoClaimMilestoneMeasure(models.AbstractModel):
    """Business time that something took, measured when it is done (P21).

    From the beginning of the cycle: an extension or a new urgency moves what is
    promised, not the time that the customer has waited.
    """

    _name = "mileo.claim.milestone.measure"
    _description = "Handling Time of Claims"

    business_hours = fields.Float(
        compute="_compute_business_time",
        store=True,
        precompute=True,
        help="Working time of the team from the beginning of the cycle.",
    )
    business_days = fields.Integer(
        compute="_compute_business_time",
        store=True,
        precompute=True,
        help="Days worked by the team after that on which the cycle began.",
    )

    @api.depends("done_at")
    def _compute_business_time(self):
        measured = self.filtered(lambda m: m.done_at and m.kind in MEASURED_KINDS)
        for milestone in self - measured:
            milestone.business_hours = milestone.business_days = 0
        Calendar = self.env["mileo.claim.calendar"]
        for team, milestones in measured.grouped("team_id").items():
            spans = [(m._get_cycle_start(), m.done_at) for m in milestones]
            # sudo: mileo.claim.team - the calendar counts, whoever did it
            measures = Calendar._measure(team.sudo(), spans)
            for milestone, (hours, days) in zip(milestones, measures, strict=True):
                milestone.business_hours = hours
                milestone.business_days = days

    def _get_cycle_start(self):
        self.ensure_one()
        claim = self.claim_id
        current = self.cycle == claim.cycle and claim.cycle_started_at
        return min(current or self.started_at, self.done_at)
