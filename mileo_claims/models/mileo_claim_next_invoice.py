from odoo import fields, models
from odoo.exceptions import UserError


class MileoClaimNextInvoice(models.AbstractModel):
    """The avoir of a claim reduces the customer's next invoice by itself (P14)."""

    _name = "mileo.claim.next.invoice"
    _description = "Credit on the Next Invoice"

    apply_on_next_invoice = fields.Boolean(
        copy=False,
        help="What is left of this credit note reduces the customer's next invoice as "
        "soon as that one is posted.",
    )

    # Posting an invoice must not search all the credit notes.
    _claim_credit_idx = models.Index(
        "(commercial_partner_id, company_id) WHERE apply_on_next_invoice"
    )

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._apply_claim_credits()
        return posted

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        """Spare the credits that their company keeps for the next invoice."""
        kept = reverse_moves.filtered(
            lambda move: (
                move.apply_on_next_invoice
                and move.company_id.claim_credit_use == "next_invoice"
            )
        )
        pending = reverse_moves - kept
        while pending:
            # An invoice may have several: one at a time of each.
            by_invoice = pending.grouped("reversed_entry_id").values()
            turn = self.browse([moves[0].id for moves in by_invoice])
            credits = turn.filtered("apply_on_next_invoice")
            credits._reconcile_with_origins(move_reverse_cancel)
            done = credits.filtered(lambda move: not move._has_open_lines())
            for move in turn - done:
                super(
                    MileoClaimNextInvoice, move.reversed_entry_id
                )._reconcile_reversed_moves(move, move_reverse_cancel)
            pending -= turn
        return reverse_moves

    def _reconcile_with_origins(self, move_reverse_cancel):
        """Reduce what is due on the invoices, at once: Odoo takes them one by one."""
        plan = []
        for move in self:
            lines = (move | move.reversed_entry_id)._get_open_receivables()
            plan += lines.grouped(
                lambda line: (line.account_id, line.currency_id)
            ).values()
        lines = self.env["account.move.line"]
        lines = lines.with_context(move_reverse_cancel=move_reverse_cancel)
        if plan:
            lines._reconcile_plan(plan)

    def _has_open_lines(self):
        """Whether Odoo finds more to reconcile on it than what the customer owes."""
        return bool(
            self.line_ids.filtered(
                lambda l: l.account_id.reconcile and not l.reconciled
            )
        )

    def _get_claim_credits_domain(self):
        """Return the credits that wait for an invoice of these customers."""
        return [
            ("apply_on_next_invoice", "=", True),
            ("move_type", "=", "out_refund"),
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial")),
            ("commercial_partner_id", "in", self.commercial_partner_id.ids),
            ("company_id", "in", self.company_id.ids),
        ]

    def _apply_claim_credits(self):
        """Reduce the invoices by what waits for them, the oldest credit first.

        The same company, customer, currency and account only. What an invoice cannot
        take stays for the following one; what cannot be applied says why on the
        credit note, and harms neither the invoice nor the others.
        """
        # What undoes a credit note is no invoice of the customer's.
        invoices = self.filtered(
            lambda move: move.move_type == "out_invoice" and not move.reversed_entry_id
        )
        if not invoices:
            return
        credits = self.search(
            invoices._get_claim_credits_domain(), order="invoice_date, id"
        )
        for invoice in invoices:
            for credit in credits:
                if credit._is_claim_credit_for(invoice):
                    credit._apply_claim_credit(invoice)

    def _is_claim_credit_for(self, invoice):
        self.ensure_one()
        return bool(
            self.commercial_partner_id == invoice.commercial_partner_id
            and self.company_id == invoice.company_id
            and self.currency_id == invoice.currency_id
            and self._get_open_receivables().account_id
            & invoice._get_open_receivables().account_id
        )

    def _get_open_receivables(self):
        return self.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )

    def _apply_claim_credit(self, invoice):
        self.ensure_one()
        before = invoice.amount_residual
        try:
            with self.env.cr.savepoint():
                lines = (self | invoice)._get_open_receivables()
                for same_account in lines.grouped("account_id").values():
                    same_account.reconcile()
        except UserError as error:
            self._message_log(
                body=self.env._(
                    "Not applied to %(invoice)s: %(error)s",
                    invoice=invoice.name,
                    error=error,
                )
            )
            return
        amount = invoice.currency_id.format(before - invoice.amount_residual)
        invoice._message_log(
            body=self.env._(
                "Reduced by %(amount)s: credit note %(credit)s.",
                amount=amount,
                credit=self.name,
            )
        )
        self._message_log(
            body=self.env._(
                "Applied to %(invoice)s: %(amount)s.",
                invoice=invoice.name,
                amount=amount,
            )
        )

    def _get_claim_credits(self):
        """Return the avoirs of claims that reduce this invoice, with their amounts."""
        self.ensure_one()
        return [
            (partial["aml"].move_id, partial["amount"])
            for partial in self._get_all_reconciled_invoice_partials()
            if partial["aml"].move_id.apply_on_next_invoice
        ]

    def _get_claim_credit_label(self, document):
        """Return how ``document`` names this one that settles it, if one of the two is
        the avoir of a claim and the other an invoice; empty otherwise."""
        self.ensure_one()
        if self.apply_on_next_invoice:
            return self.env._("Credit note %s of", self.name)
        if document.apply_on_next_invoice and self.move_type == "out_invoice":
            return self.env._("Applied to %s of", self.name)
        return ""
