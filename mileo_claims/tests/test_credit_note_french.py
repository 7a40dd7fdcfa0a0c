from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .credit_note_common import CreditNoteCommon

LOCKS = ("fiscalyear_lock_date", "sale_lock_date", "tax_lock_date", "hard_lock_date")
TURNOVER = ("20", "10", "0", "mixed", "discount")


@tagged("post_install", "-at_install")
class TestCreditNoteFrench(CreditNoteCommon):
    """Credit notes in the French chart: what the accountant finds in the books."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()
        Chart = cls.env["account.chart.template"].with_company(cls.company)
        cls.vat_20 = Chart.ref("tva_normale")
        cls.vat_10 = Chart.ref("tva_intermediaire")
        cls.vat_0 = Chart.ref("tva_sale_good_0")
        (cls.vat_20 | cls.vat_10 | cls.vat_0).active = True
        cls.company.claim_credit_limit = 1_000_000
        visit = ("Visit", 3, 333.33, 0)
        travel = ("Travel", 7, 11.11, 0)
        stamps = ("Stamps", 1, 4.57, 0)
        cls.invoices = {
            "20": cls.new_invoice((*visit, cls.vat_20)),
            "10": cls.new_invoice((*visit, cls.vat_10)),
            "0": cls.new_invoice((*visit, cls.vat_0)),
            "mixed": cls.new_invoice(
                (*visit, cls.vat_20), (*travel, cls.vat_10), (*stamps, cls.vat_0)
            ),
            "discount": cls.new_invoice(
                ("Visit", 3, 333.33, 33.33, cls.vat_20),
                ("Travel", 7, 11.11, 12.5, cls.vat_10),
            ),
        }

    def credit(self, invoice, amount):
        """Return the credit note that an accepted offer makes."""
        claim = self.offer(amount, invoice)
        claim.register_agreement("By telephone")
        compensation = claim.compensation_ids
        self.assertEqual(compensation.last_error, False)
        self.assert_mirrors(compensation.move_id, invoice, amount)
        return compensation.move_id

    def assert_mirrors(self, credit_note, invoice, amount):
        """Check that the credit note is this part of the invoice, and nothing else."""
        currency = invoice.currency_id
        self.assertEqual(credit_note.state, "posted")
        self.assertEqual(credit_note.reversed_entry_id, invoice)
        self.assertEqual(credit_note.currency_id, currency)
        self.assertEqual(credit_note.company_id, invoice.company_id)
        self.assertEqual(credit_note.journal_id, invoice.journal_id)
        self.assertEqual(credit_note.fiscal_position_id, invoice.fiscal_position_id)
        self.assertEqual(currency.compare_amounts(credit_note.amount_total, amount), 0)
        self.assertAlmostEqual(
            credit_note.amount_untaxed + credit_note.amount_tax, amount
        )
        lines = credit_note.line_ids
        self.assertAlmostEqual(sum(lines.mapped("balance")), 0)
        self.assertEqual(lines.account_id, invoice.line_ids.account_id)
        self.assertEqual(lines.tax_line_id, invoice.line_ids.tax_line_id)
        for tax in invoice.line_ids.tax_ids:
            base = sum(self.base_lines(credit_note, tax).mapped("amount_currency"))
            taxed = sum(self.tax_lines(credit_note, tax).mapped("amount_currency"))
            # The tax is that of its base, to the cent.
            self.assertAlmostEqual(taxed, base * tax.amount / 100, delta=0.0151)
            share = base / -sum(self.base_lines(invoice, tax).mapped("amount_currency"))
            self.assertAlmostEqual(share, amount / invoice.amount_total, delta=0.02)
        # Its lines are in the boxes of the tax report that credit notes go to.
        for tax in invoice.line_ids.tax_ids:
            expected = tax.refund_repartition_line_ids.tag_ids
            found = (
                self.base_lines(credit_note, tax) | self.tax_lines(credit_note, tax)
            ).tax_tag_ids
            self.assertEqual(found, expected)

    def base_lines(self, move, tax):
        return move.line_ids.filtered(lambda line: tax in line.tax_ids)

    def tax_lines(self, move, tax):
        return move.line_ids.filtered(lambda line: line.tax_line_id == tax)

    def test_P14_a_part_of_each_kind_of_invoice(self):
        for kind in TURNOVER:
            invoice = self.invoices[kind]
            for amount in (1.01, 33.33, 123.45):
                with self.subTest(kind=kind, amount=amount):
                    residual = invoice.amount_residual
                    credit_note = self.credit(invoice, amount)
                    self.assertAlmostEqual(invoice.amount_residual, residual - amount)
                    self.assertEqual(credit_note.amount_residual, 0)

    def test_P14_the_whole_of_each_kind_of_invoice(self):
        for kind in TURNOVER:
            with self.subTest(kind=kind):
                invoice = self.invoices[kind]
                credit_note = self.credit(invoice, invoice.amount_total)
                self.assertEqual(credit_note.amount_untaxed, invoice.amount_untaxed)
                self.assertEqual(credit_note.amount_tax, invoice.amount_tax)
                self.assertEqual(invoice.amount_residual, 0)
                self.assertEqual(invoice.payment_state, "reversed")

    def test_P14_part_after_part_to_the_last_cent(self):
        invoice = self.invoices["mixed"]
        rest = invoice.amount_total
        for _n in range(3):
            part = round(invoice.amount_total / 4, 2)
            self.credit(invoice, part)
            rest -= part
        self.credit(invoice, round(rest, 2))
        self.assertEqual(invoice.amount_residual, 0)
        with self.assertRaisesRegex(UserError, "can still be credited"):
            self.offer(0.01, invoice)
        # All four together are the invoice, within the rounding of each.
        notes = invoice.reversal_move_ids
        self.assertAlmostEqual(sum(notes.mapped("amount_total")), invoice.amount_total)
        self.assertAlmostEqual(
            sum(notes.mapped("amount_tax")), invoice.amount_tax, delta=0.04
        )

    def test_P14_made_together_as_made_alone(self):
        builder = self.env["mileo.claim.credit.note"]
        requests = [
            (invoice, amount, "Test")
            for invoice in self.invoices.values()
            for amount in (10.01, 20.02)
        ]
        moves = builder._create_credit_notes(requests)
        for move, (invoice, amount, _reason) in zip(moves, requests, strict=True):
            self.assert_mirrors(move, invoice, amount)
            self.assertEqual(move.amount_residual, 0)
        self.assertEqual(len(set(moves.mapped("name"))), len(requests))

    def test_P14_the_whole_as_odoo_reverses_it(self):
        """Line by line the same entries as by Odoo's own button."""
        for kind, invoice in self.invoices.items():
            with self.subTest(kind=kind):
                builder = self.env["mileo.claim.credit.note"]
                ours = builder._create_credit_notes(
                    [(invoice, invoice.amount_total, "Test")]
                )
                theirs = invoice._reverse_moves([{"invoice_date": ours.invoice_date}])
                theirs.action_post()
                self.assertEqual(self.entries(ours), self.entries(theirs))

    def entries(self, move):
        return sorted(
            (
                line.account_id.code,
                line.display_type,
                line.balance,
                line.amount_currency,
                line.quantity,
                line.price_unit,
                line.discount,
                line.tax_ids.ids,
                line.tax_line_id.id,
                sorted(line.tax_tag_ids.ids),
            )
            for line in move.line_ids
        )

    def test_P14_in_the_currency_of_the_invoice(self):
        dollar = self.setup_other_currency(
            "USD", rates=[("2026-01-01", 1.1), ("2026-06-01", 1.25)]
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "currency_id": dollar.id,
                "invoice_date": "2026-02-01",
                "invoice_line_ids": [
                    (0, 0, {"name": "Visit", "price_unit": price, "tax_ids": tax.ids})
                    for price, tax in ((333.33, self.vat_20), (77.77, self.vat_10))
                ],
            }
        )
        invoice.action_post()
        claim = self.offer(110, invoice)
        self.assertEqual(claim.compensation_ids.currency_id, dollar)
        claim.register_agreement("By telephone")
        credit_note = claim.compensation_ids.move_id
        self.assert_mirrors(credit_note, invoice, 110)
        self.assertAlmostEqual(invoice.amount_residual, invoice.amount_total - 110)
        self.assertEqual(credit_note.amount_residual, 0)
        # What the euro moved in between is an exchange difference, on no invoice.
        self.assertNotEqual(credit_note.amount_total_signed, -110)
        exchange = credit_note.line_ids.matched_debit_ids.exchange_move_id
        self.assertEqual(exchange.move_type, "entry")

    def test_P14_in_the_company_of_the_invoice(self):
        other = self._create_company(name="Mileo Sud")
        self.env.user.company_ids |= other
        env = self.env(
            context=dict(
                self.env.context, allowed_company_ids=[self.company.id, other.id]
            )
        )
        tax = env["account.chart.template"].with_company(other).ref("tva_normale")
        tax.active = True
        line = {"name": "Visit", "price_unit": 500, "tax_ids": tax.ids}
        invoice = (
            env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": "2026-02-01",
                    "invoice_line_ids": [(0, 0, line)],
                }
            )
        )
        invoice.action_post()
        vals = {"claim_id": self.new_claim().id, "amount": 60}
        with self.assertRaisesRegex(UserError, "ompan"):
            env["mileo.claim.compensation"].create({**vals, "invoice_id": invoice.id})
        moves = env["mileo.claim.credit.note"]._create_credit_notes(
            [(invoice, 60, "Test"), (self.invoices["20"], 60, "Test")]
        )
        self.assertEqual(moves[0].company_id, other)
        self.assertEqual(moves[0].line_ids.company_id, other)
        for move, source in zip(moves, (invoice, self.invoices["20"]), strict=True):
            self.assertEqual(move.journal_id, source.journal_id)
            self.assertEqual(move.line_ids.account_id, source.line_ids.account_id)
            self.assertAlmostEqual(move.amount_total, 60)

    @freeze_time("2026-11-24 10:00:00")
    def test_a_closed_month_gets_no_entry(self):
        """Issued, and undone: on the first open day, under each of the lock dates."""
        for lock in LOCKS:
            with self.subTest(lock=lock):
                early = self.credit(self.invoices["mixed"], 10)
                self.company[lock] = "2026-11-30"
                late = self.credit(self.invoices["mixed"], 10)
                self.assertEqual(str(early.date), "2026-11-24")
                self.assertEqual(str(late.date), "2026-12-01")
                self.assertEqual(str(late.invoice_date), "2026-11-24")
                for credit_note in (early, late):
                    compensation = self.env["mileo.claim.compensation"].search(
                        [("move_id", "=", credit_note.id)]
                    )
                    compensation.undo("Wrong customer")
                    counter = compensation.counter_move_id
                    self.assertEqual(str(counter.date), "2026-12-01")
                    self.assertEqual(credit_note.amount_residual, 0)
                self.assertEqual(str(early.date), "2026-11-24")
                if lock != "hard_lock_date":  # the one that is never taken back
                    self.company[lock] = False

    def test_a_draft_whose_month_was_closed_is_posted_in_the_next(self):
        self.company.claim_credit_draft = True
        # Odoo refuses the hard lock while there are drafts.
        for lock in LOCKS[:-1]:
            with self.subTest(lock=lock):
                with freeze_time("2026-10-20 10:00:00"):
                    claim = self.offer(10, self.invoices["mixed"])
                    claim.register_agreement("By telephone")
                with freeze_time("2026-11-05 10:00:00"):
                    self.company[lock] = "2026-10-31"
                    compensation = claim.compensation_ids
                    compensation.action_post_document()
                    self.assertEqual(compensation.situation, "applied")
                    self.assertEqual(str(compensation.move_id.date), "2026-11-05")
                    self.company[lock] = False

    @freeze_time("2026-11-24 10:00:00")
    def test_the_tax_period_does_not_hold_what_has_no_tax(self):
        self.company.tax_lock_date = "2026-11-30"
        claim = self.new_claim()
        gesture = self.env["mileo.claim.compensation"].create(
            {"claim_id": claim.id, "kind": "gesture", "amount": 10}
        )
        gesture._issue_gesture()
        self.assertEqual(str(gesture.move_id.date), "2026-11-24")
        self.company.fiscalyear_lock_date = "2026-11-30"
        other = gesture.copy()
        other._issue_gesture()
        other.move_id.action_post()
        self.assertEqual(str(other.move_id.date), "2026-12-01")

    def test_a_missing_account_or_journal_is_said_by_name(self):
        """With the screen to set it, and before anything is made."""
        bare = self.env["res.company"].create({"name": "Bare"})
        for check, name in (
            (bare._get_penalty_account, "Penalty Account"),
            (bare._get_gesture_account, "Gesture Account"),
            (bare._get_penalty_journal, "Penalty Journal"),
        ):
            with self.assertRaisesRegex(UserError, f"Bare .*Settings, “{name}”"):
                check()
        self.assertEqual(self.company._get_penalty_account().code, "658100")
        self.assertEqual(self.company._get_gesture_account().code, "709600")
