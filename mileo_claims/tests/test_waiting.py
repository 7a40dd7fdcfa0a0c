from datetime import datetime, timedelta

from freezegun import freeze_time
from lxml.html import fromstring
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mileo_claims.lib.business_time import BusinessTime
from odoo.addons.mileo_claims.lib.waiting import share_time

from .common import ClaimCommon, text_of

RECEIVED = datetime(2026, 3, 2, 9)  # Monday, 10:00 in Paris
ASKED = datetime(2026, 3, 2, 10)
HOUR = 3600


def at(day, hour, minute=0):
    """Return the instant of a time in Paris, in March 2026."""
    return datetime(2026, 3, day, hour - 1, minute)


@tagged("post_install", "-at_install")
class TestShareTime(ClaimCommon):
    """Two days of work, 8:00 to 16:00 UTC, on 2 and 3 March."""

    def share(self, for_customer, for_supplier=()):
        business_time = BusinessTime(
            [(datetime(2026, 3, d, 8), datetime(2026, 3, d, 16)) for d in (2, 3)],
            "UTC",
            datetime(2026, 3, 1),
            datetime(2026, 3, 5),
        )

        def spans(pairs):
            day = datetime(2026, 3, 2)
            return [tuple(day + timedelta(hours=h) for h in pair) for pair in pairs]

        shares = share_time(
            business_time,
            datetime(2026, 3, 2, 8),
            datetime(2026, 3, 3, 16),
            spans(for_customer),
            spans(for_supplier),
        )
        return tuple(seconds / HOUR for seconds in shares)

    def test_whose_time(self):
        for for_customer, for_supplier, expected in (
            ((), (), (0, 0, 16)),
            ([(10, 12)], (), (2, 0, 14)),
            ([(10, 12), (11, 13)], (), (3, 0, 13)),
            ([(15, 33)], (), (2, 0, 14)),  # the night is nobody's
            ([(0, 99)], (), (16, 0, 0)),
            ([(10, 12)], [(13, 16)], (2, 3, 11)),
            ([(10, 14)], [(12, 15)], (2, 3, 11)),
            ([(11, 12)], [(10, 14)], (0, 4, 12)),
            ([(10, 14)], [(11, 12)], (3, 1, 12)),
            ([(-9, 0)], [(99, 120)], (0, 0, 16)),
        ):
            with self.subTest(for_customer=for_customer, for_supplier=for_supplier):
                self.assertEqual(self.share(for_customer, for_supplier), expected)


@tagged("post_install", "-at_install")
class TestWaiting(ClaimCommon):
    def new_claim(self, **vals):
        with freeze_time(RECEIVED):
            claim = super().new_claim(**vals)
            self.deliver()
        return claim

    def ask(self, claim, sent_at=ASKED, needed="The serial number"):
        with freeze_time(at(2, 10, 30)):
            claim.with_user(self.handler).send_formal_acknowledgement(
                "You waited for nothing.", needed
            )
        with freeze_time(sent_at):
            self.deliver()

    def answer(self, claim, instant):
        with freeze_time(instant):
            self.receive(
                f"It is {instant}.", In_Reply_To=claim.notice_ids[0].message_ref
            )

    def rows(self, claim, now, lang="en_US"):
        """Return what the handler reads: waiting for the customer, suppliers, ours."""
        with freeze_time(now):
            claim = claim.with_user(self.handler).with_context(lang=lang)
            claim.invalidate_recordset(["time_shares"])
            table = fromstring(str(claim.time_shares))
        return [
            [" ".join(cell.text_content().split()) for cell in row.iter("td")]
            for row in table.iter("tr")
        ][1:]

    # ---------------------------------------------------------------- customer

    def test_P08_the_customer_s_time_runs_from_what_the_mail_server_took(self):
        claim = self.new_claim()
        with freeze_time(at(2, 10, 30)):
            claim.with_user(self.handler).send_formal_acknowledgement(
                "You waited for nothing.", "The serial number"
            )
        wait = claim.wait_ids
        self.assertFalse(wait.started_at)
        self.assertFalse(claim.open_wait_ids)
        self.answer(claim, at(2, 10, 45))
        self.assertFalse(wait.ended_at, "written before the customer was asked")
        with freeze_time(ASKED):
            self.deliver()
        self.assertEqual(wait.started_at, ASKED)
        self.assertEqual(wait.notice_id.kind, "formal_ack")
        self.assertEqual(wait.reason, "The serial number")
        self.assertEqual(claim.open_wait_ids, wait)
        due_at = claim._get_milestones("response").due_at
        self.answer(claim, at(4, 9))
        self.assertEqual(wait.ended_at, at(4, 9))
        self.assertFalse(claim.open_wait_ids)
        self.assertEqual(claim._get_milestones("response").due_at, due_at)

    def test_nothing_asked_nothing_awaited(self):
        claim = self.new_claim()
        self.ask(claim, needed=" ")
        self.assertFalse(claim.wait_ids)

    def test_a_portal_message_ends_it_too_but_ours_do_not(self):
        claim = self.new_claim()
        self.ask(claim)
        claim.with_user(self.handler).message_post(body="They are slow.")
        self.assertTrue(claim.open_wait_ids)
        claim.message_post(
            body="It is 123.", author_id=self.jeanne.id, message_type="comment"
        )
        self.assertFalse(claim.open_wait_ids)

    def test_P11_an_interim_update_asks(self):
        claim = self.new_claim()
        self.ask(claim, needed=False)
        with freeze_time(at(3, 9)):
            claim.with_user(self.handler).send_interim_update("Opened.", "A photo")
            self.deliver()
        self.assertEqual(claim.open_wait_ids.started_at, at(3, 9))
        self.assertIn("A photo", text_of(self.smtp.to("jeanne@dupont.example")[-1]))
        with freeze_time(at(3, 14)):
            claim.with_user(self.handler).send_interim_update("Read.", "An invoice")
            self.deliver()
        self.assertEqual(claim.wait_ids.started_at, at(3, 9))
        text = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        self.assertIn("A photo An invoice", text)
        self.answer(claim, at(3, 16))
        with freeze_time(at(4, 9)):
            claim.with_user(self.handler).send_interim_update("Thank you.")
            self.deliver()
        self.assertFalse(claim.open_wait_ids)
        text = text_of(self.smtp.to("jeanne@dupont.example")[-1])
        self.assertNotIn("A photo", text)

    def test_the_response_ends_what_is_awaited(self):
        claim = self.new_claim()
        self.ask(claim)
        self.investigate(claim)
        with freeze_time(at(3, 9)):
            claim.wait_for_supplier("Disk maker: reads the disk")
        with freeze_time(at(4, 9)):
            claim.send_response()
        self.assertEqual(claim.wait_ids.mapped("ended_at"), [at(4, 9)] * 2)

    def test_closure_ends_what_is_awaited(self):
        claim, never_asked = self.new_claim(), self.new_claim()
        self.ask(claim)
        with freeze_time(at(3, 9)):
            never_asked.send_formal_acknowledgement("You waited.", "A photo")
            (claim | never_asked).mapped(lambda c: c.withdraw("A mistake"))
        self.assertEqual(claim.wait_ids.ended_at, at(3, 9))
        self.assertFalse(never_asked.wait_ids)

    def test_staff_say_that_it_came_by_telephone(self):
        claim = self.new_claim()
        self.ask(claim)
        with freeze_time(at(2, 12)):
            claim.wait_ids.with_user(self.handler).action_end()
        self.assertEqual(claim.wait_ids.ended_at, at(2, 12))

    # ---------------------------------------------------------------- supplier

    def test_a_supplier_is_awaited(self):
        claim = self.new_claim().with_user(self.handler)
        with self.assertRaisesRegex(UserError, "reason"):
            claim.wait_for_supplier(" ")
        wizard = self.env["mileo.claim.decide"].with_user(self.handler)
        with freeze_time(at(2, 11)):
            wizard.create(
                {
                    "claim_id": claim.id,
                    "decision": "wait_for_supplier",
                    "reason": "Disk maker: reads the disk",
                }
            ).action_confirm()
        with self.assertRaisesRegex(UserError, "Disk maker: reads the disk"):
            claim.wait_for_supplier("Another one")
        self.answer(claim, at(2, 14))
        self.assertEqual(claim.open_wait_ids.party, "supplier")
        with freeze_time(at(2, 15)):
            claim.open_wait_ids.action_end()
        self.assertEqual(claim.wait_ids.started_at, at(2, 11))
        self.assertEqual(claim.wait_ids.ended_at, at(2, 15))

    def test_P11_an_extension_for_a_supplier_starts_it(self):
        claim = self.new_claim()
        later = datetime(2026, 3, 16, 22, 59, 59)
        with freeze_time(at(4, 9)):
            claim.extend_deadline("supplier", "The maker reads the disk.", later)
            self.deliver()
        self.assertEqual(claim.open_wait_ids.party, "supplier")
        self.assertEqual(claim.open_wait_ids.started_at, at(4, 9))
        self.assertEqual(claim.open_wait_ids.reason, "The maker reads the disk.")
        other = self.new_claim()
        with freeze_time(at(4, 9)):
            other.wait_for_supplier("Disk maker")
            other.extend_deadline("supplier", "The maker reads the disk.", later)
        self.assertEqual(other.wait_ids.reason, "Disk maker")

    # ------------------------------------------------------------------- shown

    def test_P21_whose_time_in_business_time(self):
        claim = self.new_claim()
        self.ask(claim)  # Monday at 11:00
        with freeze_time(at(3, 16)):
            claim.wait_for_supplier("Disk maker")
        self.answer(claim, at(4, 10))
        with freeze_time(at(4, 11)):
            claim.wait_ids.action_end()
        # Monday 11:00 to Tuesday 16:00 for the customer; 1 + 3 h for the supplier.
        self.assertEqual(
            self.rows(claim, at(4, 12)),
            [
                [
                    "1 business day 4 h",
                    "4 h of business time",
                    "2 h of business time",
                ]
            ],
        )
        self.investigate(claim)
        with freeze_time(at(4, 17)):
            claim.send_response()
            self.deliver()
        ours = self.rows(claim, at(20, 9))[0][2]
        self.assertEqual(ours, "6 h of business time", "until the response only")

    def test_P20_each_cycle_has_its_own(self):
        claim = self.new_claim()
        self.ask(claim)
        with freeze_time(at(2, 13)):
            claim.withdraw("A mistake")
        with freeze_time(at(9, 8)):
            claim.reopen("It was none")
        with freeze_time(at(9, 9)):
            claim.wait_for_supplier("Disk maker")
        self.assertEqual(
            self.rows(claim, at(9, 10)),
            [
                ["1", *["1 h of business time", "0 min of business time"]]
                + ["1 h of business time"],
                ["2", *["0 min of business time", "1 h of business time"]]
                + ["1 h of business time"],
            ],
        )

    def test_requalified_in_the_middle(self):
        claim = self.new_claim()
        with freeze_time(at(2, 15)):
            claim.requalify("security")
        self.assertEqual(self.rows(claim, at(2, 16))[0][2], "5 h of business time")

    def test_queries_do_not_grow_with_the_list(self):
        for _n in range(6):
            self.ask(self.new_claim())
        Claim = self.env["mileo.claim"]
        counts = []
        for limit in (1, 1, 6):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Claim.search([("team_id", "=", self.team.id)], limit=limit)._share_time()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    # ------------------------------------------------------------------ guards

    def test_P25_nobody_forges_a_wait(self):
        claim = self.new_claim()
        self.ask(claim)
        Wait = self.env["mileo.claim.wait"]
        vals = {"claim_id": claim.id, "cycle": 1, "party": "customer", "reason": "x"}
        with self.assertRaisesRegex(UserError, "by hand"):
            Wait.create(vals)
        with self.assertRaisesRegex(UserError, "by hand"):
            claim.wait_ids.started_at = RECEIVED
        with self.assertRaises(AccessError):
            claim.wait_ids.with_user(self.handler).unlink()
        twice = mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError)
        with twice[0], twice[1], self.env.cr.savepoint():
            Wait._unguarded().create(vals)

    def test_confidential(self):
        claim = self.new_claim(is_confidential=True)
        self.ask(claim)
        Wait = self.env["mileo.claim.wait"]
        domain = [("claim_id", "=", claim.id)]
        self.assertTrue(Wait.with_user(self.handler).search(domain))
        self.assertFalse(Wait.with_user(self.colleague).search(domain))
