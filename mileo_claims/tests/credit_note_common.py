from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import ClaimMixin


class InvoicingCommon(ClaimMixin, AccountTestInvoicingCommon):
    """The claim desk in the company of the accounting tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(user=cls.env.ref("base.user_root"))
        cls.env = cls.env(
            context=dict(
                cls.env.context,
                allowed_company_ids=cls.company_data["company"].ids,
            )
        )
        cls.setup_claims()


class CreditNoteCommon(InvoicingCommon):
    """A customer with a posted invoice of three tax rates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_20, cls.tax_10 = cls.env["account.tax"].create(
            [
                {"name": f"{rate} %", "amount": rate, "type_tax_use": "sale"}
                for rate in (20, 10)
            ]
        )
        cls.invoice = cls.new_invoice(
            ("Maintenance", 3, 333.33, 0, cls.tax_20),
            ("Travel", 1, 80, 10, cls.tax_10),
            ("Stamps", 1, 4.5, 0, cls.env["account.tax"]),
        )

    @classmethod
    def new_invoice(cls, *lines):
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_date": "2026-02-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": name,
                            "quantity": quantity,
                            "price_unit": price,
                            "discount": discount,
                            "tax_ids": [Command.set(tax.ids)],
                        }
                    )
                    for name, quantity, price, discount, tax in lines
                ],
            }
        )
        invoice.action_post()
        return invoice

    def offer(self, amount, invoice=None, **vals):
        """Return a claim answered with the offer of a credit note."""
        invoice = invoice or self.invoice
        claim = self.new_claim(invoice_ids=[Command.link(invoice.id)])
        claim.send_formal_acknowledgement("You waited for nothing.")
        self.investigate(
            claim,
            compensation_ids=[
                Command.create(
                    {
                        "kind": "credit_note",
                        "invoice_id": invoice.id,
                        "amount": amount,
                        **vals,
                    }
                )
            ],
        )
        claim.with_user(self.handler).send_response()
        self.deliver()
        return claim

    def tax_amount(self, move, tax):
        lines = move.line_ids.filtered(lambda line: line.tax_line_id == tax)
        return sum(lines.mapped("balance"))
