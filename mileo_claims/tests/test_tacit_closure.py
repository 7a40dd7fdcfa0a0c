from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ClaimCommon, text_of

AFTER_THE_TERM = "2026-03-12 00:00:00"


@tagged("post_install", "-at_install")
class TestTacitClosure(ClaimCommon):
    """Responses reach customers on Wednesday 4 March; the term is Wednesday 11."""

    @freeze_time("2026-03-02 09:00:00")
    def new_responded_claim(self, **vals):
        claim = self.new_claim(user_id=self.handler.id)
        with freeze_time("2026-03-04 10:00:00"):
            claim.write(vals)
            self.respond(claim)
        return claim

    def run_job(self, instant):
        with freeze_time(instant), self.enter_registry_test_mode():
            self.env.ref("mileo_claims.ir_cron_close_tacitly").method_direct_trigger()

    def test_P19_silence_closes(self):
        claim = self.new_responded_claim()
        self.run_job("2026-03-11 22:59:59")
        self.assertEqual(claim.state, "responded")
        self.run_job(AFTER_THE_TERM)
        self.assertEqual((claim.state, claim.closure_kind), ("closed", "tacit"))
        self.assertEqual(claim.closed_at, datetime(2026, 3, 12))
        self.assertEqual(claim.response_ids.decision, "tacit")
        self.deliver()
        self.assertIn("closed", self.smtp.to("jeanne@dupont.example")[-1]["Subject"])

    def test_P19_a_word_from_the_customer_stops_it(self):
        claim = self.new_responded_claim()
        with freeze_time("2026-03-11 22:00:00"):
            self.receive("I disagree.", In_Reply_To=claim.notice_ids[0].message_ref)
        self.run_job(AFTER_THE_TERM)
        self.assertEqual(claim.state, "responded")
        self.assertEqual(self.milestone(claim, "feedback").state, "met")
        self.assertIn(
            "The customer wrote: does he agree?", claim.activity_ids.mapped("summary")
        )

    def test_P19_a_response_that_did_not_leave_starts_nothing(self):
        with freeze_time("2026-03-04 10:00:00"):
            claim = self.new_claim()
            self.investigate(claim)
            claim.send_response()
        self.run_job("2026-05-04 10:00:00")
        self.assertEqual(claim.state, "responded")
        self.assertFalse(self.milestone(claim, "feedback"))

    def test_P19_a_refusal_is_never_closed_by_silence(self):
        claim = self.new_responded_claim()
        with freeze_time("2026-03-05 10:00:00"):
            claim.register_refusal("Not enough")
        self.run_job("2026-05-04 10:00:00")
        self.assertEqual(claim.state, "investigating")

    def test_P19_one_bad_claim_does_not_stop_the_others(self):
        claims = self.new_responded_claim()
        for _n in range(4):
            claims |= self.new_responded_claim()
        bad, end = claims[2], type(claims)._end

        def fail_on_bad(closing, *args):
            if bad in closing:
                raise ValueError("broken by an addon")
            return end(closing, *args)

        with (
            patch.object(type(bad), "_end", fail_on_bad),
            self.assertLogs("odoo.addons.mileo_claims.models.isolation", "ERROR"),
        ):
            self.run_job(AFTER_THE_TERM)
            self.run_job(AFTER_THE_TERM)
        self.assertEqual(set((claims - bad).mapped("closure_kind")), {"tacit"})
        self.assertEqual(bad.state, "responded")
        self.assertEqual(bad.response_ids.decision, "waiting")
        to_dos = bad.activity_ids.filtered(
            lambda activity: "broken by an addon" in activity.summary
        )
        self.assertEqual(to_dos.user_id, self.handler)
        self.assertEqual(len(to_dos), 1, "said once, however often it is tried")

    # ----------------------------------------------------------------- its time

    def test_P19_week_ends_and_holidays_do_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Seminar",
                "company_id": self.company.id,
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-09 06:00:00",
                "date_to": "2026-03-09 18:00:00",
            }
        )
        claim = self.new_responded_claim()
        self.run_job("2026-03-12 22:59:59")
        self.assertEqual(claim.state, "responded")
        self.run_job("2026-03-12 23:00:00")
        self.assertEqual(claim.closure_kind, "tacit")

    def test_P19_a_job_that_was_down_for_ten_days_closes_once(self):
        claim = self.new_responded_claim()
        self.run_job("2026-03-22 08:00:00")
        self.run_job("2026-03-22 09:00:00")
        self.assertEqual(claim.closed_at, datetime(2026, 3, 22, 8))
        notices = claim.notice_ids.mapped("kind")
        self.assertEqual(notices.count("closure"), 1)
        self.assertEqual(notices.count("reminder"), 0)

    # -------------------------------------------------------------- what stops it

    def test_P19_a_message_at_the_last_second_stops_it(self):
        claim = self.new_responded_claim()
        with freeze_time("2026-03-11 22:59:59"):
            self.receive("No!", In_Reply_To=claim.notice_ids[0].message_ref)
        self.run_job(AFTER_THE_TERM)
        self.assertEqual(claim.state, "responded")

    def test_P19_a_message_one_second_too_late_is_not_lost(self):
        claim = self.new_responded_claim()
        self.run_job("2026-03-11 23:00:00")
        with freeze_time("2026-03-11 23:00:01"):
            self.receive("No!", In_Reply_To=claim.notice_ids[-1].message_ref)
        self.assertEqual(claim.state, "closed")
        self.assertIn(
            "Message on a closed claim: reopen or file",
            claim.activity_ids.mapped("summary"),
        )

    def test_P19_an_out_of_office_reply_is_silence(self):
        claim = self.new_responded_claim()
        with freeze_time("2026-03-05 10:00:00"):
            self.receive(
                "I am on holiday.",
                In_Reply_To=claim.notice_ids[0].message_ref,
                Auto_Submitted="auto-replied",
            )
        self.run_job(AFTER_THE_TERM)
        self.assertEqual(claim.closure_kind, "tacit")

    def test_P19_a_response_that_came_back_closes_nothing(self):
        claim = self.new_responded_claim()
        with freeze_time("2026-03-05 10:00:00"):
            notice = claim.response_ids.notice_id
            notice._record_bounce([notice.message_ref], "550 unknown user")
        self.run_job("2026-05-04 10:00:00")
        self.assertEqual(claim.state, "responded")
        self.assertFalse(claim._get_milestones("feedback"))

    def test_P19_what_was_written_while_the_response_waited_is_no_silence(self):
        with freeze_time("2026-03-04 10:00:00"):
            claim = self.new_claim()
            self.investigate(claim)
            claim.send_response()
        with freeze_time("2026-03-04 10:05:00"):
            claim.message_post(
                body="I read it in the portal: no.",
                message_type="comment",
                author_id=self.jeanne.id,
            )
        with freeze_time("2026-03-04 12:00:00"):
            self.deliver()
        self.assertEqual(self.milestone(claim, "feedback").state, "met")
        self.run_job("2026-05-04 10:00:00")
        self.assertEqual(claim.state, "responded")

    def test_P19_silence_counts_for_the_response_of_the_cycle_alone(self):
        claim = self.new_responded_claim()
        with freeze_time("2026-03-10 10:00:00"):
            claim.register_refusal("Not enough")
            claim.send_response()
            self.deliver()
        self.run_job("2026-03-16 10:00:00")
        self.assertEqual(claim.state, "responded")
        self.run_job("2026-03-17 23:00:00")
        self.assertEqual(claim.closure_kind, "tacit")
        decisions = claim.response_ids.sorted("cycle").mapped("decision")
        self.assertEqual(decisions, ["refused", "tacit"])

    # ------------------------------------------------------------ what goes on

    def test_P19_an_undone_action_goes_on_and_is_named(self):
        claim = self.new_responded_claim(
            action_ids=[(0, 0, {"name": "Call before each visit"})]
        )
        self.run_job(AFTER_THE_TERM)
        action = claim.action_ids
        self.assertEqual((claim.state, action.state), ("closed", "planned"))
        self.deliver()
        mail = self.smtp.to("jeanne@dupont.example")[-1]
        self.assertIn("Call before each visit", text_of(mail))
        self.assertIn("Friday, March 12, 2027", text_of(mail), "how to reopen")
        action.action_done(proof="Planner's new sheet")
        self.assertEqual(action.state, "done")
        self.assertEqual(claim.closure_kind, "tacit")

    def test_P19_an_offered_rework_is_kept_for_the_customer_to_book(self):
        self.setup_reworks()
        claim = self.new_responded_claim(
            compensation_ids=[(0, 0, {"kind": "rework", "name": "Second visit"})]
        )
        self.run_job(AFTER_THE_TERM)
        rework = claim.compensation_ids
        self.assertEqual((claim.state, rework.state), ("closed", "issued"))
        self.assertFalse(rework.task_id.is_closed)
        self.assertIn("Give a date", str(claim.activity_ids.mapped("summary")))
        self.deliver()
        mail = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        self.assertIn("free of charge, remains yours", mail)
        self.assertIn("Second visit", mail)
