from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from .common import ClaimCommon


@tagged("post_install", "-at_install")
class TestMailbox(ClaimCommon):
    def set_up(self, user, address):
        wizard = Form(
            self.env["mileo.claim.mailbox"]
            .with_user(user)
            .with_context(default_team_id=self.team.id)
        )
        wizard.address = address
        wizard.save().action_confirm()

    def test_an_administrator_gives_a_team_its_address(self):
        admin = new_test_user(
            self.env,
            "claim_admin",
            groups="base.group_system,mileo_claims.group_mileo_claims_manager",
        )
        self.set_up(admin, "Test-Plaintes@Mileo-Example.com")
        self.assertEqual(self.team.alias_email, "test-plaintes@mileo-example.com")
        claim = self.receive("Help")
        self.assertEqual(claim.team_id, self.team)

    def test_a_leader_uses_a_domain_that_is_there(self):
        with self.assertRaisesRegex(UserError, "ask an administrator"):
            self.set_up(self.leader, "complaints@mileo.example")
        self.env["mail.alias.domain"].create({"name": "mileo.example"})
        self.set_up(self.leader, "complaints@mileo.example")
        self.assertEqual(self.team.alias_email, "complaints@mileo.example")

    def test_what_is_no_address_is_refused(self):
        with self.assertRaisesRegex(UserError, "not an e-mail address"):
            self.set_up(self.leader, "complaints")

    def test_a_sender_gets_so_many_acknowledgements_a_day(self):
        self.company.claim_ack_limit = 2
        claims = [self.receive(f"Help {n}", X_N=str(n)) for n in range(4)]
        self.deliver()
        self.assertEqual(len(self.smtp.to("jeanne@dupont.example")), 2)
        self.assertEqual(
            [bool(claim.notice_ids) for claim in claims], [True, True, False, False]
        )
        self.assertIn("Not acknowledged", claims[3].activity_ids.summary)
