from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClaimCommon, text_of

MAIL_LOGGERS = (
    "odoo.addons.mail.models.mail_mail",
    "odoo.addons.mileo_claims.models.mileo_claim_notice",
)
RECEIVED = "2026-03-02 09:00:00"  # Monday 10:00 in Paris


@tagged("post_install", "-at_install")
class TestMainFlow(ClaimCommon):
    def receive_claim(self):
        with freeze_time(RECEIVED):
            claim = self.receive("The technician did not come.")
            self.deliver()
        return claim

    def test_P02_a_mail_becomes_a_claim(self):
        claim = self.receive_claim()
        self.assertRegex(claim.number, r"^REC/2026/\d{5}$")
        self.assertEqual(claim.name, "Nobody came")
        self.assertIn("did not come", claim.description)
        self.assertEqual(claim.partner_id, self.jeanne)
        self.assertEqual(claim.commercial_partner_id, self.customer)
        self.assertEqual(claim.channel, "email")
        self.assertEqual(claim.received_at, datetime(2026, 3, 2, 9))
        self.assertEqual(claim.user_id, self.handler)
        self.assertEqual(claim.state, "new")

    def test_P05_P06_automatic_acknowledgement(self):
        claim = self.receive_claim()
        [mail] = self.smtp.to("jeanne@dupont.example")[-1:]
        text = text_of(mail)
        self.assertIn(claim.number, text)
        self.assertIn("Handler Martin", text)
        self.assertIn("Monday, March 2, 2026, 3:00", text)
        self.assertIn("Monday, March 9, 2026", text)
        self.assertEqual(mail["Auto-Submitted"], "auto-replied")
        milestone = self.milestone(claim, "auto_ack")
        self.assertEqual(milestone.state, "met")
        self.assertEqual(milestone.done_at, datetime(2026, 3, 2, 9))
        self.assertEqual(milestone.message_id.message_id, mail["Message-Id"])

    def test_P25_the_proof_names_the_customer_as_he_is_called(self):
        self.jeanne.name = "Élodie Dupont"
        claim = self.new_claim()
        self.deliver()
        proof = self.milestone(claim, "auto_ack").proof
        self.assertIn('"Élodie Dupont" <jeanne@dupont.example>', proof)

    def test_P05_the_mail_alone_carries_the_signed_link(self):
        claim = self.receive_claim()
        mail = self.smtp.to("jeanne@dupont.example")[-1]
        html = mail.get_body(("html",)).get_content()
        link = f"{claim.get_base_url()}{claim.access_url}"
        self.assertIn(f'href="{link}?access_token={claim.access_token}"', html)
        self.assertNotIn(claim.access_token, claim.notice_ids.message_id.body)
        self.assertIn(claim.access_url, claim.notice_ids.message_id.body)

    def test_P05_a_broken_template_does_not_lose_the_claim(self):
        broken = patch.object(
            self.env.registry["mileo.claim"],
            "_render_notice",
            side_effect=UserError("The template is broken"),
        )
        with broken, mute_logger("odoo.addons.mileo_claims.models.isolation"):
            claim = self.receive("The technician did not come.")
            self.deliver()
        self.assertTrue(claim.number)
        self.assertEqual(claim.notice_ids.state, "failed")
        self.assertIn("The template is broken", claim.activity_ids.summary)
        claim.notice_ids.action_send_again()
        self.deliver()
        self.assertEqual(claim.notice_ids.state, "sent")

    def test_P05_nothing_is_met_before_the_mail_server_took_it(self):
        self.smtp.refusal = "451 come back later"
        with freeze_time(RECEIVED), mute_logger(*MAIL_LOGGERS):
            claim = self.receive("The technician did not come.")
            self.deliver()
        notice = claim.notice_ids
        self.assertEqual(notice.state, "waiting")
        self.assertIn("come back later", notice.last_error)
        self.assertEqual(self.milestone(claim, "auto_ack").state, "open")
        self.smtp.refusal = None
        with freeze_time("2026-03-02 09:31:00"):
            self.deliver()
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self.milestone(claim, "auto_ack").state, "missed")
        self.assertEqual(
            self.milestone(claim, "auto_ack").missed_at, datetime(2026, 3, 2, 9, 30)
        )

    def test_P04_P05_telephone(self):
        with freeze_time("2026-03-02 09:10:00"):
            claim = self.new_claim(channel="phone", received_at=RECEIVED)
            self.assertEqual(self.milestone(claim, "auto_ack").state, "met")
            confirmation = self.milestone(claim, "phone_confirmation")
            self.assertEqual(confirmation.due_at, datetime(2026, 3, 2, 11))
            self.assertEqual(confirmation.state, "open")
            self.deliver()
        self.assertEqual(confirmation.state, "met")
        text = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        self.assertIn("your call of Monday, March 2, 2026, 10:00", text)
        self.assertIn("The technician did not come.", text)

    def test_P07_P08_formal_acknowledgement(self):
        claim = self.receive_claim()
        as_handler = claim.with_user(self.handler)
        with self.assertRaisesRegex(UserError, "understood"):
            as_handler.send_formal_acknowledgement(" ")
        with freeze_time("2026-03-02 13:59:00"):
            as_handler.send_formal_acknowledgement(
                "You waited for nothing.", "The number of the contract."
            )
            self.assertEqual(self.milestone(claim, "formal_ack").state, "open")
            self.deliver()
        self.assertEqual(claim.state, "acknowledged")
        self.assertEqual(self.milestone(claim, "formal_ack").state, "met")
        text = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        self.assertIn("You waited for nothing.", text)
        self.assertIn("The number of the contract.", text)
        self.assertIn("Monday, March 9, 2026", text)
        with self.assertRaisesRegex(UserError, "Acknowledged"):
            as_handler.send_formal_acknowledgement("Twice.")

    def test_P12_response_says_what_is_missing(self):
        claim = self.receive_claim()
        with self.assertRaises(UserError) as refused:
            claim.with_user(self.handler).send_response()
        message = str(refused.exception)
        for missing in ("facts", "corrective action", "outcome"):
            self.assertIn(missing, message)
        self.investigate(claim)
        claim.fact_ids[1].reason = False
        with self.assertRaisesRegex(UserError, "Nobody warned us"):
            claim.with_user(self.handler).send_response()

    def test_P12_response(self):
        claim = self.receive_claim()
        self.investigate(claim)
        with freeze_time("2026-03-04 10:00:00"):
            claim.with_user(self.handler).send_response()
            self.assertEqual(claim.state, "responded")
            self.assertFalse(claim.response_ids.sent_at)
            self.assertFalse(self.milestone(claim, "feedback"))
            self.deliver()
        response = claim.response_ids
        mail = self.smtp.to("jeanne@dupont.example")[-1]
        text = text_of(mail)
        for words in (
            "No visit on 2 March – *we acknowledge it*",
            "Nobody warned us – *we contest it*",
            "We called on 1 March.",
            "The planner has been replaced.",
        ):
            self.assertIn(words, text)
        [letter] = list(mail.iter_attachments())
        self.assertEqual(letter.get_filename(), response.letter_id.name)
        self.assertEqual(response.sent_at, datetime(2026, 3, 4, 10))
        self.assertEqual(self.milestone(claim, "response").state, "met")
        # An answer to the substance is an acknowledgement too.
        self.assertTrue(self.milestone(claim, "formal_ack").done_at)
        self.assertEqual(
            self.milestone(claim, "feedback").due_at, datetime(2026, 3, 11, 22, 59, 59)
        )
        claim.fact_ids[0].name = "Something else"
        self.assertIn("No visit on 2 March", response.body)

    def test_P18_agreement_waits_for_the_actions(self):
        claim = self.receive_claim()
        action = self.env["mileo.claim.action"].create(
            {"name": "Call before each visit", "claim_ids": [(4, claim.id)]}
        )
        self.respond(claim)
        claim.with_user(self.handler).register_agreement("By telephone, Jeanne")
        self.assertEqual(claim.response_ids.decision, "agreed")
        self.assertEqual(claim.state, "agreed")
        self.assertEqual(claim._get_awaited(), ["Call before each visit"])
        action.with_user(self.handler).action_done("In the planner since 5 March")
        self.assertEqual(claim.state, "closed")
        self.assertEqual(claim.closure_kind, "agreement")
        self.deliver()
        self.assertIn("closed", self.smtp.to("jeanne@dupont.example")[-1]["Subject"])

    def test_P19_refusal_calls_for_a_new_response(self):
        claim = self.receive_claim()
        self.respond(claim)
        with freeze_time("2026-03-05 09:00:00"):
            claim.with_user(self.handler).register_refusal("We want the visit.")
        self.assertEqual(claim.state, "investigating")
        self.assertEqual(claim.cycle, 2)
        self.assertEqual(claim.response_ids.decision, "refused")
        self.assertEqual(
            self.milestone(claim, "response").due_at, datetime(2026, 3, 12, 22, 59, 59)
        )

    def test_P20_reopening_starts_a_new_cycle(self):
        claim = self.receive_claim()
        self.respond(claim)
        claim.register_agreement("By mail")
        self.assertEqual(claim.state, "closed")
        first = claim.milestone_ids
        with self.assertRaisesRegex(UserError, "reason"):
            claim.reopen("")
        claim.with_user(self.handler).reopen("It happened again")
        self.assertEqual((claim.state, claim.cycle), ("new", 2))
        self.assertFalse(claim.closure_kind)
        self.assertEqual(set(first.mapped("cycle")), {1})
        self.assertEqual(
            (claim.milestone_ids - first).mapped("kind"), ["formal_ack", "response"]
        )

    def test_withdrawal(self):
        claim = self.receive_claim()
        claim.with_user(self.handler).withdraw("It was another supplier")
        self.assertEqual((claim.state, claim.closure_kind), ("closed", "withdrawn"))
        self.assertFalse(claim.milestone_ids.filtered("is_pending"))
        self.assertEqual(self.milestone(claim, "response").state, "missed")

    def test_P10_requalified_as_urgent(self):
        claim = self.receive_claim()
        with freeze_time("2026-03-03 09:00:00"):
            claim.with_user(self.handler).requalify("security")
        pending = claim._get_milestones("response")
        self.assertEqual(pending.due_at, datetime(2026, 3, 5, 9))
        with freeze_time("2026-03-03 10:00:00"):
            claim.with_user(self.handler).requalify("standard")
        self.assertEqual(
            claim._get_milestones("response").due_at, datetime(2026, 3, 5, 9)
        )

    def test_P20_message_on_a_closed_claim(self):
        claim = self.receive_claim()
        claim.withdraw("A mistake")
        self.receive(
            "Wait, it broke again!", In_Reply_To=claim.notice_ids[0].message_ref
        )
        self.assertEqual(claim.state, "closed")
        self.assertIn(
            "Message on a closed claim: reopen or file",
            claim.activity_ids.mapped("summary"),
        )

    def test_P19_a_refused_cycle_leaves_nothing_running(self):
        with freeze_time(RECEIVED):
            claim = self.new_claim(partner_id=False, partner_name="A passer-by")
        self.investigate(claim)
        with freeze_time("2026-03-03 09:00:00"):
            claim.send_response()
            claim.register_refusal("No")
            self.assertEqual(
                set(claim.milestone_ids.filtered("is_pending").mapped("cycle")), {2}
            )
            claim.withdraw("Enough")
        self.assertFalse(claim.milestone_ids.filtered("is_pending"))
        self.assertFalse(claim.next_due_at)

    def test_P19_a_late_first_response_starts_no_clock_of_the_second(self):
        claim = self.receive_claim()
        self.investigate(claim)
        claim.send_response()
        claim.register_refusal("We saw it in the portal: no")
        claim.send_response()
        first, second = claim.response_ids.sorted("id")
        first.notice_id._hand_over()
        self.assertFalse(self.milestone(claim, "feedback"))
        second.notice_id._hand_over()
        self.assertEqual(self.milestone(claim, "feedback").cycle, 2)
        self.assertTrue(all(claim.response_ids.mapped("sent_at")))

    def test_P18_an_action_taken_off_the_claim_is_not_awaited(self):
        claim = self.receive_claim()
        action = self.env["mileo.claim.action"].create(
            {"name": "Call before each visit", "claim_ids": [(4, claim.id)]}
        )
        self.respond(claim)
        claim.register_agreement("By telephone")
        action.unlink()
        with self.enter_registry_test_mode():
            self.env.ref("mileo_claims.ir_cron_close_tacitly").method_direct_trigger()
        self.assertEqual(claim.state, "closed")
