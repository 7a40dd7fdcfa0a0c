from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ClaimCommon, text_of

OLD_DUE = datetime(2026, 3, 9, 22, 59, 59)
NEW_DUE = datetime(2026, 3, 16, 22, 59, 59)


@tagged("post_install", "-at_install")
class TestExtension(ClaimCommon):
    """Claims are received on Monday 2 March; the response is due on Monday 9."""

    def new_claim(self, **vals):
        with freeze_time("2026-03-02 09:00:00"):
            claim = super().new_claim(**vals)
            claim.send_formal_acknowledgement("You waited for nothing.")
            self.deliver()
        return claim

    def extend(self, claim, user=None, new_due_at=NEW_DUE, **kwargs):
        claim.with_user(user or self.handler).extend_deadline(
            "supplier", "The maker reads the disk.", new_due_at, **kwargs
        )

    @freeze_time("2026-03-06 10:00:00")
    def test_P11_the_customer_is_told_before_the_deadline(self):
        claim = self.new_claim()
        response = self.milestone(claim, "response")
        self.extend(claim)
        self.assertEqual(response.due_at, OLD_DUE, "moved before the customer knows")
        self.deliver()
        self.assertEqual(response.due_at, NEW_DUE)
        self.assertEqual(response.first_due_at, OLD_DUE)
        self.assertEqual(claim.next_due_at, datetime(2026, 3, 13, 22, 59, 59))
        text = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        self.assertIn("The maker reads the disk.", text)
        self.assertIn("Monday, March 9, 2026", text)
        self.assertIn("Monday, March 16, 2026", text)
        extension = claim.extension_ids
        self.assertEqual(extension.state, "effective")
        self.assertEqual(extension.old_due_at, OLD_DUE)
        self.assertTrue(extension.message_id)
        explanation = response.with_user(self.handler).explanation
        self.assertIn("Consulting a supplier", explanation)
        self.assertIn("First promised for", explanation)

    def test_P11_too_late_when_the_mail_leaves_after_the_deadline(self):
        claim = self.new_claim()
        with freeze_time("2026-03-09 22:00:00"):
            self.extend(claim)
        with freeze_time("2026-03-09 23:30:00"):
            self.deliver()
        response = self.milestone(claim, "response")
        self.assertEqual(response.due_at, OLD_DUE)
        self.assertEqual(claim.extension_ids.state, "too_late")
        self.assertIn("too late", claim.activity_ids.summary)

    def test_P11_met_as_extended(self):
        claim = self.new_claim()
        self.investigate(claim)
        with freeze_time("2026-03-06 10:00:00"):
            self.extend(claim)
            self.deliver()
        with freeze_time("2026-03-12 10:00:00"):
            claim.send_response()
            self.deliver()
        self.assertEqual(self.milestone(claim, "response").state, "met_extended")
        self.assertEqual(self.milestone(claim, "interim_update").state, "cancelled")

    def test_P11_regular_updates_while_extended(self):
        claim = self.new_claim()
        with freeze_time("2026-03-06 10:00:00"):
            self.extend(claim, new_due_at=datetime(2026, 4, 15, 22, 59, 59))
            self.deliver()
        first = self.milestone(claim, "interim_update")
        self.assertEqual(first.due_at, datetime(2026, 3, 13, 22, 59, 59))
        with freeze_time("2026-03-13 10:00:00"):
            claim.with_user(self.handler).send_interim_update("Still reading.")
            self.deliver()
        self.assertEqual(first.state, "met")
        second = self.milestone(claim, "interim_update") - first
        self.assertEqual(second.due_at, datetime(2026, 3, 20, 22, 59, 59))

    @freeze_time("2026-03-06 10:00:00")
    def test_P11_refused(self):
        claim = self.new_claim()
        for new_due_at in (OLD_DUE, "2026-03-05 10:00:00", False):
            with self.assertRaisesRegex(UserError, "later than the one announced"):
                self.extend(claim, new_due_at=new_due_at)
        with self.assertRaisesRegex(UserError, "reason"):
            claim.extend_deadline("other", " ", NEW_DUE)
        late = freeze_time("2026-03-09 23:00:00")
        with late, self.assertRaisesRegex(UserError, "is over"):
            self.extend(claim)
        self.extend(claim)
        with self.assertRaisesRegex(UserError, "already being announced"):
            self.extend(claim)

    @freeze_time("2026-03-06 10:00:00")
    def test_P11_second_and_third_extension(self):
        claim = self.new_claim()
        self.extend(claim)
        self.deliver()
        later = datetime(2026, 3, 20, 22, 59, 59)
        with self.assertRaisesRegex(UserError, "Only a leader"):
            self.extend(claim, new_due_at=later)
        self.extend(claim, user=self.leader, new_due_at=later)
        self.deliver()
        latest = datetime(2026, 3, 27, 22, 59, 59)
        with self.assertRaisesRegex(UserError, "written reason"):
            self.extend(claim, user=self.leader, new_due_at=latest)
        self.extend(
            claim, user=self.leader, new_due_at=latest, justification="A court asks."
        )
        self.deliver()
        self.assertEqual(self.milestone(claim, "response").due_at, latest)
        self.assertEqual(self.milestone(claim, "response").first_due_at, OLD_DUE)

    @freeze_time("2026-03-06 10:00:00")
    def test_P11_the_wizard_proposes_business_days(self):
        claim = self.new_claim()
        wizard = (
            self.env["mileo.claim.extend"]
            .with_user(self.handler)
            .create({"claim_id": claim.id, "explanation": "The maker reads the disk."})
        )
        self.assertEqual(wizard.due_at, OLD_DUE)
        self.assertEqual(wizard.new_due_at, NEW_DUE)
        wizard.business_days = 1
        self.assertEqual(wizard.new_due_at, datetime(2026, 3, 10, 22, 59, 59))
        wizard.action_send()
        self.deliver()
        self.assertEqual(
            self.milestone(claim, "response").due_at, datetime(2026, 3, 10, 22, 59, 59)
        )

    def test_P10_requalified_after_an_extension(self):
        claim = self.new_claim()
        with freeze_time("2026-03-06 10:00:00"):
            self.extend(claim)
            self.deliver()
        with freeze_time("2026-03-12 10:00:00"):
            claim.with_user(self.handler).requalify("emergency")
        self.assertEqual(
            claim._get_milestones("response").due_at, datetime(2026, 3, 14, 10)
        )

    def test_P10_requalified_when_already_late(self):
        claim = self.new_claim()
        with freeze_time("2026-03-12 10:00:00"):
            claim.with_user(self.handler).requalify("security")
        self.assertEqual(claim.urgency, "security")
        self.assertEqual(claim._get_milestones("response").due_at, OLD_DUE)

    def test_P10_urgent_and_standard_again(self):
        """48 hours from then, never later than announced; never later again."""
        for urgent_at, due_at, standard_at in (
            ("2026-03-02 09:00:00", "2026-03-04 09:00:00", "2026-03-02 09:00:01"),
            ("2026-03-03 09:00:00", "2026-03-05 09:00:00", "2026-03-05 08:59:59"),
            ("2026-03-03 09:00:00", "2026-03-05 09:00:00", "2026-03-06 09:00:00"),
            ("2026-03-07 22:59:59", "2026-03-09 22:59:59", "2026-03-09 10:00:00"),
            ("2026-03-07 23:00:00", "2026-03-09 22:59:59", "2026-03-09 10:00:00"),
            ("2026-03-09 22:59:59", "2026-03-09 22:59:59", "2026-03-09 22:59:59"),
            ("2026-03-10 09:00:00", "2026-03-09 22:59:59", "2026-03-10 10:00:00"),
        ):
            with self.subTest(urgent_at=urgent_at, standard_at=standard_at):
                claim = self.new_claim()
                for instant, urgency in (
                    (urgent_at, "emergency"),
                    (standard_at, "standard"),
                ):
                    with freeze_time(instant):
                        claim.with_user(self.handler).requalify(urgency)
                    response = claim._get_milestones("response")
                    self.assertEqual(str(response.due_at), due_at)
                kept = self.milestone(claim, "response").mapped("first_due_at")
                self.assertIn(OLD_DUE, kept, "what was announced first is kept")
