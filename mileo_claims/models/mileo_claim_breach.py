from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib.penalty import get_gap
from .agreement_commitment import to_decimal

FACTS = frozenset(
    {"commitment_id", "occurred_at", "measured", "excluded", "task_id", "invoice_id"}
)


class MileoClaimBreach(models.Model):
    """An established breach of a contract commitment (P15, P17).

    Recorded by staff, by import or from an intervention; what it costs is worked out
    and applied by ``apply_penalty``, without waiting for the customer to ask.
    """

    _name = "mileo.claim.breach"
    _description = "Breach of a Commitment"
    _inherit = [
        "mileo.guarded.mixin",
        "mileo.claim.breach.working",
        "mileo.claim.breach.penalty",
        "mileo.claim.breach.task",
        "mail.thread",
    ]
    _check_company_auto = True
    _order = "occurred_at desc, id desc"

    _guarded_fields = frozenset(
        {
            "state",
            "source",
            "amount",
            "steps",
            "applied_at",
            "compensation_id",
            "notice_id",
        }
    )

    commitment_id = fields.Many2one(
        "agreement.commitment",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    agreement_id = fields.Many2one(
        related="commitment_id.agreement_id",
        string="Service Contract",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        related="commitment_id.company_id", store=True, precompute=True
    )
    partner_id = fields.Many2one(
        related="agreement_id.commercial_partner_id", string="Customer"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    nature = fields.Selection(related="commitment_id.nature")
    unit = fields.Selection(related="commitment_id.unit")
    occurred_at = fields.Datetime(
        string="Date", required=True, default=fields.Datetime.now, index=True
    )
    period_start = fields.Date(
        string="Period", compute="_compute_period_start", store=True, precompute=True
    )
    measured = fields.Float(digits=(16, 4), required=True)
    excluded = fields.Float(
        digits=(16, 4),
        help="What the contract does not count, in the same unit: taken off a time, "
        "given back to an availability.",
    )
    explanation = fields.Text(help="What establishes the breach: the evidence.")
    source = fields.Selection(
        [
            ("staff", "Recorded by staff"),
            ("import", "Imported"),
            ("task", "Intervention"),
        ],
        required=True,
        default="staff",
        copy=False,
    )
    claim_id = fields.Many2one(
        "mileo.claim",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    task_id = fields.Many2one(
        "project.task",
        string="Intervention",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    invoice_id = fields.Many2one(
        "account.move",
        string="Invoice of the Period",
        index="btree_not_null",
        check_company=True,
        domain="[('move_type', '=', 'out_invoice'), ('state', '=', 'posted'),"
        " ('commercial_partner_id', '=', partner_id)]",
        help="That a price reduction is credited on. Empty: the only one dated in it.",
    )
    state = fields.Selection(
        [
            ("established", "Established"),
            ("applied", "Applied"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="established",
        copy=False,
        tracking=True,
    )
    amount = fields.Monetary(
        string="Owed", copy=False, readonly=True, help="Taxes excluded."
    )
    steps = fields.Json(copy=False)
    applied_at = fields.Datetime(string="Applied On", copy=False, readonly=True)
    compensation_id = fields.Many2one(
        "mileo.claim.compensation",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    compensation_state = fields.Selection(
        related="compensation_id.state", string="State of the Compensation"
    )
    move_id = fields.Many2one(related="compensation_id.move_id", string="Document")
    notice_id = fields.Many2one(
        "mileo.claim.notice", copy=False, readonly=True, ondelete="set null"
    )

    _event_uniq = models.UniqueIndex(
        "(commitment_id, occurred_at) WHERE state != 'cancelled' AND task_id IS NULL",
        "This breach is already recorded: same commitment, same date.",
    )
    _task_uniq = models.UniqueIndex(
        "(commitment_id, task_id) WHERE state != 'cancelled' AND task_id IS NOT NULL",
        "This breach is already recorded: same commitment, same intervention.",
    )

    @api.depends("commitment_id", "occurred_at")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for breach in self:
            breach.display_name = self.env._(
                "%(commitment)s (%(date)s)",
                commitment=breach.commitment_id.display_name,
                date=breach._format_date(),
            )

    @api.depends("commitment_id.period", "occurred_at")
    def _compute_period_start(self):
        for breach in self:
            commitment = breach.commitment_id
            breach.period_start = (
                commitment
                and breach.occurred_at
                and commitment._get_period(breach._get_local_date())[0]
            )

    def _get_local_date(self):
        """Return the date of the breach where it happened, not in UTC."""
        self.ensure_one()
        # sudo: mileo.claim.team, resource.calendar - their time zone, whoever asks
        calendar = self.sudo().commitment_id.calendar_id
        team = self.env["mileo.claim.team"].sudo()
        team = team.search([("company_id", "=", self.company_id.id)], limit=1)
        tz = calendar.tz or (team and team._get_tz()) or self.env.user.tz
        local = self.with_context(tz=tz)
        return fields.Datetime.context_timestamp(local, self.occurred_at).date()

    @api.constrains("commitment_id", "measured", "excluded")
    def _check_breach(self):
        for breach in self:
            commitment = breach.commitment_id
            if breach.measured < 0 or breach.excluded < 0:
                raise ValidationError(
                    self.env._("What is measured or excluded cannot be negative.")
                )
            if not get_gap(
                commitment._prepare_grid(),
                to_decimal(breach.measured),
                to_decimal(breach.excluded),
            ):
                raise ValidationError(
                    self.env._(
                        "“%(commitment)s” was kept: measured %(measured)s, of which "
                        "%(excluded)s do not count. There is no breach.",
                        commitment=commitment.display_name,
                        measured=commitment._format_quantity(
                            to_decimal(breach.measured)
                        ),
                        excluded=commitment._format_quantity(
                            to_decimal(breach.excluded)
                        ),
                    )
                )

    @api.constrains("claim_id", "task_id", "commitment_id")
    def _check_customer(self):
        for breach in self:
            # sudo: mileo.claim, project.task - to compare the customers, no more
            sudo = breach.sudo()
            others = sudo.claim_id.commercial_partner_id
            others |= sudo.task_id.partner_id.commercial_partner_id
            if others - sudo.partner_id:
                raise ValidationError(
                    self.env._(
                        "“%s” is the contract of another customer than the claim or "
                        "the intervention.",
                        breach.agreement_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_guarded_fields(
            {name for vals in vals_list for name in vals}, self._guarded_fields
        )
        is_import = self.env.context.get("import_file")
        for vals in vals_list:
            staff_or_task = "task" if vals.get("task_id") else "staff"
            vals["source"] = "import" if is_import else staff_or_task
        breaches = super(MileoClaimBreach, self._unguarded()).create(vals_list)
        return breaches.with_env(self.env)

    def write(self, vals):
        if FACTS & vals.keys() and self.filtered(
            lambda breach: breach.state != "established" or breach.compensation_id
        ):
            raise UserError(
                self.env._(
                    "The penalty of this breach is applied or waits for approval: what "
                    "it was worked out from stays as it is."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("An established breach is not deleted: cancel it instead.")
        )

    def cancel(self, reason):
        """Take back breaches that turn out not to be any, with the reason kept.

        :raise UserError: no reason is given, or the penalty is applied or waits
        """
        self.check_access("write")
        self.env["mileo.claim"]._require_reason(reason)
        if self.filtered(lambda b: b.state == "applied" or b.compensation_id):
            raise UserError(
                self.env._(
                    "The penalty of this breach is applied or waits for approval: "
                    "withdraw the compensation first."
                )
            )
        self._unguarded().write({"state": "cancelled"})
        # The same breach may be recorded anew: it must have left the unique index.
        self.flush_recordset(["state"])
        for breach in self:
            breach.message_post(body=reason)
        return True
