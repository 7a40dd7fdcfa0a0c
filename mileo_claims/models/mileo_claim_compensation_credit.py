from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


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
        """Make the credit notes, together for those who read the same language."""
        # sudo: account.move - the handler who records the customer's agreement is no
        # accountant; what is credited was approved and is checked under lock
        sudo = self.sudo()
        sudo._lock_invoices()
        sudo._check_creditable()
        for compensations in sudo._group_by_document_context():
            builder = compensations.env["mileo.claim.credit.note"]
            moves = builder._create_credit_notes(
                [
                    (
                        offer.invoice_id,
                        offer.amount,
                        offer._get_public_reason(),
                        offer._get_credit_parts(),
                    )
                    for offer in compensations
                ]
            )
            for compensation, move in zip(compensations, moves, strict=True):
                compensation.with_env(sudo.env)._set_document(move)

    def _group_by_document_context(self):
        """Return the compensations of each company, in the words and at the date of
        the customer: the documents are his."""
        groups = self.grouped(
            lambda c: (
                c.company_id,
                c.claim_id._get_customer_lang(),
                c.claim_id.team_id._get_tz(),
            )
        )
        return [
            compensations.with_company(company).with_context(lang=lang, tz=tz)
            for (company, lang, tz), compensations in groups.items()
        ]

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

    # ----------------------------------------------------------- what remains of it

    def _lock_invoices(self):
        """Be alone on the invoices to credit until the end of the transaction.

        They are written to, not only locked: a transaction that began before this one
        ended must not count with the credits of its time, and is tried again.
        """
        # sudo: account.move - the handler need not see the customer's invoices
        invoices = self.sudo().filtered(lambda c: c._is_on_invoice()).invoice_id
        if invoices:
            self.env.cr.execute(
                SQL(
                    "UPDATE account_move SET write_date = write_date WHERE id IN %s",
                    tuple(invoices.ids),
                )
            )

    def _check_creditable(self):
        """Refuse to credit more than what remains on the invoice."""
        # sudo: account.move - the handler need not see the customer's invoices
        credits = self.sudo().filtered(lambda c: c._is_on_invoice())
        remaining = credits._get_creditable_amounts()
        for credit in credits:
            left = remaining[credit]
            if credit.currency_id.compare_amounts(credit.amount, left) > 0:
                raise UserError(
                    self.env._(
                        "Only %(remaining)s can still be credited on %(invoice)s.",
                        remaining=credit.currency_id.format(left),
                        invoice=credit.invoice_id.name,
                    )
                )

    def _get_creditable_amounts(self):
        """Return what is left of each one's invoice, without what others promise."""
        invoices = self.invoice_id
        remaining = invoices._get_claim_creditable_amounts()
        promised = self.search(
            Domain("invoice_id", "in", invoices.ids) & Domain("state", "=", "approved")
        ).grouped("invoice_id")
        none = self.browse()
        return {
            credit: remaining[credit.invoice_id]
            - sum((promised.get(credit.invoice_id, none) - credit).mapped("amount"))
            for credit in self
        }
