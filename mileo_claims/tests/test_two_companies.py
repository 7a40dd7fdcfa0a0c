from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .credit_note_common import InvoicingCommon


@tagged("post_install", "-at_install")
class TestTwoCompanies(InvoicingCommon):
    """A claim of one company, handled by people whose own company is another."""

    @classmethod
    @InvoicingCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.south = cls._create_company(name="Mileo Sud", email="sud@mileo.example")
        cls.south.claim_credit_limit = cls.company.claim_credit_limit = 1000
        both = cls.company | cls.south
        for user in (cls.handler, cls.leader, cls.accountant):
            user.company_ids = both
        cls.env.user.company_ids |= both
        cls.env = cls.env(context={"allowed_company_ids": both.ids})
        cls.south_team = cls.team.copy(
            {
                "company_id": cls.south.id,
                "alias_name": "sud",
                "resource_calendar_id": cls.south.resource_calendar_id.id,
            }
        )
        cls.south_invoice = cls.new_invoice(cls.south, 500)

    @classmethod
    def new_invoice(cls, company, price):
        """Return an invoice posted by somebody whose own company is the first."""
        Chart = cls.env["account.chart.template"].with_company(company)
        invoice = cls.env["account.move"].create(
            {
                "company_id": company.id,
                "journal_id": cls.env["account.journal"]
                .search([("type", "=", "sale"), ("company_id", "=", company.id)])[:1]
                .id,
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_date": "2026-02-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Visit",
                            "price_unit": price,
                            "tax_ids": Chart.ref("tva_normale").ids,
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    def as_user(self, records, user):
        """Return the records as the web client reads them for this user."""
        records = records.with_user(user).with_context(
            allowed_company_ids=(self.company | self.south).ids
        )
        self.assertEqual(records.env.company, self.company)
        return records

    def answer(self, **offer):
        """Return a claim of the south, with an offer that was sent."""
        claim = self.env["mileo.claim"].create(
            {
                "name": "Nobody came",
                "channel": "internal",
                "partner_id": self.jeanne.id,
                "team_id": self.south_team.id,
                "company_id": self.south.id,
                "invoice_ids": [Command.link(self.south_invoice.id)],
            }
        )
        claim = self.as_user(claim, self.handler)
        claim.user_id = self.handler
        claim.send_formal_acknowledgement("You waited for nothing.")
        self.investigate(claim, compensation_ids=[Command.create(offer)])
        claim.send_response()
        self.deliver()
        return claim

    def assert_in_the_south(self, move):
        self.assertEqual(move.state, "posted")
        for field in ("company_id", "journal_id.company_id", "line_ids.company_id"):
            self.assertEqual(move.mapped(field), self.south, field)
        for field in ("line_ids.account_id", "line_ids.tax_ids"):
            records = move.mapped(field)
            companies = "company_ids" if "account" in field else "company_id"
            self.assertLessEqual(records[companies], self.south, field)

    def test_P14_the_credit_note_and_the_next_invoice(self):
        self.south.claim_credit_use = "next_invoice"
        claim = self.answer(
            kind="credit_note", invoice_id=self.south_invoice.id, amount=120
        )
        claim.register_agreement("By telephone")
        credit_note = claim.sudo().compensation_ids.move_id
        self.assert_in_the_south(credit_note)
        self.assertEqual(credit_note.journal_id, self.south_invoice.journal_id)
        self.assertAlmostEqual(credit_note.amount_tax, 20)
        self.assertEqual(credit_note.amount_residual, 120)
        elsewhere = self.new_invoice(self.company, 500)
        self.assertEqual(elsewhere.amount_residual, 600)
        following = self.new_invoice(self.south, 500)
        self.assertEqual(following.amount_residual, 480)
        self.assertEqual(credit_note.amount_residual, 0)

    def test_P14_undone_where_it_was_issued(self):
        claim = self.answer(
            kind="credit_note", invoice_id=self.south_invoice.id, amount=120
        )
        claim.register_agreement("By telephone")
        offer = self.as_user(claim.compensation_ids, self.accountant)
        offer.undo("Wrong customer")
        self.assert_in_the_south(offer.counter_move_id)
        self.assertEqual(self.south_invoice.amount_residual, 600)

    def test_P14_each_company_keeps_its_own_settings(self):
        self.company.claim_credit_limit = 1_000_000
        self.south.claim_credit_limit = 100
        claim = self.answer(kind="gesture", amount=80)
        claim.register_agreement("By telephone")
        gesture = self.as_user(claim.compensation_ids, self.accountant)
        gesture.action_post_document()
        self.assert_in_the_south(gesture.move_id)
        self.assertEqual(
            gesture.move_id.invoice_line_ids.account_id,
            self.south._get_gesture_account(),
        )
        with self.assertRaisesRegex(UserError, "above what you may offer"):
            self.answer(
                kind="credit_note", invoice_id=self.south_invoice.id, amount=120
            )

    def test_P15_the_penalty(self):
        agreement = self.env["agreement"].create(
            {
                "code": "SUD-1",
                "name": "Maintenance",
                "partner_id": self.jeanne.id,
                "company_id": self.south.id,
                "commitment_ids": [
                    Command.create({"target": 4, "grid": "per_unit", "rate": 50})
                ],
            }
        )
        breach = self.as_user(self.env["mileo.claim.breach"], self.handler).create(
            {
                "commitment_id": agreement.commitment_ids.id,
                "occurred_at": "2026-03-02 09:00:00",
                "measured": 6,
            }
        )
        breach.apply_penalty()
        move = breach.sudo().compensation_id.move_id
        self.assert_in_the_south(move)
        self.assertEqual(move.amount_total, 100)
        penalty_account = self.south._get_penalty_account()
        self.assertNotEqual(penalty_account, self.company._get_penalty_account())
        self.assertEqual(move.invoice_line_ids.account_id, penalty_account)
        self.assertEqual(breach.claim_id.company_id, self.south)
        self.assertEqual(breach.claim_id.team_id, self.south_team)

    def test_what_is_of_another_company_is_refused(self):
        """Its invoices, and the customers that it keeps for itself."""
        claim = self.as_user(self.new_claim(), self.handler)
        with self.assertRaisesRegex(UserError, "ompan"):
            claim.compensation_ids = [
                Command.create({"invoice_id": self.south_invoice.id, "amount": 10})
            ]
        its_own = self.customer.copy({"company_id": self.south.id})
        with self.assertRaisesRegex(UserError, "ompan"):
            self.new_claim(partner_id=its_own.id)
