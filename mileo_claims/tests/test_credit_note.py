from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import text_of
from .credit_note_common import CreditNoteCommon


@tagged("post_install", "-at_install")
class TestCreditNote(CreditNoteCommon):
    def test_P14_agreement_posts_the_credit_note(self):
        claim = self.offer(123.45, name="Gesture")
        compensation = claim.compensation_ids
        self.assertEqual(compensation.state, "approved")
        self.assertFalse(compensation.move_id)
        self.assertIn("123.45", str(claim.response_ids.body))
        residual = self.invoice.amount_residual
        claim.with_user(self.handler).register_agreement("By telephone")
        credit_note = compensation.move_id
        self.assertEqual(claim.state, "closed")
        self.assertEqual(compensation.state, "issued")
        self.assertEqual(credit_note.state, "posted")
        self.assertEqual(credit_note.move_type, "out_refund")
        self.assertEqual(credit_note.reversed_entry_id, self.invoice)
        self.assertAlmostEqual(credit_note.amount_total, 123.45)
        self.assertAlmostEqual(self.invoice.amount_residual, residual - 123.45)
        self.assertEqual(credit_note.amount_residual, 0)
        self.assertIn(claim.number, credit_note.ref)
        self.assertIn(self.invoice.name, credit_note.ref)
        self.assertEqual(credit_note.journal_id, self.invoice.journal_id)

    def test_P14_taxes_and_accounts_are_those_of_the_invoice(self):
        claim = self.offer(100)
        claim.register_agreement("By telephone")
        credit_note = claim.compensation_ids.move_id
        for tax in (self.tax_20, self.tax_10):
            share = 100 / self.invoice.amount_total
            self.assertAlmostEqual(
                self.tax_amount(credit_note, tax),
                -self.tax_amount(self.invoice, tax) * share,
                delta=0.01,
            )
        self.assertEqual(
            credit_note.invoice_line_ids.account_id,
            self.invoice.invoice_line_ids.account_id,
        )
        self.assertTrue(all(line.balance > 0 for line in credit_note.invoice_line_ids))

    def test_P14_every_cent_can_be_credited(self):
        """A total that no price with 20 % of tax gives is reached all the same."""
        invoice = self.new_invoice(("Visit", 1, 1000, 0, self.tax_20))
        builder = self.env["mileo.claim.credit.note"]
        for cents in range(9990, 10003):
            with self.subTest(cents=cents):
                move = builder._create_credit_notes([(invoice, cents / 100, "Test")])
                self.assertAlmostEqual(move.amount_total, cents / 100)

    def test_P14_the_whole_invoice(self):
        self.env.company.claim_credit_limit = self.invoice.amount_total
        claim = self.offer(self.invoice.amount_total, name="All of it")
        claim.register_agreement("By telephone")
        credit_note = claim.compensation_ids.move_id
        self.assertEqual(len(credit_note.invoice_line_ids), 3)
        self.assertEqual(self.invoice.payment_state, "reversed")

    def test_never_more_than_what_remains(self):
        total = self.invoice.amount_total
        self.env.company.claim_credit_limit = total
        claim = self.offer(total - 10)
        with self.assertRaisesRegex(UserError, "can still be credited"):
            self.offer(11)
        # What was offered, and somebody else has credited since, is not lost.
        self.env["mileo.claim.credit.note"]._create_credit_notes(
            [(self.invoice, 20, "x")]
        )
        claim.register_agreement("By telephone")
        compensation = claim.compensation_ids
        self.assertEqual(claim.state, "agreed")
        self.assertEqual(compensation.state, "approved")
        self.assertIn("can still be credited", compensation.last_error)
        self.assertIn("Not issued", claim.activity_ids.summary)

    def test_what_the_response_did_not_offer_is_not_issued(self):
        claim = self.offer(50)
        extra = self.env["mileo.claim.compensation"].create(
            {"claim_id": claim.id, "invoice_id": self.invoice.id, "amount": 30}
        )
        extra.approve()
        claim.register_agreement("By telephone")
        self.assertEqual(claim.state, "closed")
        self.assertEqual(extra.state, "approved")
        with self.assertRaisesRegex(UserError, "accepted the response"):
            extra.issue()

    def test_the_limit_holds_for_all_credits_of_a_claim(self):
        self.env.company.claim_credit_limit = 100
        claim = self.new_claim()
        offers = self.env["mileo.claim.compensation"].create(
            [
                {"claim_id": claim.id, "invoice_id": self.invoice.id, "amount": 60}
                for _n in range(2)
            ]
        )
        offers.with_user(self.handler).approve()
        self.assertEqual(offers.mapped("state"), ["approved", "to_approve"])
        offers[1].with_user(self.handler).amount = 500
        self.assertEqual(offers[1].state, "draft")
        with self.assertRaises(UserError):
            offers[0].with_user(self.handler).currency_id = self.env.ref("base.USD")

    def test_P19_silence_issues_the_credit_offered_with_the_closure(self):
        with freeze_time("2026-03-04 10:00:00"):
            claim, other = self.offer(50), self.offer(60)
        with freeze_time("2026-03-12 00:00:00"), self.enter_registry_test_mode():
            self.env.ref("mileo_claims.ir_cron_close_tacitly").method_direct_trigger()
        credits = (claim | other).compensation_ids
        self.assertEqual((claim | other).mapped("closure_kind"), ["tacit"] * 2)
        self.assertEqual(credits.mapped("state"), ["issued"] * 2)
        self.assertEqual(credits.move_id.mapped("state"), ["posted"] * 2)
        with freeze_time("2026-03-12 00:01:00"):
            self.deliver()
        told = text_of(self.smtp.to("jeanne@dupont.example")[-2])
        self.assertIn("You receive what we offered you", told)
        self.assertIn("Credit note $ 50.00", told)

    def test_what_the_customer_accepted_is_a_leader_s_to_withdraw(self):
        action = self.env["mileo.claim.action"].create({"name": "Call before"})
        claim = self.offer(50)
        claim.action_ids = action
        with patch.object(
            self.env.registry["mileo.claim.compensation"],
            "_issue_credit_note",
            side_effect=UserError("The journal is locked"),
        ):
            claim.register_agreement("By telephone")
        offer = claim.compensation_ids
        self.assertIn("locked", offer.last_error)
        with self.assertRaisesRegex(UserError, "reason"):
            offer.with_user(self.leader).cancel("")
        with self.assertRaisesRegex(UserError, "only a leader"):
            offer.with_user(self.handler).cancel("Changed my mind")
        offer.with_user(self.leader).cancel("Paid back by hand")
        self.assertEqual(offer.state, "cancelled")

    def test_the_customer_cannot_change_under_an_offer(self):
        claim = self.offer(50)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaisesRegex(ValidationError, "another customer"):
            claim.partner_id = stranger

    def test_documents_say_nothing_of_a_confidential_claim(self):
        claim = self.offer(50, name="Harassment")
        claim.is_confidential = True
        claim.register_agreement("By telephone")
        credit_note = claim.compensation_ids.move_id
        self.assertIn(claim.number, credit_note.ref)
        self.assertNotIn("Harassment", credit_note.ref)

    def test_issued_once(self):
        claim = self.offer(50)
        claim.register_agreement("By telephone")
        claim.compensation_ids.issue()
        self.assertEqual(len(self.invoice.reversal_move_ids), 1)
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            claim.compensation_ids.amount = 60

    def test_an_offer_is_not_issued_before_the_customer_agrees(self):
        claim = self.offer(50)
        with self.assertRaisesRegex(UserError, "accepted the response"):
            claim.compensation_ids.with_user(self.leader).issue()

    def test_above_the_limit_the_leader_approves(self):
        self.env.company.claim_credit_limit = 40
        claim = self.new_claim()
        self.investigate(claim)
        claim = claim.with_user(self.handler)
        compensation = self.env["mileo.claim.compensation"].create(
            {"claim_id": claim.id, "invoice_id": self.invoice.id, "amount": 41}
        )
        with self.assertRaisesRegex(UserError, "above what you may offer"):
            claim.send_response()
        compensation.with_user(self.handler).approve()
        self.assertEqual(compensation.state, "to_approve")
        self.assertIn("Approve", claim.activity_ids.summary)
        with self.assertRaisesRegex(UserError, "waits for the approval"):
            claim.send_response()
        with self.assertRaisesRegex(UserError, "a leader approves"):
            compensation.with_user(self.handler).approve()
        compensation.with_user(self.leader).approve()
        self.assertEqual(compensation.approved_by_id, self.leader)
        claim.send_response()
        self.assertEqual(claim.state, "responded")

    def test_P19_tacit_closure_issues_what_was_offered(self):
        claim = self.offer(50)
        claim._close_tacitly()
        self.assertEqual(claim.closure_kind, "tacit")
        self.assertEqual(claim.compensation_ids.state, "issued")

    def test_a_credit_note_needs_an_invoice_of_the_customer(self):
        claim = self.new_claim()
        vals = {"claim_id": claim.id, "amount": 10}
        with self.assertRaises(ValidationError):
            self.env["mileo.claim.compensation"].create(vals)
        self.invoice.partner_id.parent_id = False
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        other = self.invoice.copy(
            {"partner_id": stranger.id, "invoice_date": "2026-02-02"}
        )
        other.action_post()
        with self.assertRaises(ValidationError):
            self.env["mileo.claim.compensation"].create(
                {**vals, "invoice_id": other.id}
            )

    def test_invoice_shows_its_claims(self):
        claim = self.offer(10)
        self.assertEqual(self.invoice.claim_count, 1)
        self.assertIn(
            claim,
            self.env["mileo.claim"].search(self.invoice.action_view_claims()["domain"]),
        )
        with Form(self.invoice) as form:
            self.assertEqual(form.claim_count, 1)
