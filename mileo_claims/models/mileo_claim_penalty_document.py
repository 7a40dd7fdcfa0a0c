from odoo import Command, api, fields, models


class MileoClaimPenaltyDocument(models.AbstractModel):
    """The document of a contract penalty: no VAT, no invoice behind it (P15).

    An indemnity does not reduce what was invoiced: it is on its own account and its
    own document, never on a credit note that carries VAT.
    """

    _name = "mileo.claim.penalty.document"
    _description = "Documents of Penalties"

    @api.model
    def _create_penalty_document(self, breach, amount, reason):
        """Return the document of ``amount``, posted unless the accountant does it."""
        company = breach.company_id
        move = (
            self.env["account.move"]
            .with_company(company)
            .create(self._prepare_penalty_document_vals(breach, amount, reason))
        )
        if not company.claim_credit_draft:
            move._post(soft=False)
        return move

    @api.model
    def _prepare_penalty_document_vals(self, breach, amount, reason):
        today = fields.Date.context_today(breach)
        company = breach.company_id
        return {
            "move_type": "out_refund",
            "company_id": company.id,
            "partner_id": breach.partner_id.id,
            "journal_id": company._get_penalty_journal().id,
            "currency_id": company.currency_id.id,
            "invoice_date": today,
            "invoice_date_due": today,
            "invoice_payment_term_id": False,
            "ref": reason,
            "apply_on_next_invoice": True,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": self.env._(
                            "Contract penalty, not subject to VAT: %s",
                            breach.display_name,
                        ),
                        "quantity": 1,
                        "price_unit": amount,
                        "account_id": company._get_penalty_account().id,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }
