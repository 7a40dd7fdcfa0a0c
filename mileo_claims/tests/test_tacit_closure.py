from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ClaimCommon

AFTER_THE_TERM = "2026-03-12 00:00:00"


@tagged("post_install", "-at_install")
class TestTacitClosure(ClaimCommon):
    """Responses reach customers on Wednesday 4 March; the term is Wednesday 11."""

    @freeze_time("2026-03-02 09:00:00")
    def new_responded_claim(self):
        claim = self.new_claim()
        with freeze_time("2026-03-04 10:00:00"):
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
        bad, good = self.new_responded_claim(), self.new_responded_claim()
        close = type(bad)._close

        def fail_on_bad(claim, kind):
            if claim == bad:
                raise ValueError("broken by an addon")
            return close(claim, kind)

        with (
            patch.object(type(bad), "_close", fail_on_bad),
            self.assertLogs("odoo.addons.mileo_claims.models.isolation", "ERROR"),
        ):
            self.run_job(AFTER_THE_TERM)
        self.assertEqual(good.state, "closed")
        self.assertEqual(bad.state, "responded")
        self.assertEqual(bad.response_ids.decision, "waiting")
        self.assertIn("broken by an addon", str(bad.activity_ids.mapped("summary")))
