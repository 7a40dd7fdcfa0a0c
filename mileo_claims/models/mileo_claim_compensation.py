from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class MileoClaimCompensation(models.Model):
    """What makes up for it: a free rework, a credit note or a penalty (P13 to P15)."""

    _name = "mileo.claim.compensation"
    _description = "Compensation"
    _inherit = [
        "mileo.guarded.mixin",
        "mileo.claim.live.part",
        "mileo.claim.compensation.penalty",
        "mileo.claim.compensation.gesture",
        "mileo.claim.compensation.rework",
        "mileo.claim.compensation.approval",
        "mileo.claim.compensation.issue",
        "mileo.claim.compensation.lines",
        "mileo.claim.compensation.credit",
        "mileo.claim.compensation.undo",
        "mileo.claim.compensation.situation",
        "mail.thread",
    ]
    _check_company_auto = True
    _order = "id"

    _guarded_fields = frozenset(
        {
            "state",
            "approved_by_id",
            "response_id",
            "currency_id",
            "move_id",
            "counter_move_id",
            "task_id",
            "done_at",
            "last_error",
            "breach_id",
            "situation",
        }
    )

    claim_id = fields.Many2one(
        "mileo.claim",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, precompute=True
    )
    partner_id = fields.Many2one(
        related="claim_id.commercial_partner_id", related_sudo=False
    )
    claim_number = fields.Char(related="claim_id.number", string="Claim Number")
    kind = fields.Selection(
        [
            ("rework", "Free rework"),
            ("credit_note", "Credit note"),
            ("gesture", "Gesture without an invoice"),
            ("penalty", "Penalty"),
        ],
        required=True,
        default="credit_note",
    )
    name = fields.Char(string="Description")
    invoice_id = fields.Many2one(
        "account.move",
        index="btree_not_null",
        check_company=True,
        domain="[('move_type', '=', 'out_invoice'), ('state', '=', 'posted'),"
        " ('commercial_partner_id', '=', partner_id)]",
        help="The invoice to credit.",
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True
    )
    amount = fields.Monetary(help="Tax included, if there is any.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_approve", "To approve"),
            ("approved", "Approved"),
            ("prepared", "To post"),
            ("issued", "Issued"),
            ("reversed", "Reversed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    approved_by_id = fields.Many2one("res.users", copy=False)
    response_id = fields.Many2one(
        "mileo.claim.response",
        copy=False,
        index="btree_not_null",
        help="The response that offered it to the customer.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Credit Note",
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    last_error = fields.Text(copy=False, help="Why it could not be issued.")

    _amount_positive = models.Constraint(
        "CHECK(kind = 'rework' OR amount > 0)",
        "The amount of a credit note or penalty must be positive.",
    )
    _move_uniq = models.UniqueIndex(
        "(move_id) WHERE move_id IS NOT NULL",
        "A credit note makes up for one compensation only.",
    )

    @api.depends("kind", "amount", "currency_id", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for compensation in self:
            label = compensation.name or labels.get(compensation.kind, "")
            if compensation.kind != "rework":
                label += f" {compensation.currency_id.format(compensation.amount)}"
            compensation.display_name = label

    @api.depends("invoice_id", "company_id")
    def _compute_currency_id(self):
        for compensation in self:
            compensation.currency_id = (
                compensation.invoice_id.currency_id
                or compensation.company_id.currency_id
            )

    @api.constrains("kind", "invoice_id", "claim_id")
    def _check_invoice(self):
        for compensation in self:
            invoice = compensation.invoice_id
            if compensation._is_on_invoice() and (
                invoice.move_type != "out_invoice"
                or invoice.state != "posted"
                or invoice.commercial_partner_id != compensation.partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "A credit note is made from a posted invoice of the customer: "
                        "choose it on the compensation."
                    )
                )

    def write(self, vals):
        if {"kind", "invoice_id", "amount", "claim_id"} & vals.keys():
            settled = self.filtered(lambda c: c.state not in ("draft", "to_approve"))
            if settled:
                raise UserError(
                    self.env._(
                        "“%s” is approved or issued and cannot be changed any more: "
                        "cancel it and offer another one.",
                        settled[0].display_name,
                    )
                )
            # Another offer than the one that the leader was asked to approve.
            self.filtered(lambda c: c.state == "to_approve")._unguarded().write(
                {"state": "draft"}
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        if self.filtered(lambda compensation: compensation.state != "draft"):
            raise UserError(
                self.env._("Only a draft compensation can be deleted: cancel it.")
            )
