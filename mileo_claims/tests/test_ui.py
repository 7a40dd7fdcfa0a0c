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
