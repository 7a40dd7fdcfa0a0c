from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import html2plaintext

from .credit_note_common import CreditNoteCommon


@tagged("post_install", "-at_install")
class TestNextInvoice(CreditNoteCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paid = cls.new_invoice(("Visit", 1, 1000, 0, cls.tax_20))
        cls.pay(cls.paid)

    @classmethod
    def pay(cls, invoice):
        cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    def credit(self, amount, invoice=None):
        """Return the avoir that an accepted offer of ``amount`` made."""
        claim = self.offer(amount, invoice or self.paid)
        claim.register_agreement("By telephone")
        return claim.compensation_ids.move_id

    def draft_invoice(self, price, **vals):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Visit",
                            "price_unit": price,
                            "tax_ids": [Command.set(self.tax_20.ids)],
                        }
                    )
                ],
                **vals,
            }
        )

    def post(self, price, **vals):
        invoice = self.draft_invoice(price, **vals)
        invoice.action_post()
        return invoice

    def test_P14_the_next_invoice_is_reduced(self):
        credit = self.credit(120)
        self.assertEqual(credit.amount_residual, 120)
        invoice = self.post(500)
        self.assertAlmostEqual(invoice.amount_total, 600)
        self.assertAlmostEqual(invoice.amount_residual, 480)
        self.assertEqual(credit.amount_residual, 0)
        self.assertIn(credit.name, invoice.message_ids[0].body)
        self.assertIn(invoice.name, credit.message_ids[0].body)

    def test_P14_the_oldest_credit_first_and_the_rest_for_the_following(self):
        old, new = self.credit(120), self.credit(60)
        first = self.post(125)
        self.assertEqual(first.amount_residual, 0)
        self.assertEqual(old.amount_residual, 0)
        self.assertAlmostEqual(new.amount_residual, 30)
        second = self.post(100)
        self.assertAlmostEqual(second.amount_residual, 90)
        self.assertEqual(new.amount_residual, 0)
        self.assertAlmostEqual(self.post(100).amount_residual, 120)

    def test_P14_invoices_posted_together(self):
        self.credit(120)
        invoices = self.draft_invoice(50) | self.draft_invoice(100)
        invoices.action_post()
        self.assertAlmostEqual(sum(invoices.mapped("amount_residual")), 60)

    def assert_names(self, credit, text):
        text = " ".join(text.split())
        self.assertIn(f"Credit note {credit.name} of", text)
        self.assertIn("120.00", text)

    def test_P14_the_document_of_the_invoice_names_the_credit(self):
        credit = self.credit(120)
        invoice = self.post(500)
        html, _format = self.env["ir.actions.report"]._render_qweb_html(
            "account.account_invoices", invoice.ids
        )
        self.assert_names(credit, html2plaintext(html.decode()))

    def test_P14_the_page_of_the_invoice_names_the_credit(self):
        credit = self.credit(120)
        invoice = self.post(500)
        new_test_user(
            self.env, "jeanne", groups="base.group_portal", partner_id=self.jeanne.id
        )
        self.authenticate("jeanne", "jeanne")
        url = f"/my/invoices/{invoice.id}"
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        sidebar = " ".join(html2plaintext(page.text).split())
        self.assertIn(f"Reduced by credit note {credit.name}: $ 120.00", sidebar)
        # What the page shows in a frame.
        self.assertRegex(page.text, rf"<iframe [^>]*{url}[^>]*report_type=html")
        document = self.url_open(url, params={"report_type": "html"})
        self.assert_names(credit, html2plaintext(document.text))

    def test_P14_an_unpaid_disputed_invoice_is_reduced_first(self):
        unpaid = self.new_invoice(("Visit", 1, 1000, 0, self.tax_20))
        self.credit(120, unpaid)
        self.assertAlmostEqual(unpaid.amount_residual, 1080)
        self.assertAlmostEqual(self.post(500).amount_residual, 600)

    def test_P14_or_left_alone_by_setting(self):
        self.env.company.claim_credit_use = "next_invoice"
        unpaid = self.new_invoice(("Visit", 1, 1000, 0, self.tax_20))
        credit = self.credit(120, unpaid)
        self.assertAlmostEqual(unpaid.amount_residual, 1200)
        self.assertEqual(credit.reversed_entry_id, unpaid)
        self.assertAlmostEqual(self.post(500).amount_residual, 480)

    def test_only_the_same_customer_and_currency(self):
        credit = self.credit(120)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.assertAlmostEqual(
            self.post(500, partner_id=stranger.id).amount_residual, 600
        )
        foreign_currency = self.setup_other_currency("EUR")
        foreign = self.post(500, currency_id=foreign_currency.id)
        self.assertAlmostEqual(foreign.amount_residual, 600)
        self.assertEqual(credit.amount_residual, 120)
        # A contact of the same customer is the same customer.
        self.assertAlmostEqual(
            self.post(500, partner_id=self.jeanne.id).amount_residual, 480
        )

    def test_only_credits_flagged_so(self):
        credit = self.credit(120)
        with Form(credit) as form:
            form.apply_on_next_invoice = False
        self.assertAlmostEqual(self.post(500).amount_residual, 600)

    def test_what_cannot_be_applied_does_not_stop_the_invoice(self):
        credit = self.credit(120)
        with patch.object(
            self.env.registry["account.move.line"],
            "reconcile",
            side_effect=UserError("The period is locked"),
        ):
            invoice = self.post(500)
        self.assertEqual(invoice.state, "posted")
        self.assertAlmostEqual(invoice.amount_residual, 600)
        self.assertIn("The period is locked", credit.message_ids[0].body)

    def test_a_disputed_invoice_is_kept_out_of_dunning(self):
        claim = self.offer(120, self.paid)
        self.assertTrue(self.paid.is_disputed)
        self.assertTrue(self.paid.no_followup)
        self.assertIn(
            self.paid, self.env["account.move"].search([("is_disputed", "=", True)])
        )
        claim.register_agreement("By telephone")
        self.assertEqual(claim.state, "closed")
        self.assertFalse(self.paid.is_disputed)
        self.assertFalse(self.paid.no_followup)

    def test_dunning_stopped_by_hand_stays_so(self):
        self.paid.no_followup = True
        claim = self.new_claim(invoice_ids=[Command.link(self.paid.id)])
        claim.with_user(self.handler).invoice_ids = False
        self.assertTrue(self.paid.no_followup)

    def test_an_invoice_taken_off_the_claim_is_dunned_again(self):
        claim = self.new_claim(invoice_ids=[Command.link(self.paid.id)])
        self.assertTrue(self.paid.no_followup)
        claim.with_user(self.handler).invoice_ids = False
        self.assertFalse(self.paid.no_followup)
