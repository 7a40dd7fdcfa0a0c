from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .mileo_claim_policy_line import CHANNELS, URGENCIES
from .mileo_claim_stage import STATES


class MileoClaim(models.Model):
    """A case: who complains, about what, since when, who handles it (P21)."""

    _name = "mileo.claim"
    _description = "Claim"
    _inherit = [
        "mileo.guarded.mixin",
        "mileo.claim.confidential",
        "mileo.claim.data.breach",
        "mileo.claim.breaches",
        "mileo.claim.reworks",
        "mileo.claim.proposal",
        "mileo.claim.ack.limit",
        "mileo.claim.intake",
        "mileo.claim.waiting",
        "mileo.claim.cycles",
        "mileo.claim.gateway",
        "mileo.claim.sender",
        "mileo.claim.clock",
        "mileo.claim.notices",
        "mileo.claim.unreached",
        "mileo.claim.interim",
        "mileo.claim.workflow",
        "mileo.claim.outcome",
        "mileo.claim.contest",
        "mileo.claim.composition",
        "mileo.claim.approval",
        "mileo.claim.answer",
        "mileo.claim.decision",
        "mileo.claim.closing",
        "mileo.claim.silence",
        "mileo.claim.reminder",
        "mileo.claim.reopening",
        "mileo.claim.merge",
        "mileo.claim.portal",
        "mileo.claim.live",
        "mileo.claim.follow",
        "mileo.claim.rating",
        "mileo.claim.portal.submission",
        "mileo.claim.phone",
        "mileo.claim.timeline",
        "mileo.claim.transfer",
        "mileo.claim.dispute",
        "mileo.claim.investigation",
        "mileo.claim.cost",
        "rating.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _check_company_auto = True
    _mail_post_access = "read"
    _rec_names_search = ["number", "name", "partner_name"]
    _order = "next_due_at, id desc"

    _guarded_fields = frozenset(
        {
            "number",
            "state",
            "cycle",
            "cycle_origin",
            "cycle_started_at",
            "opened_at",
            "closure_business_days",
            "closed_at",
            "closure_kind",
            "closure_reason",
            "origin_claim_id",
            "following_claim_ids",
            "milestone_ids",
            "response_ids",
            "notice_ids",
            "extension_ids",
            "wait_ids",
            "next_due_at",
            "next_milestone_id",
            "merged_into_id",
            "rated_cycle",
            "submission_key",
            "is_personal_data_breach",
            "aware_at",
            "breach_ids",
            "contest_override_by_id",
            "contest_override_at",
            "contest_override_reason",
            "contest_override_findings",
            "response_asked_by_id",
            "response_asked_at",
            "response_asked_body",
            "response_approver_id",
            "response_approved_by_id",
            "response_approved_at",
            "response_return_reason",
        }
    )
    # Chosen when the claim is recorded, changed afterwards by methods only.
    _settled_fields = frozenset({"received_at", "channel", "urgency", "company_id"})

    # Common
    number = fields.Char(readonly=True, copy=False)
    name = fields.Char(string="Subject", required=True, tracking=True)
    description = fields.Html(string="What Happened")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    category_id = fields.Many2one(
        "mileo.claim.category",
        check_company=True,
        tracking=True,
        index="btree_not_null",
    )
    channel = fields.Selection(CHANNELS, required=True, default="internal")
    urgency = fields.Selection(
        URGENCIES, required=True, default="standard", tracking=True
    )
    received_at = fields.Datetime(
        string="Received",
        required=True,
        default=fields.Datetime.now,
        copy=False,
        help="When the complaint reached us: every time limit starts here.",
    )
    is_confidential = fields.Boolean(
        string="Confidential",
        tracking=True,
        help="Seen by its handler and the confidential group only, and never by the "
        "customer's colleagues.",
    )

    # Who complains
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        check_company=True,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Commercial Entity",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    partner_name = fields.Char(
        string="Complainant",
        compute="_compute_partner_details",
        store=True,
        readonly=False,
        precompute=True,
    )
    email_from = fields.Char(
        string="E-mail",
        compute="_compute_partner_details",
        store=True,
        readonly=False,
        precompute=True,
    )
    email_normalized = fields.Char(
        compute="_compute_email_normalized",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    phone = fields.Char(
        compute="_compute_partner_details", store=True, readonly=False, precompute=True
    )

    # Who handles it, where it stands
    team_id = fields.Many2one(
        "mileo.claim.team", required=True, check_company=True, tracking=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Handler",
        required=True,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        index=True,
    )
    stage_id = fields.Many2one(
        "mileo.claim.stage",
        required=True,
        copy=False,
        group_expand="_group_expand_stages",
        ondelete="restrict",
        index=True,
    )
    state = fields.Selection(
        STATES, required=True, default="new", copy=False, tracking=True, index=True
    )
    cycle = fields.Integer(default=1, copy=False)
    closure_kind = fields.Selection(
        [
            ("agreement", "By agreement"),
            ("tacit", "Tacitly"),
            ("withdrawn", "Withdrawn"),
            ("duplicate", "Duplicate"),
            ("out_of_scope", "Out of scope"),
        ],
        string="Closure",
        copy=False,
        tracking=True,
    )
    closed_at = fields.Datetime(string="Closed", copy=False)

    # What it is about
    invoice_ids = fields.Many2many(
        "account.move",
        "mileo_claim_account_move_rel",
        string="Disputed Invoices",
        check_company=True,
        domain="[('move_type', '=', 'out_invoice'), ('state', '=', 'posted'),"
        " ('commercial_partner_id', '=', commercial_partner_id)]",
    )
    agreement_id = fields.Many2one(
        "agreement",
        string="Service Contract",
        check_company=True,
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    task_id = fields.Many2one(
        "project.task",
        string="Intervention",
        check_company=True,
        index="btree_not_null",
    )

    # Investigation and answer
    understanding = fields.Text(copy=False, help="How we understood the situation.")
    information_needed = fields.Text(
        copy=False, help="What the customer has to provide, if anything."
    )
    cause_id = fields.Many2one(
        "mileo.claim.cause", string="Root Cause", tracking=True, copy=False
    )
    no_action_reason = fields.Text(
        string="No Action Needed Because",
        copy=False,
        help="Told to the customer when no corrective action is planned.",
    )
    fact_ids = fields.One2many("mileo.claim.fact", "claim_id", copy=True)
    response_ids = fields.One2many("mileo.claim.response", "claim_id")
    action_ids = fields.Many2many(
        "mileo.claim.action", string="Actions", check_company=True
    )
    compensation_ids = fields.One2many("mileo.claim.compensation", "claim_id")
    notice_ids = fields.One2many("mileo.claim.notice", "claim_id", string="Notices")

    # UI
    color = fields.Integer(copy=False)

    _number_uniq = models.Constraint(
        "UNIQUE(company_id, number)", "This claim number is already used."
    )
    # The morning list: open claims, what is due next first.
    _open_due_idx = models.Index("(next_due_at) WHERE state != 'closed'")
    # What comes back, and whether an action worked, is read over a year or so.
    _cause_idx = models.Index("(company_id, received_at) WHERE cause_id IS NOT NULL")

    @api.depends("number", "name")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = " ".join(filter(None, (claim.number, claim.name)))

    @api.depends("partner_id")
    def _compute_partner_details(self):
        for claim in self.filtered("partner_id"):
            partner = claim.partner_id
            claim.partner_name = partner.name
            claim.phone = partner.phone
            # Who wrote is answered at the address that he wrote from.
            if claim.channel != "email" or not claim.email_from:
                claim.email_from = partner.email

    @api.depends("email_from")
    def _compute_email_normalized(self):
        for claim in self:
            claim.email_normalized = tools.email_normalize(claim.email_from) or False

    @api.constrains("partner_id")
    def _check_credited_customer(self):
        for claim in self:
            # sudo: account.move - the handler need not see the customer's invoices
            credits = claim.sudo().compensation_ids.filtered(
                lambda c: (
                    c._is_on_invoice() and c.state not in ("reversed", "cancelled")
                )
            )
            if credits.invoice_id.commercial_partner_id - claim.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "An invoice of another customer is to be credited: withdraw "
                        "the compensation before you change the customer."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A registered claim is never deleted: close it as withdrawn instead."
            )
        )

    @api.model
    def _group_expand_stages(self, stages, domain):
        return stages.search(Domain.TRUE)
