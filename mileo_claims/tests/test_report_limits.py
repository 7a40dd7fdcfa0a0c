from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .review_common import FIRST, SECOND, THIRD, ReviewCommon

SPRING = ("2026-07-06 05:00:00", SECOND)


@tagged("post_install", "-at_install")
class TestReportLimits(ReviewCommon):
    """What figures and reports do where things are rare, wrong, long or secret."""

    # ---------------------------------------------------------------- completeness

    def draw_number(self):
        """Draw a number that no claim gets."""
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "mileo.claim"), ("company_id", "=", self.company.id)]
        )
        sequence._next(sequence_date=date(2026, 5, 4))
        return sequence

    def check(self):
        self.env.flush_all()
        Check = self.env["mileo.claim.register.check"]
        return Check.search([("company_id", "=", self.company.id)])

    def test_P21_a_row_opens_what_it_showed_whatever_has_come_since(self):
        shown = {check.id: check.kind for check in self.check()}
        self.assertEqual(set(shown.values()), {"no_cause"})
        self.draw_number()
        self.new_claim()
        self.assertIn("gap", self.check().mapped("kind"))
        self.env.invalidate_all()
        rows = self.check().browse(shown)
        self.assertEqual(rows.mapped("kind"), list(shown.values()))

    def test_P21_numbers_without_separators_are_checked(self):
        self.draw_number().prefix = "REC%(range_year)s%(range_month)s"
        self.assertEqual(self.new_claim().number[:7], "REC2026")
        self.draw_number()
        self.new_claim()
        [gap] = self.check().filtered(lambda check: check.kind == "gap")
        self.assertEqual(gap.count, 1)

    # ------------------------------------------------------------------------ cost

    def test_P22_a_document_that_was_cancelled_costs_nothing(self):
        period = (date(2026, 3, 1), date(2026, 3, 31))
        before = self.costs(*period)
        self.assertEqual(before["total"], self.accepted.cost)
        document = self.accepted.compensation_ids.move_id
        document.button_draft()
        document.button_cancel()
        self.assertEqual(self.accepted.cost, 0)
        after = self.costs(*period)
        self.assertEqual((after["total"], after["credits"]), (0, 0))

    def test_P22_what_a_reopened_claim_cost_stays_with_its_first_closure(self):
        Work = self.env["mileo.claim.work"]
        work = {"claim_id": self.accepted.id, "name": "Talked to Jeanne"}
        Work.create({**work, "date": "2026-03-04", "hours": 2})
        march = self.costs(date(2026, 3, 1), date(2026, 3, 31))
        self.assertEqual(march["work_hours"], 2)
        self.at("2026-05-11 08:00:00", self.accepted.reopen, "It came back")
        Work.create({**work, "date": "2026-05-11", "hours": 3})
        credit = {
            "kind": "credit_note",
            "invoice_id": self.invoice.id,
            "amount": 30,
        }
        self.at("2026-05-12 08:00:00", self.acknowledge, self.accepted)
        self.at(
            "2026-05-13 08:00:00",
            self.answer,
            self.accepted,
            compensation_ids=[Command.create(credit)],
        )
        self.at("2026-05-14 08:00:00", self.accepted.register_agreement, "By mail")
        self.assertEqual(self.accepted.state, "closed")
        self.assertEqual(self.costs(date(2026, 3, 1), date(2026, 3, 31)), march)
        may = self.costs(date(2026, 5, 1), date(2026, 5, 31))
        self.assertEqual((may["total"], may["work_hours"]), (may["credits"], 3))
        self.assertGreater(may["total"], 0)
        self.assertAlmostEqual(self.accepted.cost, march["total"] + may["total"])

    def costs(self, *period):
        Figures = self.env["mileo.claim.figures"]
        return Figures._compute_figures(self.company, *period)["cost"]

    def test_P22_a_rating_counts_with_the_closure_that_was_rated(self):
        self.rated._unguarded().rated_cycle = 1
        self.at("2026-05-11 08:00:00", self.rated.reopen, "It came back")
        self.at("2026-05-12 08:00:00", self.rated.withdraw, "It did not")
        Figures = self.env["mileo.claim.figures"]
        april, may = (
            Figures._compute_figures(self.company, *days)["satisfaction"]["count"]
            for days in (
                (date(2026, 4, 1), date(2026, 4, 30)),
                (date(2026, 5, 1), date(2026, 5, 31)),
            )
        )
        self.assertEqual((april, may), (1, 0))

    # ---------------------------------------------------------------------- reasons

    def wait_for_customer(self, claim, started_at):
        self.env["mileo.claim.wait"]._unguarded().create(
            {
                "claim_id": claim.id,
                "cycle": claim.cycle,
                "party": "customer",
                "reason": "The serial number",
                "started_at": started_at,
            }
        )

    def test_P24_who_was_waited_for_afterwards_is_no_reason(self):
        # It was due on 1 April, and done the day after.
        self.wait_for_customer(self.late, "2026-04-02 08:00:00")
        rows = self.prepare(*SPRING).content["late"]["rows"]
        [why] = [row["why"] for row in rows if row["done"]]
        self.assertEqual(why, "No new date was announced")
        [response] = [r["why"] for r in rows if not r["done"] and r["days"] > 94]
        self.assertEqual(response, "Waited for: Customer")

    # ---------------------------------------------------------------------- readers

    def test_P22_a_month_that_nobody_could_be_told_of_waits_for_a_reader(self):
        self.leader.write({"email": False, "notification_type": "email"})
        self.company.claim_snapshot_reader_ids = self.leader
        self.run_job("ir_cron_freeze_figures", "2026-04-05 05:00:00")
        snapshot = self.env["mileo.claim.snapshot"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertFalse(snapshot.sent_at)
        self.leader.email = "leader@mileo.example"
        self.run_job("ir_cron_freeze_figures", "2026-04-06 05:00:00")
        self.assertTrue(snapshot.sent_at)
        self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        [mail] = self.smtp.to(self.leader.email)
        self.assertIn("March 2026", mail["Subject"])

    def test_P22_a_wrong_year_makes_no_century_of_empty_months(self):
        self.new_claim(received_at="1926-05-04 09:00:00")
        with freeze_time("2026-05-05 05:00:00"):
            months = self.env["mileo.claim.snapshot"]._get_missing_months(self.company)
        self.assertEqual((months[0], months[-1]), (date(2023, 4, 1), date(2026, 4, 1)))

    def test_P22_frozen_figures_speak_the_language_of_the_reader(self):
        self.load_french()
        self.leader.lang = "fr_FR"
        self.run_job("ir_cron_freeze_figures", "2026-04-05 05:00:00")
        snapshot = self.env["mileo.claim.snapshot"].search(
            [("company_id", "=", self.company.id)]
        )
        for lang, words in (
            ("en_US", ("Telephone", "Partly upheld", "Not stated", "Planning")),
            ("fr_FR", ("Téléphone", "Partiellement fondée", "Non précisé", "Planning")),
        ):
            for word in words:
                self.assertIn(f">{word}<", snapshot.with_context(lang=lang).content)

    # -------------------------------------------------------------------- quarters

    def test_P24_a_quarter_that_failed_is_prepared_by_the_next_run(self):
        self.prepare()
        compute = type(self.Review)._compute_content

        def fail(model, company, start):
            if start == SECOND:
                raise ValueError("Not today")
            return compute(model, company, start)

        with (
            patch.object(type(self.Review), "_compute_content", fail),
            mute_logger("odoo.addons.mileo_claims.models.isolation"),
        ):
            self.run_job("ir_cron_prepare_reviews", "2026-10-07 05:00:00")
        self.assertEqual(self.reviews().mapped("date_from"), [THIRD, FIRST])
        self.run_job("ir_cron_prepare_reviews", "2026-10-08 05:00:00")
        self.assertEqual(self.reviews().mapped("date_from"), [THIRD, SECOND, FIRST])

    def test_P24_a_company_whose_teams_are_archived_has_its_report(self):
        teams = self.env["mileo.claim.team"].search(
            [("company_id", "=", self.company.id)]
        )
        teams.active = False
        # Nor does anybody say in which language.
        self.company.claim_quality_user_id = self.company.partner_id.lang = False
        self.run_job("ir_cron_prepare_reviews", "2026-07-07 05:00:00")
        self.assertEqual(self.reviews().mapped("date_from"), [SECOND])

    # -------------------------------------------------------------------- committee

    def approve(self):
        """Return the report approved by the leader, its mails sent."""
        review = self.prepare(*SPRING).with_user(self.leader)
        review.action_approve()
        self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        return review

    def test_P24_the_mail_speaks_the_language_of_the_report(self):
        self.load_french()
        self.company.partner_id.lang = "en_US"
        self.leader.lang = "fr_FR"
        review = self.approve()
        self.assertIn("réclamations", review.document_name)
        [mail] = self.smtp.to(self.director.email)
        self.assertIn("Réclamations", mail["Subject"])

    def test_P24_the_committee_gets_it_by_email_whatever_its_members_prefer(self):
        boss = new_test_user(self.env, "claim_boss", email="boss@mileo.example")
        (boss | self.leader).notification_type = "inbox"
        self.company.claim_committee_ids = boss.partner_id | self.leader.partner_id
        review = self.approve()
        for user in boss | self.leader:
            [mail] = self.smtp.to(user.email)
            [file] = mail.iter_attachments()
            self.assertEqual(file.get_content(), review.document_id.raw)

    # ---------------------------------------------------------------------- secrets

    def test_P24_a_confidential_claim_is_counted_and_not_named(self):
        review = self.prepare(*SPRING)
        numbers = [row["number"] for row in review.content["late"]["rows"]]
        self.assertEqual(numbers.count("Confidential"), 2)
        self.assertNotIn(self.late.number, self.text_of(review))
        review.with_user(self.leader).action_approve()
        seen = review.with_user(self.colleague)
        self.assertNotIn(self.late.number, str(seen.content))

    # ------------------------------------------------------------------------ PDF

    def test_P24_a_text_longer_than_a_page_goes_on_overleaf(self):
        self.env["mileo.claim.action"].create({"name": "Call the day before, " * 200})
        text = self.text_of(self.prepare(*SPRING))
        self.assertEqual(text.replace("\n", " ").count("Call the day before"), 200)

    def test_P24_what_a_table_has_no_room_for_is_mentioned(self):
        categories = self.env["mileo.claim.category"].create(
            [{"name": f"Category {number}"} for number in range(20)]
        )
        with freeze_time("2026-05-02 09:00:00"):
            for category in categories:
                self.new_claim(category_id=category.id)
        text = self.text_of(self.prepare(*SPRING))
        # Fifteen of twenty-one, with that of the other tests.
        self.assertIn("And 6 more", text)

    def test_P24_names_are_no_markup(self):
        self.company.name = "Smith & <b>Sons</b> " * 8
        self.cause.name = "<Planning> & Co"
        action = self.env["mileo.claim.action"].create({"name": "Ask <para> & co"})
        action.cause_id = self.cause
        pages = self.pages_of(self.prepare())
        text = " ".join(pages)
        for words in ("Smith & <b>Sons</b>", "Ask <para> & co", "<Planning> & Co"):
            self.assertIn(words, text)
        # The head of a page shows the quarter, however long the company's name.
        self.assertIn("Q1 2026", pages[1])
