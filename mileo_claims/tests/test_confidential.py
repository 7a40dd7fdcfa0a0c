from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ClaimCommon
from .test_portal import MUTED, PortalMixin

SECRET = "Insulted by the planner"


@tagged("post_install", "-at_install")
class TestConfidential(PortalMixin, ClaimCommon):
    """A claim of the handler's that nobody else may know of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_reworks()
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.officer = cls._new_user(
            "officer", "mileo_claims.group_mileo_claims_confidential"
        )
        cls.strangers = (
            cls.colleague,
            cls.leader,
            cls.accountant,
            cls.colin_user,
            cls.env.ref("base.public_user"),
        )

    def new_secret(self, **vals):
        claim = self.new_claim(
            name=SECRET, is_confidential=True, user_id=self.handler.id, **vals
        )
        self.investigate(claim)
        claim.write({"compensation_ids": [(0, 0, {"kind": "rework", "name": SECRET})]})
        claim._schedule_todo_once(self.handler, SECRET)
        return claim

    def satellites(self):
        """Return {model: path to the claim} of all that belongs to one claim."""
        paths = {"mileo.claim": "id", "mileo.claim.alert": "milestone_id.claim_id"}
        for name, model in self.env.items():
            if name.startswith("mileo.claim.") and not (
                model._abstract or model._transient
            ):
                field = model._fields.get("claim_id")
                if field and field.comodel_name == "mileo.claim" and field.store:
                    paths[name] = "claim_id"
        return paths

    @mute_logger(*MUTED)
    def test_nothing_of_it_is_found_by_strangers(self):
        claim = self.new_secret()
        self.respond(claim)
        for model, path in self.satellites().items():
            domain = [(path, "in", claim.ids)]
            records = self.env[model].search(domain)
            for user in self.strangers:
                theirs = self.env[model].with_user(user)
                with self.subTest(model=model, user=user.login):
                    for read in (
                        lambda m, d=domain: m.search(d),
                        lambda m, d=domain: m.search_read(d, ["id"]),
                        lambda m, d=domain: m.name_search("", domain=d),
                        lambda m, d=domain: m.formatted_read_group(d, [], ["__count"]),
                    ):
                        found = []
                        with suppress(AccessError):
                            found = read(theirs)
                        if found and isinstance(found[0], dict):
                            found = [v for v in found if v.get("__count", 1)]
                        self.assertFalse(found)
                    for record in records.with_user(user):
                        with self.assertRaises(AccessError):
                            record.read(["id", "display_name"])
                        with self.assertRaises(UserError):
                            record.export_data(["id"])

    @mute_logger(*MUTED)
    def test_nothing_around_it_is_found_by_strangers(self):
        claim = self.new_secret()
        claim.message_post(body=SECRET, attachments=[("secret.txt", b"secret")])
        domain = [("res_id", "=", claim.id)]
        for model, linked in (
            ("mail.message", [("model", "=", "mileo.claim"), *domain]),
            ("mail.activity", [("res_model", "=", "mileo.claim"), *domain]),
            ("ir.attachment", [("res_model", "=", "mileo.claim"), *domain]),
        ):
            self.assertTrue(self.env[model].with_user(self.handler).search(linked))
            for user in self.strangers:
                with self.subTest(model=model, user=user.login):
                    with suppress(AccessError):
                        self.assertFalse(
                            self.env[model].with_user(user).search_read(linked, ["id"])
                        )
                    for record in self.env[model].search(linked).with_user(user):
                        with self.assertRaises(AccessError):
                            record.read(["id", "display_name"])

    def test_the_group_and_the_handler_work_on_it(self):
        claim = self.new_secret()
        for user in (self.handler, self.officer):
            [values] = claim.with_user(user).web_read(
                {"name": {}, "milestone_ids": {"fields": {"due_at": {}}}}
            )
            self.assertEqual(values["name"], SECRET)
            self.assertTrue(values["milestone_ids"])

    def test_its_followers_are_its_readers(self):
        claim = self.new_secret()
        self.assertFalse(claim.message_partner_ids & self.colleague.partner_id)
        recipients = claim._message_get_suggested_recipients()
        self.assertNotIn(
            self.leader.partner_id.id, [r["partner_id"] for r in recipients]
        )

    def test_an_action_shared_with_it_tells_nothing(self):
        claim = self.new_secret()
        action = self.env["mileo.claim.action"].create(
            {"name": "Train", "claim_ids": [(6, 0, (claim | self.new_claim()).ids)]}
        )
        action.invalidate_recordset()
        for user in (self.colleague, self.leader):
            self.assertNotIn(claim, action.with_user(user).claim_ids)

    # ------------------------------------------------------------------- people

    def test_a_category_is_confidential_by_nature(self):
        category = self.env.ref("mileo_claims.category_conduct")
        claim = self.new_claim(category_id=category.id)
        self.assertTrue(claim.is_confidential)
        other = self.new_claim()
        other.with_user(self.handler).category_id = category
        self.assertTrue(other.is_confidential)

    def test_P06_a_member_of_the_group_handles_it(self):
        self.team.member_ids += self.officer | self.colleague
        for _i in range(2):
            claim = self.new_claim(is_confidential=True)
            self.assertEqual(claim.user_id, self.officer)
        self.officer.claim_absent_until = "2999-12-31"
        claim = self.new_claim(is_confidential=True)
        self.assertIn(claim.user_id, self.team.member_ids - self.officer)
        self.assertTrue(claim.with_user(claim.user_id).has_access("write"))

    def test_whoever_loses_sight_of_it_is_told(self):
        for vals in ({"is_confidential": True}, {"user_id": self.officer.id}):
            secret = "user_id" in vals
            claim = self.new_claim(
                is_confidential=secret,
                user_id=(self.handler if secret else self.officer).id,
            )
            saver = claim.with_user(self.handler)
            spec = {
                "name": {},
                "is_confidential": {},
                "user_id": {"fields": {"login": {}}},
                "fact_ids": {"fields": {"name": {}}},
            }
            [shown] = saver.web_save({**vals, "name": "Insults"}, spec)
            self.assertEqual((shown["name"], claim.name), ("Insults", "Insults"))
            self.assertEqual(claim.user_id, self.officer)
            self.assertTrue(claim.is_confidential)
            self.assertNotIn("login", shown["user_id"])
            self.assertFalse(saver.has_access("read"))

    def test_whoever_gave_it_away_keeps_nothing_of_it(self):
        claim = self.new_secret()
        claim.message_subscribe(self.officer.partner_id.ids)
        claim.with_user(self.handler).user_id = self.officer
        self.assertEqual(claim.message_partner_ids.user_ids, self.officer)
        self.assertEqual(claim.activity_ids.user_id, self.officer)

    def test_P04_a_confidential_call_is_given_away(self):
        self.team.member_ids = self.officer
        call = self.env["mileo.claim.phone.call"].with_user(self.handler)
        call = call.create(
            {
                "partner_id": self.jeanne.id,
                "name": SECRET,
                "description": "On site",
                "category_id": self.env.ref("mileo_claims.category_conduct").id,
            }
        )
        known = self.env["mileo.claim"].search([])
        action = call.action_record()
        claim = self.env["mileo.claim"].search([]) - known
        self.assertEqual(claim.user_id, self.officer)
        self.assertIn(claim.number, action["params"]["message"])

    def test_whoever_records_it_for_somebody_else_is_told(self):
        vals = {
            "name": SECRET,
            "team_id": self.team.id,
            "is_confidential": True,
            "user_id": self.officer.id,
        }
        Claim = self.env["mileo.claim"].with_user(self.handler)
        [shown] = Claim.web_save(vals, {"name": {}, "user_id": {}, "fact_ids": {}})
        self.assertEqual(shown["name"], SECRET)
        claim = Claim.browse(shown["id"])
        self.assertFalse(claim.has_access("read"))
        with self.assertRaises(AccessError):
            claim.web_save({"name": "Mine"}, {"name": {}})

    def test_approval_is_asked_of_whoever_sees_it(self):
        claim = self.new_claim(is_confidential=True, user_id=self.handler.id)
        self.assertFalse(claim._get_informed_leader())
        chief = self._new_user(
            "chief",
            "mileo_claims.group_mileo_claims_manager,"
            "mileo_claims.group_mileo_claims_confidential",
        )
        self.assertEqual(claim._get_informed_leader(), chief)
        offer = self.env["mileo.claim.compensation"].create(
            {"claim_id": claim.id, "kind": "rework"}
        )
        offer.with_user(self.handler)._ask_approval()
        self.assertEqual(claim.activity_ids.user_id, chief)
        offer.with_user(chief).approve()
        self.assertEqual(offer.state, "approved")
        claim.is_confidential = False
        self.assertEqual(claim._get_informed_leader(), self.leader)

    # ------------------------------------------------------------------- guards

    def test_P25_the_company_follows_the_claim(self):
        claim = self.new_secret()
        self.respond(claim)
        tried = set()
        for model, path in self.satellites().items():
            records = self.env[model].search([(path, "in", claim.ids)])
            if path == "id" or "company_id" not in records._fields:
                continue
            for record in records[:1]:
                tried.add(model)
                with self.subTest(model=model), self.assertRaises(UserError):
                    record.with_user(self.officer).write(
                        {"company_id": self.company.id}
                    )
        self.assertLessEqual(
            {"mileo.claim.fact", "mileo.claim.compensation", "mileo.claim.milestone"},
            tried,
        )
        with self.assertRaises(UserError):
            claim.with_user(self.officer).commercial_partner_id = self.rival


@tagged("post_install", "-at_install")
class TestClaimFiles(PortalMixin, HttpCase):
    """Customers read the files of the messages that they see, no others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_claims()
        cls.claim = cls.env["mileo.claim"].create(
            {"name": "Nobody came", "partner_id": cls.jeanne.id, "channel": "portal"}
        )

    def post_file(self, name, subtype):
        message = self.claim.with_user(self.claim.user_id).message_post(
            body=f"See {name}",
            message_type="comment",
            subtype_xmlid=subtype,
            attachments=[(name, name.encode())],
        )
        return message.attachment_ids

    def is_served(self, file, **params):
        query = "&".join(f"{name}={value}" for name, value in params.items())
        got = self.url_open(f"/web/content/{file.id}?{query}")
        return got.status_code == 200 and got.content == file.raw

    @mute_logger(*MUTED)
    def test_the_file_of_an_internal_note_is_ours(self):
        note = self.post_file("note.txt", "mail.mt_note")
        public = self.post_file("public.txt", "mail.mt_comment")
        for user in (self.jeanne_user, self.colin_user):
            self.authenticate(user.login, user.login)
            self.assertFalse(self.is_served(note))
            # Even of what they see: the discussion signs the links to its files.
            self.assertFalse(self.is_served(public))
            File = self.env["ir.attachment"].with_user(user)
            for domain in (
                [("res_model", "=", "mileo.claim"), ("res_id", "=", self.claim.id)],
                [("id", "in", (note | public).ids)],
                [("name", "=", "note.txt")],
            ):
                with suppress(AccessError):
                    found = File.search_read(domain, ["name"])
                    self.assertNotIn(note.id, [values["id"] for values in found])
            with self.assertRaises(AccessError):
                note.with_user(user).read(["name", "raw"])
        self.authenticate(None, None)
        token = self.claim._portal_ensure_token()
        self.assertFalse(self.is_served(note))
        self.assertFalse(self.is_served(note, access_token=token))
        self.assertFalse(self.is_served(public))
        [signed] = public.generate_access_token()
        self.assertTrue(self.is_served(public, access_token=signed))
        self.assertTrue(note.with_user(self.claim.user_id).has_access("read"))

    def test_the_discussion_shows_no_internal_note(self):
        self.post_file("note.txt", "mail.mt_note")
        self.post_file("public.txt", "mail.mt_comment")
        token = self.claim._portal_ensure_token()
        for user, params in ((self.jeanne_user, {}), (None, {"token": token})):
            login = user and user.login
            self.authenticate(login, login)
            got = self.make_jsonrpc_request(
                "/mail/chatter_fetch",
                {"thread_model": "mileo.claim", "thread_id": self.claim.id, **params},
            )
            self.assertNotIn("note.txt", str(got))
            self.assertIn("public.txt", str(got))

    def test_the_file_of_an_internal_note_is_never_sent(self):
        self.post_file("note.txt", "mail.mt_note")
        self.respond(self.claim)
        self.assertTrue(self.smtp.messages)
        for message in self.smtp.messages:
            self.assertNotIn("note.txt", message.as_string())
        self.assertNotIn(b"note.txt", self.claim.response_ids.letter_id.raw)

    def test_a_picture_of_the_description_is_shown(self):
        picture = self.env["ir.attachment"].create(
            {
                "name": "photo.png",
                "raw": b"photo",
                "res_model": "mileo.claim",
                "res_id": self.claim.id,
            }
        )
        [token] = picture.generate_access_token()
        self.claim.description = (
            f'<p><img src="/web/image/{picture.id}?access_token={token}"/></p>'
        )
        self.authenticate(self.jeanne_user.login, self.jeanne_user.login)
        self.assertIn(token, self.url_open(f"/my/claims/{self.claim.id}").text)
        self.assertTrue(self.is_served(picture, access_token=token))
