from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .credit_note_common import CreditNoteCommon


@tagged("post_install", "-at_install", "any_database")
class TestAccountant(CreditNoteCommon):
    """What an accountant does with the compensations: approve, post, retry, undo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")

    def accept(self, amount, **vals):
        """Return the accepted offer of a credit note, as the accountant sees it."""
        claim = self.offer(amount, **vals)
        claim.register_agreement("By telephone")
        return claim.compensation_ids.with_user(self.accountant)

    def undo(self, compensation, reason="Credited the wrong customer"):
        """Undo it in the window that asks why; return what the window says first."""
        Wizard = self.env["mileo.claim.undo"].with_user(self.accountant)
        with Form(
            Wizard.with_context(default_compensation_id=compensation.id)
        ) as window:
            window.reason = reason
            consequence = window.consequence
        window.record.action_undo()
        return consequence

    def test_P14_left_in_draft_until_the_accountant_posts_it(self):
        self.company.claim_credit_draft = True
        offer = self.accept(50)
        claim = offer.claim_id.sudo()
        self.assertEqual(offer.move_id.state, "draft")
        self.assertEqual(offer.situation, "to_post")
        self.assertEqual(claim.state, "agreed")
        self.assertEqual(claim.awaited, offer.sudo().display_name)
        offer.issue()
        self.assertEqual(len(self.invoice.reversal_move_ids), 1)
        self.assertAlmostEqual(
            self.invoice._get_claim_creditable_amounts()[self.invoice],
            self.invoice.amount_total - 50,
        )
        offer.action_post_document()
        self.assertEqual(offer.move_id.state, "posted")
        self.assertEqual(offer.state, "issued")
        self.assertEqual(offer.situation, "applied")
        self.assertEqual(claim.state, "closed")

    def test_a_draft_document_is_not_deleted(self):
        self.company.claim_credit_draft = True
        offer = self.accept(50)
        with self.assertRaisesRegex(UserError, "undo the compensation"):
            offer.move_id.unlink()
        self.assertIn("nothing was posted", self.undo(offer))
        self.assertEqual(offer.state, "cancelled")
        self.assertEqual(offer.move_id.state, "cancel")
        self.assertEqual(offer.claim_id.sudo().state, "closed")

    def test_undone_by_the_book(self):
        residual = self.invoice.amount_residual
        offer = self.accept(123.45)
        credit_note = offer.move_id
        entries = credit_note.line_ids.read(["balance", "account_id", "tax_line_id"])
        consequence = self.undo(offer)
        self.assertIn(credit_note.name, consequence)
        self.assertIn(f"123.45 are due again on {self.invoice.name}", consequence)

        counter = offer.counter_move_id
        self.assertEqual(offer.state, "reversed")
        self.assertEqual(offer.situation, "reversed")
        self.assertEqual(credit_note.state, "posted")
        self.assertEqual(
            credit_note.line_ids.read(["balance", "account_id", "tax_line_id"]), entries
        )
        self.assertEqual(counter.move_type, "out_invoice")
        self.assertEqual(counter.state, "posted")
        self.assertEqual(counter.reversed_entry_id, credit_note)
        self.assertEqual(credit_note.amount_residual, 0)
        self.assertEqual(counter.amount_residual, 0)
        self.assertAlmostEqual(self.invoice.amount_residual, residual)
        for account in credit_note.line_ids.account_id | counter.line_ids.account_id:
            lines = (credit_note | counter).line_ids.filtered(
                lambda line, account=account: line.account_id == account
            )
            self.assertAlmostEqual(sum(lines.mapped("balance")), 0)
        for tax in (self.tax_20, self.tax_10):
            self.assertAlmostEqual(
                self.tax_amount(counter, tax), -self.tax_amount(credit_note, tax)
            )
        claim = offer.claim_id.sudo()
        self.assertIn(claim.number, counter.ref)
        for record in (claim, offer):
            body = record.message_ids[0].body
            self.assertIn("Credited the wrong customer", body)
            self.assertIn(counter.name, body)
            self.assertEqual(
                record.message_ids[0].author_id, self.accountant.partner_id
            )

    def test_what_was_undone_can_be_credited_again(self):
        total = self.invoice.amount_total
        self.company.claim_credit_limit = total
        offer = self.accept(total)
        with self.assertRaisesRegex(UserError, "can still be credited"):
            self.offer(1)
        self.undo(offer)
        again = self.accept(total)
        self.assertEqual(again.state, "issued")
        with self.assertRaisesRegex(UserError, "can still be credited"):
            self.offer(1)

    def test_undone_once_with_a_reason_by_an_accountant(self):
        offer = self.accept(50)
        with self.assertRaisesRegex(UserError, "reason"):
            offer.undo(" ")
        with self.assertRaises(AccessError):
            offer.with_user(self.leader).undo("No invoicing rights")
        with self.assertRaisesRegex(UserError, "accountant undoes"):
            offer.with_user(self.leader).cancel("Not by this way")
        offer.undo("Wrong customer")
        with self.assertRaisesRegex(UserError, "no document"):
            offer.undo("Twice")
        self.assertEqual(len(offer.move_id.reversal_move_ids), 1)

    def test_what_was_reversed_by_hand_is_undone(self):
        offer = self.accept(50)
        claim = offer.claim_id.sudo()
        self.assertGreater(claim.cost, 0)
        counter = offer.move_id._reverse_moves(cancel=True)
        self.assertEqual(offer.state, "reversed")
        self.assertEqual(offer.counter_move_id, counter)
        self.assertEqual(claim.cost, 0)
        body = claim.message_ids[0].body
        self.assertIn(counter.name, body)
        self.assertIn("reversed in accounting", body)
        with self.assertRaisesRegex(UserError, "no document"):
            offer.undo("Twice")

    def test_what_is_being_reversed_by_hand_is_not_reversed_again(self):
        offer = self.accept(50)
        by_hand = offer.move_id._reverse_moves()
        self.assertEqual(offer.state, "issued", "it is a draft")
        with self.assertRaisesRegex(UserError, "already reversed"):
            offer.undo("Twice")
        line = by_hand.invoice_line_ids.sorted("price_subtotal")[-1]
        line.price_unit /= 2
        by_hand.action_post()
        self.assertEqual(offer.state, "issued", "it is a part of it")

    def test_tried_again_by_the_accountant(self):
        self.company.claim_credit_limit = self.invoice.amount_total
        claim = self.offer(50)
        blocking = self.env["mileo.claim.credit.note"]._create_credit_notes(
            [(self.invoice, self.invoice.amount_total - 10, "x")]
        )
        claim.register_agreement("By telephone")
        offer = claim.compensation_ids.with_user(self.accountant)
        self.assertEqual(offer.situation, "failed")
        message = offer.action_issue()["params"]["message"]
        self.assertIn("can still be credited", message)
        blocking._reverse_moves(cancel=True)
        self.assertIs(offer.action_issue(), True)
        self.assertEqual(offer.state, "issued")
        self.assertFalse(offer.last_error)
        self.assertEqual(claim.state, "closed")

    def test_one_that_fails_does_not_stop_the_others(self):
        claims = [self.offer(50), self.offer(60), self.offer(70)]
        for claim in claims:
            claim.compensation_ids.sudo()._unguarded().response_id.decision = "agreed"
        offers = self.env["mileo.claim.compensation"].union(
            *(claim.compensation_ids for claim in claims)
        )
        gone = offers[1]
        # Its invoice is credited by somebody else in the meantime.
        other = self.invoice.copy({"invoice_date": "2026-02-01"})
        other.action_post()
        gone._unguarded().write({"state": "draft"})
        gone.write({"invoice_id": other.id})
        gone._unguarded().write({"state": "approved"})
        self.env["mileo.claim.credit.note"]._create_credit_notes(
            [(other, other.amount_total, "x")]
        )
        offers.with_user(self.accountant).action_issue()
        self.assertEqual(offers.mapped("situation"), ["applied", "failed", "applied"])

    def test_the_screen_shows_what_is_to_do(self):
        self.company.claim_credit_limit = 60
        claim = self.new_claim()
        above = self.env["mileo.claim.compensation"].create(
            {"claim_id": claim.id, "invoice_id": self.invoice.id, "amount": 61}
        )
        above.with_user(self.handler).approve()
        offered = self.offer(10).compensation_ids
        done = self.accept(20)
        self.company.claim_credit_draft = True
        to_post = self.accept(30)
        offers = (above | offered | done | to_post).with_user(self.accountant)
        self.assertEqual(
            offers.mapped("situation"), ["to_approve", "offered", "applied", "to_post"]
        )
        panel = offers.search_panel_select_range(
            "situation", enable_counters=True, search_domain=[("id", "in", offers.ids)]
        )
        counts = {value["id"]: value["__count"] for value in panel["values"]}
        self.assertEqual(counts["to_post"], 1)
        self.assertEqual(counts["to_approve"], 1)

    def test_what_a_claim_costs(self):
        claim = self.offer(100)
        self.assertEqual(claim.cost, 0, "What is offered is not spent.")
        claim.register_agreement("By telephone")
        offer = claim.compensation_ids
        self.assertEqual(claim.cost, offer.move_id.amount_untaxed)
        offer.with_user(self.accountant).undo("Credited by mistake")
        self.assertEqual(claim.cost, 0, "What was undone costs nothing.")
