from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ClaimCommon, text_of


@tagged("post_install", "-at_install")
class TestMerge(ClaimCommon):
    """A customer complains twice of one thing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.alias.domain"].create({"name": "mileo.example"})

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 09:00:00"):
            self.first = self.new_claim(name="Nobody came on Monday")
            self.deliver()
        with freeze_time("2026-03-03 09:00:00"):
            self.second = self.new_claim(
                name="Nobody came on monday!", partner_id=self.colin.id
            )
            self.deliver()

    def test_a_similar_claim_is_proposed(self):
        self.assertEqual(self.second.similar_claim_ids, self.first)
        self.assertFalse(self.first.similar_claim_ids, "the later one is merged")
        other = self.new_claim(name="Wrong amount")
        self.assertFalse(other.similar_claim_ids)
        stranger = self.env["res.partner"].create({"name": "Durand"})
        theirs = self.new_claim(name=self.first.name, partner_id=stranger.id)
        self.assertFalse(theirs.similar_claim_ids)

    def test_of_two_claims_of_one_instant_the_later_one_is_merged(self):
        with freeze_time("2026-04-01 09:00:00"):
            claims = self.new_claim(name="Twins") | self.new_claim(name="Twins")
        self.assertFalse(claims[0].similar_claim_ids)
        self.assertEqual(claims[1].similar_claim_ids, claims[0])

    def test_merging_keeps_everything_and_tells_the_customer(self):
        self.second.write({"fact_ids": [(0, 0, {"name": "No call either"})]})
        due = self.milestone(self.first, "response").due_at
        wizard = Form(
            self.env["mileo.claim.close"]
            .with_user(self.handler)
            .with_context(default_claim_id=self.second.id, default_kind="merge_into")
        )
        self.assertEqual(wizard.survivor_id, self.first)
        wizard.save().action_close()
        self.assertEqual(self.second.state, "closed")
        self.assertEqual(self.second.closure_kind, "duplicate")
        self.assertFalse(self.second.milestone_ids.filtered("is_pending"))
        self.assertEqual(self.first.fact_ids.name, "No call either")
        self.assertIn(self.second.number, self.first.message_ids[0].body)
        self.assertEqual(self.milestone(self.first, "response").due_at, due)
        self.deliver()
        told = text_of(self.smtp.to("colin@dupont.example")[-1])
        self.assertIn(self.first.number, told)

    def test_an_answer_to_the_merged_claim_reaches_the_other(self):
        self.deliver()
        acknowledgement = self.second.notice_ids.message_ref
        self.second.with_user(self.handler).merge_into(self.first)
        reached = self.receive("More", In_Reply_To=acknowledgement, X_N="1")
        self.assertEqual(reached, self.first)
        by_number = self.receive("More", Subject=f"Re: {self.second.number}", X_N="2")
        self.assertEqual(by_number, self.first)

    def test_what_was_announced_stands(self):
        with self.assertRaisesRegex(UserError, "received before"):
            self.first.merge_into(self.second)

    def test_two_customers_are_not_merged(self):
        stranger = self.env["res.partner"].create({"name": "Durand"})
        other = self.new_claim(partner_id=stranger.id)
        with self.assertRaisesRegex(UserError, "two customers"):
            other.merge_into(self.first)

    def test_a_confidential_claim_makes_the_other_confidential(self):
        self.second.is_confidential = True
        self.second.merge_into(self.first)
        self.assertTrue(self.first.is_confidential)

    def test_the_link_cannot_be_forged(self):
        with self.assertRaises(UserError):
            self.second.with_user(self.handler).merged_into_id = self.first

    def test_the_company_of_an_unknown_sender_is_proposed(self):
        claim = self.receive("Help", From="Paul Petit <paul@dupont.example>")
        self.assertFalse(claim.partner_id)
        self.assertEqual(claim.suggested_partner_id, self.customer)
        claim.action_create_customer()
        self.assertEqual(claim.partner_id.name, "Paul Petit")
        self.assertEqual(claim.partner_id.parent_id, self.customer)
        self.assertEqual(claim.partner_id.email, "paul@dupont.example")
        private = self.receive("Help", From="jeanne.dupont@gmail.com", X_N="1")
        self.assertFalse(private.suggested_partner_id)
