from odoo import models
from odoo.exceptions import UserError


class MileoClaimCompensationCredit(models.AbstractModel):
    """A compensation that is credited on an invoice of the customer (P14)."""

    _name = "mileo.claim.compensation.credit"
    _description = "Compensations by Credit Note"

    def _is_on_invoice(self):
        """Whether it is credited on an invoice; of penalties, price reductions are."""
        self.ensure_one()
        return self.kind == "credit_note" or (
            self.kind == "penalty" and bool(self.invoice_id)
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

    def _check_creditable(self):
        """Refuse to credit more than what remains on the invoice."""
        for compensation in self.filtered(lambda c: c._is_on_invoice()):
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
