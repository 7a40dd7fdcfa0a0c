from odoo import Command, api, fields, models
from odoo.tools import format_date


class MileoClaimCreditNote(models.AbstractModel):
    """Credit notes made from an invoice, for a part of it (P14).

    The credit note is a reversal: same journal, fiscal position, currency and
    accounts. Its lines share the amount by account and tax, in the proportions of
    the invoice, and reach the wanted total to the cent.

    Odoo's ``_reverse_moves`` copies one invoice after the other, which is most of its
    cost, and is not called: what addons do in it is not done here. What they do in
    ``copy_data``, ``create`` and ``_post`` is.
    """

    _name = "mileo.claim.credit.note"
    _description = "Credit Notes of Claims"

    @api.model
    def _create_credit_notes(self, requests):
        """Return a credit note for each (invoice, amount tax included, reason).

        A fourth element, if there is one, is what it consists of: triples of a line of
        the invoice, its quantity and its amount tax included, adding up to the amount.

        Made together, because each is a part only of what Odoo does at once. Posting
        them reduces what remains due on the invoices; by setting they stay in draft.
        """
        invoices = self.env["account.move"].union(*(r[0] for r in requests))
        # As when Odoo copies one: it creates on the originals, whose lines it mirrors.
        invoices = invoices.with_context(
            include_business_fields=True,
            move_reverse_cancel=False,
            skip_invoice_sync=False,
        )
        vals_list = [
            vals
            for invoice, *credit in requests
            for vals in invoice.with_env(invoices.env).copy_data(
                self._prepare_credit_note_vals(invoice, *credit)
            )
        ]
        credit_notes = invoices.create(vals_list).with_env(self.env)
        credit_notes._message_log_batch(
            {
                credit_note.id: credit_note.reversed_entry_id._get_copy_message_content(
                    {"reversed_entry_id": credit_note.reversed_entry_id.id}
                )
                for credit_note in credit_notes
            }
        )
        credit_notes.filtered(
            lambda move: not move.company_id.claim_credit_draft
        )._post(soft=False)
        return credit_notes

    @api.model
    def _prepare_credit_note_vals(self, invoice, amount, reason, parts=()):
        today = fields.Date.context_today(self)
        company = invoice.company_id.with_env(self.env)
        vals = {
            "move_type": "out_refund",
            "reversed_entry_id": invoice.id,
            "partner_id": invoice.partner_id.id,
            "ref": self.env._(
                "Reversal of: %(invoice)s of %(date)s, %(reason)s",
                invoice=invoice.name,
                date=format_date(self.env, invoice.invoice_date),
                reason=reason,
            ),
            "date": company._get_document_date(
                invoice.journal_id, taxed=invoice._affect_tax_report()
            ),
            "invoice_date": today,
            "invoice_date_due": today,
            "invoice_payment_term_id": False,
            "invoice_origin": invoice.name,
            "journal_id": invoice.journal_id.id,
            "apply_on_next_invoice": True,
        }
        if invoice.currency_id.compare_amounts(amount, invoice.amount_total) < 0:
            vals["line_ids"] = [
                Command.create(line_vals)
                for line_vals in self._prepare_line_vals_list(
                    invoice, amount, reason, parts
                )
            ]
        return vals

    @api.model
    def _prepare_line_vals_list(self, invoice, amount, reason, parts=()):
        """Share ``amount`` over the accounts and taxes of the invoice, or take it from
        the given parts."""
        Tax = self.env["account.tax"]
        base_lines, _tax_lines = invoice._get_rounded_base_and_tax_lines()
        if parts:
            return self._prepare_part_vals_list(base_lines, parts)
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
                "price_unit": invoice.currency_id.round(line["price_unit"]),
                "tax_ids": [Command.set(line["tax_ids"].ids)],
                "account_id": line["account_id"].id,
                "analytic_distribution": line["analytic_distribution"],
                "extra_tax_data": Tax._export_base_line_extra_tax_data(line),
            }
            for line in reduced
        ]
