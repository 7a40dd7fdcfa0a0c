from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClaimCommon

GATEWAY = "odoo.addons.mileo_claims.models.mileo_claim_mail_gateway"


@tagged("post_install", "-at_install")
class TestGateway(ClaimCommon):
    """Each mail makes what it is: a claim, a reply, or something to set aside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.alias.domain"].create({"name": "mileo.example"})

    def mail_of(self, claim):
        return self.env["mileo.claim.mail"].search([("claim_id", "=", claim.id)])

    def set_aside(self):
        return self.env["mileo.claim.mail"].search([("state", "=", "waiting")])

    # ------------------------------------------------------------------ replies

    def test_P02_a_reply_is_found_by_the_number_in_its_subject(self):
        claim = self.receive("Nobody came")
        reply = self.receive(
            "Any news?", Subject=f"Re: your complaint {claim.number}", X_N="1"
        )
        self.assertEqual(reply, claim)
        self.assertIn("Any news?", claim.message_ids[0].body)
        self.assertEqual(set(self.mail_of(claim).mapped("state")), {"claim", "reply"})

    def test_P02_a_colleague_quotes_the_number(self):
        claim = self.receive("Nobody came")
        reply = self.receive(
            "I am her colleague", From="colin@dupont.example", Subject=claim.number
        )
        self.assertEqual(reply, claim)

    def test_P02_a_stranger_who_quotes_the_number_has_a_claim_of_his_own(self):
        claim = self.receive("Nobody came")
        other = self.receive("Me too", From="x@other.example", Subject=claim.number)
        self.assertTrue(other)
        self.assertNotEqual(other, claim)

    # --------------------------------------------------------------- duplicates

    def test_P02_the_same_mail_without_message_id_makes_one_claim(self):
        raw = (
            f"From: jeanne@dupont.example\nTo: {self.team.alias_email}\n"
            "Subject: Nobody came\nDate: Mon, 02 Mar 2026 10:00:00 +0100\n\nHelp\n"
        )
        process = self.env["mail.thread"].message_process
        self.assertTrue(process(False, raw))
        self.assertFalse(process(False, raw.replace("\n", "\r\n")))
        self.assertTrue(process(False, raw.replace("Help", "Other")))

    def test_P02_a_mail_to_two_teams_makes_one_claim(self):
        other = self.team.copy({"alias_name": "other-desk"})
        claim = self.receive("Help", To=f"{self.team.alias_email}, {other.alias_email}")
        self.assertEqual(len(self.mail_of(claim)), 1)
        self.assertEqual(
            self.env["mileo.claim"].search_count([("name", "=", "Nobody came")]), 1
        )

    def test_P02_a_machine_that_repeats_its_message_id_is_heard(self):
        first = self.receive("Help", Message_Id="<1@machine>")
        second = self.receive("More", Message_Id="<1@machine>", Subject="Other")
        self.assertTrue(second)
        self.assertNotEqual(first, second)

    def test_P02_the_team_s_address_tells_the_team(self):
        other = self.team.copy({"alias_name": "other-desk", "sequence": 99})
        other.alias_id.alias_defaults = {
            "team_id": other.id,
            "category_id": self.env.ref("mileo_claims.category_deadline").id,
        }
        claim = self.receive("Help", To=other.alias_email)
        self.assertEqual(claim.team_id, other)
        self.assertEqual(
            claim.category_id, self.env.ref("mileo_claims.category_deadline")
        )

    # ---------------------------------------------------------------- set aside

    def test_P19_an_out_of_office_reply_is_set_aside(self):
        claim = self.new_claim()
        self.respond(claim)
        response = claim.response_ids.message_id.message_id
        reached = self.receive(
            "I am back on Monday",
            Subject="Automatic reply: Our answer",
            In_Reply_To=response,
            Auto_Submitted="auto-replied",
        )
        self.assertFalse(reached)
        [mail] = self.set_aside()
        self.assertEqual(mail.reason, "auto_reply")
        self.assertEqual(mail.claim_id, claim)
        self.assertIn(b"back on Monday", mail.original_id.raw)
        self.assertTrue(claim._get_milestones("feedback"))
        self.assertIn("Automatic reply", claim.message_ids[0].body)
        # After all a person wrote it: it counts as the customer's word.
        mail.with_user(self.handler).action_add_to_claim()
        self.assertEqual(mail.state, "reply")
        self.assertFalse(claim._get_milestones("feedback"))
        self.assertIn("back on Monday", claim.message_ids[0].body)

    def test_P02_a_mail_set_aside_becomes_a_claim_received_when_it_came(self):
        with freeze_time("2026-03-02 09:00:00"):
            self.receive("Your newsletter is late", List_Unsubscribe="<mailto:x@y.z>")
        [mail] = self.set_aside()
        self.assertEqual(mail.reason, "mailing_list")
        with freeze_time("2026-03-03 09:00:00"):
            action = mail.with_user(self.handler).action_make_claim()
        claim = self.env["mileo.claim"].browse(action["res_id"])
        self.assertEqual(claim.received_at, datetime(2026, 3, 2, 9))
        self.assertEqual(claim.team_id, self.team)
        self.assertIn("newsletter is late", claim.description)
        with self.assertRaisesRegex(UserError, "already decided"):
            mail.with_user(self.handler).action_make_claim()

    def test_P02_a_mail_set_aside_is_filed(self):
        self.receive("Buy", X_Spam_Flag="YES")
        mail = self.set_aside()
        self.assertEqual(mail.reason, "spam")
        mail.with_user(self.handler).action_file()
        self.assertEqual(mail.state, "filed")

    def test_our_own_mail_coming_back_is_set_aside(self):
        claim = self.receive("Help")
        self.deliver()
        acknowledgement = claim.notice_ids.message_ref
        self.assertFalse(self.receive("Back", Message_Id=acknowledgement))
        self.assertFalse(self.receive("Back", From=self.team.alias_email))
        self.assertEqual(self.set_aside().mapped("reason"), ["own", "own"])

    def test_a_list_of_ours_only_passes_mails_on(self):
        claim = self.receive("Help", List_Id="<reclamations.mileo.example>")
        self.assertTrue(claim)

    def test_a_flood_is_set_aside_without_an_answer(self):
        params = self.env["ir.config_parameter"]
        params.set_param("mail.gateway.loop.threshold", 3)
        claims = [self.receive(f"Alarm {n}", X_N=str(n)) for n in range(5)]
        self.assertEqual([bool(claim) for claim in claims], [True] * 3 + [False] * 2)
        self.assertEqual(self.set_aside().mapped("reason"), ["loop", "loop"])

    def test_another_company_s_handler_does_not_see_what_was_set_aside(self):
        self.receive("Buy", X_Spam_Flag="YES")
        mail = self.set_aside()
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self._new_user("stranger", "mileo_claims.group_mileo_claims_user")
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.assertFalse(mail.with_user(stranger).has_access("read"))
        self.assertFalse(mail.with_user(self.handler).has_access("write"))

    # --------------------------------------------------------------- never lost

    @mute_logger(GATEWAY)
    def test_P02_what_cannot_be_handled_is_kept_with_its_original(self):
        Claim = self.env.registry["mileo.claim"]
        with patch.object(Claim, "create", side_effect=ValueError("Broken")):
            self.assertFalse(self.receive("Help"))
        [mail] = self.set_aside()
        self.assertEqual(mail.reason, "unreadable")
        self.assertEqual(mail.detail, "Broken")
        self.assertIn(b"Help", mail.original_id.raw)
        self.assertEqual(mail.activity_ids.user_id, self.leader)
        # Once it is mended, one click makes the claim.
        mail.with_user(self.handler).action_make_claim()
        self.assertIn("Help", mail.claim_id.description)
        self.assertFalse(mail.activity_ids)

    def test_P02_programs_stay_in_the_original_mail(self):
        boundary = "Content-Type: multipart/mixed; boundary=b"
        claim = self.receive(
            "--b\r\nContent-Type: text/plain\r\n\r\nSee the file\r\n--b\r\n"
            "Content-Type: application/octet-stream; name=photo.jpg.exe\r\n\r\nMZ\r\n"
            "--b--",
            Content_Type=boundary.partition(": ")[2],
        )
        self.assertIn("See the file", claim.description)
        note = claim.message_ids.filtered("attachment_ids")
        self.assertEqual(note.attachment_ids.mapped("name"), ["original.eml"])
        self.assertIn("photo.jpg.exe", note.body)
        self.assertTrue(note.subtype_id.internal)

    def test_P02_an_inline_image_is_shown(self):
        claim = self.receive(
            "--b\r\nContent-Type: text/html\r\n\r\n<p>Look:</p><img src='cid:i1'>\r\n"
            "--b\r\nContent-Type: image/png; name=i.png\r\nContent-Id: <i1>\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--",
            Content_Type="multipart/related; boundary=b",
        )
        self.assertIn("/web/image/", claim.description)
        self.assertNotIn("cid:", claim.description)

    # ---------------------------------------------------------------- customers

    def test_P02_a_customer_is_known_by_any_of_its_addresses(self):
        self.colin.email = "colin@dupont.example; cd@home.example"
        claim = self.receive("Help", From="cd@home.example")
        self.assertEqual(claim.partner_id, self.colin)

    def test_P02_a_sender_once_linked_is_known(self):
        first = self.receive("Help", From="jd@private.example")
        self.assertFalse(first.partner_id)
        first.partner_id = self.jeanne
        second = self.receive("Again", From="jd@private.example")
        self.assertEqual(second.partner_id, self.jeanne)

    def test_P02_staff_forwards_a_complaint(self):
        claim = self.receive(
            "Please handle.\n\n> De : Jeanne Dupont <jeanne@dupont.example>\n> Help",
            From=self.colleague.email,
            Subject="TR: Nobody came",
        )
        self.assertEqual(claim.partner_id, self.jeanne)
        self.assertEqual(claim.email_normalized, "jeanne@dupont.example")

    def test_other_aliases_go_their_usual_way(self):
        lead_alias = self.env["mail.alias"].create(
            {
                "alias_name": "test-leads",
                "alias_domain_id": self.env["mail.alias.domain"].search([], limit=1).id,
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
            }
        )
        self.receive(
            "Both of you",
            Subject="For two",
            To=f"{self.team.alias_email}, {lead_alias.alias_full_name}",
        )
        self.assertTrue(self.env["crm.lead"].search([("name", "=", "For two")]))
        self.assertTrue(self.env["mileo.claim"].search([("name", "=", "For two")]))
        self.receive(
            "I am away",
            Subject="Away for two",
            Auto_Submitted="auto-replied",
            To=f"{self.team.alias_email}, {lead_alias.alias_full_name}",
        )
        self.assertTrue(self.env["crm.lead"].search([("name", "=", "Away for two")]))
        self.assertFalse(
            self.env["mileo.claim"].search([("name", "=", "Away for two")])
        )
