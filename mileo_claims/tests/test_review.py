from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .review_common import FIRST, SECOND, THIRD, ReviewCommon


@tagged("post_install", "-at_install")
class TestReview(ReviewCommon):
    def setUp(self):
        super().setUp()
        self.company.partner_id.lang = "en_US"

    # ------------------------------------------------------------------ preparation

    def test_P24_a_report_is_prepared_after_the_quarter_and_once(self):
        self.run_job("ir_cron_prepare_reviews", "2026-04-05 05:00:00")
        self.assertFalse(self.reviews())
        self.run_job("ir_cron_prepare_reviews", "2026-04-06 05:00:00")
        self.run_job("ir_cron_prepare_reviews", "2026-04-07 05:00:00")
        review = self.reviews()
        self.assertEqual((review.date_from, review.date_to), (FIRST, date(2026, 3, 31)))
        self.assertEqual(review.received, 3)
        self.assertEqual(review.activity_ids.user_id, self.leader)
        # After the job has not run for months
        self.run_job("ir_cron_prepare_reviews", "2026-10-07 05:00:00")
        self.assertEqual(self.reviews().mapped("date_from"), [THIRD, SECOND, FIRST])

    def test_P24_a_quarter_has_one_report(self):
        self.prepare()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.prepare()

    def test_P24_a_company_that_fails_stops_no_other(self):
        other = self.env["res.company"].create({"name": "Poison"})
        desk = self.env["mileo.claim.team"].create(
            {"name": "Desk", "company_id": other.id}
        )
        with freeze_time("2026-03-03 09:00:00"):
            self.env["mileo.claim"].create({"name": "Poison", "team_id": desk.id})
        compute = type(self.Review)._compute_content

        def poison(model, company, start):
            if company == other:
                raise ValueError("poison")
            return compute(model, company, start)

        with (
            patch.object(type(self.Review), "_compute_content", poison),
            mute_logger("odoo.addons.mileo_claims.models.isolation"),
        ):
            self.run_job("ir_cron_prepare_reviews", "2026-04-06 05:00:00")
        self.assertEqual(len(self.reviews()), 1)
        self.assertFalse(self.Review.search([("company_id", "=", other.id)]))

    def test_P24_the_figures_are_those_of_the_register(self):
        content = self.prepare().content
        with freeze_time("2026-04-06 05:00:00"):
            expected = self.env["mileo.claim.figures"]._compute_figures(
                self.company, FIRST, date(2026, 3, 31)
            )
        self.assertEqual(content["figures"]["current"], expected)
        self.assertEqual(content["months"][-1]["month"], "2026-03-01")
        self.assertEqual(content["months"][-1]["received"], 3)
        self.assertEqual(content["figures"]["previous"]["received"], 0)

    def test_P24_late_promises_are_explained(self):
        late = self.prepare("2026-07-06 05:00:00", SECOND).content["late"]
        self.assertEqual(
            late["reasons"],
            [{"name": "No new date was announced", "count": late["count"]}],
        )
        numbers = [row["number"] for row in late["rows"]]
        self.assertIn(self.reopened.number, numbers)

    def test_P24_what_needs_a_decision_is_proposed(self):
        self.env["mileo.claim.action"].create(
            {"name": "Call the day before", "due_date": "2026-03-20"}
        )
        self.assertIn(
            "Action “Call the day before” is late: it was due on 03/20/2026.",
            self.prepare().decisions,
        )

    def test_P24_a_promise_kept_less_often_is_proposed_with_its_numbers(self):
        self.assertIn(
            "– Substantive response: kept 1 of 3 (33.3 %), after 3 of 3 (100.0 %) in "
            "the quarter before.",
            self.prepare("2026-07-06 05:00:00", SECOND).decisions,
        )

    def test_P24_what_is_due_later_is_not_late_yet(self):
        self.env["mileo.claim.action"].create(
            {"name": "Call the day before", "due_date": "2026-03-20"}
        )
        self.assertNotIn("Call the day", self.prepare("2026-03-20 09:00:00").decisions)

    def test_P24_of_an_action_that_cannot_be_judged_yet_no_figure_is_told(self):
        action = self.env["mileo.claim.action"].create(
            {
                "name": "Call before each visit",
                "user_id": self.handler.id,
                "cause_id": self.cause.id,
                "claim_ids": [(6, 0, self.accepted.ids)],
            }
        )
        with freeze_time("2026-03-20 10:00:00"):
            action.with_user(self.handler).action_done("Planner")
        review = self.prepare()
        self.assertEqual(
            [(row["name"], row["text"]) for row in review.content["actions"]],
            [("Call before each visit", "Too early to say")],
        )
        text = self.text_of(review)
        self.assertIn("for long enough to say whether it worked", text)

    def test_P24_it_is_written_in_the_language_of_the_quality_manager(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.leader.lang = "fr_FR"
        self.env["mileo.claim.action"].create(
            {"name": "Call the day before", "due_date": "2026-03-20"}
        )
        self.assertIn("20/03/2026", self.prepare().decisions)

    # --------------------------------------------------------------------- approval

    def test_P24_the_committee_gets_what_was_approved(self):
        review = self.prepare().with_user(self.leader)
        review.write({"summary": "A calm quarter.", "decisions": "Hire a planner?"})
        with freeze_time("2026-04-08 08:00:00"):
            review.action_approve()
        self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        [mail] = self.smtp.to(self.director.email)
        self.assertEqual(mail["Subject"], "Claims: report of Q1 2026")
        body = mail.get_body(("plain",)).get_content()
        self.assertIn("Hire a planner?", body)
        [file] = mail.iter_attachments()
        self.assertEqual(file.get_content(), review.document_id.raw)
        text = self.text_of(review)
        for words in ("A calm quarter.", "Hire a planner?", "Claims received"):
            self.assertIn(words, text)
        self.assertEqual(review.approved_by_id, self.leader)
        self.assertEqual(review.state, "approved")
        self.assertFalse(review.activity_ids)

    def test_P24_an_approved_report_never_changes(self):
        review = self.prepare()
        review.with_user(self.leader).action_approve()
        for change in (
            lambda: review.write({"summary": "Another"}),
            review.action_update,
            review.action_preview,
            review.unlink,
            review.with_user(self.leader).action_approve,
        ):
            with self.assertRaisesRegex(UserError, "is approved"):
                change()
        with self.assertRaises(AccessError):
            review.document_id.with_user(self.leader).write({"raw": b"other"})
        # What happens in the register afterwards does not reach it.
        content = review.content
        self.cause.name = "Renamed"
        self.assertEqual(review.content, content)

    def test_P24_a_draft_follows_the_register_and_keeps_the_comments(self):
        review = self.prepare("2026-04-06 05:00:00", SECOND).with_user(self.leader)
        review.summary = "Mine"
        with freeze_time("2026-04-07 09:00:00"):
            review.action_update()
        self.assertEqual((review.summary, review.received), ("Mine", 2))

    def test_P24_nobody_to_send_to_is_told_before_anything_happens(self):
        review = self.prepare().with_user(self.leader)
        self.director.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address: Director"):
            review.action_approve()
        self.company.claim_committee_ids = False
        with self.assertRaisesRegex(UserError, "Who sits on the management committee"):
            review.action_approve()
        self.assertEqual(review.state, "draft")

    # --------------------------------------------------------------------- security

    def test_P24_handlers_read_what_is_approved_and_no_more(self):
        review = self.prepare()
        document = review.document_id
        mine = review.with_user(self.handler)
        self.assertFalse(mine.search([]))
        with self.assertRaises(AccessError):
            mine.read(["content"])
        with self.assertRaises(AccessError):
            document.with_user(self.handler).read(["datas"])
        with self.assertRaises(AccessError):
            mine.action_approve()
        review.with_user(self.leader).action_approve()
        self.assertEqual(mine.search([]), mine)
        self.assertTrue(mine.document)
        with self.assertRaisesRegex(UserError, "is approved"):
            mine.write({"summary": "Mine"})

    def test_P24_nobody_forges_a_report(self):
        review = self.prepare().with_user(self.leader)
        for vals in ({"content": {}}, {"state": "approved"}, {"sent_at": False}):
            with self.assertRaisesRegex(UserError, "cannot be set by hand"):
                review.write(vals)
        with self.assertRaises(AccessError):
            self.Review.with_user(self.leader).create({"summary": "Mine"})

    def test_P24_another_company_does_not_see_it(self):
        review = self.prepare()
        review.with_user(self.leader).action_approve()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._new_user("stranger", "mileo_claims.group_mileo_claims_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        theirs = review.with_context(allowed_company_ids=other.ids).with_user(stranger)
        self.assertFalse(theirs.search([]))
        with self.assertRaises(AccessError):
            theirs.read(["content"])
