from lxml import etree

from odoo.tests import tagged

from odoo.addons.mileo_claims.tests.credit_note_common import CreditNoteCommon

PRECEDING_INVOICE = ".//{*}ApplicableHeaderTradeSettlement/{*}InvoiceReferencedDocument"


@tagged("post_install", "-at_install")
class TestFacturX(CreditNoteCommon):
    def export(self, move):
        content, _errors = self.env["account.edi.xml.cii"]._export_invoice(move)
        return etree.fromstring(content)

    def test_P14_the_credit_note_names_its_invoice(self):
        claim = self.offer(100)
        claim.register_agreement("By telephone")
        document = self.export(claim.compensation_ids.move_id)
        [preceding] = document.findall(PRECEDING_INVOICE)
        self.assertEqual(preceding.findtext("{*}IssuerAssignedID"), self.invoice.name)
        self.assertEqual(
            preceding.findtext("{*}FormattedIssueDateTime/{*}DateTimeString"),
            "20260201",
        )

    def test_an_invoice_names_no_other(self):
        self.assertFalse(self.export(self.invoice).findall(PRECEDING_INVOICE))
