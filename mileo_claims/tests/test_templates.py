from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..models.mileo_claim_notice import NOTICE_KINDS
from .common import ClaimCommon, text_of


@tagged("post_install", "-at_install")
class TestTemplates(ClaimCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.templates = cls.env["mail.template"].search([("model", "=", "mileo.claim")])

    def template(self, kind):
        return self.env.ref(f"mileo_claims.mail_template_{kind}")

    def test_every_kind_of_message_has_its_template(self):
        kinds = [kind for kind, _label in NOTICE_KINDS]
        self.assertLessEqual(
            {self.template(kind) for kind in kinds}, set(self.templates)
        )

    def test_every_message_says_the_number_and_who_handles_it(self):
        claim = self.new_claim()
        self.respond(claim)
        for template in self.templates:
            rendered = template._generate_template(claim.ids, ("subject", "body_html"))
            rendered = rendered[claim.id]
            text = html.fromstring(rendered["body_html"]).text_content()
            self.assertIn(claim.number, rendered["subject"] + text, template.name)
            self.assertIn("Handler Martin", text, template.name)
            self.assertIn(f"/my/claims/{claim.id}", rendered["body_html"])

    # ------------------------------------------------------------- by leaders

    def test_a_leader_words_the_messages(self):
        template = self.template("auto_ack").with_user(self.leader)
        self.assertTrue(template.can_write)
        template.body_html = template.body_html.replace(
            "we take it seriously", "we deal with it"
        )
        self.receive("Nobody came.")
        self.deliver()
        text = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        self.assertIn("we deal with it", text)
        self.assertIn("Handler Martin", text)

    def test_a_leader_may_save_each_of_them_as_it_is(self):
        for template in self.templates.with_user(self.leader):
            template.write(
                {"subject": template.subject, "body_html": template.body_html}
            )

    def test_a_leader_writes_no_code_in_them(self):
        template = self.template("auto_ack").with_user(self.leader)
        spies = (
            "<t t-out=\"env['res.users'].sudo().search([]).mapped('login')\"/>",
            '<t t-out="object.company_id.sudo().bank_ids"/>',
            '<t t-if="object.sudo().unlink()">x</t>',
        )
        for spy in spies:
            with self.assertRaises(AccessError):
                template.body_html = f"<div>{spy}</div>"
        with self.assertRaises(AccessError):
            template.subject = "{{ object.sudo().message_ids }}"

    def test_a_leader_words_no_other_message(self):
        other = self.env["mail.template"].create(
            {"name": "Offer", "model_id": self.env.ref("base.model_res_partner").id}
        )
        with self.assertRaises(AccessError):
            other.with_user(self.leader).name = "Better offer"
        with self.assertRaises(AccessError):
            self.template("auto_ack").with_user(self.handler).name = "Mine"

    # --------------------------------------------------------------- previews

    def preview(self, template, claim, lang):
        preview = self.env["mail.template.preview"].with_user(self.leader)
        return preview.create(
            {
                "mail_template_id": template.id,
                "resource_ref": f"mileo.claim,{claim.id}",
                "lang": lang,
            }
        )

    def test_a_leader_previews_each_message_in_each_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        claim = self.new_claim()
        for state in ("new", "responded"):
            for template in self.templates:
                for lang in ("en_US", "fr_FR"):
                    preview = self.preview(template, claim, lang)
                    self.assertFalse(preview.error_msg)
                    self.assertIn(claim.number, preview.subject)
                    self.assertTrue(preview.body_html)
            if state == "new":
                self.respond(claim)

    def test_a_preview_writes_its_dates_in_its_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        claim = self.new_claim(received_at="2026-03-02 09:00:00")
        template = self.template("auto_ack")
        self.assertIn("March 9", self.preview(template, claim, "en_US").body_html)
        self.assertIn("9 mars", self.preview(template, claim, "fr_FR").body_html)

    def acknowledge(self, claim):
        """Open the dialog, as the button on the claim does."""
        Dialog = self.env["mileo.claim.acknowledge"].with_user(self.handler)
        return Form(Dialog.with_context(default_claim_id=claim.id))

    def test_P08_the_acknowledgement_is_shown_before_it_leaves(self):
        claim = self.new_claim()
        dialog = self.acknowledge(claim)
        dialog.understanding = "You waited\nfor nothing."
        self.assertIn(claim.number, dialog.subject)
        self.assertIn("You waited\nfor nothing.", dialog.preview)
        self.assertIn("Nothing more for the moment.", dialog.preview)
        dialog.information_needed = "A picture."
        self.assertIn("A picture.", dialog.preview)
        self.assertIn(f"/my/claims/{claim.id}", dialog.preview)
        # Nothing was written by looking at it.
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(claim.understanding)
        self.assertEqual(claim.state, "new")
        dialog.save().action_send()
        self.deliver()
        text = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        self.assertIn("You waited for nothing.", text)

    def test_P08_the_preview_speaks_the_customer_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.jeanne.lang = "fr_FR"
        template = self.template("formal_ack")
        template.with_context(lang="fr_FR").subject = "Dossier {{ object.number }}"
        claim = self.new_claim()
        dialog = self.acknowledge(claim)
        self.assertEqual(dialog.subject, f"Dossier {claim.number}")

    def test_a_message_says_its_language_to_those_who_read_it_aloud(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.jeanne.lang = "fr_FR"
        self.new_claim()
        self.deliver()
        mail = self.smtp.to("jeanne@dupont.example")[-1]
        body = mail.get_body(("html",)).get_content()
        self.assertIn('<html lang="fr-FR">', body)
        self.assertIn('name="viewport"', body)

    # -------------------------------------------------------- other occasions

    def test_P20_reopening_is_told(self):
        claim = self.new_claim()
        claim.withdraw("A mistake")
        claim.with_user(self.handler).reopen("It happened again")
        self.deliver()
        mail = self.smtp.to("jeanne@dupont.example")[-1]
        self.assertIn("open again", mail["Subject"])
        text = text_of(mail)
        self.assertIn("Handler Martin", text)
        due_at = self.milestone(claim, "response").due_at
        self.assertIn(claim._format_instant(due_at), text)
        self.assertEqual(self.milestone(claim, "formal_ack").state, "open")

    def test_a_merged_claim_tells_the_number_that_goes_on(self):
        claim, survivor = self.new_claim(), self.new_claim()
        claim._unguarded().merged_into_id = survivor
        claim._send_notice("merged")
        self.deliver()
        mail = self.smtp.to("jeanne@dupont.example")[-1]
        self.assertIn(survivor.number, mail["Subject"])
        self.assertIn(survivor.number, text_of(mail))
