from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ClaimCommon


@tagged("post_install", "-at_install")
class TestIntake(ClaimCommon):
    def test_numbers_follow_each_other_by_year_of_receipt(self):
        with freeze_time("2027-06-01 10:00:00"):
            first, second = self.new_claim(), self.new_claim()
            # 23:30 UTC on 31 December is already 1 January in Paris.
            old = self.new_claim(channel="phone", received_at="2025-12-31 23:30:00")
        number = int(first.number[-5:])
        self.assertEqual(first.number, f"REC/2027/{number:05d}")
        self.assertEqual(second.number, f"REC/2027/{number + 1:05d}")
        self.assertTrue(old.number.startswith("REC/2026/"))

    def test_next_year_s_numbers_are_ready_in_december(self):
        with freeze_time("2028-12-15 10:00:00"):
            self.new_claim()
        sequence = self.env["mileo.claim"]._get_number_sequence(self.company.id)
        years = {day.year for day in sequence.date_range_ids.mapped("date_from")}
        self.assertLessEqual({2028, 2029}, years)

    def test_each_company_has_its_own_numbers(self):
        company = self.env["res.company"].create({"name": "Mileo Lyon"})
        with self.assertRaisesRegex(UserError, "Mileo Lyon has no claim team"):
            self.env["mileo.claim"].create({"name": "A", "company_id": company.id})
        team = self.env["mileo.claim.team"].create(
            {"name": "Lyon", "company_id": company.id, "user_id": self.env.uid}
        )
        claim = self.env["mileo.claim"].create({"name": "B", "team_id": team.id})
        self.assertEqual(claim.company_id, company)
        self.assertEqual(claim.number[-5:], "00001")

    def test_P06_the_least_loaded_member_handles_it(self):
        self.team.member_ids = self.handler | self.colleague
        claims = self.env["mileo.claim"].create(
            [{"name": f"Claim {n}", "team_id": self.team.id} for n in range(4)]
        )
        self.assertEqual(claims.mapped("user_id"), self.handler | self.colleague)
        self.assertEqual(len(claims.filtered(lambda c: c.user_id == self.handler)), 2)

    def test_P06_never_nobody(self):
        self.team.member_ids = False
        self.assertEqual(self.new_claim().user_id, self.leader)

    def test_P06_the_category_has_its_handler(self):
        category = self.env["mileo.claim.category"].create(
            {
                "name": "Invoices",
                "user_id": self.colleague.id,
                "team_id": self.team.id,
                "company_id": self.env.company.id,
            }
        )
        claim = self.new_claim(category_id=category.id, team_id=False)
        self.assertEqual(claim.user_id, self.colleague)
        self.assertEqual(claim.team_id, self.team)

    def test_P02_an_unknown_sender_without_subject_is_not_lost(self):
        claim = self.receive(
            "Help", From="A. Nobody <nobody@nowhere.example>", Subject=""
        )
        self.assertEqual(claim.name, "(no subject)")
        self.assertFalse(claim.partner_id)
        self.assertEqual(claim.partner_name, "A. Nobody")
        self.assertEqual(claim.email_normalized, "nobody@nowhere.example")
        self.deliver()
        self.assertTrue(self.smtp.to("nobody@nowhere.example"))

    def test_the_answer_goes_where_the_mail_came_from(self):
        by_mail = self.receive("Help", From="Jeanne <jeanne@home.example>")
        by_mail.partner_id = self.jeanne
        self.assertEqual(by_mail.email_normalized, "jeanne@home.example")
        by_phone = self.new_claim(channel="phone")
        by_phone.partner_id = self.colin
        self.assertEqual(by_phone.email_from, "colin@dupont.example")
        self.assertEqual(by_phone.partner_name, "Colin Dupont")

    def test_a_copy_is_a_new_claim(self):
        claim = self.new_claim()
        claim.withdraw("A mistake")
        copy = claim.copy()
        self.assertEqual(copy.state, "new")
        self.assertNotEqual(copy.number, claim.number)
        self.assertEqual(len(copy.milestone_ids), 3)
        self.assertFalse(copy.closed_at)

    def test_P02_the_same_mail_twice_makes_one_claim(self):
        claim = self.receive("Help", Message_Id="<twice@dupont.example>")
        self.assertFalse(self.receive("Help", Message_Id="<twice@dupont.example>"))
        self.assertEqual(
            self.env["mileo.claim"].search_count([("partner_id", "=", self.jeanne.id)]),
            len(claim),
        )

    def test_no_address_asks_the_handler_to_call(self):
        claim = self.new_claim(partner_id=False, partner_name="A passer-by")
        self.assertEqual(claim.notice_ids.state, "failed")
        self.assertIn("No e-mail address", claim.activity_ids.summary)
        notice = claim.notice_ids.with_user(self.handler)
        with self.assertRaisesRegex(UserError, "address first"):
            notice.action_send_again()
        claim.email_from = "passer-by@example.com"
        notice.action_send_again()
        self.deliver()
        self.assertEqual(notice.state, "sent")
        self.assertTrue(self.smtp.to("passer-by@example.com"))

    def test_a_calendar_that_never_works_does_not_stop_a_claim(self):
        self.env.company.resource_calendar_id = self.calendar
        self.calendar.attendance_ids.unlink()
        with freeze_time("2026-03-02 09:00:00"):
            claim = self.new_claim()
        self.assertEqual(
            self.milestone(claim, "formal_ack").due_at, datetime(2026, 3, 2, 13)
        )

    def test_another_company_s_closing_day_moves_nothing(self):
        company = self.env["res.company"].create({"name": "Closed on Monday"})
        closing = self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": False,
                "date_from": "2026-03-01 00:00:00",
                "date_to": "2026-03-08 00:00:00",
            }
        )
        closing.company_id = company
        with freeze_time("2026-03-02 09:00:00"):
            claim = self.new_claim()
        self.assertEqual(
            self.milestone(claim, "formal_ack").due_at, datetime(2026, 3, 2, 14)
        )

    def test_creating_many_costs_little_each(self):
        self.company.claim_ack_limit = 100
        self.new_claim()  # fills the caches

        def count(number):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["mileo.claim"].create(
                [
                    {
                        "name": f"Claim {n}",
                        "team_id": self.team.id,
                        "channel": "email",
                        "partner_id": self.jeanne.id,
                    }
                    for n in range(number)
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few, many = count(5), count(45)
        per_claim = (many - few) / 40
        self.assertLess(per_claim, 1, f"{few} queries for 5, {many} for 45")

    def test_a_new_first_column_receives_the_next_claim(self):
        self.new_claim()
        stage = self.env["mileo.claim.stage"].create(
            {"name": "Inbox", "state": "new", "sequence": -1}
        )
        self.assertEqual(self.new_claim().stage_id, stage)
        stage.sequence = 1000
        self.assertNotEqual(self.new_claim().stage_id, stage)

    def test_one_claim_costs_few_queries(self):
        self.new_claim()  # fills the caches of the registry
        self.assertLessEqual(self._count_queries(self.new_claim), 30)

    def test_one_mail_costs_few_queries(self):
        self.env["mail.alias.domain"].create({"name": "mileo.example"})
        limits = {"jeanne@dupont.example": 41, "unknown@elsewhere.example": 43}
        for sender, limit in limits.items():
            # The first one fills the caches of the registry.
            first, second = (
                self._count_queries(lambda w=words, s=sender: self.receive(w, From=s))
                for words in ("Nobody came", "Nobody came either")
            )
            self.assertLessEqual(second, limit, sender)
            self.assertLessEqual(second, first)

    def _count_queries(self, work):
        """Return the queries of ``work`` in a transaction that knows nothing yet."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
