from odoo import api, fields, models
from odoo.fields import Domain

from .mileo_claim_policy_line import KINDS, UNITS

MILESTONE_STATES = [
    ("open", "Open"),
    ("met", "Met"),
    ("met_extended", "Met as extended"),
    ("missed", "Missed"),
    ("cancelled", "Cancelled"),
]


class MileoClaimMilestone(models.Model):
    """One thing promised to the customer in one cycle, with its proof (P25).

    A milestone is met by an event that leaves evidence, never by a stage. A missed
    one stays due until it is done or the claim is closed. ``first_due_at`` never
    changes; the target is the policy's at the time of the promise.
    """

    _name = "mileo.claim.milestone"
    _description = "Claim Time Limit"
    _inherit = [
        "mileo.guarded.mixin",
        "mileo.claim.live.part",
        "mileo.claim.milestone.remaining",
        "mileo.claim.milestone.wording",
        "mileo.claim.milestone.explanation",
        "mileo.claim.milestone.bounce",
        "mileo.claim.milestone.work",
        "mileo.claim.milestone.measure",
    ]
    _order = "due_at, id"

    _guarded_fields = frozenset(
        {
            "claim_id",
            "team_id",
            "cycle",
            "kind",
            "owner",
            "policy_line_id",
            "amount",
            "unit",
            "started_at",
            "due_at",
            "first_due_at",
            "done_at",
            "business_hours",
            "business_days",
            "state",
            "missed_at",
            "stopped_at",
            "reminded_at",
            "message_id",
            "notice_id",
            "proof",
        }
    )

    claim_id = fields.Many2one(
        "mileo.claim", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, precompute=True
    )
    team_id = fields.Many2one(
        "mileo.claim.team",
        compute="_compute_team_id",
        store=True,
        precompute=True,
        help="Team that promised it, whose working time was counted.",
    )
    user_id = fields.Many2one(related="claim_id.user_id", string="Handler")
    urgency = fields.Selection(related="claim_id.urgency")
    cycle = fields.Integer(required=True, default=1)
    kind = fields.Selection(KINDS, string="Promise", required=True)
    owner = fields.Selection(
        [("us", "Us"), ("customer", "Customer")],
        required=True,
        default="us",
        help="Who has to act.",
    )
    policy_line_id = fields.Many2one("mileo.claim.policy.line", ondelete="set null")
    amount = fields.Integer(string="Target")
    unit = fields.Selection(UNITS)
    started_at = fields.Datetime(required=True)
    due_at = fields.Datetime(required=True)
    first_due_at = fields.Datetime(required=True, string="First Due")
    done_at = fields.Datetime()
    state = fields.Selection(MILESTONE_STATES, required=True, default="open")
    missed_at = fields.Datetime(help="Instant of the breach: when it was due.")
    stopped_at = fields.Datetime(
        help="When it stopped being due without having been done: claim closed, "
        "promise replaced."
    )
    reminded_at = fields.Datetime(
        help="When the customer was reminded to say whether the response suits."
    )
    is_pending = fields.Boolean(
        compute="_compute_is_pending",
        store=True,
        precompute=True,
        help="Still to be done, late or not.",
    )
    message_id = fields.Many2one(
        "mail.message", ondelete="set null", index="btree_not_null"
    )
    notice_id = fields.Many2one(
        "mileo.claim.notice", ondelete="set null", index="btree_not_null"
    )
    proof = fields.Text()
    extension_ids = fields.One2many("mileo.claim.extension", "milestone_id")

    _kind_uniq = models.UniqueIndex(
        "(claim_id, cycle, kind) WHERE kind != 'interim_update' "
        "AND state != 'cancelled'",
        "This promise already runs in this cycle of the claim.",
    )
    # Scheduled jobs read what is due among what is pending, never the history.
    _pending_due_idx = models.Index("(due_at) WHERE is_pending")

    @api.depends("state", "done_at", "stopped_at")
    def _compute_is_pending(self):
        for milestone in self:
            milestone.is_pending = (
                milestone.state in ("open", "missed")
                and not milestone.done_at
                and not milestone.stopped_at
            )

    @api.depends("claim_id")
    def _compute_team_id(self):
        # Not again when the claim is given to another team: the promise stands.
        for milestone in self:
            milestone.team_id = milestone.claim_id.team_id

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for milestone in self:
            milestone.display_name = labels.get(milestone.kind, "")

    def action_open_claim(self):
        """Open the claim that the promise belongs to."""
        self.ensure_one()
        return self.claim_id.get_formview_action()

    def _meet(self, proof, message=None, notice=None, done_at=None):
        """Record that the promise was kept, with its evidence.

        Done at or before its due instant it is met, later it is missed although done.
        Milestones that are not pending any more are left as they are.

        :param done_at: naive UTC instant of the event; by default, now
        """
        done_at = done_at or fields.Datetime.now()
        # sudo: mileo.claim.milestone - nobody writes milestones, the event does
        for milestone in self.sudo().filtered("is_pending"):
            milestone._unguarded().write(
                {
                    "done_at": done_at,
                    "state": milestone._get_result(done_at),
                    "missed_at": milestone.due_at
                    if done_at > milestone.due_at
                    else False,
                    "message_id": message and message.id,
                    "notice_id": (notice and notice.id) or milestone.notice_id.id,
                    "proof": proof,
                }
            )

    def _get_result(self, done_at):
        self.ensure_one()
        if done_at > self.due_at:
            return "missed"
        return "met" if done_at <= self.first_due_at else "met_extended"

    def _get_due_steps(self):
        reasons = dict(
            self.extension_ids._fields["reason"]._description_selection(self.env)
        )
        return super()._get_due_steps() + [
            self.env._(
                "Extended to: %(date)s (%(reason)s).",
                date=self._format_moment(extension.new_due_at),
                reason=reasons[extension.reason],
            )
            for extension in self.extension_ids
            if extension.state == "effective"
        ]

    def _extend(self, new_due_at):
        """Move the due instant, as was announced in time; the first one stays (P11)."""
        # sudo: mileo.claim.milestone - nobody writes milestones, the extension does
        self.sudo()._unguarded().write({"due_at": new_due_at})

    def _cancel(self):
        """Stop what is still promised: the claim ends or the promise is replaced."""
        # sudo: mileo.claim.milestone - nobody writes milestones, the workflow does
        pending = self.sudo().filtered("is_pending")._unguarded()
        now = fields.Datetime.now()
        kept = pending.filtered(lambda milestone: milestone.due_at >= now)
        kept.write({"state": "cancelled", "stopped_at": now})
        for milestone in pending - kept:
            milestone.write(
                {"state": "missed", "missed_at": milestone.due_at, "stopped_at": now}
            )

    @api.model
    def _get_breached_domain(self):
        return (
            Domain("is_pending", "=", True)
            & Domain("state", "=", "open")
            & Domain("due_at", "<", fields.Datetime.now())
        )

    @api.model
    def _record_breaches(self):
        """Mark what was due and not done, as of its due instant (P25).

        A claim that is being saved, or of which a message is being handed over, waits
        for the next run: what is under way may be the proof that it was done.
        """
        breached = self.search(self._get_breached_domain())
        free = breached.claim_id.try_lock_for_update()
        for milestone in breached.filtered(lambda m: m.claim_id in free):
            milestone._unguarded().write(
                {"state": "missed", "missed_at": milestone.due_at}
            )
