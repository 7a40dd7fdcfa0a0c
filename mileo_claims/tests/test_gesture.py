from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .credit_note_common import CreditNoteCommon


@tagged("post_install", "-at_install")
class TestGesture(CreditNoteCommon):
    """A commercial gesture where there is no invoice to credit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.company.claim_gesture_account_id = cls.env["account.account"].create(
            {"name": "Gestures", "code": "658901", "account_type": "income"}
        )

    def answer(self, **vals):
        claim = self.new_claim()
        claim.send_formal_acknowledgement("You waited for nothing.")
        gesture = {"kind": "gesture", "amount": 80, "name": "For your patience", **vals}
        self.investigate(claim, compensation_ids=[Command.create(gesture)])
        claim.with_user(self.handler).send_response()
        self.deliver()
        return claim

    def test_P14_without_vat_in_draft_for_the_accountant(self):
        claim = self.answer()
        self.assertIn("commercial gesture of", str(claim.response_ids.body))
        claim.with_user(self.handler).register_agreement("By telephone")
        gesture = claim.compensation_ids.with_user(self.accountant)
        move = gesture.move_id
        self.assertEqual(gesture.situation, "to_post")
        self.assertEqual(move.state, "draft")
        self.assertTrue(move.is_claim_gesture)
        self.assertEqual(move.move_type, "out_refund")
        self.assertFalse(move.reversed_entry_id)
        self.assertFalse(move.line_ids.tax_ids | move.line_ids.tax_line_id)
        self.assertEqual(move.amount_total, 80)
        self.assertEqual(move.amount_tax, 0)
        self.assertEqual(
            move.invoice_line_ids.account_id, self.company.claim_gesture_account_id
        )
        self.assertEqual(move.partner_id, self.customer)
        self.assertIn(claim.number, move.ref)
        self.assertFalse(move.invoice_origin)
        self.assertEqual(claim.state, "agreed")
        gesture.action_post_document()
        self.assertEqual(gesture.state, "issued")
        self.assertEqual(claim.state, "closed")
        invoice = self.new_invoice(("Visit", 1, 100, 0, self.tax_20))
        self.assertAlmostEqual(invoice.amount_residual, 40)

    def test_undone_as_any_other_document(self):
        claim = self.answer()
        claim.register_agreement("By telephone")
        gesture = claim.compensation_ids.with_user(self.accountant)
        gesture.action_post_document()
        gesture.undo("It reduces the price of the invoice of May")
        self.assertEqual(gesture.state, "reversed")
        self.assertEqual(gesture.counter_move_id.amount_total, 80)
        self.assertEqual(gesture.counter_move_id.amount_tax, 0)
        self.assertEqual(gesture.move_id.amount_residual, 0)

    @mute_logger("odoo.sql_db")
    def test_it_never_names_an_invoice(self):
        claim = self.new_claim()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["mileo.claim.compensation"].create(
                {
                    "claim_id": claim.id,
                    "kind": "gesture",
                    "amount": 10,
                    "invoice_id": self.invoice.id,
                }
            )

    def test_a_missing_account_is_said_before_it_is_promised(self):
        self.company.claim_gesture_account_id = False
        claim = self.new_claim()
        gesture = self.env["mileo.claim.compensation"].create(
            {"claim_id": claim.id, "kind": "gesture", "amount": 10}
        )
        with self.assertRaisesRegex(UserError, "Settings, “Gesture Account”"):
            gesture.with_user(self.handler).approve()
        self.assertEqual(gesture.state, "draft")
        self.assertFalse(gesture.move_id)

    def test_it_needs_a_customer(self):
        claim = self.new_claim(partner_id=False, email_from="who@knows.example")
        gesture = self.env["mileo.claim.compensation"].create(
            {"claim_id": claim.id, "kind": "gesture", "amount": 10}
        )
        with self.assertRaisesRegex(UserError, "Choose the customer"):
            gesture.approve()
