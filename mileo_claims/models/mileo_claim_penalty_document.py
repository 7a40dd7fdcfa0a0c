from odoo import Command, api, fields, models


class MileoClaimPenaltyDocument(models.AbstractModel):
    """The document of a penalty or a gesture: no VAT, no invoice behind it (P15).

    An indemnity does not reduce what was invoiced: it is on its own account and its
    own document, never on a credit note that carries VAT.
    """

    _name = "mileo.claim.penalty.document"
    _description = "Documents without VAT"

    @api.model
    def _create_document(self, compensation, account, label):
        """Return the document of a compensation, in draft."""
        move = self.env["account.move"].with_company(compensation.company_id)
        return move.create(self._prepare_document_vals(compensation, account, label))

    @api.model
    def _prepare_document_vals(self, compensation, account, label):
        today = fields.Date.context_today(compensation)
        company = compensation.company_id
        journal = company._get_penalty_journal()
        return {
            "move_type": "out_refund",
            "company_id": company.id,
            "partner_id": compensation.partner_id.id,
            "journal_id": journal.id,
            "currency_id": compensation.currency_id.id,
            "date": company._get_document_date(journal, taxed=False),
            "invoice_date": today,
            "invoice_date_due": today,
            "invoice_payment_term_id": False,
            "ref": compensation._get_public_reason(),
            "apply_on_next_invoice": True,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": label,
                        "quantity": 1,
                        "price_unit": compensation.amount,
                        "account_id": account.id,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }
