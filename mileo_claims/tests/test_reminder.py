from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ClaimCommon, text_of


@tagged("post_install", "-at_install")
class TestReminder(ClaimCommon):
    """Responses reach customers on Wednesday 4 March; the term is Wednesday 11."""

    def new_responded_claim(self):
        with freeze_time("2026-03-04 10:00:00"):
            claim = self.new_claim()
            self.respond(claim)
        return claim

    def remind(self, instant):
        job = self.env.ref("mileo_claims.ir_cron_remind_customers")
        with freeze_time(instant), self.enter_registry_test_mode():
            job.method_direct_trigger()

    def reminders(self, claims):
        return claims.notice_ids.filtered(lambda notice: notice.kind == "reminder")

    def test_P19_the_customer_is_reminded_once_two_business_days_before(self):
        claim = self.new_responded_claim()
        for too_early in ("2026-03-06 16:00:00", "2026-03-08 10:00:00"):
            self.remind(too_early)
        self.remind("2026-03-09 06:59:00")
        self.assertFalse(self.reminders(claim), "the team's day begins at 8")
        for instant in ("2026-03-09 07:05:00", "2026-03-09 08:05:00"):
            self.remind(instant)
        self.assertEqual(len(self.reminders(claim)), 1)
        feedback = self.milestone(claim, "feedback")
        self.assertEqual(feedback.reminded_at, datetime(2026, 3, 9, 7, 5))
        with freeze_time("2026-03-09 07:06:00"):
            self.deliver()
        mail = self.smtp.to("jeanne@dupont.example")[-1]
        self.assertIn("Do you accept our answer", mail["Subject"])
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertIn("Wednesday, March 11, 2026", text_of(mail))

    def test_P19_a_missed_run_is_made_up_for_until_the_term(self):
        claim = self.new_responded_claim()
        self.remind("2026-03-11 22:30:00")
        self.assertEqual(len(self.reminders(claim)), 1)
        late = self.new_responded_claim()
        self.remind("2026-03-11 23:00:00")
        self.assertFalse(self.reminders(late), "its time is over")

    def test_P19_who_has_answered_is_not_reminded(self):
        agreed, refused, written = (self.new_responded_claim() for _n in range(3))
        with freeze_time("2026-03-06 10:00:00"):
            agreed.register_agreement("By telephone")
            refused.register_refusal("Not enough")
            self.receive("Hm.", In_Reply_To=written.response_ids.message_id.message_id)
        self.remind("2026-03-09 10:00:00")
        self.assertFalse(self.reminders(agreed | refused | written))

    def test_P19_an_answer_stops_the_reminder_that_waits(self):
        claim = self.new_responded_claim()
        self.remind("2026-03-09 10:00:00")
        with freeze_time("2026-03-09 10:00:30"):
            claim.register_refusal("Not enough")
            self.deliver()
        self.assertEqual(self.reminders(claim).state, "outdated")
        last = self.smtp.to("jeanne@dupont.example")[-1]
        self.assertIn("Our answer to your complaint", last["Subject"])

    def test_P19_a_reminder_does_not_leave_after_the_term(self):
        claim = self.new_responded_claim()
        self.remind("2026-03-11 22:30:00")
        with freeze_time("2026-03-11 23:00:00"):
            self.deliver()
        self.assertEqual(self.reminders(claim).state, "outdated")

    def test_P19_the_setting_chooses_the_day_or_none(self):
        claim = self.new_responded_claim()
        self.company.claim_reminder_days = 0
        self.remind("2026-03-11 10:00:00")
        self.assertFalse(self.reminders(claim))
        self.company.claim_reminder_days = 1
        self.remind("2026-03-09 16:00:00")
        self.assertFalse(self.reminders(claim))
        self.remind("2026-03-10 10:00:00")
        self.assertEqual(len(self.reminders(claim)), 1)

    def test_P19_nobody_is_reminded_on_the_day_of_the_response(self):
        self.company.claim_reminder_days = 9
        claim = self.new_responded_claim()
        self.remind("2026-03-04 15:00:00")
        self.assertFalse(self.reminders(claim))
        self.remind("2026-03-05 10:30:00")
        self.assertEqual(len(self.reminders(claim)), 1)

    def test_P19_one_reminder_that_fails_does_not_stop_the_others(self):
        bad, good = self.new_responded_claim(), self.new_responded_claim()
        remind = type(bad)._remind

        def fail_on_bad(claims):
            if bad in claims:
                raise ValueError("broken by an addon")
            return remind(claims)

        with (
            patch.object(type(bad), "_remind", fail_on_bad),
            self.assertLogs("odoo.addons.mileo_claims.models.isolation", "ERROR"),
        ):
            self.remind("2026-03-09 10:00:00")
        self.assertFalse(self.reminders(bad))
        self.assertEqual(len(self.reminders(good)), 1)
        self.assertIn("broken by an addon", str(bad.activity_ids.mapped("summary")))
