from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ClaimCommon

RECEIVED = "2026-03-02 09:00:00"  # Monday, 10:00 in Paris
LATER = "2026-03-03 09:00:00"
DUE = {
    "formal_ack": datetime(2026, 3, 2, 14),
    "response": datetime(2026, 3, 9, 22, 59, 59),
}


@tagged("post_install", "-at_install")
class TestTransfer(ClaimCommon):
    """Claims go from the desk in Paris to one in Reunion that promises less."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref("mileo_claims.policy_default").copy()
        line = cls.policy.line_ids.filtered(
            lambda line: line.kind == "response" and line.urgency == "standard"
        )
        line.amount = 10
        cls.other_team = cls.env["mileo.claim.team"].create(
            {
                "name": "Reunion desk",
                "company_id": cls.company.id,
                "user_id": cls.leader.id,
                "member_ids": [(6, 0, cls.colleague.ids)],
                "policy_id": cls.policy.id,
                "resource_calendar_id": cls._new_calendar(
                    "Mondays", "Indian/Reunion", {"0": [(9, 17)]}
                ).id,
            }
        )

    @freeze_time(RECEIVED)
    def new_claim(self, **vals):
        claim = super().new_claim(**vals)
        self.deliver()
        return claim

    @freeze_time(LATER)
    def transfer(self, claim, **vals):
        claim.with_user(self.handler).write({"team_id": self.other_team.id, **vals})

    def test_P25_what_was_announced_does_not_move(self):
        claim = self.new_claim()
        alerts = {a: a.fire_at for a in claim.milestone_ids.alert_ids}
        self.assertTrue(alerts)
        self.transfer(claim)
        for kind, due_at in DUE.items():
            milestone = self.milestone(claim, kind)
            self.assertEqual(milestone.due_at, due_at)
            self.assertEqual(milestone.first_due_at, due_at)
            self.assertTrue(milestone.is_pending)
        self.assertEqual({a: a.fire_at for a in alerts}, alerts)

    def test_P25_what_is_promised_later_is_the_new_team_s(self):
        claim = self.new_claim(urgency="security")
        self.transfer(claim)
        with freeze_time(LATER):
            claim.requalify("standard")
        # 10 Mondays would be later than the 48 hours that were announced.
        self.assertEqual(
            claim._get_milestones("response").due_at, datetime(2026, 3, 4, 9)
        )
        with freeze_time(LATER):
            claim.withdraw("A mistake")
            claim.reopen("It was none")
        # The tenth Monday after, end of the day in Reunion.
        self.assertEqual(
            claim._get_milestones("response").due_at, datetime(2026, 5, 11, 19, 59, 59)
        )

    def test_P06_a_member_of_the_new_team_handles_it(self):
        claims = self.new_claim() | self.new_claim()
        kept = self.new_claim()
        kept.user_id = self.colleague
        self.transfer(claims | kept)
        self.assertEqual((claims | kept).user_id, self.colleague)
        self.assertIn(
            self.colleague.partner_id, claims[0].message_follower_ids.partner_id
        )

    def test_P06_never_nobody(self):
        self.other_team.member_ids = False
        claim = self.new_claim()
        self.transfer(claim)
        self.assertEqual(claim.user_id, self.leader)

    def test_whoever_transfers_may_say_who_handles_it(self):
        claim = self.new_claim()
        self.transfer(claim, user_id=self.handler.id)
        self.assertEqual(claim.user_id, self.handler)

    def test_what_the_handler_had_to_do_is_passed_on(self):
        claim = self.new_claim()
        ours = self.milestone(claim, "response")._schedule_deadline(self.handler)
        own = claim.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.handler.id
        )
        own.automated = False
        leader_s = self.milestone(claim, "response")._schedule_deadline(self.leader)
        self.transfer(claim)
        self.assertEqual(ours.user_id, self.colleague)
        self.assertEqual(own.user_id, self.handler)
        self.assertEqual(leader_s.user_id, self.leader)

    def test_P25_the_transfer_leaves_a_trace(self):
        claim = self.new_claim()
        self.transfer(claim)
        self.env.flush_all()
        self.env.cr.precommit.run()
        changes = claim.message_ids.tracking_value_ids
        self.assertIn(
            ("Claims desk", "Reunion desk"),
            changes.mapped(lambda c: (c.old_value_char, c.new_value_char)),
        )
        self.assertIn(
            (self.handler.name, self.colleague.name),
            changes.mapped(lambda c: (c.old_value_char, c.new_value_char)),
        )

    def test_why_this_date_tells_who_promised_it(self):
        claim = self.new_claim()
        response = self.milestone(claim, "response").with_context(lang="en_US")
        before = response.explanation
        self.transfer(claim)
        response.invalidate_recordset()
        self.assertIn("Days counted: 1. Tuesday March 3", response.explanation)
        added = "<p>Promised by Claims desk, in its working time: it stands.</p>"
        self.assertEqual(str(response.explanation).replace(added, ""), str(before))
        self.assertIn(added, response.explanation)

    def test_the_new_leader_is_alerted(self):
        claim = self.new_claim()
        self.other_team.user_id = self._new_user(
            "chief", "mileo_claims.group_mileo_claims_manager"
        )
        self.transfer(claim)
        alert = claim.milestone_ids.alert_ids.filtered(
            lambda alert: alert.recipient == "leader"
        )[:1]
        self.assertEqual(alert._get_recipients(), self.other_team.user_id)

    def test_another_company_is_refused(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.env.user.company_ids += branch
        team = self.env["mileo.claim.team"].create(
            {"name": "Branch desk", "company_id": branch.id, "user_id": self.env.uid}
        )
        claim = self.new_claim()
        with self.assertRaisesRegex(ValidationError, "create another team"):
            self.team.write(
                {
                    "company_id": branch.id,
                    "user_id": self.env.uid,
                    "member_ids": False,
                    "resource_calendar_id": False,
                }
            )
        with self.assertRaisesRegex(UserError, "Company cannot be set by hand"):
            claim.write({"company_id": branch.id, "team_id": team.id})
        with self.assertRaisesRegex(UserError, "company"):
            claim.team_id = team
