from odoo import Command, api, fields, models


class MileoClaimCreditNote(models.AbstractModel):
    """Credit notes made from an invoice, for a part of it (P14).

    The credit note is a reversal: same journal, fiscal position, currency and
    accounts. Its lines share the amount by account and tax, in the proportions of
    the invoice, and reach the wanted total to the cent.
    """

    _name = "mileo.claim.credit.note"
    _description = "Credit Notes of Claims"

    @api.model
    def _create_credit_note(self, invoice, amount, reason):
        """Post a credit note of ``amount``, tax included, and return it.

        Posting it reduces what remains due on the invoice.
        """
        invoice = invoice.with_company(invoice.company_id)
        credit_note = invoice._reverse_moves(
            [self._prepare_credit_note_vals(invoice, reason)]
        )
        if invoice.currency_id.compare_amounts(amount, invoice.amount_total) < 0:
            credit_note.write(
                {
                    "invoice_line_ids": [Command.clear()]
                    + [
                        Command.create(vals)
                        for vals in self._prepare_line_vals_list(
                            invoice, amount, reason
                        )
                    ]
                }
            )
        credit_note._post(soft=False)
        return credit_note

    @api.model
    def _prepare_credit_note_vals(self, invoice, reason):
        today = fields.Date.context_today(invoice)
        return {
            "ref": self.env._(
                "Reversal of: %(invoice)s, %(reason)s",
                invoice=invoice.name,
                reason=reason,
            ),
            "date": today,
            "invoice_date": today,
            "invoice_date_due": today,
            "invoice_payment_term_id": False,
            "invoice_origin": invoice.name,
            "journal_id": invoice.journal_id.id,
            "apply_on_next_invoice": True,
        }

    @api.model
    def _prepare_line_vals_list(self, invoice, amount, reason):
        """Share ``amount`` over the accounts and taxes of the invoice."""
        Tax = self.env["account.tax"]
        base_lines, _tax_lines = invoice._get_rounded_base_and_tax_lines()
        key = f"claim_credit,{invoice.id}"
        reduced = Tax._prepare_down_payment_lines(
            base_lines,
            invoice.company_id,
            amount_type="fixed",
            amount=amount,
            computation_key=key,
            grouping_function=lambda line: {"account_id": line["account_id"]},
        )
        return [
            {
                "name": reason,
                "quantity": line["quantity"],
                "price_unit": line["price_unit"],
                "tax_ids": [Command.set(line["tax_ids"].ids)],
                "account_id": line["account_id"].id,
                "analytic_distribution": line["analytic_distribution"],
                "extra_tax_data": Tax._export_base_line_extra_tax_data(line),
            }
            for line in reduced
        ]
