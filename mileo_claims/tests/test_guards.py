from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ClaimCommon


@tagged("post_install", "-at_install")
class TestGuards(ClaimCommon):
    """What proves something cannot be forged, whoever tries and by which way."""

    def test_P25_proofs_cannot_be_written(self):
        claim = self.new_claim()
        for vals in (
            {"state": "closed"},
            {"number": "REC/2026/99999"},
            {"closed_at": "2026-01-01 00:00:00"},
            {"received_at": "2026-01-01 00:00:00"},
            {"urgency": "security"},
            {"milestone_ids": [(1, claim.milestone_ids[0].id, {"state": "met"})]},
            {"stage_id": self.env.ref("mileo_claims.stage_closed").id},
        ):
            for user in (self.leader, self.env.ref("base.user_admin")):
                with self.subTest(vals=vals), self.assertRaises(UserError):
                    claim.with_user(user).write(vals)

    def test_P25_a_context_is_no_permission(self):
        claim = self.new_claim().with_user(self.leader)
        for key in (True, "1", 1, {}):
            with self.assertRaises(UserError):
                claim.with_context(mileo_guard=key).write({"state": "closed"})

    def test_P25_nothing_is_forged_at_creation(self):
        Claim = self.env["mileo.claim"].with_user(self.leader)
        vals = {"name": "Forged", "partner_id": self.jeanne.id}
        with self.assertRaises(UserError):
            Claim.create({**vals, "state": "closed"})
        with self.assertRaises(UserError):
            Claim.create({**vals, "received_at": datetime(2999, 1, 1)})
        claim = Claim.with_context(
            default_state="closed", default_closed_at="2026-01-01 00:00:00"
        ).create(vals)
        self.assertEqual(claim.state, "new")
        self.assertFalse(claim.closed_at)

    def test_P25_milestones_are_nobody_s(self):
        milestone = self.new_claim().milestone_ids[0]
        for user in (self.handler, self.leader):
            with self.assertRaises(UserError):
                milestone.with_user(user).write({"done_at": "2026-01-01 00:00:00"})
        with self.assertRaises(UserError):
            milestone.write({"state": "met"})

    def test_P21_a_registered_claim_is_never_deleted(self):
        with self.assertRaisesRegex(UserError, "never deleted"):
            self.new_claim().unlink()

    def test_a_claim_moves_between_columns_of_its_state(self):
        claim = self.new_claim()
        column = self.env["mileo.claim.stage"].create(
            {"name": "Waiting for the planner", "state": "new"}
        )
        claim.with_user(self.handler).stage_id = column
        self.assertEqual(claim.stage_id, column)

    def test_confidential_claims_are_seen_by_their_handler_only(self):
        claim = self.new_claim(is_confidential=True, user_id=self.handler.id)
        self.assertTrue(claim.with_user(self.handler).has_access("read"))
        self.assertFalse(claim.with_user(self.colleague).has_access("read"))
        self.assertFalse(claim.with_user(self.leader).has_access("read"))
        self.assertFalse(
            self.env["mileo.claim.milestone"]
            .with_user(self.colleague)
            .search([("claim_id", "=", claim.id)])
        )
        self.leader.group_ids += self.env.ref(
            "mileo_claims.group_mileo_claims_confidential"
        )
        self.assertTrue(claim.with_user(self.leader).has_access("read"))

    def test_an_accountant_opens_a_claim_with_its_compensations(self):
        accountant = self._new_user("accountant", "account.group_account_invoice")
        claim = self.new_claim()
        self.env["mileo.claim.action"].create(
            {"name": "Call before each visit", "claim_ids": [(4, claim.id)]}
        )
        claim = claim.with_user(accountant)
        [values] = claim.web_read({"name": {}, "awaited": {}, "compensation_ids": {}})
        self.assertEqual(values["awaited"], "Call before each visit")
        self.assertFalse(claim.has_access("write"))

    def test_other_companies_see_nothing(self):
        claim = self.new_claim()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "claim_stranger",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [
                    (4, self.env.ref("mileo_claims.group_mileo_claims_manager").id),
                    (
                        4,
                        self.env.ref("mileo_claims.group_mileo_claims_confidential").id,
                    ),
                ],
            }
        )
        self.investigate(claim)
        for model in (
            "mileo.claim",
            "mileo.claim.milestone",
            "mileo.claim.notice",
            "mileo.claim.fact",
            "mileo.claim.response",
            "mileo.claim.compensation",
        ):
            domain = [("company_id", "=", claim.company_id.id)]
            self.assertFalse(self.env[model].with_user(stranger).search(domain), model)

    def test_a_handler_reads_customer_invoices_only(self):
        Move = self.env["account.move"].with_user(self.handler)
        self.assertFalse(Move.search([("move_type", "=", "entry")]))
        self.assertTrue(Move.has_access("read"))
        self.assertFalse(Move.has_access("write"))

    def test_P25_what_the_customer_got_stays_as_it_was(self):
        claim = self.new_claim()
        self.respond(claim)
        message = claim.notice_ids[0].message_id.with_user(self.leader)
        with self.assertRaises(UserError):
            message.body = "Something else"
        with self.assertRaises(UserError):
            message.unlink()
        with self.assertRaises(UserError):
            claim.response_ids.letter_id.with_user(self.handler).raw = b"forged"

    def test_a_wizard_reads_no_more_than_its_user(self):
        claim = self.new_claim(is_confidential=True, user_id=self.leader.id)
        with self.assertRaises(UserError):
            wizard = (
                self.env["mileo.claim.acknowledge"]
                .with_user(self.colleague)
                .create({"claim_id": claim.id, "understanding": "?"})
            )
            self.assertFalse(wizard.description)

    def test_every_state_keeps_a_stage(self):
        stage = self.env.ref("mileo_claims.stage_agreed").with_user(self.leader)
        with self.assertRaises(UserError):
            stage.state = "closed"
        with self.assertRaisesRegex(UserError, "At least one stage"):
            stage.unlink()

    def test_followers_leave_a_claim_that_becomes_confidential(self):
        claim = self.new_claim()
        claim.message_subscribe((self.colleague.partner_id | self.colin).ids)
        claim.is_confidential = True
        self.assertFalse(
            claim.message_partner_ids & (self.colleague.partner_id | self.colin)
        )
