from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

# Woken by what comes in.
INTAKE_JOBS = (
    "mileo_claims.ir_cron_watch",
    "mileo_claims.ir_cron_send_notices",
)
# What is promised on receipt; a kind without a line in the policy is not promised.
RECEIPT_KINDS = ("auto_ack", "phone_confirmation", "formal_ack", "response")


class MileoClaimClock(models.AbstractModel):
    """The promises of a claim: which ones run, which comes next."""

    _name = "mileo.claim.clock"
    _description = "Clock of Claims"

    milestone_ids = fields.One2many(
        "mileo.claim.milestone", "claim_id", string="Time Limits", copy=False
    )
    current_milestone_ids = fields.One2many(
        "mileo.claim.milestone",
        compute="_compute_current_milestones",
        string="Time Limits of the Cycle",
    )
    next_milestone_id = fields.Many2one(
        "mileo.claim.milestone",
        compute="_compute_next_milestone",
        store=True,
        copy=False,
        string="Next Promise",
    )
    next_due_at = fields.Datetime(
        compute="_compute_next_milestone",
        store=True,
        copy=False,
        string="Next Due",
        help="When the next thing promised is due.",
    )
    next_kind = fields.Selection(related="next_milestone_id.kind", string="Next")
    next_remaining_time = fields.Char(related="next_milestone_id.remaining_time")
    is_late = fields.Boolean(
        compute="_compute_is_late", search="_search_is_late", string="Late"
    )

    @api.depends("cycle", "milestone_ids.cycle")
    def _compute_current_milestones(self):
        for claim in self:
            claim.current_milestone_ids = claim.milestone_ids.filtered(
                lambda milestone, claim=claim: milestone.cycle == claim.cycle
            )

    @api.depends("milestone_ids.is_pending", "milestone_ids.due_at")
    def _compute_next_milestone(self):
        for claim in self:
            pending = claim._get_customer_milestones().filtered("is_pending")
            # What we owe comes before what we wait for.
            following = pending.sorted(lambda m: (m.owner != "us", m.due_at))[:1]
            claim.next_milestone_id = following
            claim.next_due_at = following.due_at

    @api.depends("next_due_at", "next_milestone_id.owner")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for claim in self:
            claim.is_late = (
                claim.next_milestone_id.owner == "us" and claim.next_due_at < now
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_late_domain() if True in value else ~self._get_late_domain()

    def action_explain_next_due(self):
        """Open what tells why the next thing promised is due when it is."""
        self.ensure_one()
        return self.next_milestone_id.action_explain()

    @api.model
    def _get_cron(self, xmlid):
        """Return one of the jobs that intake wakes; read with the others."""
        ids = {
            job: self.env["ir.model.data"]._xmlid_to_res_id(job) for job in INTAKE_JOBS
        }
        # sudo: ir.cron - whoever records a claim wakes what watches it
        jobs = self.env["ir.cron"].sudo()
        return jobs.browse(ids[xmlid]).with_prefetch(list(ids.values()))

    # ---------------------------------------------------------------- domains

    @api.model
    def _get_open_domain(self):
        return Domain("state", "!=", "closed")

    @api.model
    def _get_late_domain(self):
        return Domain("next_milestone_id.owner", "=", "us") & Domain(
            "next_due_at", "<", fields.Datetime.now()
        )

    @api.model
    def _get_team_domain(self, teams):
        return Domain("team_id", "in", teams.ids)

    @api.model
    def _get_handler_domain(self, users):
        return Domain("user_id", "in", users.ids)

    # --------------------------------------------------------------- promises

    def _get_customer_milestones(self):
        """Return what the customer and we owe each other; not what the law asks."""
        return self.milestone_ids.filtered(
            lambda milestone: milestone.kind != "data_breach_notification"
        )

    def _get_milestones(self, *kinds):
        """Return the pending milestones of the current cycle, of these kinds."""
        return self.milestone_ids.filtered(
            lambda milestone: (
                milestone.is_pending
                and milestone.cycle == milestone.claim_id.cycle
                and (not kinds or milestone.kind in kinds)
            )
        )

    def _start_cycle(self, started_at=None):
        """Start the promises made on receipt (P05, P07, P09, P10)."""
        return self._start_milestones(RECEIPT_KINDS, started_at)

    def _start_milestones(self, kinds, started_at=None, not_after=None):
        """Create the milestones of the kinds that each claim's policy promises.

        :param started_at: naive UTC instant; by default, receipt of each claim
        :param not_after: naive UTC instant announced before, that none may exceed
        """
        vals_by_team = defaultdict(list)
        for claim in self:
            policy = claim.team_id.sudo().policy_id  # sudo: policy - a customer's claim
            for kind in kinds:
                line = policy._get_line(kind, claim.urgency, claim.channel)
                if line:
                    vals_by_team[claim.team_id].append(
                        claim._prepare_milestone_vals(line, started_at)
                    )
        Calendar = self.env["mileo.claim.calendar"]
        vals_list, business_times = [], {}
        for team, group in vals_by_team.items():
            # sudo: mileo.claim.team - the calendar counts, whoever records the claim
            dues, business_times[team] = Calendar._count_due_instants(
                team.sudo(), [(v["started_at"], v["amount"], v["unit"]) for v in group]
            )
            for vals, due_at in zip(group, dues, strict=True):
                due_at = min(due_at, not_after or due_at)
                vals_list.append({**vals, "due_at": due_at, "first_due_at": due_at})
        # sudo: mileo.claim.milestone - nobody writes milestones, the clock does
        Milestone = self.env["mileo.claim.milestone"].sudo()._unguarded()
        # What a new promise replaces must have left the unique index before it comes.
        Milestone.flush_model(["state"])
        milestones = Milestone.create(vals_list)
        milestones._plan_alerts(business_times)
        return milestones

    def _prepare_milestone_vals(self, line, started_at=None):
        """Return the values of a promise, its target taken from the policy line."""
        self.ensure_one()
        if not line.amount:
            started_at = fields.Datetime.now()
        return {
            "claim_id": self.id,
            "cycle": self.cycle,
            "kind": line.kind,
            "owner": "customer" if line.kind == "feedback" else "us",
            "started_at": started_at or self.received_at,
            "policy_line_id": line.id,
            "amount": line.amount,
            "unit": line.unit,
        }
