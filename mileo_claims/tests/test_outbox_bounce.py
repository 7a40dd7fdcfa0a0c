from datetime import datetime
from email import message_from_string, policy

from freezegun import freeze_time

from odoo.tests import tagged

from .test_outbox import OutboxCommon

REASON = "550 5.1.1 unknown user"
REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@client.example>
To: {bounce}
Subject: Undelivered Mail Returned to Sender
Message-Id: <report@client.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=B
MIME-Version: 1.0

--B
Content-Type: text/plain

I could not deliver your message.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.client.example

Final-Recipient: rfc822; anna@client.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unknown user
--B
Content-Type: message/rfc822

Message-Id: {reference}
Subject: Yours

--B--
"""


@tagged("post_install", "-at_install")
class TestOutboxBounce(OutboxCommon):
    def bounce(self, notices, at):
        with freeze_time(at):
            return self.env["mileo.claim.notice"]._record_bounce(
                notices.mapped("message_ref"), REASON
            )

    def test_P05_a_bounced_acknowledgement_has_met_nothing(self):
        claim = self.new_claims("anna")
        notice = claim.notice_ids
        self.run_job()
        milestone = self.milestone(claim, "auto_ack")
        self.assertEqual(milestone.state, "met")
        self.assertEqual(self.bounce(notice, "2026-03-02 09:05:00"), notice)
        self.assertEqual(notice.state, "bounced")
        self.assertEqual(notice.last_error, REASON)
        self.assertEqual(notice.bounced_at, datetime(2026, 3, 2, 9, 5))
        self.assertEqual(milestone.state, "open")
        self.assertTrue(milestone.is_pending)
        self.assertFalse(milestone.done_at or milestone.message_id)
        self.assertIn("Handed over", milestone.proof)
        self.assertIn(REASON, milestone.proof)
        self.assertEqual(claim.next_milestone_id, milestone)
        self.assertIn(REASON, claim.undelivered)
        self.assertIn(REASON, self.to_call(claim).summary)
        self.assertEqual(self.to_call(claim).user_id, self.handler)
        self.assertIn(REASON, claim.message_ids[0].body)

        self.assertFalse(self.bounce(notice, "2026-03-02 09:06:00"), "once is enough")
        with freeze_time("2026-03-02 09:31:00"):
            self.env["mileo.claim.milestone"]._record_breaches()
        self.assertEqual(milestone.state, "missed")

    def test_P05_sent_again_under_another_message_id(self):
        claim = self.new_claims("anna")
        notice, milestone = claim.notice_ids, self.milestone(claim, "auto_ack")
        self.run_job()
        first = notice.message_ref
        self.bounce(notice, "2026-03-02 09:40:00")
        self.assertEqual(milestone.state, "missed")
        claim.email_from = "anna.b@client.example"
        with freeze_time("2026-03-02 10:00:00"):
            notice.with_user(self.handler).action_send_again()
        self.run_job("2026-03-02 10:00:00")
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self.taken_for("anna.b"), [notice.message_ref])
        self.assertEqual(notice.message_id.message_id, notice.message_ref)
        self.assertNotEqual(notice.message_ref, first)
        self.assertEqual(milestone.state, "missed")
        self.assertEqual(milestone.done_at, datetime(2026, 3, 2, 10))
        self.assertIn(REASON, milestone.proof)
        self.assertFalse(self.to_call(claim))
        late = self.env["mileo.claim.notice"]._record_bounce([first], REASON)
        self.assertFalse(late, "a late report on the first sending harms nothing")

    def test_P19_a_bounced_response_starts_no_tacit_clock(self):
        claim = self.new_claims("anna")
        with freeze_time("2026-03-02 10:00:00"):
            self.respond(claim)
        response, notice = claim.response_ids, claim.response_ids.notice_id
        self.assertTrue(claim._get_milestones("feedback"))
        self.bounce(notice, "2026-03-02 10:01:00")
        self.assertFalse(response.sent_at)
        self.assertFalse(claim._get_milestones("feedback"))
        self.assertTrue(claim._get_milestones("response"))
        with freeze_time("2026-04-01 10:00:00"), self.enter_registry_test_mode():
            self.env.ref("mileo_claims.ir_cron_close_tacitly").method_direct_trigger()
        self.assertEqual(claim.state, "responded")

        with freeze_time("2026-03-03 10:00:00"):
            notice.action_send_again()
        self.run_job("2026-03-03 10:00:00")
        self.assertEqual(response.sent_at, datetime(2026, 3, 3, 10))
        self.assertEqual(self.milestone(claim, "response").state, "met")
        self.assertEqual(
            claim._get_milestones("feedback").due_at,
            datetime(2026, 3, 10, 22, 59, 59),
        )

    def test_P18_a_customer_who_decided_has_the_response(self):
        claim = self.new_claims("anna")
        with freeze_time("2026-03-02 10:00:00"):
            self.respond(claim)
            claim.register_agreement("In the portal")
        notice = claim.response_ids.notice_id
        self.bounce(notice, "2026-03-02 10:01:00")
        self.assertEqual(notice.state, "bounced")
        self.assertEqual(self.milestone(claim, "response").state, "met")
        self.assertTrue(claim.response_ids.sent_at)

    def test_P07_a_response_that_arrived_is_an_acknowledgement_too(self):
        claim = self.new_claims("anna")
        with freeze_time("2026-03-02 10:00:00"):
            claim.send_formal_acknowledgement("You waited for nothing.")
            self.deliver()
        with freeze_time("2026-03-02 11:00:00"):
            self.investigate(claim)
            claim.send_response()
            self.deliver()
        acknowledgement = claim.notice_ids.filtered(lambda n: n.kind == "formal_ack")
        self.bounce(acknowledgement, "2026-03-02 11:30:00")
        milestone = self.milestone(claim, "formal_ack")
        self.assertEqual(milestone.state, "met")
        self.assertEqual(milestone.done_at, datetime(2026, 3, 2, 11))
        self.assertEqual(milestone.notice_id.kind, "response")

    def test_P11_a_bounced_interim_update_has_extended_nothing(self):
        claim = self.new_claims("anna")
        response = self.milestone(claim, "response")
        due_at = response.due_at
        with freeze_time("2026-03-04 10:00:00"):
            claim.extend_deadline(
                "supplier", "We wait for the part.", "2026-03-20 10:00"
            )
            self.deliver()
        extension = claim.extension_ids
        self.assertEqual(response.due_at, datetime(2026, 3, 20, 10))
        self.bounce(extension.notice_id, "2026-03-04 10:05:00")
        self.assertEqual(extension.state, "announcing")
        self.assertEqual(response.due_at, due_at)
        self.assertFalse(claim._get_milestones("interim_update"))

        with freeze_time("2026-03-05 10:00:00"):
            extension.notice_id.action_send_again()
        self.run_job("2026-03-05 10:00:00")
        self.assertEqual(extension.state, "effective")
        self.assertEqual(response.due_at, datetime(2026, 3, 20, 10))

    def test_P11_an_answer_in_the_extended_time_is_late_after_all(self):
        claim = self.new_claims("anna")
        with freeze_time("2026-03-04 10:00:00"):
            claim.extend_deadline(
                "supplier", "We wait for the part.", "2026-03-20 10:00"
            )
            self.deliver()
        with freeze_time("2026-03-16 10:00:00"):
            self.respond(claim)
        response = self.milestone(claim, "response")
        self.assertEqual(response.state, "met_extended")
        self.bounce(claim.extension_ids.notice_id, "2026-03-16 11:00:00")
        self.assertEqual(response.state, "missed")
        self.assertEqual(response.missed_at, response.first_due_at)

    def test_P25_a_bounce_on_a_closed_claim_makes_nothing_due(self):
        claim = self.new_claims("anna")
        self.run_job()
        with freeze_time("2026-03-02 09:05:00"):
            claim.withdraw("A mistake")
        acknowledgement = claim.notice_ids.filtered(lambda n: n.kind == "auto_ack")
        self.bounce(acknowledgement, "2026-03-02 09:50:00")
        self.assertFalse(claim.milestone_ids.filtered("is_pending"))
        self.assertEqual(self.milestone(claim, "auto_ack").state, "missed")

    def test_a_report_comes_back_and_names_the_notice(self):
        domain = self.env["mail.alias.domain"].create({"name": "mileo.example"})
        self.company.alias_domain_id = domain
        claim = self.new_claims("anna")
        self.run_job()
        report = REPORT.format(
            bounce=self.smtp.senders[-1], reference=claim.notice_ids.message_ref
        )
        parsed = self.env["mail.thread"].message_parse(
            message_from_string(report, policy=policy.SMTP)
        )
        self.assertTrue(parsed["is_bounce"])
        references = parsed["bounced_msg_ids"]
        notices = self.env["mileo.claim.notice"]._record_bounce(references, REASON)
        self.assertEqual(notices, claim.notice_ids)
