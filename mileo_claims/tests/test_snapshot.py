from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .register_common import RegisterCommon

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@tagged("post_install", "-at_install")
class TestSnapshot(RegisterCommon):
    def setUp(self):
        super().setUp()
        self.Snapshot = self.env["mileo.claim.snapshot"]
        self.smtp.messages.clear()
        (self.leader | self.handler).notification_type = "email"
        self.company.claim_snapshot_reader_ids = self.leader | self.handler

    def run_job(self, instant):
        with freeze_time(instant), self.enter_registry_test_mode():
            self.env.ref("mileo_claims.ir_cron_freeze_figures").method_direct_trigger()
        # Notifications leave after the commit, which a test never does.
        self.env["mail.mail"].search([("state", "=", "outgoing")]).send()

    def mails(self, user):
        mails = self.smtp.to(user.email)
        return [mail for mail in mails if "figures" in mail["Subject"]]

    def snapshots(self):
        return self.Snapshot.search([("company_id", "=", self.company.id)])

    def test_P22_a_month_is_frozen_on_the_day_of_the_settings(self):
        # In Paris it is the fifth already.
        self.run_job("2026-04-04 21:59:00")
        self.assertFalse(self.snapshots())
        self.run_job("2026-04-04 22:01:00")
        snapshot = self.snapshots()
        self.assertEqual(snapshot.month, MARCH)
        self.assertEqual(
            (snapshot.received, snapshot.closed, snapshot.backlog), (3, 3, 0)
        )
        self.assertEqual((snapshot.response_rate, snapshot.response_count), (1, 3))
        self.assertEqual(snapshot.response_median, 2)
        with freeze_time("2026-04-04 22:01:00"):
            expected = self.env["mileo.claim.figures"]._compute_figures(
                self.company, MARCH, date(2026, 3, 31)
            )
        self.assertEqual(snapshot.figures, expected)

    def test_P22_a_month_without_a_response_shows_no_percentage(self):
        self.run_job("2026-06-06 05:00:00")
        self.assertEqual(self.snapshots().mapped("response_count"), [0, 3, 3])

    def test_P22_missed_months_are_caught_up_once_and_told_once(self):
        self.run_job("2026-05-06 05:00:00")
        self.assertEqual(self.snapshots().mapped("month"), [APRIL, MARCH])
        [mail] = self.mails(self.leader)
        self.assertIn("April 2026", mail["Subject"])
        link = f"/odoo/claim-figures/{self.snapshots()[0].id}"
        self.assertIn(link, mail.get_body(("html",)).get_content())
        # A handler is no leader: the figures are not for everybody.
        self.assertFalse(self.mails(self.handler))
        self.run_job("2026-05-07 05:00:00")
        self.assertEqual(len(self.snapshots()), 2)
        self.assertEqual(len(self.mails(self.leader)), 1)

    def test_P22_frozen_stays_frozen_and_is_compared_with_today(self):
        self.run_job("2026-04-05 05:00:00")
        snapshot = self.snapshots()
        self.assertIn("Nothing differs", snapshot.comparison)
        frozen = dict(snapshot.figures)
        self.accepted.cause_id = False
        snapshot.invalidate_recordset()
        self.assertEqual(snapshot.figures, frozen)
        differences = snapshot._list_differences()
        text = "Claims received in the period, by the root cause found so far."
        self.assertIn(
            ("Received by root cause", text, "Planning", "2", "1"),
            differences,
        )
        for word in (text, "Planning"):
            self.assertIn(word, snapshot.comparison)

    def test_P22_nobody_changes_or_deletes_it(self):
        self.run_job("2026-04-05 05:00:00")
        snapshot = self.snapshots()
        for user in (self.leader, self.env.ref("base.user_admin"), self.env.user):
            theirs = snapshot.with_user(user)
            for vals in ({"figures": {}}, {"month": APRIL}, {"received": 0}):
                with self.assertRaises(UserError):
                    theirs.write(vals)
            with self.assertRaises(UserError):
                theirs.unlink()
            with self.assertRaises(UserError):
                theirs.create({"company_id": self.company.id, "month": APRIL})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.Snapshot._freeze(self.company, MARCH)

    def test_P22_every_figure_is_read_with_its_definition(self):
        self.run_job("2026-04-05 05:00:00")
        content = self.snapshots().with_user(self.leader).content
        for text in (
            "Claims received in the period, whatever became of them since",
            "Formal Acknowledgement",
            "Visits",
            "100.0 %",
        ):
            self.assertIn(text, content)

    def test_another_company_reads_its_own(self):
        self.run_job("2026-04-05 05:00:00")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.leader.company_ids |= elsewhere
        Snapshot = self.Snapshot.with_user(self.leader).with_context(
            allowed_company_ids=elsewhere.ids
        )
        self.assertFalse(Snapshot.search([]))
        with self.assertRaises(AccessError):
            self.Snapshot.with_user(self.handler).search([])
