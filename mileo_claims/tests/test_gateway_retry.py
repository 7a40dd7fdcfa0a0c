import contextlib

from psycopg2.errors import LockNotAvailable

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mileo_claims.models.mileo_claim_mail_gateway import TRIES

MAIL = """\
From: Jeanne <jeanne@dupont.example>
To: reclamations@mileo.example
Subject: Nobody came while others worked
Message-Id: <retry@dupont.example>

We are waiting.
"""


@tagged("post_install", "-at_install")
class TestGatewayRetry(TransactionCase):
    """A mail comes in while another transaction holds what it needs.

    Both connections are real; neither commits anything.
    """

    @contextlib.contextmanager
    def disturbed(self, times):
        """Give an environment that another connection disturbs so many times."""
        self.tries = 1
        with (
            mute_logger("odoo.sql_db"),
            self.registry.cursor() as other,
            self.registry.cursor() as cursor,
        ):
            rollback = cursor.rollback

            def try_again():
                rollback()
                self.tries += 1
                if self.tries > times:
                    other.rollback()
                cursor.execute("SET LOCAL lock_timeout = '50ms'")

            cursor.rollback = try_again
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
            other.execute("LOCK TABLE mileo_claim_mail IN EXCLUSIVE MODE")
            try:
                yield self.env(cr=cursor)
            finally:
                del cursor.rollback
                cursor.rollback()
                other.rollback()

    def fetch(self, env):
        thread = env["mail.thread"].with_context(fetchmail_cron_running=True)
        return thread.message_process("mileo.claim", MAIL)

    def test_P02_a_fetched_mail_that_was_disturbed_is_taken(self):
        with self.disturbed(times=TRIES - 1) as env:
            claim = env["mileo.claim"].browse(self.fetch(env))
            self.assertEqual(claim.name, "Nobody came while others worked")
            self.assertEqual(self.tries, TRIES)
            self.assertEqual(
                env["mileo.claim"].search([("name", "=", claim.name)]), claim
            )
            self.assertEqual(claim.notice_ids.mapped("kind"), ["auto_ack"])
            register = env["mileo.claim.mail"].search([("claim_id", "=", claim.id)])
            self.assertEqual(register.state, "claim")

    def test_P02_a_fetched_mail_disturbed_too_often_stays_on_its_server(self):
        with self.disturbed(times=TRIES) as env:
            with self.assertRaises(LockNotAvailable):
                self.fetch(env)
            self.assertEqual(self.tries, TRIES)

    def test_P02_what_calls_the_gateway_tries_again_by_itself(self):
        with self.disturbed(times=1) as env:
            with self.assertRaises(LockNotAvailable):
                env["mail.thread"].message_process("mileo.claim", MAIL)
            self.assertEqual(self.tries, 1)
