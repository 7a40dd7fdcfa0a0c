from odoo.tests import HttpCase, tagged

from .credit_note_common import CreditNoteCommon


@tagged("post_install", "-at_install", "any_database")
class TestAccountantUi(CreditNoteCommon, HttpCase):
    def test_P14_the_day_of_an_accountant(self):
        accountant = self._new_user(
            "accountant",
            "account.group_account_invoice,mileo_claims.group_mileo_claims_manager",
        )
        self.company.claim_credit_limit = 500
        invoice, paid = (
            self.new_invoice(("Visit", 1, 1000, 0, self.tax_20)) for _n in range(2)
        )
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=paid.ids
        ).create({})._create_payments()
        above = self.env["mileo.claim.compensation"].create(
            {
                "claim_id": self.new_claim().id,
                "invoice_id": self.invoice.id,
                "amount": 800,
            }
        )
        above.with_user(self.handler).approve()
        failed = self.offer(300, invoice)
        self.company.claim_credit_limit = 2000
        waiting = self.offer(60, paid)
        waiting.register_agreement("By telephone")
        # Credited by mistake, on what was promised to the other claim.
        failed.compensation_ids._unguarded().state = "draft"
        mistake = self.offer(1100, invoice)
        mistake.register_agreement("By telephone")
        failed.compensation_ids._unguarded().state = "approved"
        failed.register_agreement("By telephone")

        self.start_tour(
            "/odoo/claim-compensations",
            "mileo_claims_accountant_day",
            login=accountant.login,
        )

        self.assertEqual(above.state, "approved")
        self.assertEqual(above.approved_by_id, accountant)
        undone, issued = invoice.reversal_move_ids.sorted("amount_total", reverse=True)
        counter = undone.reversal_move_ids
        self.assertEqual(undone, mistake.compensation_ids.move_id)
        self.assertEqual(counter, mistake.compensation_ids.counter_move_id)
        self.assertEqual(
            [(move.move_type, move.state) for move in (undone, counter, issued)],
            [
                ("out_refund", "posted"),
                ("out_invoice", "posted"),
                ("out_refund", "posted"),
            ],
        )
        self.assertIn("It was another invoice.", mistake.message_ids[0].body)
        self.assertEqual(issued, failed.compensation_ids.move_id)
        self.assertAlmostEqual(self.tax_amount(issued, self.tax_20), 50)
        self.assertEqual(
            [undone.amount_residual, counter.amount_residual, issued.amount_residual],
            [0, 0, 0],
        )
        self.assertAlmostEqual(invoice.amount_residual, 900)
        self.assertEqual(failed.state, "closed")
        self.assertEqual(waiting.compensation_ids.situation, "issued")
        following = self.new_invoice(("Visit", 1, 100, 0, self.tax_20))
        self.assertAlmostEqual(following.amount_residual, 60)
        self.assertEqual(waiting.compensation_ids.situation, "applied")
