from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ClaimCommon, text_of

DUE = datetime(2026, 3, 9, 22, 59, 59)


@tagged("post_install", "-at_install")
class TestAlerts(ClaimCommon):
    """Responses are due on Monday 9 March; 40 business hours lie before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref("mileo_claims.policy_default").copy()
        cls.policy.line_ids.step_ids.unlink()
        cls.response_line = cls.policy.line_ids.filtered(
            lambda line: line.kind == "response" and line.urgency == "standard"
        )
        cls.team.policy_id = cls.policy
        (cls.handler | cls.leader).notification_type = "email"

    def add_step(self, **vals):
        return self.env["mileo.claim.policy.step"].create(
            {"line_id": self.response_line.id, "percent": 50, **vals}
        )

    @freeze_time("2026-03-02 09:00:00")
    def new_claim(self, **vals):
        return super().new_claim(**vals)

    def run_job(self, instant):
        with freeze_time(instant), self.enter_registry_test_mode():
            self.env.ref("mileo_claims.ir_cron_watch").method_direct_trigger()
        # Notifications leave after the commit, which a test never does.
        self.env["mail.mail"].search([("state", "=", "outgoing")]).send()

    def to_dos(self, claim):
        kind = self.env.ref("mileo_claims.mail_activity_deadline")
        return claim.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_a_share_of_business_time(self):
        self.add_step(percent=50)
        self.add_step(percent=100)
        self.add_step(trigger="before", hours_before=3)
        alerts = self.milestone(self.new_claim(), "response").alert_ids
        # Received at 10:00: 46 hours of work before the end of Monday 9, 23 of them.
        self.assertEqual(
            sorted(alerts.mapped("fire_at")),
            [datetime(2026, 3, 5, 8), datetime(2026, 3, 9, 19, 59, 59), DUE],
        )

    def test_each_step_fires_once_and_wakes_the_job(self):
        self.add_step(by_mail=True)
        claim = self.new_claim()
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("mileo_claims.ir_cron_watch").id)]
        )
        self.assertIn(datetime(2026, 3, 2, 9, 30), triggers.mapped("call_at"))
        self.run_job("2026-03-05 07:59:00")
        self.assertFalse(self.to_dos(claim))
        for _run in range(2):
            self.run_job("2026-03-05 08:00:00")
        [to_do] = self.to_dos(claim)
        self.assertEqual(to_do.user_id, self.handler)
        self.assertEqual(str(to_do.date_deadline), "2026-03-09")
        [mail] = self.smtp.to("handler@mileo.example")[-1:]
        self.assertIn(claim.number, mail["Subject"])
        self.assertIn("Substantive response", text_of(mail))
        count = len(self.smtp.messages)
        self.run_job("2026-03-05 09:00:00")
        self.assertEqual(len(self.smtp.messages), count)

    def test_nobody_is_alerted_of_a_promise_that_is_kept(self):
        self.add_step(by_mail=True)
        claim = self.new_claim()
        with freeze_time("2026-03-05 07:59:59"):
            claim.withdraw("A mistake")
        self.assertFalse(claim.milestone_ids.alert_ids)
        count = len(self.smtp.to("handler@mileo.example"))
        self.run_job("2026-03-05 08:00:00")
        self.assertFalse(self.to_dos(claim))
        self.assertEqual(len(self.smtp.to("handler@mileo.example")), count)

    def test_the_to_do_goes_when_the_promise_is_kept(self):
        self.add_step()
        claim = self.new_claim()
        self.run_job("2026-03-05 08:00:00")
        self.assertTrue(self.to_dos(claim))
        self.investigate(claim)
        with freeze_time("2026-03-05 10:00:00"):
            claim.send_response()
            self.deliver()
        self.assertFalse(self.to_dos(claim))

    def test_one_digest_after_the_job_was_down(self):
        self.add_step()
        claims = self.env["mileo.claim"]
        for _n in range(7):
            claims |= self.new_claim()
        count = len(self.smtp.to("handler@mileo.example"))
        self.run_job("2026-03-06 08:00:00")
        mails = self.smtp.to("handler@mileo.example")[count:]
        self.assertEqual(len(mails), 1)
        self.assertIn("7 promises", mails[0]["Subject"])
        for claim in claims:
            self.assertIn(claim.number, text_of(mails[0]))
            self.assertFalse(self.to_dos(claim))

    def test_P25_a_breach_is_recorded_as_of_its_due_instant(self):
        claim = self.new_claim()
        self.run_job("2026-03-12 23:00:00")
        response = self.milestone(claim, "response")
        self.assertEqual(response.state, "missed")
        self.assertEqual(response.missed_at, DUE)
        self.assertFalse(response.done_at)
        self.assertTrue(claim.is_late)

    def test_leader_and_group(self):
        group = self.env["res.groups"].create({"name": "Quality"})
        self.colleague.group_ids += group
        self.add_step(recipient="leader")
        self.add_step(recipient="group", group_id=group.id)
        claim = self.new_claim()
        self.run_job("2026-03-05 08:00:00")
        self.assertEqual(self.to_dos(claim).user_id, self.leader | self.colleague)

    def test_a_confidential_claim_alerts_its_readers_only(self):
        self.add_step(recipient="leader")
        claim = self.new_claim(is_confidential=True)
        self.run_job("2026-03-05 08:00:00")
        self.assertFalse(self.to_dos(claim))

    def test_P11_an_extension_moves_what_has_not_fired(self):
        self.add_step()
        self.add_step(percent=100, recipient="leader")
        claim = self.new_claim()
        self.run_job("2026-03-05 08:00:00")
        later = datetime(2026, 3, 16, 22, 59, 59)
        with freeze_time("2026-03-06 10:00:00"):
            claim.extend_deadline("supplier", "The maker reads the disk.", later)
            self.deliver()
        alerts = self.milestone(claim, "response").alert_ids
        self.assertEqual(
            sorted(alerts.mapped("fire_at")), [datetime(2026, 3, 5, 8), later]
        )
        self.run_job("2026-03-10 08:00:00")
        self.assertNotIn(self.leader, self.to_dos(claim).user_id)

    def test_a_running_claim_keeps_its_targets(self):
        self.add_step()
        claim = self.new_claim()
        self.response_line.amount = 1
        self.response_line.step_ids.percent = 10
        response = self.milestone(claim, "response")
        self.assertEqual(response.amount, 5)
        self.assertEqual(response.due_at, DUE)
        self.assertEqual(response.alert_ids.fire_at, datetime(2026, 3, 5, 8))
