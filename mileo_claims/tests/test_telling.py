from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClaimCommon


@tagged("post_install", "-at_install")
class TestTelling(ClaimCommon):
    """Handlers are told of what comes in by a job, once, whatever happens to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.alias.domain"].create({"name": "mileo.example"})
        cls.handler.notification_type = "email"

    def copies(self, claim):
        """Return the mails that wait for staff about the messages of a claim."""
        return self.env["mail.mail"].search(
            [("mail_message_id", "in", claim.message_ids.ids)], order="id"
        )

    def run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("mileo_claims.ir_cron_tell").method_direct_trigger()

    def test_the_handler_is_told_of_a_mail_by_the_queue(self):
        claim = self.receive("Help")
        self.assertFalse(self.copies(claim), "intake tells nobody")
        self.run_job()
        copy = self.copies(claim)
        self.assertEqual(copy.recipient_ids, self.handler.partner_id)
        self.assertEqual(copy.state, "outgoing")
        self.assertIn("Help", copy.body_html)
        scheduler = self.env.ref("mail.ir_cron_mail_scheduler_action")
        triggers = self.env["ir.cron.trigger"]
        self.assertTrue(triggers.search_count([("cron_id", "=", scheduler.id)]))
        self.run_job()
        self.assertEqual(self.copies(claim), copy, "told once")

    def test_the_handler_is_told_of_a_reply(self):
        claim = self.receive("Help")
        self.tell()
        self.receive("Any news?", Subject=f"Re: {claim.number}")
        self.tell()
        _first, second = self.copies(claim)
        self.assertIn("Any news?", second.body_html)

    def test_an_answer_to_the_copy_comes_back_to_the_desk(self):
        claim = self.receive("Help")
        self.tell()
        copy = self.copies(claim)
        self.assertIn(self.team.alias_email, copy.reply_to)
        reached = self.receive(
            "I am on it",
            From=self.handler.email,
            In_Reply_To=copy.message_id,
        )
        self.assertEqual(reached, claim)

    def test_whoever_handles_it_by_then_is_told(self):
        claim = self.receive("Help")
        claim.user_id = self.colleague
        self.colleague.notification_type = "inbox"
        self.tell()
        [message] = claim.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertIn(self.colleague.partner_id, message.notified_partner_ids)

    @mute_logger("odoo.addons.mileo_claims.models.isolation")
    def test_one_that_cannot_be_told_stops_no_other(self):
        first, second = self.receive("Help"), self.receive("Me too", Subject="Other")
        Claim = self.env.registry["mileo.claim"]
        notify = Claim._notify_thread

        def fail_for_first(claim, message, *args, **kwargs):
            if claim == first:
                raise ValueError("Broken layout")
            return notify(claim, message, *args, **kwargs)

        with patch.object(Claim, "_notify_thread", fail_for_first):
            self.tell()
        self.assertEqual(len(self.copies(second)), 1)
        self.assertIn("Broken layout", first.activity_ids.summary)
        self.assertEqual(first.activity_ids.user_id, first.user_id)
