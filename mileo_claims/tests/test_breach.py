from datetime import datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import text_of
from .credit_note_common import InvoicingCommon


@tagged("post_install", "-at_install")
class TestBreach(InvoicingCommon):
    """Penalties on the French chart: found there, without VAT, told at once."""

    @classmethod
    @InvoicingCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()
        cls.company.claim_credit_limit = 500
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.agreement = cls.env["agreement"].create(
            {
                "code": "CTR-1",
                "name": "Maintenance",
                "partner_id": cls.jeanne.id,
                "company_id": cls.company.id,
                "commitment_ids": [
                    Command.create(
                        {
                            "metric": "restoration_time",
                            "target": 4,
                            "unit": "hour",
                            "grid": "per_unit",
                            "rate": 50,
                            "period_fee": 2350,
                            "event_cap_percent": 10,
                            "period_cap_amount": 400,
                        }
                    )
                ],
            }
        )
        cls.commitment = cls.agreement.commitment_ids
        cls.tax_20 = cls.company_data["default_tax_sale"]

    def new_breach(self, measured=6.5, **vals):
        return (
            self.env["mileo.claim.breach"]
            .with_user(self.handler)
            .create(
                {
                    "commitment_id": self.commitment.id,
                    "occurred_at": "2026-03-02 09:00:00",
                    "measured": measured,
                    **vals,
                }
            )
        )

    def new_invoice(self, price, day="2026-03-01"):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Maintenance",
                            "price_unit": price,
                            "tax_ids": [Command.set(self.tax_20.ids)],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    # -------------------------------------------------------------- the document

    def test_P15_a_penalty_is_outside_vat_on_its_own_document(self):
        invoice = self.new_invoice(1000)
        breach = self.new_breach()
        breach.apply_penalty()
        self.assertEqual(breach.state, "applied")
        self.assertEqual(breach.amount, 150)
        compensation = breach.compensation_id
        self.assertEqual(compensation.kind, "penalty")
        self.assertEqual(compensation.state, "issued")
        move = compensation.sudo().move_id
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.move_type, "out_refund")
        self.assertEqual(move.partner_id, self.customer)
        self.assertEqual(move.amount_total, 150)
        self.assertEqual(move.amount_tax, 0)
        self.assertEqual(move.amount_residual, 150)
        self.assertFalse(move.reversed_entry_id)
        self.assertEqual(move.invoice_line_ids.account_id.code, "658100")
        self.assertEqual(move.invoice_line_ids.balance, 150)
        self.assertFalse(move.line_ids.tax_line_id)
        self.assertFalse(move.line_ids.tax_ids)
        self.assertEqual(len(move.line_ids), 2)
        self.assertEqual(invoice.amount_residual, 1200)

    def test_P15_a_price_reduction_is_a_credit_note_with_vat(self):
        self.commitment.write({"nature": "price_reduction", "rate": 33.33})
        self.new_invoice(999, day="2026-02-27")
        invoice = self.new_invoice(2350, day="2026-03-31")
        breach = self.new_breach(measured=5)
        breach.apply_penalty()
        move = breach.compensation_id.sudo().move_id
        self.assertEqual(breach.amount, 33.33)
        self.assertEqual(move.reversed_entry_id, invoice)
        self.assertEqual(move.amount_untaxed, 33.33)
        self.assertEqual(move.amount_tax, 6.67)
        self.assertEqual(move.amount_total, 40)
        vat = move.line_ids.filtered("tax_line_id")
        self.assertEqual(vat.tax_line_id, self.tax_20)
        self.assertEqual(vat.balance, 6.67)
        self.assertEqual(vat.account_id.code[:4], "4457")
        self.assertEqual(invoice.amount_residual, 2780)
        self.assertEqual(
            move.invoice_line_ids.account_id, invoice.invoice_line_ids.account_id
        )

    def test_P15_every_cent_of_a_price_reduction_is_split_right(self):
        self.new_invoice(2350)
        self.commitment.nature = "price_reduction"
        for cents in range(3331, 3337):
            with self.subTest(cents=cents):
                self.commitment.rate = cents / 100
                breach = self.new_breach(5, occurred_at=datetime(2026, 3, 2, cents % 9))
                breach.apply_penalty()
                move = breach.compensation_id.sudo().move_id
                self.assertEqual(move.amount_untaxed, cents / 100)
                self.assertAlmostEqual(move.amount_tax, cents / 500, delta=0.0051)

    def test_P15_the_invoice_of_a_price_reduction_is_asked_for_in_doubt(self):
        self.commitment.nature = "price_reduction"
        breach = self.new_breach()
        with self.assertRaisesRegex(UserError, "0 invoices .*Invoice of the Period"):
            breach.apply_penalty()
        first, _second = self.new_invoice(1000), self.new_invoice(2000)
        with self.assertRaisesRegex(UserError, "2 invoices"):
            breach.apply_penalty()
        breach.invoice_id = first
        breach.apply_penalty()
        self.assertEqual(breach.compensation_id.sudo().move_id.reversed_entry_id, first)

    def test_P15_a_missing_account_is_named_before_anything_is_made(self):
        account = self.company._get_penalty_account()
        self.assertEqual(account.code, "658100")
        account.code = "659999"
        self.env["ir.model.data"].search(
            [("model", "=", "account.account"), ("res_id", "=", account.id)]
        ).unlink()
        breach = self.new_breach()
        claims = self.env["mileo.claim"].search_count([])
        with self.assertRaisesRegex(UserError, "penalty account.*Settings"):
            breach.apply_penalty()
        self.assertFalse(breach.compensation_id)
        self.assertEqual(self.env["mileo.claim"].search_count([]), claims)
        self.company.claim_penalty_account_id = account
        breach.apply_penalty()
        move = breach.compensation_id.sudo().move_id
        self.assertEqual(move.invoice_line_ids.account_id, account)

    def test_P15_a_missing_journal_is_named(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(UserError, "penalty journal of Elsewhere"):
            other._get_penalty_journal()

    # ------------------------------------------------------------------- amounts

    def test_P15_the_cap_of_a_period_holds_over_its_breaches(self):
        breaches = self.env["mileo.claim.breach"]
        for day in (2, 3, 4):
            breaches += self.new_breach(8, occurred_at=f"2026-03-{day:02} 09:00:00")
        breaches += self.new_breach(8, occurred_at="2026-04-02 09:00:00")
        breaches.apply_penalty()
        self.assertEqual(
            breaches.sorted("occurred_at").mapped("amount"), [200, 200, 0, 200]
        )
        third = breaches[2]
        self.assertEqual(third.state, "applied")
        self.assertFalse(third.compensation_id)
        self.assertIn("0.00", third.working)
        self.assertIn("already applied", third.working)

    def test_P15_the_working_is_readable_step_by_step(self):
        breach = self.new_breach(9, excluded=0.5)
        breach.apply_penalty()
        working = breach.working
        for words in (
            "Measured: 9 hours, of which 0.5 hours do not count",
            "Missed by 4.5 hours",
            "Units of 1 hour started in 4.5 hours: 5",
            "250.00",
            "Limited to the cap a breach",
            "Owed:",
            "235.00",
        ):
            self.assertIn(words, working)

    def test_P15_a_period_begins_at_local_midnight(self):
        breach = self.new_breach(occurred_at="2026-03-31 22:30:00")
        self.assertEqual(str(breach.period_start), "2026-04-01")
        self.commitment.period = "quarter"
        self.assertEqual(str(breach.period_start), "2026-04-01")
        self.commitment.period = "year"
        self.assertEqual(str(breach.period_start), "2026-01-01")

    # ---------------------------------------------------------------- once only

    def test_P15_no_breach_twice(self):
        self.new_breach()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "_uniq"),
        ):
            self.new_breach(8)

    def test_P15_a_penalty_is_applied_once(self):
        breach = self.new_breach()
        breach.apply_penalty()
        with self.assertRaisesRegex(UserError, "cannot be applied"):
            breach.apply_penalty()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            breach.measured = 8
        with self.assertRaisesRegex(UserError, "withdraw the compensation"):
            breach.cancel("Mistake")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "_uniq"),
        ):
            breach.compensation_id.sudo()._unguarded().copy(
                {"breach_id": breach.id, "state": "draft"}
            )

    def test_P15_a_kept_commitment_is_no_breach(self):
        with self.assertRaisesRegex(ValidationError, "was kept"):
            self.new_breach(4)
        with self.assertRaisesRegex(ValidationError, "was kept"):
            self.new_breach(6, excluded=2, occurred_at="2026-03-03 09:00:00")

    def test_P15_nothing_is_forged(self):
        breach = self.new_breach()
        for vals in (
            {"state": "applied"},
            {"amount": 1},
            {"steps": []},
            {"source": "import"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                breach.write(vals)
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.new_breach(7, occurred_at="2026-03-09 09:00:00", **vals)
        with self.assertRaises(UserError):
            breach.unlink()
        claim = self.new_claim()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["mileo.claim.compensation"].with_user(self.handler).create(
                {"claim_id": claim.id, "kind": "penalty", "amount": 10}
            )

    def test_P15_a_wrong_breach_is_cancelled_with_its_reason(self):
        breach = self.new_breach()
        with self.assertRaisesRegex(UserError, "reason"):
            breach.cancel("")
        breach.cancel("Counted the week-end")
        self.assertEqual(breach.state, "cancelled")
        self.assertIn("week-end", breach.message_ids[0].body)
        self.assertTrue(self.new_breach())

    def test_P15_the_screen_asks_why_it_is_no_breach(self):
        breach = self.new_breach()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mileo_claims.action_mileo_claim_breach_cancel"
        )
        wizard = self.env[action["res_model"]].with_user(self.handler)
        with Form(wizard.with_context(default_breach_id=breach.id)) as form:
            form.reason = "Counted the week-end"
        form.record.action_confirm()
        self.assertEqual(breach.state, "cancelled")
        self.assertIn("week-end", breach.message_ids[0].body)
        breach = self.new_breach()
        breach.apply_penalty()
        wizard = wizard.create({"breach_id": breach.id, "reason": "Mistake"})
        with self.assertRaisesRegex(UserError, "withdraw the compensation"):
            wizard.action_confirm()

    # ------------------------------------------------------------- the customer

    def test_P17_the_customer_is_told_without_asking(self):
        breach = self.new_breach(explanation="The server was down until 15:30.")
        with freeze_time("2026-03-03 09:00:00"):
            breach.apply_penalty()
            self.deliver()
        claim = breach.claim_id
        self.assertEqual(claim.channel, "internal")
        self.assertEqual(claim.partner_id, self.jeanne)
        self.assertEqual(claim.agreement_id, self.agreement)
        self.assertEqual(claim.notice_ids.mapped("kind"), ["penalty"])
        self.assertEqual(breach.notice_id, claim.notice_ids)
        self.assertEqual(breach.notice_id.state, "sent")
        [message] = self.smtp.to("jeanne@dupont.example")
        text = text_of(message)
        for words in (
            "You do not have to ask",
            "until 15:30",
            "150.00",
            breach.compensation_id.sudo().move_id.name,
            claim.number,
        ):
            self.assertIn(words, text)
        # Nobody complained: there is no receipt to acknowledge.
        self.assertNotIn("auto_ack", claim.milestone_ids.mapped("kind"))
        self.assertIn("response", claim.milestone_ids.mapped("kind"))

    def test_P17_the_claim_that_exists_is_used(self):
        claim = self.new_claim(user_id=self.handler.id)
        breach = self.new_breach(claim_id=claim.id)
        claims = self.env["mileo.claim"].search_count([])
        breach.apply_penalty()
        self.assertEqual(self.env["mileo.claim"].search_count([]), claims)
        self.assertEqual(breach.claim_id, claim)
        self.assertIn(breach.compensation_id, claim.compensation_ids)
        self.assertIn("penalty", claim.notice_ids.mapped("kind"))

    def test_P16_an_established_breach_founds_the_complaint(self):
        claim = self.new_claim(user_id=self.handler.id)
        self.assertFalse(claim._get_founding_elements())
        breach = self.new_breach(claim_id=claim.id)
        [founding] = claim._get_founding_elements()
        self.assertIn(breach.display_name, founding)

    def test_P17_above_the_limit_the_leader_approves_before_anything_is_sent(self):
        self.company.claim_credit_limit = 100
        breach = self.new_breach()
        breach.apply_penalty()
        compensation = breach.compensation_id
        self.assertEqual(compensation.state, "to_approve")
        self.assertEqual(breach.state, "established")
        self.assertFalse(breach.claim_id.notice_ids)
        self.assertFalse(compensation.move_id)
        self.assertIn("Approve", breach.claim_id.activity_ids.summary)
        with self.assertRaisesRegex(UserError, "waits for the approval"):
            breach.apply_penalty()
        with self.assertRaisesRegex(UserError, "leader"):
            compensation.cancel("No")
        compensation.with_user(self.leader).approve()
        self.assertEqual(compensation.state, "issued")
        self.assertEqual(breach.state, "applied")
        self.assertEqual(breach.claim_id.notice_ids.kind, "penalty")

    def test_P17_a_penalty_withdrawn_may_be_applied_anew(self):
        self.company.claim_credit_limit = 100
        breach = self.new_breach()
        breach.apply_penalty()
        breach.compensation_id.with_user(self.leader).cancel("Measured wrongly")
        self.assertFalse(breach.compensation_id)
        self.assertEqual(breach.amount, 0)
        breach.measured = 5
        breach.apply_penalty()
        self.assertEqual(breach.state, "applied")
        self.assertEqual(breach.amount, 50)

    def test_P15_a_penalty_left_in_draft_is_owed_once_it_is_posted(self):
        self.company.claim_credit_draft = True
        breach = self.new_breach()
        breach.apply_penalty()
        penalty = breach.compensation_id
        move = penalty.sudo().move_id
        self.assertEqual((move.state, penalty.situation), ("draft", "to_post"))
        self.assertEqual(breach.state, "established")
        self.assertFalse(breach.claim_id.notice_ids, "The customer is told too early.")
        with self.assertRaises(UserError):
            breach.apply_penalty()
        penalty.with_user(self.accountant).action_post_document()
        self.assertEqual(move.state, "posted")
        self.assertEqual(penalty.state, "issued")
        self.assertEqual(breach.state, "applied")
        self.assertEqual(breach.claim_id.notice_ids.kind, "penalty")

    def test_P15_a_draft_penalty_that_is_undone_leaves_the_breach(self):
        self.company.claim_credit_draft = True
        breach = self.new_breach()
        breach.apply_penalty()
        penalty = breach.compensation_id.with_user(self.accountant)
        penalty.undo("Measured wrongly")
        self.assertEqual(penalty.move_id.state, "cancel")
        self.assertEqual(penalty.state, "cancelled")
        self.assertEqual((breach.state, breach.amount), ("established", 0))
        self.assertFalse(breach.compensation_id)
        breach.apply_penalty()
        self.assertEqual(breach.compensation_id.situation, "to_post")

    def test_P15_a_penalty_is_undone_by_the_book(self):
        breach = self.new_breach()
        breach.apply_penalty()
        penalty = breach.compensation_id.with_user(self.accountant)
        penalty.undo("The site was closed")
        counter = penalty.counter_move_id
        self.assertEqual(penalty.state, "reversed")
        self.assertEqual(counter.state, "posted")
        self.assertEqual(counter.amount_total, penalty.move_id.amount_total)
        self.assertFalse(counter.line_ids.tax_ids | counter.line_ids.tax_line_id)
        self.assertEqual(
            counter.invoice_line_ids.account_id, self.company._get_penalty_account()
        )
        self.assertEqual(penalty.move_id.amount_residual, 0)
        self.assertEqual(breach.state, "established")
        breach.measured = 5
        breach.apply_penalty()
        self.assertEqual(breach.state, "applied")
        self.assertEqual(breach.amount, 50)

    # ----------------------------------------------------------------- the ways in

    def test_P15_breaches_are_imported(self):
        self.env["ir.model.data"].create(
            {
                "name": "test_commitment",
                "module": "__import__",
                "model": "agreement.commitment",
                "res_id": self.commitment.id,
            }
        )
        Breach = self.env["mileo.claim.breach"].with_user(self.handler)
        result = Breach.with_context(import_file=True).load(
            ["commitment_id/id", "occurred_at", "measured", "explanation"],
            [
                ["__import__.test_commitment", "2026-03-02 09:00:00", "6.5", "Probe"],
                ["__import__.test_commitment", "2026-03-05 09:00:00", "12", "Probe"],
            ],
        )
        self.assertFalse(result["messages"])
        breaches = Breach.browse(result["ids"])
        self.assertEqual(breaches.mapped("source"), ["import", "import"])
        self.assertEqual(breaches.mapped("state"), ["established", "established"])
        breaches.apply_penalty()
        self.assertEqual(breaches.mapped("amount"), [150, 235])

    def import_file(self, text):
        """Import breaches as the handler does from the screen of the list."""
        wizard = (
            self.env["base_import.import"]
            .with_user(self.handler)
            .create(
                {
                    "res_model": "mileo.claim.breach",
                    "file": text.encode(),
                    "file_name": "breaches.csv",
                    "file_type": "text/csv",
                }
            )
        )
        options = {
            "quoting": '"',
            "separator": ";",
            "encoding": "utf-8",
            "has_headers": True,
            "float_decimal_separator": ",",
            "float_thousand_separator": " ",
            "datetime_format": "%d/%m/%Y %H:%M",
        }
        preview = wizard.parse_preview(options)
        headers = preview["headers"]
        fields = ["/".join(preview["matches"][i]) for i in range(len(headers))]
        return wizard.execute_import(fields, headers, options)

    def test_P15_a_file_with_the_columns_of_the_screen_is_imported(self):
        result = self.import_file(
            "Commitment;Date;Measured;Explanation\n"
            "CTR-1;02/03/2026 09:00;6,5;Probe 1\n"
            "CTR-1: Restoration time, at most 4 hours;05/03/2026 09:00;12;Probe 2\n"
        )
        self.assertFalse(result["messages"])
        breaches = self.env["mileo.claim.breach"].browse(result["ids"])
        self.assertEqual(breaches.commitment_id, self.commitment)
        self.assertEqual(breaches.mapped("measured"), [6.5, 12])
        self.assertEqual(set(breaches.mapped("source")), {"import"})

    def test_P15_a_file_that_names_no_single_commitment_is_refused(self):
        self.commitment.copy({"metric": "punctuality"})
        for name in ("CTR-1", "CTR-2", "CTR-1: Availability"):
            with self.subTest(name=name):
                result = self.import_file(
                    f"Commitment;Date;Measured\n{name};02/03/2026 09:00;6,5\n"
                )
                self.assertFalse(result["ids"])
                self.assertEqual({m["type"] for m in result["messages"]}, {"error"})
        result = self.import_file(
            "Commitment;Date;Measured\nCTR-1: Restoration time;02/03/2026 09:00;6,5\n"
        )
        breach = self.env["mileo.claim.breach"].browse(result["ids"])
        self.assertEqual(breach.commitment_id, self.commitment)

    def test_P15_a_breach_is_recorded_by_rpc(self):
        Breach = self.env["mileo.claim.breach"].with_user(self.handler)
        vals = {"commitment_id": self.commitment.id, "measured": 6.5}
        [breach_id] = call_kw(Breach, "create", [[vals]], {})
        self.assertTrue(call_kw(Breach, "apply_penalty", [[breach_id]], {}))
        self.assertEqual(Breach.browse(breach_id).state, "applied")

    def test_P15_an_intervention_shows_its_breach(self):
        task = self.env["project.task"].create(
            {
                "name": "Server down",
                "partner_id": self.jeanne.id,
                "company_id": self.company.id,
                "project_id": self.env["project.project"]
                .create({"name": "Visits", "company_id": self.company.id})
                .id,
            }
        )
        self.commitment.write(
            {"metric": "punctuality", "target": 15, "unit": "minute", "step": 15}
        )
        task.date_deadline = "2026-03-02 09:00:00"
        task.date_end = "2026-03-02 09:15:00"
        with self.assertRaisesRegex(UserError, "No commitment"):
            task.with_user(self.handler).action_record_breach()
        task.date_end = "2026-03-02 09:50:00"
        action = task.with_user(self.handler).action_record_breach()
        breach = self.env["mileo.claim.breach"].search(action["domain"])
        self.assertEqual(breach.measured, 50)
        self.assertEqual(breach.source, "task")
        self.assertEqual(breach.task_id, task)
        again = task.with_user(self.handler).action_record_breach()
        self.assertEqual(again["domain"], action["domain"])
        breach.apply_penalty()
        self.assertEqual(breach.amount, 150)
        self.assertEqual(breach.claim_id.task_id, task)

    def test_P15_only_the_hours_of_the_contract_count(self):
        self.commitment.calendar_id = self.calendar
        # Friday 16:00 to Monday 15:00, in Paris: 1 + 4 + 2 hours.
        measured = self.env["mileo.claim.breach"]._measure(
            self.commitment, datetime(2026, 3, 6, 15), datetime(2026, 3, 9, 14)
        )
        self.assertEqual(measured, 7)

    # -------------------------------------------------------------- the contract

    def test_P15_a_commitment_must_make_sense(self):
        for vals, message in (
            ({"metric": "own"}, "Name what is measured"),
            ({"unit": "percent"}, "minutes, hours or days"),
            ({"rate": 0}, "amount or percent owed"),
            ({"step": 0}, "must be above 0"),
            ({"grid": "tier"}, "Give the tiers"),
            ({"grid": "percent", "period_fee": 0}, "fee of the period"),
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(ValidationError, message),
                self.env.cr.savepoint(),
            ):
                self.commitment.write(vals)

    def test_P15_commitments_are_written_in_the_contract(self):
        self.leader.group_ids += self.env.ref("agreement.group_agreement_user")
        with (
            Form(self.agreement.with_user(self.leader)) as form,
            form.commitment_ids.new() as line,
        ):
            line.metric = "availability"
            line.unit = "percent"
            line.target = 99.9
            line.period_fee = 1250
            line.grid = "tier_percent"
            with line.tier_ids.new() as tier:
                tier.threshold = 99.9
                tier.rate = 5
        availability = self.agreement.commitment_ids[-1]
        self.assertEqual(availability.bound, "at_least")
        breach = self.new_breach(99.5, commitment_id=availability.id)
        breach.apply_penalty()
        self.assertEqual(breach.amount, 62.5)

    def test_other_companies_and_other_customers_are_refused(self):
        breach = self.new_breach()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.colleague.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        elsewhere = {"allowed_company_ids": company.ids}
        stranger = breach.with_user(self.colleague).with_context(**elsewhere)
        stranger.invalidate_recordset()
        with self.assertRaises(AccessError):
            stranger.read(["measured"])
        with self.assertRaises(AccessError):
            stranger.apply_penalty()
        self.assertFalse(
            self.env["agreement.commitment"]
            .with_user(self.colleague)
            .with_context(**elsewhere)
            .search([("id", "=", self.commitment.id)])
        )
        other = self.env["res.partner"].create({"name": "Stranger"})
        claim = self.new_claim(partner_id=other.id)
        with self.assertRaisesRegex(ValidationError, "another customer"):
            breach.claim_id = claim

    def test_breaches_of_a_confidential_claim_are_its_handler_s(self):
        claim = self.new_claim(is_confidential=True, user_id=self.handler.id)
        breach = self.new_breach(claim_id=claim.id)
        self.assertTrue(breach.has_access("read"))
        self.assertFalse(breach.with_user(self.colleague).has_access("read"))

    def test_handlers_do_not_rewrite_contracts(self):
        self.assertFalse(self.commitment.with_user(self.handler).has_access("write"))
