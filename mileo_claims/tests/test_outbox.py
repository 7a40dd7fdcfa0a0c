import socket
from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.mileo_claim_notice_delivery import BACK_OFF
from .common import ClaimCommon

QUIET = (
    "odoo.addons.mail.models.mail_mail",
    "odoo.addons.mileo_claims.models.mileo_claim_notice_delivery",
)
RECEIVED = "2026-03-02 09:00:00"  # Monday 10:00 in Paris
JEANNE = "jeanne@dupont.example"


class OutboxCommon(ClaimCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mail_server = cls.env["ir.mail_server"].search([])
        cls.job = cls.env.ref("mileo_claims.ir_cron_send_notices")

    def setUp(self):
        super().setUp()
        self.smtp.messages.clear()
        self.addCleanup(self.smtp.refused.clear)
        self.addCleanup(self.smtp.dropped.clear)
        self.addCleanup(setattr, self.smtp, "refusal", None)

    def run_job(self, at=None):
        with (
            freeze_time(at or RECEIVED),
            mute_logger(*QUIET),
            self.enter_registry_test_mode(),
        ):
            self.job.method_direct_trigger()
        self.env.invalidate_all()

    def new_claims(self, *names):
        """Make a claim for each name, of a customer with an address of that name."""
        with freeze_time(RECEIVED):
            return self.env["mileo.claim"].create(
                [
                    {
                        "name": f"Claim of {name}",
                        "channel": "email",
                        "partner_name": name,
                        "email_from": f"{name}@client.example",
                        "team_id": self.team.id,
                    }
                    for name in names
                ]
            )

    def stop_mail_server(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.mail_server.smtp_port = free.getsockname()[1]

    def start_mail_server(self):
        self.mail_server.smtp_port = self.smtp.port

    def taken_for(self, name):
        """Return the Message-Ids that the mail server took, once for each mail."""
        return [m["Message-Id"] for m in self.smtp.to(f"{name}@client.example")]

    def to_call(self, claim):
        """Return the to-dos of a claim that ask to call its customer."""
        call = self.env.ref("mileo_claims.mail_activity_call")
        return claim.activity_ids.filtered(lambda a: a.activity_type_id == call)


@tagged("post_install", "-at_install")
class TestOutbox(OutboxCommon):
    def test_P05_a_refused_recipient_is_not_tried_for_ever(self):
        self.smtp.refused["anna@client.example"] = "550 5.1.1 no such user here"
        claim = self.new_claims("anna")
        notice = claim.notice_ids
        self.run_job()
        self.assertEqual(notice.state, "failed")
        self.assertIn("550 5.1.1 no such user here", notice.last_error)
        self.assertIn("no such user here", claim.undelivered)
        self.assertFalse(notice.next_try_at)
        self.assertEqual(self.to_call(claim).user_id, self.handler)
        self.assertIn("Automatic acknowledgement", self.to_call(claim).summary)
        self.assertEqual(self.milestone(claim, "auto_ack").state, "open")

        claim.email_from = "anna.b@client.example"
        reference = notice.message_ref
        with freeze_time("2026-03-02 09:10:00"):
            notice.with_user(self.handler).action_send_again()
        self.run_job("2026-03-02 09:10:00")
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self.taken_for("anna.b"), [reference])
        self.assertEqual(self.milestone(claim, "auto_ack").state, "met")
        self.assertFalse(self.to_call(claim))
        self.assertFalse(claim.undelivered)

    def test_P05_an_invalid_address_is_flagged(self):
        claim = self.new_claims("anna")
        claim.notice_ids._unguarded().email_to = "Anna <nowhere>"
        self.run_job()
        self.assertEqual(claim.notice_ids.state, "failed")
        self.assertTrue(claim.notice_ids.last_error)
        self.assertTrue(self.to_call(claim))

    def test_P05_greylisted_then_taken(self):
        self.smtp.refused["anna@client.example"] = "451 4.7.1 greylisted"
        claim, other = self.new_claims("anna", "bob")
        notice = claim.notice_ids
        self.run_job()
        self.assertEqual(other.notice_ids.state, "sent")
        self.assertEqual(notice.state, "waiting")
        self.assertEqual(notice.last_error, "anna@client.example: 451 4.7.1 greylisted")
        self.assertEqual(notice.next_try_at, datetime(2026, 3, 2, 9, 1))
        self.assertIn("greylisted", claim.delayed)
        self.assertFalse(claim.activity_ids)
        mails = self.env["mail.mail"].search(
            [("mail_message_id", "=", notice.message_id.id)]
        )
        self.assertFalse(mails, "nothing is left that another queue would send")
        self.run_job("2026-03-02 09:01:00")
        self.assertEqual(notice.next_try_at, datetime(2026, 3, 2, 9, 3))
        self.smtp.refused.clear()
        self.run_job("2026-03-02 09:02:00")
        self.assertEqual(notice.state, "waiting", "its time has not come")
        self.run_job("2026-03-02 09:03:00")
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice.attempts, 3)
        self.assertEqual(self.taken_for("anna"), [notice.message_ref])
        self.assertEqual(
            self.milestone(claim, "auto_ack").done_at, datetime(2026, 3, 2, 9, 3)
        )

    def test_P05_what_is_refused_for_five_days_is_given_up(self):
        self.assertGreater(sum(BACK_OFF), 5 * 24 * 60 - 180)
        self.smtp.refused["anna@client.example"] = "452 mailbox full"
        claim = self.new_claims("anna")
        claim.notice_ids._unguarded().refusals = len(BACK_OFF)
        self.run_job()
        self.assertEqual(claim.notice_ids.state, "failed")
        self.assertIn("mailbox full", self.to_call(claim).summary)

    def test_P05_a_refused_sender_is_for_the_administrator(self):
        with patch.object(
            type(self.smtp),
            "handle_MAIL",
            create=True,
            new=lambda *args: self._refuse_sender(),
        ):
            claim = self.new_claims("anna")
            self.run_job()
        self.assertEqual(claim.notice_ids.state, "waiting")
        self.assertIn("553 not your domain", claim.notice_ids.last_error)
        self.run_job("2026-03-02 09:01:00")
        self.assertEqual(claim.notice_ids.state, "sent")

    async def _refuse_sender(self):
        return "553 not your domain"

    def test_one_connection_serves_a_run(self):
        claims = self.new_claims(*(f"c{n}" for n in range(8)))
        self.smtp.refused["c3@client.example"] = "550 no"
        before = self.smtp.connections
        self.run_job()
        self.assertEqual(self.smtp.connections - before, 1)
        self.assertEqual(claims.notice_ids.mapped("state").count("sent"), 7)

    def test_a_mail_that_makes_the_server_hang_up_stops_no_other(self):
        claims = self.new_claims("anna", "bob", "carl")
        self.smtp.dropped.add("anna@client.example")
        self.run_job()
        self.assertEqual(claims.mapped("notice_ids.state"), ["waiting", "sent", "sent"])
        self.smtp.dropped.clear()
        self.run_job("2026-03-02 09:01:00")
        self.assertEqual(self.taken_for("anna"), [claims[0].notice_ids.message_ref])

    def test_a_broken_layout_stops_no_other(self):
        claims = self.new_claims("anna", "bob")
        Notice = self.env.registry["mileo.claim.notice"]
        render = Notice._render_body

        def fail(notice):
            if notice.claim_id == claims[0]:
                raise ValueError("The layout is broken")
            return render(notice)

        with patch.object(Notice, "_render_body", fail):
            self.run_job()
        self.assertEqual(claims.mapped("notice_ids.state"), ["waiting", "sent"])
        self.assertIn("The layout is broken", claims[0].notice_ids.last_error)

    def test_P05_mail_server_down_then_back(self):
        claims = self.new_claims("anna", "bob", "carl")
        with freeze_time(RECEIVED):
            claims[0].send_formal_acknowledgement("You waited for nothing.")
        self.stop_mail_server()
        connect = self.env.registry["ir.mail_server"]._connect__
        with patch.object(
            self.env.registry["ir.mail_server"],
            "_connect__",
            autospec=True,
            side_effect=connect,
        ) as calls:
            self.run_job()
        self.assertEqual(calls.call_count, 1, "a dead server is called once a run")
        self.assertEqual(set(claims.notice_ids.mapped("state")), {"waiting"})
        self.assertIn("refused", claims[0].delayed)
        self.run_job("2026-03-02 09:19:00")
        self.assertFalse(self.to_call(claims))

        self.run_job("2026-03-02 09:20:00")
        for claim in claims:
            self.assertEqual(len(self.to_call(claim)), 1)
            self.assertEqual(self.to_call(claim).user_id, self.handler)
            self.assertIn("call the customer", self.to_call(claim).summary)
        self.to_call(claims[1]).action_done()
        self.run_job("2026-03-02 09:40:00")
        self.assertFalse(self.to_call(claims[1]), "asked once")

        self.start_mail_server()
        self.run_job("2026-03-04 09:00:00")
        self.run_job("2026-03-04 09:10:00")
        self.assertEqual(set(claims.notice_ids.mapped("state")), {"sent"})
        for name in ("anna", "bob", "carl"):
            references = self.taken_for(name)
            self.assertEqual(len(references), len(set(references)))
            self.assertEqual(len(references), 2 if name == "anna" else 1)
        self.assertFalse(self.to_call(claims))
        milestone = self.milestone(claims[2], "auto_ack")
        self.assertEqual(milestone.state, "missed")
        self.assertEqual(milestone.done_at, datetime(2026, 3, 4, 9))

    def test_what_follows_a_hand_over_fails_without_a_second_mail(self):
        [claim] = self.new_claims("anna")
        with patch.object(
            self.env.registry["mileo.claim"],
            "_on_notice_handed_over",
            side_effect=UserError("Not now"),
        ):
            self.run_job()
        self.assertEqual(claim.notice_ids.state, "sent")
        self.assertEqual(self.milestone(claim, "auto_ack").state, "open")
        self.run_job("2026-03-02 09:10:00")
        self.assertEqual(len(self.taken_for("anna")), 1)
        self.assertEqual(self.milestone(claim, "auto_ack").state, "met")
        self.assertEqual(
            self.milestone(claim, "auto_ack").done_at, datetime(2026, 3, 2, 9)
        )
        self.assertFalse(claim.notice_ids.next_try_at)

    def test_P05_a_later_message_does_not_take_what_an_earlier_one_kept(self):
        claim = self.new_claims("anna")
        acknowledgement = claim.notice_ids
        with freeze_time("2026-03-02 09:05:00"):
            claim.send_formal_acknowledgement("You waited for nothing.")
            acknowledgement._hand_over()
        self.assertEqual(
            self.milestone(claim, "auto_ack").done_at, datetime(2026, 3, 2, 9, 5)
        )
        self.assertFalse(self.milestone(claim, "formal_ack").done_at)

    def test_automatic_notices_say_so_and_want_to_bounce(self):
        domain = self.env["mail.alias.domain"].create({"name": "mileo.example"})
        self.company.alias_domain_id = domain
        self.team.alias_domain_id = domain
        claim = self.receive("Nobody came", Message_Id="<in@dupont.example>")
        self.deliver()
        mail = self.smtp.to(JEANNE)[-1]
        self.assertEqual(mail["Auto-Submitted"], "auto-replied")
        self.assertEqual(mail["In-Reply-To"], "<in@dupont.example>")
        self.assertNotIn("All", mail["X-Auto-Response-Suppress"])
        self.assertNotIn("Precedence", mail)
        self.assertEqual(mail["Message-Id"], claim.notice_ids.message_ref)
        self.assertEqual(self.smtp.senders[-1], domain.bounce_email)
        claim.send_formal_acknowledgement("You waited for nothing.")
        self.deliver()
        self.assertNotIn("Auto-Submitted", self.smtp.to(JEANNE)[-1])
        self.assertEqual(self.smtp.senders[-1], domain.bounce_email)
        claim.withdraw("A mistake")
        self.deliver()
        self.assertEqual(self.smtp.to(JEANNE)[-1]["Auto-Submitted"], "auto-generated")

    def test_a_handler_without_rights_stops_no_other(self):
        self.company.claim_tell_reassignment = False
        claims = self.new_claims("anna", "bob", "carl")
        self.smtp.refused["anna@client.example"] = "550 no such user"
        claims[0].user_id = self.colleague
        self.colleague.group_ids = self.env.ref("base.group_user")
        with mute_logger("odoo.addons.mileo_claims.models.isolation"):
            self.run_job()
        self.assertEqual(claims.mapped("notice_ids.state"), ["failed", "sent", "sent"])

    def test_what_a_later_message_says_is_not_asked_for_any_more(self):
        self.smtp.refused["anna@client.example"] = "550 no such user"
        claim = self.new_claims("anna")
        self.run_job()
        self.assertTrue(claim.undelivered and self.to_call(claim))
        claim.email_from = "anna.b@client.example"
        with freeze_time("2026-03-02 09:10:00"):
            claim.send_formal_acknowledgement("You waited for nothing.")
        self.run_job("2026-03-02 09:10:00")
        self.assertFalse(claim.undelivered or self.to_call(claim))
        self.assertEqual(self.milestone(claim, "auto_ack").state, "met")
