import subprocess
import sys
from pathlib import Path

from lxml import etree

from odoo import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.mileo_claims.tests.credit_note_common import CreditNoteCommon

PRECEDING_INVOICE = ".//{*}ApplicableHeaderTradeSettlement/{*}InvoiceReferencedDocument"
PRODUCT = ".//{*}SpecifiedTradeProduct"
CHECK = Path(__file__).with_name("check_factur_x.py")


@tagged("post_install", "-at_install")
class TestFacturX(CreditNoteCommon):
    @classmethod
    @AccountTestInvoicingCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "claim_credit_limit": 10000,
                "street": "1 rue de la Paix",
                "zip": "75002",
                "city": "Paris",
                "phone": "+33 1 23 45 67 89",
                "vat": "FR23334175221",
                "company_registry": "334175221",
            }
        )
        cls.customer.write(
            {
                "street": "2 place Bellecour",
                "zip": "69002",
                "city": "Lyon",
                "country_id": cls.env.ref("base.fr").id,
                "vat": "FR40303265045",
                "company_registry": "303265045",
            }
        )
        cls.tax_0 = cls.tax_20.copy({"name": "0 %", "amount": 0})
        cls.invoice = cls.new_invoice(
            ("Maintenance", 3, 333.33, 0, cls.tax_20),
            ("Travel", 1, 80, 10, cls.tax_10),
            ("Stamps", 1, 4.5, 0, cls.tax_0),
        )

    def issue(self, amount):
        """Return the credit note of a claim whose customer accepts ``amount``."""
        claim = self.offer(amount)
        claim.register_agreement("By telephone")
        return claim.compensation_ids.move_id

    def export(self, move):
        content, errors = self.env["account.edi.xml.cii"]._export_invoice(move)
        self.assertFalse(move.move_type == "out_refund" and errors)
        return etree.fromstring(content)

    def check(self, document):
        """Run the checks of the ``factur-x`` package: XSD and schematron."""
        checked = subprocess.run(
            [sys.executable, CHECK],
            input=etree.tostring(document),
            capture_output=True,
            check=False,
        )
        self.assertFalse(checked.returncode, checked.stderr.decode())

    def test_P14_the_credit_note_is_valid_and_names_its_invoice(self):
        for amount in (100, self.invoice.amount_total - 100):
            with self.subTest(amount=amount):
                document = self.export(self.issue(amount))
                self.check(document)
                self.assertEqual(document.findtext(".//{*}TypeCode"), "381")
                self.assertEqual(
                    document.findtext(".//{*}GrandTotalAmount"), f"{amount:.2f}"
                )
                [preceding] = document.findall(PRECEDING_INVOICE)
                self.assertEqual(
                    preceding.findtext("{*}IssuerAssignedID"), self.invoice.name
                )
                self.assertEqual(
                    preceding.findtext("{*}FormattedIssueDateTime/{*}DateTimeString"),
                    "20260201",
                )

    def test_a_whole_credit_note_keeps_its_products(self):
        self.product_a.write({"name": "Visit", "default_code": "VIS"})
        self.invoice.button_draft()
        self.invoice.invoice_line_ids[0].write(
            {
                "product_id": self.product_a.id,
                "name": "Visit of Monday",
                "tax_ids": [Command.set(self.tax_20.ids)],
            }
        )
        self.invoice.action_post()
        document = self.export(self.issue(self.invoice.amount_total))
        self.check(document)
        self.assertEqual(
            [element.text for element in document.find(PRODUCT)],
            ["VIS", "Visit", "Visit of Monday"],
        )

    def test_a_line_without_product_is_named_once(self):
        [product, _other, _last] = self.export(self.issue(100)).findall(PRODUCT)
        [name] = product
        self.assertIn("Claim REC/", name.text)

    def test_an_invoice_names_no_other(self):
        self.assertFalse(self.export(self.invoice).findall(PRECEDING_INVOICE))
