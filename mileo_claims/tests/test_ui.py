from odoo.tests import HttpCase, tagged

from .common import ClaimMixin, text_of


@tagged("post_install", "-at_install")
class TestUi(ClaimMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_claims()

    def test_P07_three_clicks_to_acknowledge(self):
        claim = self.receive("The technician did not come.")
        self.assertEqual(claim.user_id, self.handler)
        self.start_tour(
            "/odoo/action-mileo_claims.action_mileo_claim",
            "mileo_claims_acknowledge",
            login=self.handler.login,
        )
        self.assertEqual(claim.state, "acknowledged")
        self.deliver()
        self.assertEqual(self.milestone(claim, "formal_ack").state, "met")
        text = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        self.assertIn("You waited for nothing.", text)

    def test_P05_the_number_is_on_the_screen_during_the_call(self):
        self.jeanne.phone = "+33 6 12 34 56 78"
        self.start_tour(
            "/odoo/action-mileo_claims.action_mileo_claim",
            "mileo_claims_record_call",
            login=self.handler.login,
        )
        claim = self.env["mileo.claim"].search(
            [("partner_id", "=", self.jeanne.id)], limit=1
        )
        self.assertEqual(claim.channel, "phone")
        self.assertEqual(claim.create_uid, self.handler)
        self.assertEqual(self.milestone(claim, "auto_ack").state, "met")
        self.deliver()
        text = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        self.assertIn("I waited for nothing.", text)

    def test_P12_eight_clicks_to_respond(self):
        claim = self.receive("The technician did not come.")
        claim.with_user(self.handler).send_formal_acknowledgement("Nobody came.")
        self.start_tour(
            f"/odoo/claims/{claim.id}",
            "mileo_claims_respond",
            login=self.handler.login,
        )
        self.deliver()
        self.assertEqual(self.milestone(claim, "response").state, "met")
        text = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        self.assertIn("we acknowledge it", text)
        self.assertIn("The technician came back on the same day.", text)
