from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ClaimCommon, text_of


@tagged("post_install", "-at_install")
class TestClosing(ClaimCommon):
    """How claims end when nobody is silent."""

    def new_answered_claim(self, **vals):
        claim = self.new_claim(user_id=self.handler.id)
        claim.write(vals)
        self.respond(claim)
        return claim

    def last_mail(self):
        self.deliver()
        return self.smtp.to("jeanne@dupont.example")[-1]

    # -------------------------------------------------------------- agreement

    def test_P18_an_agreed_claim_waits_for_each_thing_promised(self):
        self.setup_reworks()
        claim = self.new_answered_claim(
            action_ids=[
                Command.create({"name": "Call before each visit"}),
                Command.create({"name": "Train the planner"}),
            ],
            compensation_ids=[
                Command.create({"kind": "rework", "name": "Second visit"})
            ],
        )
        claim.with_user(self.handler).register_agreement("By telephone")
        self.assertEqual(claim.state, "agreed")
        self.assertEqual(
            claim.awaited.splitlines(),
            ["Call before each visit", "Train the planner", "Second visit (planned)"],
        )
        done, given_up = claim.action_ids
        done.action_done(proof="The new sheet")
        self.assertEqual(claim.awaited.splitlines()[0], "Train the planner")
        given_up.action_cancel()
        self.assertEqual(claim.state, "agreed", "the rework is only planned")
        claim.compensation_ids.task_id.state = "1_done"
        self.assertEqual(claim.closure_kind, "agreement")
        mail = text_of(self.last_mail())
        self.assertIn("everything that we had promised is done", mail)
        self.assertNotIn("We go on with", mail)

    def test_P18_a_compensation_withdrawn_is_not_awaited(self):
        self.setup_reworks()
        claim = self.new_answered_claim(
            compensation_ids=[Command.create({"kind": "rework"})]
        )
        claim.register_agreement("By telephone")
        rework = claim.compensation_ids
        rework.task_id.state = "1_canceled"
        self.assertEqual((claim.state, rework.state), ("agreed", "approved"))
        rework.with_user(self.leader).cancel("The customer moved")
        self.assertEqual(claim.closure_kind, "agreement")

    def test_P18_silence_does_not_close_what_is_agreed_and_not_done(self):
        with freeze_time("2026-03-04 10:00:00"):
            claim = self.new_answered_claim(
                action_ids=[Command.create({"name": "Call before each visit"})]
            )
            claim.register_agreement("By telephone")
        with freeze_time("2026-06-04 10:00:00"), self.enter_registry_test_mode():
            self.env.ref("mileo_claims.ir_cron_close_tacitly").method_direct_trigger()
        self.assertEqual(claim.state, "agreed")

    # --------------------------------------------------------------- refusal

    def test_P19_a_second_refusal_is_the_leader_s_to_see(self):
        claim = self.new_answered_claim()
        claim.with_user(self.handler).register_refusal("Not enough")
        self.assertNotIn(self.leader, claim.activity_ids.user_id)
        claim.send_response()
        self.deliver()
        claim.with_user(self.handler).register_refusal("Still not enough")
        self.assertEqual((claim.state, claim.cycle), ("investigating", 3))
        self.assertTrue(self.milestone(claim, "response").is_pending)
        escalated = claim.activity_ids.filtered(lambda a: a.user_id == self.leader)
        self.assertEqual(
            escalated.mapped("summary"), ["Refused 2 times: take part in it"]
        )

    # -------------------------------------------------------- without answer

    def close(self, claim, kind, **vals):
        """Close a claim as a handler does, in the one window for it."""
        Wizard = self.env["mileo.claim.close"].with_user(self.handler)
        wizard = Form(Wizard.with_context(default_claim_id=claim.id, default_kind=kind))
        for name, value in vals.items():
            wizard[name] = value
        return wizard.save().action_close()

    def test_a_withdrawal_cancels_what_was_offered_and_is_told(self):
        self.setup_reworks()
        claim = self.new_answered_claim(
            compensation_ids=[Command.create({"kind": "rework"})]
        )
        self.close(claim, "withdraw", reason="Jeanne found her keys")
        self.assertEqual(claim.closure_kind, "withdrawn")
        self.assertEqual(claim.closure_reason, "Jeanne found her keys")
        self.assertEqual(claim.compensation_ids.state, "cancelled")
        self.assertFalse(claim._get_customer_milestones().filtered("is_pending"))
        mail = text_of(self.last_mail())
        self.assertIn("you take it back", mail)
        self.assertNotIn("remains yours", mail)

    def test_what_was_accepted_survives_a_withdrawal(self):
        self.setup_reworks()
        claim = self.new_answered_claim(
            compensation_ids=[
                Command.create({"kind": "rework", "name": "Second visit"})
            ]
        )
        claim.register_agreement("By telephone")
        claim.withdraw("No need to go on")
        self.assertEqual(claim.compensation_ids.state, "issued")
        self.assertIn("Second visit", text_of(self.last_mail()))

    def test_a_request_is_no_complaint_and_its_author_is_told_why(self):
        claim = self.new_claim()
        reason = "You ask for a quotation: Paul writes to you tomorrow."
        self.close(claim, "close_out_of_scope", reason=reason)
        self.assertEqual(claim.closure_kind, "out_of_scope")
        self.assertIn(reason, str(claim.message_ids[1].body))
        self.assertIn(reason, text_of(self.last_mail()))

    def test_what_is_answered_is_a_complaint(self):
        claim = self.new_answered_claim()
        with self.assertRaisesRegex(UserError, "cannot be done now"):
            claim.close_out_of_scope("A request")
        with self.assertRaisesRegex(UserError, "reason"):
            self.new_claim().close_out_of_scope(" ")

    def test_the_reason_cannot_be_forged(self):
        claim = self.new_claim().with_user(self.handler)
        with self.assertRaises(UserError):
            claim.closure_reason = "Because"
