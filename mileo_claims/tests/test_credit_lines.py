from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .credit_note_common import CreditNoteCommon


@tagged("post_install", "-at_install")
class TestCreditLines(CreditNoteCommon):
    """Credit notes of some lines of an invoice, in the French chart (P14)."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()
        Chart = cls.env["account.chart.template"].with_company(cls.company)
        cls.vat_20 = Chart.ref("tva_normale")
        cls.vat_10 = Chart.ref("tva_intermediaire")
        (cls.vat_20 | cls.vat_10).active = True
        cls.company.claim_credit_limit = 1_000_000
        cls.invoice = cls.new_invoice(
            ("Visit", 3, 333.33, 0, cls.vat_20),
            ("Travel", 7, 11.11, 12.5, cls.vat_10),
            ("Stamps", 1, 4.57, 0, cls.env["account.tax"]),
        )
        cls.visit, cls.travel, cls.stamps = cls.invoice.invoice_line_ids
        cls.visit.account_id = cls.visit.account_id.copy({"code": "706100"})

    def draft(self, amount=1, invoice=None):
        """Return an offer whose lines a handler is choosing."""
        claim = self.new_claim()
        claim.send_formal_acknowledgement("You waited for nothing.")
        offer = self.env["mileo.claim.compensation"].create(
            {
                "claim_id": claim.id,
                "invoice_id": (invoice or self.invoice).id,
                "amount": amount,
            }
        )
        return offer.with_user(self.handler)

    def choose(self, offer, **chosen):
        """Give lines a quantity, or an amount where it is a string, on the form."""
        offer.action_choose_lines()
        with Form(offer) as form:
            for index, line in enumerate(offer.line_ids):
                value = chosen.get(line.name.lower())
                if value:
                    with form.line_ids.edit(index) as row:
                        setattr(
                            row,
                            "amount" if isinstance(value, str) else "quantity",
                            float(value),
                        )
            amount = form.amount
        self.assertAlmostEqual(offer.amount, amount)
        return offer

    def credit(self, **chosen):
        """Return the credit note of the chosen lines, offered and accepted."""
        offer = self.choose(self.draft(), **chosen)
        claim = offer.claim_id
        self.investigate(claim)
        offer.approve()
        claim.with_user(self.handler).send_response()
        self.deliver()
        claim.with_user(self.handler).register_agreement("By telephone")
        self.assertFalse(offer.last_error)
        return offer.sudo().move_id

    def total(self, lines):
        totals = self.invoice._get_claim_line_totals()
        return sum(totals[line] for line in lines)

    def assert_balanced(self, move, amount):
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.reversed_entry_id, self.invoice)
        self.assertAlmostEqual(move.amount_total, amount)
        self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0)

    def test_P14_the_chosen_quantity_and_nothing_else(self):
        residual = self.invoice.amount_residual
        move = self.credit(visit=2)
        self.assert_balanced(move, 799.99)
        [line] = move.invoice_line_ids
        self.assertEqual(line.name, "Visit")
        self.assertEqual((line.quantity, line.price_unit), (2, 333.33))
        self.assertEqual(line.account_id.code, "706100")
        self.assertEqual(line.tax_ids, self.vat_20)
        self.assertAlmostEqual(line.balance, 666.66)
        self.assertAlmostEqual(self.tax_amount(move, self.vat_20), 133.33)
        self.assertEqual(
            line.tax_tag_ids,
            self.vat_20.refund_repartition_line_ids.filtered(
                lambda part: part.repartition_type == "base"
            ).tag_ids,
        )
        self.assertAlmostEqual(self.invoice.amount_residual, residual - 799.99)

    def test_P14_an_amount_of_a_line_reduces_its_price(self):
        move = self.credit(visit="100", travel=7)
        self.assert_balanced(move, 100 + self.total(self.travel))
        visit, travel = move.invoice_line_ids
        self.assertEqual(visit.quantity, 1)
        self.assertAlmostEqual(visit.price_subtotal, 83.33)
        self.assertAlmostEqual(self.tax_amount(move, self.vat_20), 16.67)
        self.assertEqual((travel.quantity, travel.price_unit), (7, 11.11))
        self.assertEqual(travel.discount, 12.5)
        self.assertAlmostEqual(travel.price_subtotal, self.travel.price_subtotal)
        self.assertAlmostEqual(
            self.tax_amount(move, self.vat_10),
            -self.tax_amount(self.invoice, self.vat_10),
        )

    def test_P14_line_after_line_is_the_invoice(self):
        self.credit(visit=1, stamps=1)
        self.credit(travel=3)
        self.credit(visit=2, travel=4)
        moves = self.invoice.reversal_move_ids
        self.assertEqual(len(moves), 3)
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertAlmostEqual(
            sum(moves.mapped("amount_tax")), self.invoice.amount_tax, delta=0.02
        )
        offer = self.choose(self.draft(), stamps=1)
        self.assertEqual(offer.line_ids.mapped("creditable"), [0, 0, 0])
        with self.assertRaisesRegex(UserError, "can still be credited"):
            offer.approve()

    def test_P14_never_more_than_what_is_left_of_a_line(self):
        self.credit(visit=2)
        offer = self.choose(self.draft(), visit=2)
        self.assertAlmostEqual(offer.line_ids[0].creditable, 400)
        with self.assertRaisesRegex(UserError, "400.00.* can still .*“Visit”"):
            offer.approve()
        self.choose(offer, visit=1)
        offer.approve()
        self.assertEqual(offer.state, "approved")
        # What is promised to one customer is not promised again.
        third = self.choose(self.draft(), visit=1)
        with self.assertRaisesRegex(UserError, "can still be credited of “Visit”"):
            third.approve()

    def test_P14_what_was_undone_is_left_again(self):
        self.credit(visit=3)
        offer = self.env["mileo.claim.compensation"].search(
            [("move_id", "in", self.invoice.reversal_move_ids.ids)]
        )
        again = self.choose(self.draft(), visit=3)
        with self.assertRaises(UserError):
            again.approve()
        offer.undo("The visit took place")
        again.invalidate_recordset()
        self.assertAlmostEqual(again.line_ids[0].creditable, self.total(self.visit))
        again.approve()
        self.assertEqual(again.state, "approved")

    def test_P14_no_more_of_a_tax_than_was_invoiced(self):
        """However it was credited: by a line, by an amount, by the accountant."""
        self.invoice._reverse_moves(
            [{"invoice_line_ids": [], "invoice_date": "2026-02-02"}]
        ).action_post()
        whole = self.invoice.reversal_move_ids
        offer = self.choose(self.draft(), travel=1)
        self.assertEqual(offer.line_ids[1].creditable, 0)
        with self.assertRaisesRegex(UserError, "can still be credited"):
            offer.approve()
        whole.button_draft()
        whole.button_cancel()
        self.credit(travel=7)
        half = self.draft(amount=self.invoice.amount_total / 2)
        with self.assertRaisesRegex(UserError, r"10% .*choose the lines to credit"):
            half.approve()
        self.choose(half, visit=1)
        half.approve()
        self.assertEqual(half.state, "approved")

    def test_P14_an_amount_takes_its_share_of_each_line(self):
        total = self.invoice.amount_total
        half = self.draft(amount=total / 2)
        half.approve()
        offer = self.choose(self.draft(), travel=7)
        self.assertAlmostEqual(
            offer.line_ids[1].creditable, self.total(self.travel) / 2, delta=0.011
        )
        with self.assertRaisesRegex(UserError, "10% "):
            offer.approve()
        self.choose(offer, travel=3)
        offer.approve()
        self.assertEqual(offer.state, "approved")

    def test_the_amount_follows_the_lines(self):
        offer = self.choose(self.draft(), visit=1)
        self.assertAlmostEqual(offer.amount, 400)
        with self.assertRaisesRegex(ValidationError, "lines to credit"):
            offer.amount = 50
        offer.line_ids[0].amount = 100
        self.assertAlmostEqual(offer.amount, 100)
        offer.line_ids.unlink()
        offer.amount = 50
        self.assertEqual(offer.amount, 50)

    def test_no_more_than_was_invoiced_and_nothing_negative(self):
        offer = self.choose(self.draft(), visit=1)
        with self.assertRaisesRegex(ValidationError, "Only 3 were invoiced"):
            offer.line_ids[0].quantity = 4
        self.env.invalidate_all(flush=False)
        self.env.transaction.clear()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            offer.line_ids[0].amount = -1
            self.env.flush_all()

    def test_another_invoice_has_other_lines(self):
        other = self.new_invoice(("Audit", 1, 500, 0, self.vat_20))
        offer = self.choose(self.draft(), visit=1)
        offer.invoice_id = other
        self.assertFalse(offer.line_ids)
        with self.assertRaisesRegex(ValidationError, "those of the invoice"):
            offer.line_ids = [Command.create({"invoice_line_id": self.visit.id})]

    def test_what_is_approved_keeps_its_lines(self):
        offer = self.choose(self.draft(), visit=1)
        offer.approve()
        for change in (
            lambda: offer.line_ids[0].write({"quantity": 2}),
            lambda: offer.line_ids[2].unlink(),
        ):
            with (
                self.assertRaisesRegex(UserError, "approved or issued"),
                self.env.cr.savepoint(),
            ):
                change()
        self.assertAlmostEqual(offer.amount, 400)

    def test_the_lines_of_a_confidential_claim_are_its_handler_s(self):
        offer = self.choose(self.draft(), visit=1)
        offer.sudo().claim_id.write(
            {"user_id": self.handler.id, "is_confidential": True}
        )
        line = offer.line_ids[0]
        self.assertEqual(line.name, "Visit")
        with self.assertRaises(AccessError):
            line.with_user(self.colleague).read(["amount"])
