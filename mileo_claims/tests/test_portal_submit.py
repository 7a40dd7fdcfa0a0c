import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields, http
from odoo.exceptions import ConcurrencyError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..lib import uploads
from ..models import mileo_claim_portal_submission
from .axe import AxeMixin
from .common import text_of
from .test_portal import PortalMixin

PNG = b"\x89PNG\r\n\x1a\n" + b"a photo" * 10
PDF = b"%PDF-1.7 a quote"
FORM = "/my/claims/new"


class SubmitMixin(PortalMixin):
    """Jeanne and the rival have an invoice, a contract and an intervention each."""

    @classmethod
    def setup_claims(cls):
        super().setup_claims()
        cls.category = cls.env.ref("mileo_claims.category_intervention")
        cls.ours = cls._new_documents(cls.customer, cls.jeanne)
        cls.theirs = cls._new_documents(cls.rival, cls.rival)

    @classmethod
    def _new_documents(cls, customer, follower):
        project = cls.env["project.project"].create(
            {"name": "Visits", "privacy_visibility": "portal"}
        )
        task = cls.env["project.task"].create(
            {
                "name": f"Visit to {customer.name}",
                "project_id": project.id,
                "partner_id": customer.id,
            }
        )
        task.message_subscribe(follower.ids)
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [
                    (0, 0, {"name": "Visit", "price_unit": 120, "tax_ids": False})
                ],
            }
        )
        invoice.action_post()
        agreement = cls.env["agreement"].create(
            {
                "code": f"C-{customer.id}",
                "name": f"Maintenance {customer.name}",
                "partner_id": customer.id,
            }
        )
        return {"invoice_id": invoice, "agreement_id": agreement, "task_id": task}

    def find_claims(self, partner=None):
        partner = partner or self.jeanne
        return self.env["mileo.claim"].search([("partner_id", "=", partner.id)])


@tagged("post_install", "-at_install")
class TestSubmit(SubmitMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_claims()

    def setUp(self):
        super().setUp()
        self.authenticate(self.jeanne_user.login, self.jeanne_user.login)

    def fill(self, **values):
        """Return the form of the page, filled."""
        page = self.url_open(FORM).text
        return {
            "csrf_token": http.Request.csrf_token(self),
            "key": re.search(r'name="key"[^>]* value="(\w+)"', page)[1],
            "category_id": str(self.category.id),
            "name": "Nobody came",
            "description": "I waited.\r\nFor nothing.",
            "expectation": "Come back on Monday.",
            "urgency": "standard",
            **values,
        }

    def send(self, files=(), **values):
        return self.send_form(self.fill(**values), files)

    def send_form(self, form, files=()):
        files = [("files", file) for file in files] or [("files", ("", b""))]
        return self.url_open(FORM, data=form, files=files)

    def assertSentBack(self, response, *messages, claims=0):
        """The form comes back with messages, and nothing was made."""
        self.assertEqual(response.status_code, 200)
        self.assertIn("o_claim_submission", response.text)
        for message in messages:
            self.assertIn(message, response.text)
        self.assertEqual(len(self.find_claims()), claims)

    # ------------------------------------------------------------------ what for

    def test_P03_a_complaint_is_opened_in_the_portal(self):
        documents = {name: str(record.id) for name, record in self.ours.items()}
        got = self.send([("photo.png", PNG), ("quote.pdf", PDF)], **documents)
        claim = self.find_claims()
        self.assertIn(f"/my/claims/{claim.id}/receipt", got.url)
        self.assertNotIn("access_token", got.url)
        self.assertEqual(claim.channel, "portal")
        self.assertEqual(claim.create_uid, self.jeanne_user)
        self.assertEqual(claim.email_from, "jeanne@dupont.example")
        self.assertEqual(claim.category_id, self.category)
        self.assertEqual(claim.invoice_ids, self.ours["invoice_id"])
        self.assertEqual(claim.agreement_id, self.ours["agreement_id"])
        self.assertEqual(claim.task_id, self.ours["task_id"])
        self.assertEqual(claim.expectation, "Come back on Monday.")
        self.assertIn("I waited.<br>For nothing.", claim.description)
        self.assertNotIn(self.jeanne, claim.message_partner_ids)
        words = claim.website_message_ids.filtered(
            lambda message: message.author_id == self.jeanne
        )
        self.assertIn("Come back on Monday.", words.body)
        files = {file.name: file.raw for file in words.attachment_ids}
        self.assertEqual(files, {"photo.png": PNG, "quote.pdf": PDF})
        self.assertEqual(set(words.attachment_ids.mapped("res_id")), {claim.id})

    def test_P05_P06_number_handler_and_limits_on_the_page_and_by_mail(self):
        page = " ".join(self.send().text.split())
        claim = self.find_claims()
        promises = claim.milestone_ids.filtered(
            lambda m: m.kind in ("formal_ack", "response")
        )
        self.assertEqual(len(promises), 2)
        self.deliver()
        self.assertEqual(self.milestone(claim, "auto_ack").state, "met")
        mail = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        for text in (page, mail):
            self.assertIn(claim.number, text)
            self.assertIn("Handler Martin", text)
            for promise in promises:
                due = claim._format_instant(promise.due_at)
                self.assertIn(" ".join(due.split()), text)

    def test_P09_P10_the_limits_are_those_of_the_policy(self):
        page = self.url_open(FORM).text
        self.assertIn("Our answer within 5 business days.", page)
        self.assertEqual(page.count("Our answer within 48 hours."), 2)
        policy = self.team.policy_id.copy()
        for line in policy.line_ids.filtered(lambda line: line.kind == "response"):
            line.amount = 3
        self.team.policy_id = policy
        page = self.url_open(FORM).text
        self.assertIn("Our answer within 3 business days.", page)
        self.assertNotIn("48 hours", page)

    def test_P09_a_category_of_a_team_with_other_limits(self):
        policy = self.team.policy_id.copy()
        policy.line_ids.filtered(lambda line: line.urgency == "standard").amount = 8
        team = self.team.copy({"policy_id": policy.id})
        self.env["mileo.claim.category"].create(
            {"name": "Works", "company_id": self.company.id, "team_id": team.id}
        )
        self.assertIn(
            "within 5 business days / 8 business days, depending on the category",
            self.url_open(FORM).text,
        )

    def test_P10_an_emergency_is_answered_within_48_hours(self):
        self.send(urgency="emergency")
        response = self.milestone(self.find_claims(), "response")
        self.assertEqual((response.amount, response.unit), (48, "hour"))

    def test_confidential_by_its_category(self):
        conduct = self.env.ref("mileo_claims.category_conduct")
        got = self.send(category_id=str(conduct.id))
        claim = self.find_claims()
        self.assertTrue(claim.is_confidential)
        self.assertIn(claim.number, got.text)
        self.authenticate(self.colin_user.login, self.colin_user.login)
        got = self.url_open(f"/my/claims/{claim.id}/receipt")
        self.assertNotIn(claim.number, got.text)

    # -------------------------------------------------------------------- lists

    def test_only_what_the_customer_may_read_is_listed(self):
        hidden = self.env["project.task"].create(
            {
                "name": "Internal planning",
                "project_id": self.env["project.project"]
                .create({"name": "Ours", "privacy_visibility": "employees"})
                .id,
                "partner_id": self.customer.id,
            }
        )
        draft = self.ours["invoice_id"].copy()
        refund = self.ours["invoice_id"].copy({"move_type": "out_refund"})
        refund.invoice_date = "2026-03-02"
        refund.action_post()
        page = self.url_open(FORM).text
        for record in self.ours.values():
            self.assertIn(f'<option value="{record.id}">', page)
            self.assertIn(record.name, page)
        for record in self.theirs.values():
            self.assertNotIn(record.name, page)
        self.assertNotIn(hidden.name, page)
        for name, record in (
            ("task_id", hidden),
            ("invoice_id", draft),
            ("invoice_id", refund),
        ):
            got = self.send(**{name: str(record.id)})
            self.assertSentBack(got, "is not one of yours")

    def test_documents_of_others_are_refused(self):
        for name, record in self.theirs.items():
            for value in (str(record.id), "99999999999999999999", "-1", "x", "²"):
                with self.subTest(name, value=value):
                    got = self.send(**{name: value})
                    self.assertSentBack(got, "is not one of yours", "I waited.")
                    self.assertNotIn(record.name, got.text)

    # -------------------------------------------------------------- wrong values

    def test_what_was_typed_comes_back_with_messages(self):
        got = self.send([("photo.png", PNG)], name=" \0 ", expectation="<b>Money</b>")
        self.assertSentBack(
            got,
            'href="#claim_name"',
            "I waited.\nFor nothing.</textarea>",
            "&lt;b&gt;Money&lt;/b&gt;</textarea>",
            "Your files have to be chosen again.",
        )
        self.assertRegex(got.text, r'<input id="claim_name"[^>]* aria-invalid="true"')
        self.assertIn(f'value="{self.category.id}" selected', got.text)
        # Above the form and beside the field.
        self.assertEqual(got.text.count("Say in a few words what it is about."), 2)

    def test_wrong_values_are_sent_back(self):
        megabyte = "a" * 1024 * 1024
        choose = "Choose a category in the list."
        urgent = "Choose how urgent it is."
        for values, message in (
            ({"name": megabyte}, "1048576 characters long"),
            ({"description": megabyte}, "1048576 characters long"),
            ({"expectation": megabyte}, "1048576 characters long"),
            ({"description": " \r\n\0"}, "Tell us what happened."),
            ({"category_id": ""}, choose),
            ({"category_id": "99999999999999999999"}, choose),
            ({"category_id": f"{self.category.id} OR 1=1"}, choose),
            ({"urgency": ""}, urgent),
            ({"urgency": "very"}, urgent),
            ({"key": "../x"}, "Please send this form again."),
            ({"key": ""}, "Please send this form again."),
        ):
            with self.subTest(**{name: value[:30] for name, value in values.items()}):
                self.assertSentBack(self.send(**values), message)

    def test_nothing_at_all_is_sent_back(self):
        token = http.Request.csrf_token(self)
        got = self.url_open(FORM, data={"csrf_token": token})
        self.assertSentBack(got, "Tell us what happened.", "Choose how urgent it is.")

    def test_archived_category_and_that_of_another_company(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        old, other = self.env["mileo.claim.category"].create(
            [
                {"name": "Old", "active": False},
                {"name": "Other", "company_id": branch.id},
            ]
        )
        for category in (old, other):
            got = self.send(category_id=str(category.id))
            self.assertSentBack(got, "Choose a category in the list.")
            self.assertNotIn(f'<option value="{category.id}"', got.text)

    def test_odd_characters_are_kept_or_dropped_without_harm(self):
        self.send(name="Été \0😀 \x07<script>", description="a\0b\tc")
        claim = self.find_claims()
        self.assertEqual(claim.name, "Été 😀 <script>")
        self.assertIn("ab\tc", claim.description)

    # -------------------------------------------------------------------- files

    def test_files_that_are_not_taken(self):
        too_big = PDF + b"0" * uploads.MAX_SIZE
        for name, content, message in (
            ("virus.exe", b"MZ", "“virus.exe” is of a type that we do not take."),
            ("page.html", b"<script>", "“page.html” is of a type"),
            ("page.svg", b"<svg/>", "“page.svg” is of a type"),
            ("README", b"text", "“README” is of a type"),
            ("virus.pdf", b"MZ\x90\x00\x03", "“virus.pdf” is not what its name says"),
            ("virus.txt", b"MZ\x90\x00\x03", "“virus.txt” is not what its name says"),
            ("empty.pdf", b"", "“empty.pdf” is empty."),
            ("film.pdf", too_big, "“film.pdf” weighs more than 10 MB."),
        ):
            with self.subTest(name):
                got = self.send([("photo.png", PNG), (name, content)])
                self.assertSentBack(got, message, "I waited.\nFor nothing.</textarea>")
        attachments = self.env["ir.attachment"].search([("name", "=", "photo.png")])
        self.assertFalse(attachments)

    def test_too_many_files_or_too_much_of_them(self):
        got = self.send([(f"{i}.png", PNG) for i in range(uploads.MAX_FILES + 1)])
        self.assertSentBack(got, "10 files at the most")
        big = PDF + b"0" * (uploads.MAX_SIZE - len(PDF))
        got = self.send([(f"{i}.pdf", big) for i in range(3)])
        self.assertSentBack(got, "more than 25 MB together")

    def test_names_of_files_are_cleaned(self):
        self.send([("C:\\Temp\\../../cv\u202egpj.PDF", PDF)])
        files = self.find_claims().website_message_ids.attachment_ids
        self.assertEqual(files.mapped("name"), ["cvgpj.PDF"])

    # ---------------------------------------------------------------- once only

    def test_a_form_sent_twice_makes_one_claim(self):
        form = self.fill()
        first, second = self.send_form(form), self.send_form(form)
        claim = self.find_claims()
        self.assertEqual(len(claim), 1)
        self.assertEqual(first.url, second.url)
        self.assertIn(claim.number, second.text)
        self.deliver()
        mails = self.smtp.to("jeanne@dupont.example")
        self.assertEqual(sum(claim.number in text_of(mail) for mail in mails), 1)

    def test_two_clicks_at_once_make_one_claim(self):
        """The second request saw no claim of the first one, which was quicker."""
        form = self.fill()
        self.send_form(form)
        claim = self.find_claims()
        Claim = self.env.registry["mileo.claim"]
        find, seen = Claim._find_portal_submission, [claim.browse()]
        with (
            patch.object(
                Claim,
                "_find_portal_submission",
                lambda model, key: seen.pop() if seen else find(model, key),
            ),
            patch("odoo.service.model.random.uniform", return_value=0),
            mute_logger("odoo.sql_db"),
        ):
            got = self.send_form(form)
        self.assertFalse(seen)
        self.assertIn(f"/my/claims/{claim.id}/receipt", got.url)
        self.assertEqual(self.find_claims(), claim)

    def test_a_request_tried_again_keeps_its_files(self):
        Claim = self.env.registry["mileo.claim"]
        submit, errors = Claim._portal_submit, [ConcurrencyError("busy")]

        def submit_second_time(*args):
            if errors:
                raise errors.pop()
            return submit(*args)

        with (
            patch.object(Claim, "_portal_submit", submit_second_time),
            patch("odoo.service.model.random.uniform", return_value=0),
        ):
            self.send([("photo.png", PNG), ("quote.pdf", PDF)])
        files = self.find_claims().website_message_ids.attachment_ids
        self.assertEqual(set(files.mapped("raw")), {PNG, PDF})

    def test_a_form_sent_again_with_other_words_loses_nothing(self):
        form = self.fill()
        self.send_form(form)
        number = self.find_claims().number
        other = {**form, "description": "The invoice is wrong too."}
        got = self.send_form(other)
        self.assertSentBack(
            got, number, "The invoice is wrong too.</textarea>", claims=1
        )
        key = re.search(r'name="key"[^>]* value="(\w+)"', got.text)[1]
        self.assertNotEqual(key, form["key"])
        self.send_form({**other, "key": key})
        self.assertEqual(len(self.find_claims()), 2)

    def test_the_key_of_somebody_else_is_no_key_to_his_claim(self):
        form = self.fill()
        self.send_form(form)
        claim = self.find_claims()
        self.authenticate(self.rival_user.login, self.rival_user.login)
        got = self.send_form({**form, "csrf_token": http.Request.csrf_token(self)})
        self.assertNotIn(claim.number, got.text)
        self.assertEqual(len(self.find_claims(self.rival)), 1)
        self.assertEqual(len(self.find_claims()), 1)

    def test_a_flood_is_stopped(self):
        module = mileo_claim_portal_submission
        with patch.object(module, "HOURLY_LIMIT", 2):
            self.send()
            self.send()
            got = self.send()
            self.assertSentBack(
                got, "You have opened 2 complaints in the last hour", claims=2
            )
            self.assertIn("For nothing.</textarea>", got.text)
            for claim in self.find_claims():
                claim._unguarded().received_at -= timedelta(hours=1)
            self.send()
        self.assertEqual(len(self.find_claims()), 3)

    # --------------------------------------------------------------- who, and how

    def test_forged_fields_are_ignored(self):
        yesterday = fields.Datetime.now() - timedelta(days=1)
        self.send(
            partner_id=str(self.rival.id),
            user_id=str(self.leader.id),
            company_id="99",
            team_id="99",
            channel="phone",
            state="closed",
            received_at=fields.Datetime.to_string(yesterday),
            is_confidential="1",
            number="REC/2026/99999",
            create_uid="1",
        )
        claim = self.find_claims()
        self.assertEqual(claim.channel, "portal")
        self.assertEqual(claim.state, "new")
        self.assertEqual(claim.user_id, self.handler)
        self.assertEqual(claim.create_uid, self.jeanne_user)
        self.assertGreater(claim.received_at, yesterday)
        self.assertFalse(claim.is_confidential)
        self.assertNotEqual(claim.number, "REC/2026/99999")
        self.assertFalse(self.find_claims(self.rival))

    def test_a_text_sent_as_a_file_and_a_file_as_a_text(self):
        form = self.fill()
        text = form.pop("description")
        got = self.url_open(
            FORM, data=form, files=[("description", ("a.txt", text.encode()))]
        )
        self.assertSentBack(got, "Tell us what happened.")
        self.send_form(self.fill(files="a.txt"))
        self.assertEqual(len(self.find_claims()), 1)

    def test_staff_complains_for_itself_alone(self):
        self.authenticate(self.handler.login, self.handler.login)
        got = self.send(partner_id=str(self.jeanne.id))
        claim = self.find_claims(self.handler.partner_id)
        self.assertIn(claim.number, got.text)
        self.assertFalse(self.find_claims())
        page = self.url_open(FORM).text
        for record in (*self.ours.values(), *self.theirs.values()):
            self.assertNotIn(record.name, page)

    def test_staff_without_rights_on_claims_gets_its_receipt(self):
        clerk = self._new_user("clerk", "base.group_user")
        self.authenticate(clerk.login, clerk.login)
        got = self.send()
        self.assertIn(self.find_claims(clerk.partner_id).number, got.text)

    def test_the_public_logs_in_first(self):
        self.authenticate(None, None)
        got = self.url_open(FORM)
        self.assertIn("/web/login", got.url)
        self.assertIn("redirect=%2Fmy%2Fclaims%2Fnew", got.url)

    @mute_logger("odoo.http")
    def test_a_form_from_another_site_opens_nothing(self):
        form = self.fill()
        form.pop("csrf_token")
        self.assertEqual(self.send_form(form).status_code, 400)
        got = self.url_open(FORM, params=form)
        self.assertIn("o_claim_submission", got.text)
        self.assertFalse(self.find_claims())

    def test_without_a_team_it_is_said(self):
        self.env["mileo.claim.team"].search([]).active = False
        page = self.url_open(FORM).text
        self.assertIn("Complaints cannot be opened here for now", page)
        self.assertNotIn('name="key"', page)

    def test_the_receipt_is_shown_to_readers_only(self):
        self.send()
        claim = self.find_claims()
        url = f"/my/claims/{claim.id}/receipt"
        self.authenticate(self.rival_user.login, self.rival_user.login)
        self.assertNotIn(claim.number, self.url_open(url).text)
        self.authenticate(None, None)
        for token in ("", "wrong", "é"):
            got = self.url_open(url, params={"access_token": token})
            self.assertNotIn(claim.number, got.text)
        for number in ("0", "99999999999999999999"):
            got = self.url_open(f"/my/claims/{number}/receipt")
            self.assertLess(got.status_code, 500)

    def test_it_is_found_from_home_and_from_the_list(self):
        for url in ("/my", "/my/claims"):
            self.assertIn(f'href="{FORM}"', self.url_open(url).text)


@tagged("post_install", "-at_install", "any_database")
class TestSubmitOnAPhone(AxeMixin, SubmitMixin, HttpCase):
    browser_size = "390x844"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_claims()

    def submit(self, lang):
        """Open a complaint with two files, in a browser; return the claim."""
        self.jeanne.lang = lang
        self.start_tour("/my", "mileo_claims_submit", login=self.jeanne_user.login)
        claim = self.find_claims()
        self.assertEqual(claim.urgency, "security")
        self.assertEqual((claim.channel, claim.name), ("portal", "Nobody came"))
        self.assertEqual(
            {m.kind for m in claim.milestone_ids if m.is_pending},
            {"auto_ack", "formal_ack", "response"},
        )
        files = claim.website_message_ids.attachment_ids
        self.assertEqual(set(files.mapped("name")), {"quote.pdf", "call.txt"})
        self.assertEqual(claim.notice_ids.kind, "auto_ack")
        self.assertEqual(claim.notice_ids.lang, lang)
        self.deliver()
        self.assertEqual(claim.notice_ids.state, "sent")
        self.assertEqual(self.milestone(claim, "auto_ack").state, "met")
        return claim

    def test_P03_in_english(self):
        claim = self.submit("en_US")
        page = self.url_open(f"/my/claims/{claim.id}/receipt").text
        self.assertIn('<html lang="en-US">', page)
        self.assertIn("Reply from the person in charge", page)

    def test_P03_in_french(self):
        if "fr_FR" not in dict(self.env["res.lang"].get_installed()):
            self.skipTest("French is not installed.")
        claim = self.submit("fr_FR")
        page = self.url_open(f"/my/claims/{claim.id}/receipt").text
        self.assertIn('<html lang="fr-FR">', page)
        self.assertIn("Notre réponse", page)

    def test_the_form_sent_back_is_accessible(self):
        self.authenticate(self.jeanne_user.login, self.jeanne_user.login)
        self.start_tour(
            FORM, "mileo_claims_submit_nothing", login=self.jeanne_user.login
        )
        self.assertFalse(self.find_claims())
