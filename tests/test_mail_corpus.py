from unittest.mock import patch
from xmlrpc.client import Binary

from odoo.tests import TransactionCase

from tests import corpus
from tests.corpus.case import CLAIM_REF, STRANGER, compose, text
from tests.gateway_case import GatewayMixin, matching, read

DAILY_ACKNOWLEDGEMENTS = 10


class TestMailCorpus(GatewayMixin, TransactionCase):
    """Every mail of the corpus becomes what a claims handler expects of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_gateway()

    def test_clients(self):
        self.check_family(corpus.clients)

    def test_encodings(self):
        self.check_family(corpus.encodings, hand_over=True)

    def test_structure(self):
        self.check_family(corpus.structure)

    def test_damage(self):
        self.check_family(corpus.damage)

    def test_files(self):
        self.check_family(corpus.files)

    def test_people(self):
        self.check_family(corpus.people, hand_over=True)

    def test_lookalikes(self):
        self.check_family(corpus.lookalikes)

    def test_automatic(self):
        self.check_family(corpus.automatic)

    def test_bounces(self):
        self.check_family(corpus.bounces)

    def test_unwanted(self):
        self.check_family(corpus.unwanted)

    def test_threads(self):
        self.check_family(corpus.threads)

    def test_hostile(self):
        self.check_family(corpus.hostile, hand_over=True)

    def test_every_family_has_its_test(self):
        tested = {name.removeprefix("test_") for name in dir(self)}
        families = {family.__name__.rpartition(".")[2] for family in corpus.FAMILIES}
        self.assertFalse(families - tested)
        names = [case.name for case in corpus.cases()]
        self.assertEqual(len(names), len(set(names)))

    def check_family(self, family, hand_over=False):
        """Check each mail of a family.

        :param hand_over: the mail server takes the acknowledgement too: where what
            the sender wrote may spoil it
        """
        for case in family.cases():
            with self.subTest(case=case.name), self.rolled_back():
                self.check(case, hand_over)

    def check(self, case, hand_over):
        model = "mileo.claim" if case.fallback else False
        for earlier in case.before:
            self.pass_through(self.completed(earlier), model)
        raw = self.completed(case.raw)
        passage = self.pass_through(raw, model)
        self.assert_sound(passage, raw)
        expected = case.outcome if isinstance(case.outcome, tuple) else (case.outcome,)
        outcome = (passage.outcomes or ["duplicate"])[0]
        self.assertIn(outcome, expected)
        getattr(self, f"check_{outcome}")(case, passage)
        if hand_over and case.acknowledged:
            self.hand_over(passage.notices)

    def hand_over(self, notice):
        notice._hand_over()
        self.assertEqual((notice.state, notice.last_error), ("sent", False))
        self.assertEqual(len(self.sent_to_customers()), 1)

    def check_duplicate(self, case, passage):
        self.assertFalse(passage.notices)

    def check_claim(self, case, passage):
        claim = passage.claims
        self.assertIn(claim.team_id, self.team | self.other_team)
        if case.subject is not None:
            self.assertEqual(claim.name, case.subject)
        if case.sender:
            self.assertEqual(claim.email_from, case.sender)
        self.check_words(case, claim.description)
        message = claim.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(len(message), 1)
        self.check_words(case, message.body)
        self.check_files(case, passage, claim)
        if case.keeps_raw:
            self.assertTrue(matching(self.files_of(passage, claim), "*.eml"))
        if case.acknowledged is not None:
            self.check_acknowledged(case, passage)

    def check_acknowledged(self, case, passage):
        waiting = passage.notices.filtered(lambda notice: notice.state == "waiting")
        if case.acknowledged:
            self.assertEqual(waiting.mapped("kind"), ["auto_ack"])
            return
        for notice in waiting:
            notice._hand_over()
        self.assertFalse(passage.notices.filtered(lambda n: n.state != "failed"))
        self.assertFalse(self.sent_to_customers())
        self.assertTrue(passage.claims.activity_ids, "A handler has to be told.")

    def check_reply(self, case, passage):
        self.assertEqual(passage.replies.res_id, self.claim.id)
        self.check_words(case, passage.replies.body)
        self.check_files(case, passage, self.claim)

    def check_aside(self, case, passage):
        aside = passage.asides
        if case.reason:
            self.assertIn(aside.reason, case.reasons)
        if case.subject is not None:
            self.assertEqual(aside.name, case.subject)
        if case.answers_claim:
            self.assertEqual(aside.claim_id, self.claim)
        self.assertEqual(self.claim.state, "new")
        self.assertFalse(passage.messages.filtered(lambda m: m.message_type == "email"))

    def check_words(self, case, markup):
        words = read(markup)
        for fragment in case.contains:
            self.assertIn(fragment, words[:2000] + " … " + words[-2000:])
        for fragment in case.absent:
            self.assertNotIn(fragment, markup)

    def check_files(self, case, passage, record):
        files = self.files_of(passage, record)
        for pattern, content in case.attachments.items():
            found = matching(files, pattern)
            self.assertTrue(found, f"{pattern} among {list(files)}")
            if content is not None:
                # Compared before it is shown: some are of 30 MB.
                self.assertTrue(content in found, f"{pattern}: {found[0][:80]!r}")

    # -------------------------------------------------------- ways in, replays

    def test_forms_that_the_mail_may_have(self):
        """A string, an XML-RPC binary or bytes; to any model."""
        raw = compose("forms", text("Déjà dit."))
        for form in (raw, raw.decode(), Binary(raw), raw.decode() + "\udce9"):
            for model in ("mileo.claim", False, "res.partner"):
                with self.subTest(form=type(form), model=model), self.rolled_back():
                    passage = self.pass_through(form, model)
                    self.assertEqual(passage.outcomes, ["claim"])
                    self.assertIn("Déjà dit.", read(passage.claims.description))

    def test_inline_image_is_shown(self):
        case = next(case for case in corpus.cases() if case.name == "parts-image-shown")
        claim = self.pass_through(case.raw, False).claims
        message = claim.message_ids.filtered(lambda m: m.message_type == "email")
        for markup in (claim.description, message.body):
            self.assertIn('src="/web/image/', markup)

    def test_original_kept_on_demand(self):
        """The option of the mail server that keeps originals stands any mail."""
        for name in ("sender-dot-for-a-name", "cp1252-as-utf8", "abyss-of-parts"):
            case = next(case for case in corpus.cases() if case.name == name)
            with self.subTest(name), self.rolled_back():
                self.env["mail.thread"].message_process(
                    "mileo.claim", case.raw, save_original=True, strip_attachments=True
                )

    # ----------------------------------------------------------------- faults

    def test_fault_in_the_making_of_a_claim(self):
        """Whatever goes wrong with us, the mail is kept and nobody is answered."""
        raw = compose("fault")
        with patch.object(
            self.env.registry["mileo.claim"], "create", side_effect=ValueError("fault")
        ):
            passage = self.pass_through(raw, False)
        self.assert_sound(passage, raw)
        self.assertEqual(passage.outcomes, ["aside"])
        self.assertEqual(passage.asides.reason, "unreadable")
        self.assertNotEqual(self.team.alias_id.alias_status, "invalid")

    def test_fault_in_the_message_of_a_claim(self):
        """A fault after the claim is made leaves no half of it."""
        raw = compose("late-fault")
        with patch.object(
            self.env.registry["mileo.claim"],
            "message_post",
            side_effect=ValueError("fault"),
        ):
            passage = self.pass_through(raw, False)
        self.assert_sound(passage, raw)
        self.assertEqual(len(passage.outcomes), 1)

    # ----------------------------------------------------- many from one sender

    def flood(self, count, **headers):
        """Send ``count`` different mails of one sender; return what they made."""
        return [
            self.pass_through(
                compose(f"flood-{n}", text(f"Panne n° {n}."), From=STRANGER, **headers)
            )
            for n in range(count)
        ]

    def test_acknowledgements_of_a_day(self):
        passages = self.flood(DAILY_ACKNOWLEDGEMENTS + 2)
        self.assertEqual(sum(len(p.claims) for p in passages), len(passages))
        notices = [len(passage.notices) for passage in passages]
        self.assertEqual(notices, [1] * DAILY_ACKNOWLEDGEMENTS + [0, 0])
        for passage in passages[DAILY_ACKNOWLEDGEMENTS:]:
            claim = passage.claims
            self.assertEqual(claim.activity_ids.user_id, claim.user_id)

    def test_loop(self):
        """Two machines that answer one another stop; each mail is kept."""
        passages = self.flood(60)
        for passage in passages:
            self.assertEqual(len(passage.outcomes), 1)
        looping = passages[-1].asides
        self.assertEqual(looping.reason, "loop")
        sent = sum(len(passage.notices) for passage in passages)
        self.assertEqual(sent, DAILY_ACKNOWLEDGEMENTS)
        self.assertFalse(
            [mail for passage in passages for mail in passage.mails if mail.email_to]
        )

    # ------------------------------------------------------------ what follows

    def test_bounces_flag_the_notice(self):
        by_name = {case.name: case for case in corpus.bounces.cases()}
        for names, state in (
            (corpus.bounces.BOUNCED, "bounced"),
            (corpus.bounces.NOT_BOUNCED, "sent"),
        ):
            for name in names:
                with self.subTest(name), self.rolled_back():
                    self.pass_through(self.completed(by_name[name].raw), False)
                    self.assertEqual(self.notice.state, state)

    def test_absence_does_not_stop_the_tacit_clock(self):
        self.respond(self.claim)
        notice = self.claim.notice_ids[:1]
        self.assertEqual(notice.kind, "response")
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"Precedence": "bulk", "X_Autoreply": "yes"},
        ):
            raw = compose("away", In_Reply_To=notice.message_ref, **headers)
            with self.rolled_back():
                passage = self.pass_through(raw, False)
                self.assertEqual(passage.outcomes, ["aside"])
                self.assertEqual(passage.asides.claim_id, self.claim)
                self.assertEqual(self.milestone(self.claim, "feedback").state, "open")
        raw = compose("here", In_Reply_To=notice.message_ref)
        self.assertEqual(self.pass_through(raw, False).outcomes, ["reply"])
        self.assertEqual(self.milestone(self.claim, "feedback").state, "met")

    def test_set_aside_becomes_a_claim(self):
        """One click: the same claim as if it had never been set aside."""
        for headers in (
            {"Precedence": "bulk"},
            {"X_Spam_Flag": "YES"},
            {"Auto_Submitted": "auto-replied"},
        ):
            with self.subTest(headers), self.rolled_back():
                raw = compose("after-all", From=STRANGER, **headers)
                aside = self.pass_through(raw, False).asides
                before = self.env["mileo.claim"].search([])
                aside.with_user(self.handler).action_make_claim()
                claim = self.env["mileo.claim"].search([]) - before
                self.assertEqual(claim.email_from, "paul.morel@atelier-morel.example")
                self.assertIn("prévenus", read(claim.description))
                self.assertEqual(claim.notice_ids.mapped("kind"), ["auto_ack"])
                self.assertEqual((aside.state, aside.claim_id), ("claim", claim))
                self.assertEqual(self.pass_through(raw, False).outcomes, [])

    def test_set_aside_filed(self):
        raw = compose("file", Precedence="bulk", In_Reply_To=CLAIM_REF)
        aside = self.pass_through(raw, False).asides
        aside.with_user(self.handler).action_file()
        self.assertEqual(aside.state, "filed")
