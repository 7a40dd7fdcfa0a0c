from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError


class MileoClaimCompensation(models.Model):
    """What is offered to make up for it: a free rework or a credit note (P13, P14)."""

    _name = "mileo.claim.compensation"
    _description = "Compensation"
    _inherit = ["mileo.guarded.mixin", "mail.thread"]
    _check_company_auto = True
    _order = "id"

    _guarded_fields = frozenset(
        {
            "state",
            "approved_by_id",
            "response_id",
            "currency_id",
            "move_id",
            "task_id",
            "last_error",
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
    claim_state = fields.Selection(
        related="claim_id.state", string="State of the Claim", related_sudo=False
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
    task_id = fields.Many2one(
        "project.task",
        string="Rework",
        copy=False,
        check_company=True,
        index="btree_not_null",
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

    @api.constrains("kind", "invoice_id", "claim_id")
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

    # ---------------------------------------------------------------- workflow

    def approve(self):
        """Approve the compensations, or ask the leader where the user may not.

        A handler approves up to the company's limit, all credits of the claim taken
        together, a leader any amount. Approving what is approved changes nothing.

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

    def _is_leader(self):
        return self.env.su or self.env.user.has_group(
            "mileo_claims.group_mileo_claims_manager"
        )

    def _can_approve(self):
        self.ensure_one()
        if self._is_leader():
            return True
        company = self.company_id
        granted = self.claim_id.compensation_ids.filtered(
            lambda c: c == self or c.state in ("approved", "issued")
        )
        amount = sum(
            credit.currency_id._convert(credit.amount, company.currency_id, company)
            for credit in granted
        )
        return (
            company.currency_id.compare_amounts(amount, company.claim_credit_limit) <= 0
        )

    def _ask_approval(self):
        self.ensure_one()
        self._unguarded().write({"state": "to_approve"})
        claim = self.claim_id
        leader = claim._get_informed_leader() or claim.user_id
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
        claim = self.claim_id
        leader = claim._get_informed_leader() or claim.user_id
        offer = self.with_context(lang=leader.lang)
        self.claim_id._schedule_todo_once(
            leader, offer.env._("Not issued: %s", offer.display_name)
        )

    def _check_issuable(self):
        self.ensure_one()
        if self.state != "approved":
            raise UserError(self.env._("“%s” is not approved.", self.display_name))
        if self.response_id.decision not in ("agreed", "tacit"):
            raise UserError(
                self.env._(
                    "“%s” is issued once the customer has accepted the response that "
                    "offers it.",
                    self.display_name,
                )
            )

    def _issue_credit_note(self):
        self.ensure_one()
        # sudo: account.move - the handler who records the customer's agreement is no
        # accountant; what is credited was approved and is checked under lock
        claim = self.sudo().claim_id
        # The document is the customer's: its words and its date too.
        compensation = self.sudo().with_context(
            lang=claim._get_customer_lang(), tz=claim.team_id._get_tz()
        )
        compensation.invoice_id.lock_for_update()
        compensation._check_creditable()
        move = compensation.env["mileo.claim.credit.note"]._create_credit_note(
            compensation.invoice_id,
            compensation.amount,
            compensation._get_public_reason(),
        )
        compensation._unguarded().write(
            {"state": "issued", "move_id": move.id, "last_error": False}
        )

    def _get_public_reason(self):
        """Return what documents say of it; nothing of a confidential claim."""
        self.ensure_one()
        claim = self.claim_id
        if claim.is_confidential:
            return self.env._("Claim %s", claim.number)
        return self.env._(
            "Claim %(number)s: %(subject)s",
            number=claim.number,
            subject=self.name or claim.name,
        )

    def _issue_rework(self):
        self.ensure_one()
        if not self.sudo().claim_id.task_id.project_id:
            raise UserError(
                self.env._("Choose on the claim the intervention that is to be redone.")
            )
        # sudo: project.task - the handler need not be a project user
        task = self.env["project.task"].sudo().create(self._prepare_rework_vals())
        self.sudo()._unguarded().write(
            {"state": "issued", "task_id": task.id, "last_error": False}
        )

    def _prepare_rework_vals(self):
        self.ensure_one()
        claim = self.sudo().claim_id
        return {
            "name": self.env._("Rework – %s", self._get_public_reason()),
            "project_id": claim.task_id.project_id.id,
            "company_id": claim.company_id.id,
            "partner_id": claim.partner_id.id,
            "user_ids": [Command.set(claim.task_id.user_ids.ids)],
        }

    def _check_creditable(self):
        """Refuse to credit more than what remains on the invoice."""
        for compensation in self.filtered(lambda c: c.kind == "credit_note"):
            # sudo: account.move - the handler need not see the customer's invoices
            remaining = compensation.sudo()._get_creditable_amount()
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

    def _get_creditable_amount(self):
        """Return what is left of the invoice, without what is promised to others."""
        self.ensure_one()
        promised = self.search(
            [
                ("invoice_id", "=", self.invoice_id.id),
                ("state", "=", "approved"),
                ("id", "!=", self.id),
            ]
        )
        remaining = self.invoice_id._get_claim_creditable_amount()
        return remaining - sum(promised.mapped("amount"))

    def cancel(self, reason):
        """Withdraw the compensations, with the reason kept in the chatter.

        :raise UserError: no reason is given, already issued, or accepted by the
            customer and the user is no leader
        """
        self.check_access("write")
        self.claim_id._require_reason(reason)
        accepted = self.filtered(
            lambda c: c.response_id.decision in ("agreed", "tacit")
        )
        if accepted and not accepted._is_leader():
            raise UserError(
                self.env._("The customer accepted it: only a leader can withdraw it.")
            )
        if self.filtered(lambda compensation: compensation.state == "issued"):
            raise UserError(self.env._("An issued compensation cannot be cancelled."))
        self._unguarded().write({"state": "cancelled"})
        for compensation in self:
            compensation.message_post(body=reason)
        self.claim_id._close_if_executed()
        return True
