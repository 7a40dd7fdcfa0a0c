from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import ClaimCommon, text_of


@tagged("post_install", "-at_install")
class TestReopening(ClaimCommon):
    """Claims are closed on 4 March 2026; the window ends on 4 March 2027."""

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 09:00:00"):
            self.claim = self.new_claim(user_id=self.handler.id)
        with freeze_time("2026-03-04 10:00:00"):
            self.respond(self.claim)
            self.claim.register_agreement("By telephone")

    def test_P20_within_the_window_the_same_claim_has_a_new_cycle(self):
        claim = self.claim
        with freeze_time("2027-03-04 22:59:59"):
            self.assertFalse(claim.is_too_late_to_reopen)
            result = claim.with_user(self.handler).reopen("It happened again")
        self.assertEqual(result, claim)
        self.assertEqual((claim.state, claim.cycle), ("new", 2))
        self.assertFalse(claim.closure_kind or claim.closed_at or claim.outcome)
        self.assertEqual(self.milestone(claim, "response", 1).state, "met")
        self.assertEqual(self.milestone(claim, "response").state, "open")
        self.assertEqual(claim.response_ids.decision, "agreed")
        self.assertFalse(claim._get_current_response())

    def test_P20_after_the_window_a_new_claim_is_linked_to_the_old_one(self):
        claim = self.claim
        claim.is_confidential = True
        with freeze_time("2027-03-04 23:00:00"):
            self.receive("It broke again", In_Reply_To=claim.notice_ids[0].message_ref)
            wizard = Form(
                self.env["mileo.claim.decide"]
                .with_user(self.handler)
                .with_context(default_claim_id=claim.id, default_decision="reopen")
            )
            self.assertTrue(wizard.is_too_late_to_reopen)
            wizard.reason = "It broke again\nand smokes"
            action = wizard.save().action_confirm()
            self.deliver()
        following = claim.following_claim_ids
        self.assertEqual(action["res_id"], following.id)
        self.assertEqual(claim.state, "closed")
        self.assertEqual(claim.closed_at, datetime(2026, 3, 4, 10))
        self.assertNotIn("reopen or file", str(claim.activity_ids.mapped("summary")))
        self.assertEqual(following.origin_claim_id, claim)
        self.assertIn("and smokes", following.description)
        self.assertTrue(following.is_confidential)
        self.assertEqual(following.partner_id, self.jeanne)
        self.assertEqual(following.received_at, datetime(2027, 3, 4, 23))
        self.assertIn(following.number, str(claim.message_ids[0].body))
        self.assertIn(claim.number, str(following.message_ids.mapped("body")))
        told = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        self.assertIn(following.number, told)
        due_at = self.milestone(following, "response").due_at
        self.assertIn(following._format_instant(due_at), told)

    def test_P20_the_company_chooses_the_window(self):
        self.company.claim_reopening_months = 1
        with freeze_time("2026-04-05 10:00:00"):
            self.assertNotEqual(self.claim.reopen("Again"), self.claim)

    def test_P20_what_the_customer_writes_in_the_portal_makes_a_portal_claim(self):
        user = new_test_user(self.env, "jeanne", groups="base.group_portal")
        user.partner_id.parent_id = self.customer
        claim = self.claim.with_user(user)
        with freeze_time("2028-01-03 09:00:00"):
            with self.assertRaises(AccessError):
                claim.reopen("Again")
            self.assertTrue(claim.sudo()._can_portal_reopen(user))
            following = claim.sudo().reopen("<b>Again</b>")
        self.assertEqual(following.channel, "portal")
        self.assertEqual(following.partner_id, self.jeanne)
        self.assertIn("&lt;b&gt;Again", following.description)

    def test_P20_a_colleague_at_our_side_does_not_reopen_in_the_portal(self):
        self.assertTrue(self.claim._can_portal_reopen())
        self.assertFalse(self.claim._can_portal_reopen(self.handler))
        self.assertFalse(self.new_claim()._can_portal_reopen())

    def test_P20_a_merged_claim_goes_on_elsewhere(self):
        with freeze_time("2026-03-02 09:00:00"):
            survivor = self.new_claim()
        with freeze_time("2026-03-03 09:00:00"):
            merged = self.new_claim()
            merged.merge_into(survivor)
        self.assertFalse(merged._can_portal_reopen())
        with self.assertRaisesRegex(UserError, survivor.number):
            merged.reopen("More")

    def test_the_link_cannot_be_forged(self):
        with self.assertRaises(UserError):
            self.new_claim().with_user(self.handler).origin_claim_id = self.claim
