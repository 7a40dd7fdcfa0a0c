from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib import uploads
from .portal_common import MUTED, PortalCase

JPEG = b"\xff\xd8\xff a photo"
TOO_BIG = b"%PDF-" + b"x" * uploads.MAX_SIZE


@tagged("post_install", "-at_install")
class TestPortalFollow(PortalCase):
    def send(self, claim, suffix="answer", files=(), **data):
        data["csrf_token"] = self.csrf_token()
        return self.url_open(
            f"/my/claims/{claim.id}/{suffix}",
            data=data,
            files=[("files", file) for file in files],
        )

    def file_url(self, claim, file):
        return f"/my/claims/{claim.id}/file/{file.id}"

    def new_closed(self, **vals):
        claim = self.new_responded(**vals)
        claim.register_agreement("By phone.")
        self.assertEqual(claim.state, "closed")
        return claim

    # ------------------------------------------------------------------- writing

    def test_P19_question_with_documents_stops_the_clock(self):
        claim = self.new_responded()
        self.log_in(self.colin_user)
        got = self.send(
            claim,
            body="Which <b>day</b>?\r\nThanks",
            files=[("photo.jpg", JPEG), ("Devis É.pdf", b"%PDF-1")],
        )
        self.assertIn("Your message has been sent", got.text)
        self.assertIn("Which &lt;b&gt;day", got.text)
        claim.invalidate_recordset()
        self.assertEqual(self.milestone(claim, "feedback").state, "met")
        self.assertEqual(claim.state, "responded")
        message = claim._get_portal_messages()[:1]
        self.assertEqual(message.author_id, self.colin)
        files = message.attachment_ids.sorted("name")
        self.assertEqual(files.mapped("name"), ["Devis É.pdf", "photo.jpg"])
        got = self.url_open(self.file_url(claim, files[0]))
        self.assertEqual(got.content, b"%PDF-1")
        self.assertIn("attachment", got.headers["Content-Disposition"])
        self.log_in(self.rival_user)
        got = self.url_open(self.file_url(claim, files[0]))
        self.assertNotIn(b"%PDF-1", got.content)
        own = self.new_claim(partner_id=self.rival.id)
        got = self.url_open(self.file_url(own, files[0]))
        self.assertNotIn(b"%PDF-1", got.content)

    def test_P19_question_by_the_signed_link(self):
        claim = self.new_responded()
        self.log_out()
        self.send(claim, body="Which day?", access_token=claim.access_token)
        message = claim._get_portal_messages()[:1]
        self.assertEqual(message.author_id, self.jeanne)
        self.assertEqual(self.milestone(claim, "feedback").state, "met")

    def test_files_of_internal_notes_stay_internal(self):
        claim = self.new_claim()
        note = claim.message_post(body="See.", attachments=[("fraud.pdf", b"SECRET")])
        self.log_in(self.jeanne_user)
        self.assertNotIn("fraud.pdf", self.url_open(f"/my/claims/{claim.id}").text)
        got = self.url_open(self.file_url(claim, note.attachment_ids))
        self.assertNotIn(b"SECRET", got.content)

    def test_what_is_refused_says_why_and_loses_nothing(self):
        claim = self.new_responded()
        before = claim._get_portal_messages()
        self.log_in(self.jeanne_user)
        for files, words in (
            ([("virus.exe", b"MZ")], "“virus.exe” is of a type that we do not take"),
            (
                [("page.pdf.html", b"<script>")],
                "“page.pdf.html” is of a type that we do not take",
            ),
            ([("empty.pdf", b"")], "“empty.pdf” is empty"),
            ([(f"{i}.txt", b"x") for i in range(11)], "10 files at the most"),
            (
                [("big.pdf", TOO_BIG)],
                "weighs more than 10 MB",
            ),
        ):
            with self.subTest(words):
                got = self.send(claim, body="My long story", files=files)
                text = " ".join(got.text.split())
                self.assertIn(words, text)
                self.assertIn("Nothing has been sent", text)
                self.assertIn("My long story", text)
        self.assertIn("Please write something", self.send(claim, body=" \0").text)
        claim.invalidate_recordset()
        self.assertEqual(claim._get_portal_messages(), before)
        self.assertNothingDecided(claim)

    def test_staff_does_not_write_in_place_of_the_customer(self):
        claim = self.new_responded()
        self.log_in(self.handler)
        self.assertNotIn("/answer", self.url_open(f"/my/claims/{claim.id}").text)
        self.send(claim, body="All is well.")
        self.assertNothingDecided(claim)
        self.assertEqual(self.milestone(claim, "feedback").state, "open")

    # ---------------------------------------------------------------- reopening

    def test_P20_reopen_with_new_elements(self):
        claim = self.new_closed()
        url = f"/my/claims/{claim.id}/reopen"
        self.log_in(self.jeanne_user)
        self.assertIn(url, self.url_open(f"/my/claims/{claim.id}").text)
        self.assertIn("What is new?", self.url_open(url).text)
        claim.invalidate_recordset()
        self.assertEqual(claim.state, "closed")
        self.assertIn("Please tell us what is new", self.send(claim, "reopen").text)
        got = self.send(
            claim, "reopen", body="It broke again.", files=[("photo.jpg", JPEG)]
        )
        self.assertIn("is being examined again", got.text)
        claim.invalidate_recordset()
        self.assertEqual((claim.state, claim.cycle), ("new", 2))
        message = claim._get_portal_messages().filtered("attachment_ids")[:1]
        self.assertEqual(message.author_id, self.jeanne)
        self.assertIn("It broke again.", message.body)
        got = self.send(claim, "reopen", body="And again.")
        self.assertIn("cannot be opened again", got.text)
        claim.invalidate_recordset()
        self.assertEqual(claim.cycle, 2)

    def test_P20_after_the_window_a_linked_claim_is_followed(self):
        with freeze_time("2024-03-04 09:00:00"):
            claim = self.new_closed()
        self.log_out()
        got = self.send(
            claim,
            "reopen",
            body="It broke again.",
            access_token=claim.access_token,
            files=[("photo.jpg", JPEG)],
        )
        claim.invalidate_recordset()
        following = claim.following_claim_ids
        self.assertEqual(claim.state, "closed")
        self.assertEqual(following.channel, "portal")
        self.assertIn(f"/my/claims/{following.id}", got.url)
        self.assertIn(following.number, got.text)
        self.assertIn("photo.jpg", got.text)

    def test_P20_staff_does_not_reopen_in_place_of_the_customer(self):
        claim = self.new_closed()
        self.log_in(self.handler)
        self.send(claim, "reopen", body="For the statistics.")
        claim.invalidate_recordset()
        self.assertEqual(claim.state, "closed")

    # ------------------------------------------------------------------- rating

    def rate(self, token, **data):
        data["csrf_token"] = self.csrf_token()
        return self.url_open(f"/my/claims/rate/{token}", data=data)

    def test_P18_rated_once_a_closure(self):
        claim = self.new_closed()
        token = claim._get_rating_token()
        notice = claim.notice_ids.filtered(lambda n: n.kind == "closure")
        self.assertIn("give my opinion", notice.message_id.body)
        self.log_in(self.jeanne_user)
        self.assertIn(token, self.url_open(f"/my/claims/{claim.id}").text)
        self.log_out()
        self.assertIn("Very satisfied", self.url_open(f"/my/claims/rate/{token}").text)
        self.assertFalse(claim.sudo().rating_ids)
        self.assertIn("Please choose", self.rate(token, rate="6", feedback="Meh").text)
        got = self.rate(token, rate="2", feedback="Slow")
        self.assertIn("your opinion is recorded", got.text)
        self.assertIn("you have rated already", self.rate(token, rate="5").text)
        claim.invalidate_recordset()
        self.assertEqual(claim.rating_ids.mapped("rating"), [2])
        self.assertEqual(claim.rating_ids.partner_id, self.jeanne)
        self.assertEqual(claim.rating_ids.rated_partner_id, self.handler.partner_id)
        seen = claim.with_user(self.handler)
        self.assertEqual(
            (seen.rating_last_value, seen.rating_last_feedback), (2, "Slow")
        )
        self.assertFalse(claim.activity_ids)
        # Another closure, another opinion; the old link is worth nothing.
        claim.reopen("It broke again.")
        self.respond(claim)
        claim.register_agreement("By phone.")
        self.assertIn("nothing to rate", self.rate(token, rate="1").text)
        self.rate(claim._get_rating_token(), rate="4")
        claim.invalidate_recordset()
        self.assertEqual(sorted(claim.rating_ids.mapped("rating")), [2, 4])

    def test_P18_rating_ends_after_30_days(self):
        with freeze_time(fields.Datetime.now() - timedelta(days=30, minutes=1)):
            claim = self.new_closed()
            token = claim._get_rating_token()
        self.assertFalse(claim._can_portal_rate())
        self.log_out()
        self.assertIn("the time for it is over", self.rate(token, rate="5").text)
        self.assertFalse(claim.rating_ids)

    def test_rating_is_the_customers(self):
        claim = self.new_closed()
        token = claim._get_rating_token()
        self.log_in(self.handler)
        self.assertIn("could not be recorded", self.rate(token, rate="5").text)
        for wrong in ("x", "é", f"{token}A", token[:-4], token[4:]):
            self.assertIn("nothing to rate", self.rate(wrong, rate="5").text)
        claim.is_confidential = True
        self.log_out()
        self.assertNotIn(claim.number, self.rate(token, rate="5").text)
        self.assertFalse(claim.rating_ids)

    @mute_logger(*MUTED)
    def test_staff_forges_no_rating(self):
        claim = self.new_closed()
        Rating = self.env["rating.rating"].with_user(self.leader)
        with self.assertRaises(AccessError):
            Rating.create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("mileo.claim"),
                    "res_id": claim.id,
                    "rating": 5,
                    "consumed": True,
                }
            )

    def test_withdrawn_claims_are_not_rated(self):
        claim = self.new_claim()
        claim.withdraw("Never mind.")
        self.assertFalse(claim._can_portal_rate())

    # ----------------------------------------------------------------- promises

    def new_compensated(self):
        """Return a claim whose response offers a credit note and an action."""
        claim = self.new_claim()
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create({"name": "Visit", "price_unit": 500})
                ],
            }
        )
        invoice.action_post()
        claim.send_formal_acknowledgement("You waited for nothing.")
        self.investigate(claim)
        claim.action_ids = [
            Command.create({"name": "Train the planner", "due_date": "2030-01-31"})
        ]
        claim.compensation_ids = [
            Command.create(
                {
                    "kind": "credit_note",
                    "name": "One visit",
                    "invoice_id": invoice.id,
                    "amount": 100,
                }
            )
        ]
        claim.compensation_ids.with_user(self.leader).approve()
        claim.with_user(self.leader).send_response()
        self.deliver()
        return claim

    def test_P12_promises_are_followed(self):
        claim = self.new_compensated()
        claim.action_ids |= self.env["mileo.claim.action"].create({"name": "Not told"})
        self.log_in(self.jeanne_user)
        page = self.url_open(f"/my/claims/{claim.id}").text
        self.assertIn("Train the planner", page)
        self.assertIn("Planned by 01/31/2030", page)
        self.assertIn("Offered to you", page)
        self.assertNotIn("Not told", page)
        compensation = claim.compensation_ids
        url = f"/my/claims/{claim.id}/document/{compensation.id}"
        self.assertNotIn(url, page)
        self.assertNotIn("Content-Disposition", self.url_open(url).headers)
        claim.register_agreement("By phone.")
        told = claim.action_ids.filtered(lambda a: a.name == "Train the planner")
        told.action_done("Done in March.")
        page = self.url_open(f"/my/claims/{claim.id}").text
        self.assertIn("Done on", page)
        self.assertIn("Deducted from what you owe", page)
        self.assertIn(url, page)
        got = self.url_open(url)
        self.assertIn("attachment", got.headers["Content-Disposition"])
        self.assertTrue(got.content)
        self.log_in(self.rival_user)
        self.assertNotIn("Content-Disposition", self.url_open(url).headers)
        own = self.new_claim(partner_id=self.rival.id)
        got = self.url_open(f"/my/claims/{own.id}/document/{compensation.id}")
        self.assertNotIn("Content-Disposition", got.headers)

    def test_P03_time_left_until_the_next_step(self):
        claim = self.new_claim()
        [step] = [s for s in claim._get_portal_timeline() if s["status"] == "next"]
        self.assertRegex(step["remaining"], "^Time left: .*(h|min|day)")
        self.log_in(self.jeanne_user)
        page = self.url_open(f"/my/claims/{claim.id}").text
        self.assertIn("Time left:", page)

    # --------------------------------------------------------------------- list

    def test_P03_search_and_groups(self):
        first, second = self.new_claim(name="Flood"), self.new_responded(name="Noise")
        second.category_id = self.env["mileo.claim.category"].search([], limit=1)
        self.log_in(self.jeanne_user)
        for term in ("floo", first.number):
            page = self.url_open("/my/claims", params={"search": term}).text
            self.assertIn(first.number, page)
            self.assertNotIn(second.number, page)
        page = self.url_open("/my/claims?search=%00%25nothing").text
        self.assertIn("No complaint matches", page)
        page = self.url_open("/my/claims?groupby=state&sortby=due").text
        self.assertLess(
            page.index("Your decision is awaited</th>"), page.index(second.number)
        )
        page = self.url_open("/my/claims?groupby=category&filterby=decide").text
        self.assertIn(f"{second.category_id.name}</th>", page)
        self.assertNotIn(first.number, page)

    # --------------------------------------------------------------------- live

    def get_changes(self, claim):
        self.env.cr.precommit.run()
        return self.env["bus.bus"].search(
            [("channel", "like", claim._get_live_channel())]
        )

    def test_P03_each_change_is_told_once(self):
        claim = self.new_claim()
        self.assertFalse(self.get_changes(claim))
        self.env.cr.postcommit.clear()  # Another transaction.
        claim.message_post(body="A note.")
        claim.understanding = "Our own words."
        self.investigate(claim, action_ids=[Command.create({"name": "Train"})])
        self.assertFalse(self.get_changes(claim))
        for change in (
            lambda: claim.send_formal_acknowledgement("You waited."),
            claim.send_response,
            self.deliver,
            lambda: claim.action_ids.action_done("Done."),
            lambda: claim.message_post(body="Hello", subtype_xmlid="mail.mt_comment"),
            lambda: claim.register_agreement("By phone."),
        ):
            self.env.cr.postcommit.clear()
            before = self.get_changes(claim)
            change()
            self.env.flush_all()
            [told] = self.get_changes(claim) - before
            self.assertEqual(
                told.message, '{"type":"mileo_claims.changed","payload":{}}'
            )

    def test_P03_page_asks_for_itself_as_before(self):
        claim = self.new_responded(name="Flood")
        channel, url = claim._get_live_channel(), f"/my/claims/{claim.id}/live"
        self.log_in(self.jeanne_user)
        page = self.url_open(f"/my/claims/{claim.id}").text
        self.assertIn(channel, page)
        self.assertNotIn(channel, self.url_open("/my/claims").text)
        got = self.url_open(url)
        self.assertIn("Flood", got.text)
        self.assertNotIn("<html", got.text)
        self.log_in(self.rival_user)
        with mute_logger("odoo.http"):
            got = self.url_open(url)
        self.assertEqual(got.status_code, 404)
        self.assertNotIn("Flood", got.text)
        got = self.url_open(url, params={"access_token": claim.access_token})
        self.assertIn("Flood", got.text)
        claim.is_confidential = True
        self.assertNotEqual(claim._get_live_channel(), channel)
