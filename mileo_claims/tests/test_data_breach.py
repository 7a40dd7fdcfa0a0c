from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ClaimCommon

AWARE = datetime(2026, 3, 27, 9)  # Friday; the clocks change on Sunday
DUE = datetime(2026, 3, 30, 9)
KIND = "data_breach_notification"


@tagged("post_install", "-at_install")
class TestDataBreach(ClaimCommon):
    """72 hours, day and night, from when we became aware (GDPR 33)."""

    @freeze_time("2026-03-27 10:00:00")
    def new_breach(self):
        claim = self.new_claim(user_id=self.handler.id)
        self.promised = claim.next_milestone_id
        claim.with_user(self.handler).mark_personal_data_breach(AWARE)
        self.officer = self._new_user(
            "officer", "mileo_claims.group_mileo_claims_confidential"
        )
        return claim

    def test_72_hours_from_when_we_became_aware(self):
        claim = self.new_breach()
        milestone = self.milestone(claim, KIND)
        self.assertTrue(claim.is_confidential)
        self.assertEqual((milestone.due_at, milestone.owner), (DUE, "us"))
        self.assertEqual(
            min(milestone.alert_ids.mapped("fire_at")), datetime(2026, 3, 28, 21)
        )
        self.assertEqual(claim.breach_due_at, DUE)

    @freeze_time("2026-03-27 10:00:00")
    def test_nobody_becomes_aware_in_the_future(self):
        claim = self.new_claim()
        with self.assertRaisesRegex(UserError, "in the future"):
            claim.mark_personal_data_breach(DUE)
        with self.assertRaises(UserError):
            claim.write({"is_personal_data_breach": True})
        with self.assertRaises(UserError):
            claim.write({"aware_at": AWARE})

    def test_the_customer_is_told_nothing_of_it(self):
        claim = self.new_breach()
        self.assertEqual(claim.next_milestone_id, self.promised)
        self.assertNotIn(KIND, claim._get_announced_milestones().mapped("kind"))
        labels = [step["label"] for step in claim._get_portal_timeline()]
        self.assertFalse([label for label in labels if "authority" in label])

    @freeze_time("2026-03-29 10:00:00")
    def test_told_in_time_with_the_receipt(self):
        claim = self.new_breach()
        with self.assertRaises(AccessError):
            claim.with_user(self.handler).register_breach_notification("CNIL 12345")
        claim = claim.with_user(self.officer)
        with self.assertRaises(UserError):
            claim.register_breach_notification(" ")
        with self.assertRaises(UserError):
            claim.register_breach_notification("CNIL 12345", DUE)
        claim.register_breach_notification("CNIL 12345", datetime(2026, 3, 28, 9))
        milestone = self.milestone(claim, KIND)
        self.assertEqual((milestone.state, milestone.proof), ("met", "CNIL 12345"))
        self.assertEqual(milestone.done_at, datetime(2026, 3, 28, 9))
        self.assertIn("CNIL 12345", claim.message_ids[0].body)
        with self.assertRaises(UserError):
            claim.register_no_notification("No risk")

    @freeze_time("2026-03-29 10:00:00")
    def test_no_notification_with_the_reason(self):
        claim = self.new_breach().with_user(self.officer)
        claim.register_no_notification("The disk was encrypted.")
        milestone = self.milestone(claim, KIND)
        self.assertEqual(milestone.state, "cancelled")
        self.assertEqual(milestone.proof, "The disk was encrypted.")
        self.assertFalse(milestone.alert_ids)

    @freeze_time("2026-03-29 10:00:00")
    def test_unmarking_takes_a_reason(self):
        claim = self.new_breach().with_user(self.officer)
        with self.assertRaises(UserError):
            claim.unmark_personal_data_breach("")
        claim.unmark_personal_data_breach("No data of persons.")
        self.assertFalse(claim.is_personal_data_breach)
        self.assertTrue(claim.is_confidential)
        self.assertFalse(claim.breach_milestone_id)
        claim.mark_personal_data_breach(AWARE)
        self.assertEqual(claim.breach_due_at, DUE)

    @freeze_time("2026-03-29 10:00:00")
    def test_the_clock_outlives_the_claim(self):
        claim = self.new_breach()
        claim.withdraw("The customer takes it back.")
        self.assertTrue(claim.breach_milestone_id.is_pending)
