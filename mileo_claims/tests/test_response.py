from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ClaimCommon, text_of


@tagged("post_install", "-at_install")
class TestResponse(ClaimCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_reworks()
        cls.second = cls._new_user("second", "mileo_claims.group_mileo_claims_manager")

    def acknowledged(self, **vals):
        claim = self.new_claim(**vals)
        claim.send_formal_acknowledgement("You waited for nothing.")
        return claim

    def set_findings(self, claim, *findings):
        claim.fact_ids = [Command.clear()] + [
            Command.create(
                {
                    "name": f"Fact {number}",
                    "finding": finding,
                    "reason": finding != "acknowledged" and f"Reason {number}",
                }
            )
            for number, finding in enumerate(findings, 1)
        ]

    def missing(self, claim, user=None):
        with self.assertRaises(UserError) as refusal:
            claim.with_user(user or self.handler).send_response()
        return str(refusal.exception)

    # ------------------------------------------------------------- what is missing

    def test_P12_everything_missing_is_said_at_once(self):
        claim = self.acknowledged()
        words = self.missing(claim)
        self.assertIn("list the alleged facts (tab “Investigation”)", words)
        self.assertIn("plan a corrective action, or say why none is needed", words)
        self.set_findings(claim, "contested", False)
        claim.fact_ids[0].reason = " "
        words = self.missing(claim)
        self.assertIn("give the reason for “Fact 1”", words)
        self.assertIn("say what was found of “Fact 2”", words)
        self.assertEqual(claim.state, "acknowledged")

    def test_P12_no_action_needed_is_said_with_its_reason(self):
        claim = self.acknowledged()
        self.set_findings(claim, "acknowledged")
        self.assertIn("plan a corrective action", self.missing(claim))
        claim.no_action_reason = "It happened once."
        claim.with_user(self.handler).send_response()
        self.assertIn("It happened once.", str(claim.response_ids.body))

    def test_P12_an_action_given_up_is_none(self):
        claim = self.acknowledged()
        self.set_findings(claim, "acknowledged")
        claim.action_ids = self.env["mileo.claim.action"].create({"name": "Call"})
        claim.action_ids.action_cancel()
        self.assertIn("plan a corrective action", self.missing(claim))

    # -------------------------------------------------------------------- outcome

    def test_P12_the_outcome_follows_from_the_findings(self):
        claim = self.acknowledged()
        for findings, outcome in (
            (("acknowledged", "acknowledged"), "upheld"),
            (("acknowledged", "contested"), "partly_upheld"),
            (("contested", "not_established"), "rejected"),
            (("contested", False), False),
        ):
            with self.subTest(findings=findings):
                self.set_findings(claim, *findings)
                self.assertEqual(claim.proposed_outcome, outcome)
        self.set_findings(claim, "contested")
        claim.compensation_ids = [Command.create({"kind": "rework"})]
        self.assertEqual(claim.proposed_outcome, "goodwill")
        claim.outcome = "rejected"
        self.assertTrue(claim.outcome_differs)

    def test_P12_goodwill_admits_nothing(self):
        claim = self.acknowledged(no_action_reason="We kept our word.")
        self.set_findings(claim, "contested")
        claim.compensation_ids = [Command.create({"kind": "rework"})]
        claim.with_user(self.handler).send_response()
        self.assertEqual(claim.outcome, "goodwill")
        self.assertIn("Without admitting a fault", str(claim.response_ids.body))

    # --------------------------------------------------------- founded complaints

    def test_P16_what_an_acknowledged_fact_covers_is_not_contested(self):
        claim = self.acknowledged(no_action_reason="None")
        self.set_findings(claim, "acknowledged", "contested")
        covering, covered = claim.fact_ids
        covered.covered_by_id = covering
        self.assertIn(
            "“Fact 2” is covered by “Fact 1”, which is acknowledged",
            self.missing(claim),
        )
        with self.assertRaises(AccessError):
            claim.with_user(self.handler).override_contest("The photo says otherwise")
        with self.assertRaisesRegex(UserError, "reason"):
            claim.with_user(self.leader).override_contest(" ")
        claim.with_user(self.leader).override_contest("The photo says otherwise")
        self.assertIn("The photo says otherwise", claim.message_ids[0].body)
        claim.with_user(self.handler).send_response()
        self.assertEqual(
            claim.response_ids.contest_override_reason, "The photo says otherwise"
        )

    def test_P16_the_leader_s_permission_is_void_once_the_findings_change(self):
        claim = self.acknowledged(no_action_reason="None", outcome="rejected")
        self.set_findings(claim, "acknowledged")
        self.assertIn("although “Fact 1” is acknowledged", self.missing(claim))
        claim.with_user(self.leader).override_contest("A mistake of ours")
        claim.fact_ids.reason = "Another one"
        self.assertIn("is not contested", self.missing(claim))

    def test_P16_what_was_acknowledged_stays_so_in_the_next_cycle(self):
        claim = self.acknowledged(no_action_reason="None")
        self.set_findings(claim, "acknowledged")
        claim.send_response()
        claim.register_refusal("Not enough")
        claim.fact_ids.write({"finding": "contested", "reason": "After all not"})
        self.assertIn("was acknowledged in an earlier response", self.missing(claim))

    def test_P16_nothing_of_it_is_written_by_hand(self):
        claim = self.acknowledged()
        for name in ("contest_override_reason", "response_approved_at"):
            with self.subTest(name=name), self.assertRaises(UserError):
                claim.with_user(self.leader).write({name: False})
        other = self.acknowledged()
        self.set_findings(claim, "acknowledged")
        self.set_findings(other, "acknowledged")
        with self.assertRaises(ValidationError):
            claim.fact_ids.covered_by_id = other.fact_ids

    # ------------------------------------------------------------------- approval

    def to_approve(self, **vals):
        self.company.claim_approve_rejection = True
        claim = self.acknowledged(no_action_reason="None", **vals)
        self.set_findings(claim, "contested")
        return claim

    def test_P25_a_rejection_is_approved_by_a_second_person(self):
        claim = self.to_approve()
        self.assertIn("another person has to approve it", self.missing(claim))
        mine = claim.with_user(self.handler)
        mine.request_response_approval()
        self.assertEqual(claim.response_approver_id, self.leader)
        self.assertEqual(claim.activity_ids[0].user_id, self.leader)
        self.assertIn("waits for the approval of Leader", self.missing(claim))
        with self.assertRaises(AccessError):
            mine.approve_response()
        claim.with_user(self.leader).approve_response()
        self.assertIn("you approved this response", self.missing(claim, self.leader))
        mine.send_response()
        self.assertEqual(claim.response_ids.approved_by_id, self.leader)
        self.assertEqual(claim.state, "responded")

    def test_P25_any_change_voids_the_approval(self):
        claim = self.to_approve()
        mine = claim.with_user(self.handler)
        mine.request_response_approval()
        claim.with_user(self.leader).approve_response()
        for change in (
            {"no_action_reason": "Another"},
            {"response_opening": "<p>Dear customer,</p>"},
            {"fact_ids": [Command.update(claim.fact_ids.id, {"reason": "Another"})]},
        ):
            with self.subTest(change=change):
                mine.write(change)
                self.assertIn("it was changed since", self.missing(claim))
                mine.request_response_approval()
                claim.with_user(self.leader).approve_response()
        mine.write({"internal_note": "Not told to the customer"})
        mine.send_response()

    def test_P25_sent_back_with_a_reason(self):
        claim = self.to_approve()
        claim.with_user(self.handler).request_response_approval()
        with self.assertRaisesRegex(UserError, "reason"):
            claim.with_user(self.leader).send_back_response("")
        claim.with_user(self.leader).send_back_response("Too harsh")
        self.assertIn("it was sent back (Too harsh)", self.missing(claim))
        self.assertIn("Too harsh", claim.activity_ids[0].summary)
        self.assertEqual(claim.activity_ids[0].user_id, self.handler)

    def test_P25_nobody_approves_alone(self):
        claim = self.to_approve(user_id=self.leader.id)
        claim.with_user(self.leader).request_response_approval()
        self.assertNotEqual(claim.response_approver_id, self.leader)
        with self.assertRaisesRegex(UserError, "Somebody else"):
            claim.with_user(self.leader).approve_response()
        claim.with_user(self.second).approve_response()
        self.assertEqual(claim.response_approved_by_id, self.second)

    def test_P25_a_confidential_response_is_approved_by_who_may_read_it(self):
        self.company.claim_approve_confidential = True
        claim = self.acknowledged(no_action_reason="None", is_confidential=True)
        self.set_findings(claim, "acknowledged")
        mine = claim.with_user(self.handler)
        with self.assertRaisesRegex(UserError, "sees confidential claims"):
            mine.request_response_approval()
        group = self.env.ref("mileo_claims.group_mileo_claims_confidential")
        self.second.group_ids += group
        mine.request_response_approval()
        self.assertEqual(claim.response_approver_id, self.second)

    # --------------------------------------------------------------- composition

    def test_P12_the_preview_is_what_the_customer_receives(self):
        claim = self.acknowledged(no_action_reason="It happened once.")
        self.set_findings(claim, "acknowledged", "not_established")
        action = claim.with_user(self.handler).action_respond()
        wizard = Form(
            self.env["mileo.claim.respond"]
            .with_user(self.handler)
            .with_context(**action["context"])
        )
        self.assertFalse(wizard.missing)
        wizard.opening = "<p>Dear Jeanne, we met on Monday.</p>"
        self.assertIn("we met on Monday", str(wizard.preview))
        self.assertIn("Reason 2", str(wizard.preview))
        wizard.save().action_send()
        self.deliver()
        [mail] = [m for m in self.smtp.messages if claim.number in m["Subject"]][-1:]
        self.assertIn("we met on Monday", str(claim.response_ids.body))
        self.assertIn("we met on Monday", text_of(mail))

    def test_P19_the_date_of_tacit_closure_is_told(self):
        claim = self.acknowledged(no_action_reason="None")
        self.set_findings(claim, "acknowledged")
        claim.send_response()
        self.deliver()
        due = self.milestone(claim, "feedback").due_at
        self.assertIn(claim._format_instant(due), str(claim.response_ids.body))

    def test_P12_a_consumer_is_told_of_the_mediator(self):
        self.company.claim_recourse = "Mediation, 12 rue de la Paix"
        person = self.env["res.partner"].create(
            {"name": "Paule Martin", "email": "paule@client.example"}
        )
        claims = self.acknowledged(no_action_reason="None", partner_id=person.id)
        claims += self.acknowledged(no_action_reason="None")
        for claim in claims:
            self.set_findings(claim, "contested")
            claim.send_response()
        consumer, company = (str(claim.response_ids.body) for claim in claims)
        self.assertIn("12 rue de la Paix", consumer)
        self.assertNotIn("12 rue de la Paix", company)

    def test_P20_the_second_response_says_what_changes(self):
        claim = self.acknowledged(no_action_reason="None")
        self.set_findings(claim, "contested")
        claim.send_response()
        self.assertNotIn("What changes since our answer", str(claim.response_ids.body))
        claim.register_refusal("Look at the photo")
        claim.fact_ids.finding = "acknowledged"
        claim.compensation_ids = [Command.create({"kind": "rework", "name": "Visit"})]
        claim.send_response()
        claim.invalidate_recordset(["response_ids"])
        body = str(claim.response_ids[0].body)
        self.assertIn("“Fact 1”: admitted (before: contested)", body)
        self.assertIn("Offered now: Visit", body)

    # -------------------------------------------------------------------- frozen

    def test_P25_what_was_sent_never_changes(self):
        claim = self.acknowledged(no_action_reason="None")
        self.set_findings(claim, "acknowledged")
        claim.send_response()
        self.deliver()
        response = claim.response_ids
        body, letter = str(response.body), response.letter_id.raw
        claim.fact_ids.name = "Something else"
        claim.no_action_reason = "Something else"
        claim.user_id = self.colleague
        self.jeanne.name = "Somebody else"
        response.invalidate_recordset()
        self.assertEqual(str(response.body), body)
        self.assertEqual(response.letter_id.raw, letter)
        for user in (self.handler, self.leader):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                response.letter_id.with_user(user).write({"raw": b"forged"})
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                response.letter_id.with_user(user).unlink()
            with self.subTest(user=user.name), self.assertRaises(UserError):
                response.with_user(user).write({"body": "forged"})

    def test_P25_internal_words_and_files_stay_inside(self):
        claim = self.acknowledged(
            no_action_reason="None", internal_note="<p>He is always late.</p>"
        )
        self.set_findings(claim, "acknowledged")
        claim.message_post(
            body="Between us",
            subtype_xmlid="mail.mt_note",
            attachments=[("secret.txt", b"secret")],
        )
        claim.send_response()
        self.deliver()
        mail = self.smtp.to(self.jeanne.email)[-1]
        names = [part.get_filename() for part in mail.iter_attachments()]
        self.assertNotIn("secret.txt", names)
        letter = claim.response_ids.letter_id.raw.decode()
        self.assertIn(claim.number, letter)
        for words in ("Between us", "always late"):
            self.assertNotIn(words, text_of(mail))
            self.assertNotIn(words, letter)
            self.assertNotIn(words, str(claim.response_ids.body))

    def test_P12_without_wkhtmltopdf_the_letter_is_html_and_says_so(self):
        claim = self.acknowledged(no_action_reason="None")
        self.set_findings(claim, "acknowledged")
        Report = self.registry["ir.actions.report"]
        with patch.object(Report, "get_wkhtmltopdf_state", lambda *_args: "install"):
            claim.send_response()
        self.deliver()
        [letter] = self.smtp.to(self.jeanne.email)[-1].iter_attachments()
        self.assertEqual(letter.get_content_type(), "text/html")
        self.assertIn("we acknowledge it", letter.get_content())
        self.assertIn(
            "the letter is an HTML file, not a PDF",
            str(claim.message_ids.mapped("body")),
        )
