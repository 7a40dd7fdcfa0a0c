from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class MileoClaimCompensation(models.Model):
    """What is offered to make up for it: a free rework or a credit note (P13, P14)."""

    _name = "mileo.claim.compensation"
    _description = "Compensation"
    _inherit = ["mileo.guarded.mixin", "mail.thread"]
    _check_company_auto = True
    _order = "id"

    _guarded_fields = frozenset(
        {"state", "approved_by_id", "move_id", "task_id", "last_error"}
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
    partner_id = fields.Many2one(related="claim_id.commercial_partner_id")
    claim_state = fields.Selection(
        related="claim_id.state", string="State of the Claim"
    )
    kind = fields.Selection(
        [("rework", "Free rework"), ("credit_note", "Credit note")],
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
    amount = fields.Monetary(help="Tax included.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_approve", "To approve"),
            ("approved", "Approved"),
            ("issued", "Issued"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    approved_by_id = fields.Many2one("res.users", copy=False)
    move_id = fields.Many2one(
        "account.move",
        string="Credit Note",
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    task_id = fields.Many2one(
        "project.task", string="Rework", copy=False, check_company=True
    )
    last_error = fields.Text(copy=False, help="Why it could not be issued.")

    _amount_positive = models.Constraint(
        "CHECK(kind != 'credit_note' OR amount > 0)",
        "The amount of a credit note must be positive.",
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
            if compensation.kind == "credit_note":
                label += f" {compensation.currency_id.format(compensation.amount)}"
            compensation.display_name = label

    @api.depends("invoice_id", "company_id")
    def _compute_currency_id(self):
        for compensation in self:
            compensation.currency_id = (
                compensation.invoice_id.currency_id
                or compensation.company_id.currency_id
            )

    @api.constrains("kind", "invoice_id")
    def _check_invoice(self):
        for compensation in self:
            invoice = compensation.invoice_id
            if compensation.kind == "credit_note" and (
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
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        if self.filtered(lambda compensation: compensation.state != "draft"):
            raise UserError(
                self.env._("Only a draft compensation can be deleted: cancel it.")
            )

    # ---------------------------------------------------------------- workflow

    def approve(self):
        """Approve the compensations, or ask the leader where the user may not.

        A handler approves up to the company's limit, a leader any amount. Approving
        what is approved already changes nothing.

        :raise UserError: the leader was asked already, or the amount cannot be credited
        """
        self.check_access("write")
        for compensation in self.filtered(lambda c: c.state in ("draft", "to_approve")):
            compensation._check_creditable()
            if compensation._can_approve():
                compensation._unguarded().write(
                    {"state": "approved", "approved_by_id": self.env.uid}
                )
            elif compensation.state == "draft":
                compensation._ask_approval()
            else:
                raise UserError(
                    self.env._(
                        "“%s” is above the limit: a leader approves it.",
                        compensation.display_name,
                    )
                )
        return True

    def _can_approve(self):
        self.ensure_one()
        if self.env.su or self.env.user.has_group(
            "mileo_claims.group_mileo_claims_manager"
        ):
            return True
        limit = self.company_id.claim_credit_limit
        amount = self.currency_id._convert(
            self.amount, self.company_id.currency_id, self.company_id
        )
        return self.company_id.currency_id.compare_amounts(amount, limit) <= 0

    def _ask_approval(self):
        self.ensure_one()
        self._unguarded().write({"state": "to_approve"})
        leader = self.claim_id.team_id.user_id
        offer = self.with_context(lang=leader.lang)
        self.claim_id._schedule_todo_once(
            leader, offer.env._("Approve: %s", offer.display_name)
        )

    def issue(self):
        """Execute the compensations: post the credit note, plan the rework.

        :raise UserError: not approved, offered in a response that is not accepted, or
            more than what remains to be credited on the invoice
        """
        self.check_access("write")
        for compensation in self.filtered(lambda c: c.state != "issued"):
            compensation._check_issuable()
            getattr(compensation, f"_issue_{compensation.kind}")()
        self.claim_id._close_if_executed()
        return True

    def _record_failure(self, error):
        """Say on the compensation why it could not be issued, and tell the leader."""
        self.ensure_one()
        self.sudo()._unguarded().write({"last_error": str(error)})  # sudo: as issue()
        leader = self.claim_id.team_id.user_id
        offer = self.with_context(lang=leader.lang)
        self.claim_id._schedule_todo_once(
            leader, offer.env._("Not issued: %s", offer.display_name)
        )

    def _check_issuable(self):
        self.ensure_one()
        if self.state != "approved":
            raise UserError(self.env._("“%s” is not approved.", self.display_name))
        if self.claim_id.state not in ("agreed", "closed"):
            raise UserError(
                self.env._(
                    "“%s” is an offer: it is issued once the customer agrees.",
                    self.display_name,
                )
            )

    def _issue_credit_note(self):
        self.ensure_one()
        # sudo: account.move - the handler who records the customer's agreement is no
        # accountant; what is credited was approved and is checked under lock
        compensation = self.sudo()
        compensation.invoice_id.lock_for_update()
        compensation._check_creditable()
        move = (
            self.env["mileo.claim.credit.note"]
            .sudo()
            ._create_credit_note(
                compensation.invoice_id,
                compensation.amount,
                self.env._(
                    "Claim %(number)s: %(subject)s",
                    number=compensation.claim_id.number,
                    subject=compensation.name or compensation.claim_id.name,
                ),
            )
        )
        compensation._unguarded().write(
            {"state": "issued", "move_id": move.id, "last_error": False}
        )

    def _issue_rework(self):
        self.ensure_one()
        # sudo: project.task - the handler need not be a project user
        task = self.env["project.task"].sudo().create(self._prepare_rework_vals())
        self.sudo()._unguarded().write(
            {"state": "issued", "task_id": task.id, "last_error": False}
        )

    def _prepare_rework_vals(self):
        self.ensure_one()
        claim = self.claim_id
        return {
            "name": self.env._(
                "Rework: %(subject)s (%(number)s)",
                subject=self.name or claim.name,
                number=claim.number,
            ),
            "project_id": claim.sudo().task_id.project_id.id,
            "company_id": claim.company_id.id,
            "partner_id": claim.partner_id.id,
            "user_ids": False,
        }

    def _check_creditable(self):
        """Refuse to credit more than what remains on the invoice."""
        for compensation in self.filtered(lambda c: c.kind == "credit_note"):
            # sudo: account.move - the handler need not see the customer's invoices
            remaining = compensation.sudo().invoice_id._get_claim_creditable_amount()
            if (
                compensation.currency_id.compare_amounts(compensation.amount, remaining)
                > 0
            ):
                raise UserError(
                    self.env._(
                        "Only %(remaining)s can still be credited on %(invoice)s.",
                        remaining=compensation.currency_id.format(remaining),
                        invoice=compensation.sudo().invoice_id.name,
                    )
                )

    def cancel(self, reason):
        """Withdraw the compensations, with the reason kept in the chatter.

        :raise UserError: already issued
        """
        self.check_access("write")
        if self.filtered(lambda compensation: compensation.state == "issued"):
            raise UserError(self.env._("An issued compensation cannot be cancelled."))
        self._unguarded().write({"state": "cancelled"})
        for compensation in self:
            compensation.message_post(body=reason)
        self.claim_id._close_if_executed()
        return True
