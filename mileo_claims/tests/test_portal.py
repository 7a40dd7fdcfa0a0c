from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import ClaimCommon
from .portal_common import MUTED, PortalCase, PortalMixin


@tagged("post_install", "-at_install")
class TestPortalPages(PortalCase):
    # ------------------------------------------------------------------- reading

    def test_P03_home_counts_the_claims_of_the_customer(self):
        self.new_claim()
        self.new_claim(partner_id=self.rival.id)
        self.log_in(self.jeanne_user)
        self.assertIn("/my/claims", self.url_open("/my").text)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["claim_count"]}
        )
        self.assertEqual(counters, {"claim_count": 1})

    def test_P03_own_claim_is_followed(self):
        claim = self.new_claim()
        self.log_in(self.jeanne_user)
        page = self.url_open("/my/claims").text
        self.assertIn(claim.number, page)
        self.assertNotIn(claim.access_token or "access_token", page)
        page = self.url_open(f"/my/claims/{claim.id}").text
        self.assertIn(claim.number, page)
        self.assertIn("The technician did not come.", page)
        self.assertIn("Handler Martin", page)
        self.assertIn(claim._format_instant(claim.next_due_at), page)
        self.assertNotIn("/agree", page)

    def test_P03_colleagues_see_it_unless_confidential(self):
        shared, secret = (
            self.new_claim(),
            self.new_claim(name="Harassment", is_confidential=True),
        )
        self.log_in(self.colin_user)
        page = self.url_open("/my/claims").text
        self.assertIn(shared.number, page)
        self.assertNotIn(secret.number, page)
        self.assertEqual(self.url_open(f"/my/claims/{shared.id}").status_code, 200)
        self.assertRefused(self.url_open(f"/my/claims/{secret.id}"), secret)
        self.log_in(self.jeanne_user)
        self.assertIn("Harassment", self.url_open(f"/my/claims/{secret.id}").text)

    def test_claim_of_another_customer_is_refused(self):
        claim = self.new_responded(name="Flood")
        url = f"/my/claims/{claim.id}"
        self.log_in(self.rival_user)
        self.assertNotIn(claim.number, self.url_open("/my/claims").text)
        self.assertRefused(self.url_open(url), claim)
        response = claim.response_ids
        self.assertRefused(self.url_open(f"{url}/letter/{response.id}"), claim)
        self.assertRefused(self.post(f"{url}/agree"), claim)
        self.assertRefused(self.post(f"{url}/refuse", reason="No."), claim)
        self.assertNothingDecided(claim)

    def test_letter_of_another_claim_is_refused(self):
        own = self.new_responded()
        other = self.new_responded(partner_id=self.rival.id)
        self.log_in(self.jeanne_user)
        got = self.url_open(f"/my/claims/{own.id}/letter/{own.response_ids.id}")
        self.assertEqual(got.status_code, 200)
        self.assertIn("attachment", got.headers["Content-Disposition"])
        self.assertEqual(got.content, own.response_ids.letter_id.raw)
        got = self.url_open(f"/my/claims/{own.id}/letter/{other.response_ids.id}")
        self.assertNotIn("Content-Disposition", got.headers)
        self.assertNotIn(other.number, got.text)

    def test_signed_link(self):
        claim = self.new_responded(name="Flood")
        url = f"/my/claims/{claim.id}"
        self.log_out()
        self.assertRefused(self.url_open(url), claim)
        for token in ("wrong", "é", "", claim.access_token[:-1]):
            with self.subTest(token):
                params = {"access_token": token}
                self.assertRefused(self.url_open(url, params=params), claim)
                self.assertRefused(self.post(f"{url}/agree", **params), claim)
                letter = f"{url}/letter/{claim.response_ids.id}"
                self.assertRefused(self.url_open(letter, params=params), claim)
        self.assertNothingDecided(claim)
        page = self.url_open(self.link(claim))
        self.assertIn("Flood", page.text)
        self.assertIn(f"{url}/agree", page.text)
        letter = self.link(claim, f"/letter/{claim.response_ids.id}")
        self.assertEqual(
            self.url_open(letter).content, claim.response_ids.letter_id.raw
        )

    def test_signed_link_dies_when_the_claim_becomes_confidential(self):
        claim = self.new_claim(name="Flood")
        link = self.link(claim)
        claim.is_confidential = True
        self.log_in(self.colin_user)
        self.assertRefused(self.url_open(link), claim)

    def test_no_token_for_who_reads_with_an_account(self):
        claim = self.new_claim()
        token = claim._portal_ensure_token()
        self.log_in(self.jeanne_user)
        view = f"/mail/view?model=mileo.claim&res_id={claim.id}"
        got = self.url_open(view)
        self.assertIn(f"/my/claims/{claim.id}", got.url)
        self.assertNotIn(token, got.url)

    def test_internal_notes_and_fields_are_not_shown(self):
        claim = self.new_claim()
        claim.message_post(body="The customer exaggerates.")
        claim.cause_id = self.env["mileo.claim.cause"].create({"name": "Our laziness"})
        claim.activity_schedule(
            "mail.mail_activity_data_todo", summary="Ask the lawyer"
        )
        self.log_in(self.jeanne_user)
        page = self.url_open(f"/my/claims/{claim.id}").text
        chatter = self.make_jsonrpc_request(
            "/mail/chatter_fetch",
            {"thread_model": "mileo.claim", "thread_id": claim.id},
        )
        for secret in ("exaggerates", "laziness", "lawyer"):
            self.assertNotIn(secret, page)
            self.assertNotIn(secret, str(chatter))

    def test_claim_and_handler_of_another_company(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        handler = self._new_user("branch", "mileo_claims.group_mileo_claims_user")
        handler.write({"company_ids": [(6, 0, branch.ids)], "company_id": branch.id})
        team = self.env["mileo.claim.team"].create(
            {
                "name": "Branch desk",
                "company_id": branch.id,
                "member_ids": [(6, 0, handler.ids)],
                "resource_calendar_id": branch.resource_calendar_id.id,
            }
        )
        claim = self.new_claim(team_id=team.id, company_id=branch.id)
        self.log_in(self.jeanne_user)
        self.assertEqual(self.url_open("/my/claims").status_code, 200)
        page = self.url_open(self.link(claim))
        self.assertEqual(page.status_code, 200)
        self.assertIn("Branch Martin", page.text)

    def test_bad_parameters_fall_back(self):
        claim = self.new_responded()
        own = f"/my/claims/{claim.id}"
        self.log_in(self.jeanne_user)
        for url in (
            "/my/claims?sortby=nope&filterby=nope",
            "/my/claims?sortby=date&sortby=name&filterby=",
            "/my/claims?page=x",
            "/my/claims?page=²",
            "/my/claims/page/0",
            "/my/claims/page/99999999999999999999",
            f"{own}?message=<script>&pid=x&hash=y&sortby=1",
            f"{own}?pid=²&hash=é&error=Pwned&success=Pwned",
            f"{own}?access_token=é",
        ):
            with self.subTest(url):
                got = self.url_open(url)
                self.assertEqual(got.status_code, 200)
                self.assertIn(claim.number, got.text)
                self.assertNotIn("Pwned", got.text.partition("<footer")[0])
        for url in (
            "/my/claims/0",
            "/my/claims/-1",
            "/my/claims/99999999999999999999",
            f"{own}/letter/99999999999999999999",
            f"{own}/letter/-1",
            "/my/claims/x",
            f"{own}/letter/x",
        ):
            with self.subTest(url), mute_logger(*MUTED):
                self.assertLess(self.url_open(url).status_code, 500)

    def test_filters(self):
        opened, closed = self.new_claim(), self.new_claim()
        closed.withdraw("Found it.")
        self.log_in(self.jeanne_user)
        page = self.url_open("/my/claims?filterby=open&sortby=name").text
        self.assertIn(opened.number, page)
        self.assertNotIn(closed.number, page)
        page = self.url_open("/my/claims?filterby=closed&sortby=oldest").text
        self.assertNotIn(opened.number, page)
        self.assertIn(closed.number, page)

    def test_pager(self):
        claims = self.new_claim() | self.new_claim()
        self.log_in(self.jeanne_user)
        controller = "odoo.addons.mileo_claims.controllers.portal.ClaimPortal"
        with patch(f"{controller}._items_per_page", 1):
            first = self.url_open("/my/claims").text
            second = self.url_open("/my/claims/page/2").text
        self.assertIn(claims[1].number, first)
        self.assertNotIn(claims[0].number, first)
        self.assertIn(claims[0].number, second)

    # ------------------------------------------------------------------ decision

    @mute_logger("odoo.http")
    def test_get_decides_nothing(self):
        claim = self.new_responded()
        self.log_in(self.jeanne_user)
        for suffix in ("/agree", "/refuse"):
            got = self.url_open(self.link(claim, suffix) + "&reason=No")
            self.assertIn(got.status_code, (404, 405))
        self.assertNothingDecided(claim)

    @mute_logger("odoo.http")
    def test_post_from_another_site_decides_nothing(self):
        claim = self.new_responded()
        self.log_in(self.jeanne_user)
        for suffix in ("agree", "refuse"):
            got = self.url_open(
                f"/my/claims/{claim.id}/{suffix}", data={"reason": "No"}
            )
            self.assertEqual(got.status_code, 400)
        self.assertNothingDecided(claim)

    def test_P18_agree_with_an_account(self):
        claim = self.new_responded()
        self.log_in(self.jeanne_user)
        self.assertIn(f"/my/claims/{claim.id}/agree", self.open_claim(claim))
        got = self.post(f"/my/claims/{claim.id}/agree")
        self.assertIn("you accepted our answer", got.text)
        self.assertNotIn(f"/my/claims/{claim.id}/agree", got.text)
        claim.invalidate_recordset()
        self.assertEqual(claim.state, "closed")
        self.assertEqual(claim.closure_kind, "agreement")
        self.assertEqual(claim.response_ids.decision, "agreed")
        for proof in (
            claim.response_ids.decision_reason,
            self.milestone(claim, "feedback").proof,
        ):
            self.assertIn("Jeanne Dupont, account jeanne@dupont.example", proof)

    def open_claim(self, claim):
        return self.url_open(f"/my/claims/{claim.id}").text

    def test_P18_agree_waits_for_what_was_promised(self):
        claim = self.new_responded()
        claim.action_ids = [(0, 0, {"name": "Train the planner"})]
        self.log_in(self.colin_user)
        got = self.post(f"/my/claims/{claim.id}/agree")
        self.assertIn("We carry out what we promised", got.text)
        claim.invalidate_recordset()
        self.assertEqual(claim.state, "agreed")
        self.assertIn("Colin Dupont", claim.response_ids.decision_reason)

    def test_P18_agree_by_the_signed_link(self):
        claim = self.new_responded()
        self.log_out()
        got = self.post(f"/my/claims/{claim.id}/agree", access_token=claim.access_token)
        self.assertIn("you accepted our answer", got.text)
        claim.invalidate_recordset()
        self.assertEqual(claim.state, "closed")
        self.assertIn(
            "signed link sent to jeanne@dupont.example",
            claim.response_ids.decision_reason,
        )

    def test_P18_signed_link_does_not_hide_who_clicked(self):
        claim = self.new_responded()
        self.log_in(self.rival_user)
        self.post(f"/my/claims/{claim.id}/agree", access_token=claim.access_token)
        claim.invalidate_recordset()
        self.assertIn("account rita@rival.example", claim.response_ids.decision_reason)
        self.assertIn("by the signed link", claim.response_ids.decision_reason)

    def test_P18_staff_does_not_agree_in_place_of_the_customer(self):
        claim = self.new_responded()
        self.log_in(self.handler)
        self.assertNotIn(f"/my/claims/{claim.id}/agree", self.open_claim(claim))
        got = self.post(f"/my/claims/{claim.id}/agree", access_token=claim.access_token)
        self.assertNotIn("you accepted our answer", got.text)
        self.assertNothingDecided(claim)

    def test_P18_clicked_twice(self):
        claim = self.new_responded()
        self.log_in(self.jeanne_user)
        self.post(f"/my/claims/{claim.id}/agree")
        for suffix in ("agree", "refuse"):
            got = self.post(f"/my/claims/{claim.id}/{suffix}", reason="Changed my mind")
            self.assertEqual(got.status_code, 200)
            self.assertIn("not waiting for your decision", got.text)
        claim.invalidate_recordset()
        self.assertEqual(claim.response_ids.decision, "agreed")
        self.assertEqual(claim.cycle, 1)

    @mute_logger("odoo.service.model")
    def test_P18_clicked_twice_at_the_same_instant(self):
        claim = self.new_responded()
        self.log_in(self.jeanne_user)
        Claim = self.registry["mileo.claim"]
        with (
            patch.object(Claim, "_portal_agree", side_effect=[LockError("x"), None]),
            patch("odoo.service.model.random.uniform", return_value=0),
        ):
            got = self.post(f"/my/claims/{claim.id}/agree")
        self.assertIn("message=agreed", got.url)

    def test_P18_what_cannot_be_recorded_leaves_nothing_behind(self):
        claim = self.new_responded()
        self.log_in(self.jeanne_user)
        Claim = self.registry["mileo.claim"]
        with patch.object(Claim, "_close_if_executed", side_effect=UserError("No")):
            got = self.post(f"/my/claims/{claim.id}/agree")
        self.assertIn("could not be recorded", got.text)
        self.assertNothingDecided(claim)

    def test_P19_refuse(self):
        claim = self.new_responded()
        self.log_in(self.jeanne_user)
        got = self.post(
            f"/my/claims/{claim.id}/refuse", reason="Still <b>broken</b>\r\nCome back\0"
        )
        self.assertIn("We recorded that you refuse our answer", got.text)
        claim.invalidate_recordset()
        self.assertEqual(claim.state, "investigating")
        self.assertEqual(claim.cycle, 2)
        self.assertEqual(claim.response_ids.decision, "refused")
        self.assertEqual(
            claim.response_ids.decision_reason, "Still <b>broken</b>\nCome back"
        )
        message = claim.message_ids.filtered(lambda m: m.author_id == self.jeanne)
        self.assertIn("Still &lt;b&gt;broken", message.body)
        self.assertIn(
            "account jeanne@dupont.example", str(claim.message_ids.mapped("body"))
        )
        self.assertEqual(self.milestone(claim, "feedback", 1).state, "met")
        self.assertFalse(self.milestone(claim, "feedback", 2))

    def test_P19_refuse_by_the_signed_link(self):
        claim = self.new_responded()
        self.log_out()
        self.post(
            f"/my/claims/{claim.id}/refuse",
            reason="Still broken",
            access_token=claim.access_token,
        )
        claim.invalidate_recordset()
        self.assertEqual(claim.response_ids.decision, "refused")
        self.assertIn("signed link", str(claim.message_ids.mapped("body")))

    def test_P19_refuse_without_a_reason(self):
        claim = self.new_responded()
        self.log_in(self.jeanne_user)
        for data in ({}, {"reason": ""}, {"reason": " \r\n\0"}):
            with self.subTest(data):
                got = self.post(f"/my/claims/{claim.id}/refuse", **data)
                self.assertIn("Please tell us why", got.text)
                self.assertNothingDecided(claim)

    def test_nothing_to_decide_before_the_response(self):
        claim = self.new_claim()
        self.log_in(self.jeanne_user)
        got = self.post(f"/my/claims/{claim.id}/agree")
        self.assertIn("not waiting for your decision", got.text)
        claim.invalidate_recordset()
        self.assertEqual(claim.state, "new")

    # ----------------------------------------------------------------------- RPC

    @mute_logger("odoo.http")
    def test_portal_user_cannot_decide_by_rpc(self):
        claim = self.new_responded()
        self.log_in(self.jeanne_user)
        for method, args in (
            ("register_agreement", ["ok"]),
            ("register_refusal", ["no"]),
            ("withdraw", ["no"]),
            ("_portal_agree", [self.jeanne_user.id]),
            ("write", [{"name": "x"}]),
        ):
            with self.subTest(method), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/mileo.claim/{method}",
                    {
                        "model": "mileo.claim",
                        "method": method,
                        "args": [claim.ids, *args],
                        "kwargs": {},
                    },
                )
        self.assertNothingDecided(claim)


@tagged("post_install", "-at_install")
class TestPortalRights(PortalMixin, ClaimCommon):
    def _get_addon_models(self):
        return [
            name
            for name, model in self.registry.items()
            if model._original_module == "mileo_claims" and not model._abstract
        ]

    @mute_logger(*MUTED)
    def test_rpc_gives_nothing_foreign(self):
        claim = self.new_responded()
        claim.action_ids = [(0, 0, {"name": "Secret action"})]
        self.new_claim(is_confidential=True)
        own = self.new_claim(partner_id=self.rival.id)
        readable = []
        for name in self._get_addon_models():
            for user in (self.rival_user, self.env.ref("base.public_user")):
                Model = self.env[name].with_user(user)
                try:
                    ids = [vals["id"] for vals in Model.search_read([], ["id"])]
                    groups = Model.formatted_read_group([], [], ["__count"])
                except AccessError:
                    self.assertFalse(Model.has_access("read"), name)
                    continue
                readable.append((name, user))
                self.assertEqual(ids, own.ids)
                self.assertEqual([group["__count"] for group in groups], [1])
        self.assertEqual(readable, [("mileo.claim", self.rival_user)])

    @mute_logger(*MUTED)
    def test_customer_reads_what_is_meant_for_it(self):
        claim = self.new_responded().with_user(self.jeanne_user)
        self.assertEqual(claim.search([]), claim)
        [vals] = claim.search_read([])
        self.assertLessEqual(set(vals), claim._get_portal_readable_fields())
        self.assertNotIn("access_token", claim.fields_get())

    @mute_logger(*MUTED)
    def test_internal_fields_are_unreadable_whatever_the_way(self):
        claim = self.new_responded()
        claim._portal_ensure_token()
        Claim = claim.with_user(self.jeanne_user)
        internal = set(Claim._fields) - Claim._get_portal_readable_fields()
        for name in internal:
            with self.subTest(name, way="read"), self.assertRaises(AccessError):
                Claim.read([name])
        for name in ("user_id", "team_id", "outcome", "access_token", "email_from"):
            value = claim[name]
            value = value.id if isinstance(value, BaseModel) else value
            for way, args in {
                "domain": ([(name, "=", value)], [], ["__count"]),
                "groupby": ([], [name], ["__count"]),
                "aggregate": ([], [], [f"{name}:count_distinct"]),
            }.items():
                with self.subTest(name, way=way), self.assertRaises(AccessError):
                    Claim.formatted_read_group(*args)
            with self.subTest(name, way="order"), self.assertRaises(AccessError):
                Claim.search([], order=name)

    @mute_logger(*MUTED)
    def test_portal_user_writes_nothing(self):
        claim = self.new_responded().with_user(self.jeanne_user)
        for operation in ("write", "create", "unlink"):
            self.assertFalse(claim.has_access(operation))
        with self.assertRaises(AccessError):
            claim.register_agreement("Yes")
        with self.assertRaises(AccessError):
            claim.register_refusal("No")

    def test_domain_of_the_list_is_the_company_of_the_user(self):
        claims = self.new_claim() | self.new_claim(partner_id=self.colin.id)
        self.new_claim(partner_id=self.rival.id)
        Claim = self.env["mileo.claim"].with_user(self.handler)
        self.assertFalse(Claim.search(Claim._get_portal_domain()))
        Claim = Claim.with_user(self.colin_user)
        self.assertEqual(Claim.search(Claim._get_portal_domain() & Domain.TRUE), claims)


@tagged("post_install", "-at_install")
class TestPortalTimeline(ClaimCommon):
    def get_steps(self, claim):
        return [
            (step["label"], step["status"]) for step in claim._get_portal_timeline()
        ]

    def get_note(self, claim, label):
        steps = {step["label"]: step["note"] for step in claim._get_portal_timeline()}
        return steps[label]

    def test_P25_promises_in_order(self):
        with freeze_time("2026-03-02 09:00:00"):
            claim = self.new_claim()
            self.deliver()
            self.assertEqual(
                self.get_steps(claim),
                [
                    ("Complaint received", "done"),
                    ("Receipt confirmed to you", "done"),
                    ("Reply from the person in charge", "next"),
                    ("Our answer", "todo"),
                    ("Your decision", "todo"),
                    ("Closure", "todo"),
                ],
            )
            self.assertEqual(
                self.get_note(claim, "Our answer"),
                "By Monday, March 9, 2026 at the latest",
            )

    def test_P25_late_is_said(self):
        with freeze_time("2026-03-02 09:00:00"):
            claim = self.new_claim()
            self.deliver()
        with freeze_time("2026-03-03 09:00:00"):
            steps = self.get_steps(claim)
            self.assertIn(("Reply from the person in charge", "late"), steps)
            self.assertNotIn("next", dict(steps).values())
            self.assertIn(
                "we are late", self.get_note(claim, "Reply from the person in charge")
            )
            claim.send_formal_acknowledgement("You waited.")
            self.deliver()
            self.assertIn(
                ("Reply from the person in charge", "done_late"),
                self.get_steps(claim),
            )
            claim.withdraw("Never mind.")
        self.assertEqual(
            self.get_steps(claim)[-2:],
            [("Reply from the person in charge", "done_late"), ("Closure", "done")],
        )
        self.assertIn("at your request", self.get_note(claim, "Closure"))

    def test_P25_never_done_is_said(self):
        with freeze_time("2026-03-02 09:00:00"):
            claim = self.new_claim()
            self.deliver()
        with freeze_time("2026-03-20 09:00:00"):
            claim.withdraw("Too late.")
        self.assertIn(("Our answer", "missed"), self.get_steps(claim))

    def test_P11_extension_shows_both_dates(self):
        with freeze_time("2026-03-02 09:00:00"):
            claim = self.new_claim()
            response = self.milestone(claim, "response")
            response._unguarded().due_at = response.due_at + timedelta(days=2)
            note = self.get_note(claim, "Our answer")
        self.assertIn("By Wednesday, March 11, 2026", note)
        self.assertIn("first promised by Monday, March 9, 2026", note)

    def test_P19_decision_awaited_then_taken(self):
        with freeze_time("2026-03-02 09:00:00"):
            claim = self.new_claim()
            self.respond(claim)
            self.assertIn(("Your decision", "next"), self.get_steps(claim))
            self.assertIn(
                "Please answer by Monday, March 9, 2026",
                self.get_note(claim, "Your decision"),
            )
            claim.message_post(
                body="One question…",
                author_id=self.jeanne.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            self.assertEqual(
                self.get_note(claim, "Your decision"), "Do you accept our answer?"
            )
            claim.register_refusal("Still broken.")
            steps = self.get_steps(claim)
        self.assertIn(("Your decision", "done"), steps)
        self.assertIn(("Our new answer", "next"), steps)
        self.assertNotIn(("Complaint opened again", "done"), steps)

    def test_P20_opened_again(self):
        with freeze_time("2026-03-02 09:00:00"):
            claim = self.new_claim()
            self.respond(claim)
            claim.register_agreement("By phone")
        self.assertEqual(claim.closed_at, datetime(2026, 3, 2, 9))
        self.assertEqual(
            self.get_steps(claim)[-2:], [("Your decision", "done"), ("Closure", "done")]
        )
        with freeze_time("2026-03-10 09:00:00"):
            claim.reopen("It broke again.")
            steps = self.get_steps(claim)
        self.assertIn(("Complaint opened again", "done"), steps)
        self.assertEqual(steps[-1], ("Closure", "todo"))

    def test_every_state_has_words_for_the_customer(self):
        claim = self.new_claim()
        for state, _label in claim._fields["state"].selection:
            claim._unguarded().state = state
            self.assertTrue(claim._get_portal_status())
