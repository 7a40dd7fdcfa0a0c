from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ClaimCommon, text_of


@tagged("post_install", "-at_install")
class TestPhoneCall(ClaimCommon):
    def setUp(self):
        super().setUp()
        self.smtp.messages.clear()

    def find(self, words):
        """Return the customers offered to the handler who types ``words``."""
        self.env.flush_all()
        Partner = self.env["res.partner"].with_user(self.handler)
        Partner = Partner.with_context(claim_caller_search=True)
        return [partner_id for partner_id, _name in Partner.name_search(words)]

    def record(self, **values):
        with Form(self.env["mileo.claim.phone.call"].with_user(self.handler)) as call:
            for name, value in {
                "name": "Nobody came",
                "description": "He waited.\nFor nothing.",
                **values,
            }.items():
                call[name] = value
        action = call.save().action_record()
        self.assertEqual(action["res_model"], "mileo.claim")
        return self.env["mileo.claim"].browse(action["res_id"])

    def record_without_address(self):
        self.jeanne.write({"email": False, "street": "1 rue Haute", "city": "Lyon"})
        with freeze_time("2026-03-02 09:00:00"):
            return self.record(partner_id=self.jeanne)

    # ------------------------------------------------------------- the caller

    def test_P04_the_caller_is_found_by_any_writing_of_the_number(self):
        self.env.company.country_id = self.env.ref("base.fr")
        self.jeanne.phone = "+33 6 71 17 53 86"
        self.colin.phone = "04.78.93.61.27"
        for typed in (
            "0671175386",
            "06 71 17 53 86",
            "06.71.17.53.86",
            "+33671175386",
            "0033 6 71 17 53 86",
            "+33 (0)6 71 17 53 86",
            "175386",
        ):
            self.assertEqual(self.find(typed), self.jeanne.ids, typed)
        self.assertEqual(self.find("+33478936127"), self.colin.ids)
        self.assertNotIn(self.jeanne.id, self.find("175"))

    def test_P05_a_long_call_is_acknowledged_during_the_call(self):
        with freeze_time("2026-03-02 09:00:00") as clock:
            call = Form(self.env["mileo.claim.phone.call"].with_user(self.handler))
            call.name = "Nobody came"
            call.description = "He waited."
            call.partner_id = self.jeanne
            clock.tick(600)
            action = call.save().action_record()
        claim = self.env["mileo.claim"].browse(action["res_id"])
        self.assertEqual(self.milestone(claim, "auto_ack").state, "met")

    def test_P05_a_second_that_passes_while_it_is_recorded_makes_nothing_late(self):
        Claim = self.env.registry["mileo.claim"]
        acknowledge = Claim._acknowledge_receipt
        with freeze_time("2026-03-02 09:00:00") as clock:

            def acknowledge_later(claims):
                clock.tick(1)
                return acknowledge(claims)

            with patch.object(Claim, "_acknowledge_receipt", acknowledge_later):
                claim = self.record(partner_id=self.jeanne)
        self.assertEqual(self.milestone(claim, "auto_ack").state, "met")

    def test_P04_the_caller_is_found_by_name(self):
        self.assertIn(self.jeanne.id, self.find("jeanne"))

    def test_P04_the_caller_is_found_by_an_invoice(self):
        product = self.env["product.product"].create({"name": "Maintenance"})
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "journal_id": journal.id,
                "invoice_line_ids": [
                    (0, 0, {"product_id": product.id, "price_unit": 100})
                ],
            }
        )
        invoice.action_post()
        found = self.find(invoice.name)
        self.assertIn(self.customer.id, found)
        self.assertIn(self.jeanne.id, found)

    def test_the_search_of_everybody_else_does_not_change(self):
        self.jeanne.phone = "+33 6 12 34 56 78"
        self.assertFalse(self.env["res.partner"].name_search("0612345678"))

    # --------------------------------------------------------------- the call

    def test_P05_the_number_is_read_out_at_once(self):
        with freeze_time("2026-03-02 09:00:00"):
            claim = self.record(partner_id=self.jeanne)
        self.assertEqual(claim.channel, "phone")
        self.assertEqual(self.milestone(claim, "auto_ack").state, "met")
        claim = claim.with_context(lang="en_US")
        first, second, last = claim.call_promises.splitlines()
        self.assertIn("Reply from the person in charge: at the latest on", first)
        self.assertIn("Monday, March 2, 2026, 3:00\u202fPM", first)
        self.assertEqual(second, "Our answer: at the latest on Monday, March 9, 2026")
        self.assertIn("by e-mail to jeanne@dupont.example", last)
        claim.send_formal_acknowledgement("He waited.")
        self.assertFalse(claim.call_promises)

    def test_P04_the_confirmation_leaves_by_itself(self):
        claim = self.record(partner_id=self.jeanne)
        self.deliver()
        [mail] = self.smtp.to("jeanne@dupont.example")
        self.assertIn("He waited. For nothing.", text_of(mail))
        self.assertIn(claim.number, mail["Subject"])
        self.assertEqual(self.milestone(claim, "phone_confirmation").state, "met")

    def test_P04_somebody_unknown_who_gives_an_address(self):
        claim = self.record(
            partner_name="A. Nobody", phone="0601020304", email_from="a@nobody.example"
        )
        self.assertEqual(claim.partner_name, "A. Nobody")
        self.assertEqual(claim.phone, "0601020304")
        self.deliver()
        self.assertTrue(self.smtp.to("a@nobody.example"))

    def test_the_address_given_on_the_phone_comes_first(self):
        claim = self.record(partner_id=self.jeanne, email_from="home@dupont.example")
        self.assertEqual(claim.email_from, "home@dupont.example")

    # ------------------------------------------------------------- the letter

    def test_P04_without_an_address_it_is_a_letter(self):
        claim = self.record_without_address()
        notice = claim.notice_ids
        self.assertIn("post the letter", claim.activity_ids.summary)
        self.assertEqual(claim.activity_ids.user_id, self.handler)
        with self.enter_registry_test_mode():
            self.env.ref("mileo_claims.ir_cron_make_letters").method_direct_trigger()
        self.assertIn(claim.number.replace("/", "-"), notice.letter_id.name)
        letter = notice.letter_id.raw.decode()
        for words in (claim.number, "1 rue Haute", "He waited.", "Handler Martin"):
            self.assertIn(words, letter)
        self.assertNotIn("reply to this message", letter)
        self.assertEqual(self.milestone(claim, "phone_confirmation").state, "open")

    def test_P04_the_letter_is_a_pdf(self):
        claim = self.record_without_address()
        notice = claim.notice_ids.with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            letter = notice._get_letter()
        self.assertTrue(letter.raw.startswith(b"%PDF"), letter.name)
        self.assertEqual(notice._get_letter(), letter)

    def test_P04_posting_the_letter_keeps_the_promise(self):
        claim = self.record_without_address()
        notice = claim.notice_ids.with_user(self.handler)
        with freeze_time("2026-03-02 10:30:00"):
            for impossible in ("2026-03-02 08:59:00", "2026-03-02 10:31:00"):
                with self.assertRaisesRegex(UserError, "after it was written"):
                    notice.register_posting(impossible)
            action = claim.with_user(self.handler).action_letter_posted()
            dialog = (
                self.env["mileo.claim.letter.posted"]
                .with_user(self.handler)
                .with_context(**action["context"])
                .create({"posted_at": "2026-03-02 10:00:00"})
            )
            dialog.action_confirm()
            with self.assertRaisesRegex(UserError, "does not wait for the post"):
                notice.register_posting("2026-03-02 10:00:00")
        milestone = self.milestone(claim, "phone_confirmation")
        self.assertEqual(milestone.state, "met")
        self.assertEqual(milestone.done_at, datetime(2026, 3, 2, 10))
        self.assertIn("Letter posted", milestone.proof)
        self.assertIn("Handler Martin", milestone.proof)
        self.assertTrue(notice.letter_id)
        self.assertFalse(claim.activity_ids)
        self.assertFalse(claim.notice_to_post_id)

    def test_P04_posted_too_late_is_late(self):
        claim = self.record_without_address()
        with freeze_time("2026-03-02 16:00:00"):
            claim.notice_ids.register_posting("2026-03-02 11:00:01")
        self.assertEqual(self.milestone(claim, "phone_confirmation").state, "missed")

    def test_P19_a_response_by_post_starts_the_customer_s_time(self):
        claim = self.record_without_address()
        with freeze_time("2026-03-03 09:00:00"):
            claim.send_formal_acknowledgement("He waited.")
            self.investigate(claim)
            claim.send_response()
        response = claim.notice_ids.filtered(lambda n: n.kind == "response")
        with freeze_time("2026-03-03 17:00:00"):
            response.register_posting("2026-03-03 16:00:00")
        self.assertEqual(response.letter_id, claim.response_ids.letter_id)
        self.assertEqual(
            self.milestone(claim, "feedback").started_at, datetime(2026, 3, 3, 16)
        )

    def test_P04_an_address_found_later_replaces_the_letter(self):
        claim = self.record_without_address()
        claim.email_from = "jeanne@dupont.example"
        claim.notice_ids.with_user(self.handler).action_send_again()
        self.assertFalse(claim.notice_to_post_id)
        self.deliver()
        self.assertTrue(self.smtp.to("jeanne@dupont.example"))
        with self.assertRaisesRegex(UserError, "does not wait for the post"):
            claim.notice_ids.register_posting("2026-03-02 10:00:00")
