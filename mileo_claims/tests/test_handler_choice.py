from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ClaimCommon, text_of


@tagged("post_install", "-at_install")
class TestHandlerChoice(ClaimCommon):
    def setUp(self):
        super().setUp()
        self.smtp.messages.clear()

    def absent(self, user, days=1, replacement=None):
        until = fields.Date.today() + timedelta(days=days)
        user.set_claim_absence(until, replacement and replacement.id)

    def leave(self, user, start, end):
        resource = self.env["resource.resource"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "calendar_id": self.calendar.id,
            }
        )
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": resource.id,
                "calendar_id": self.calendar.id,
                "date_from": start,
                "date_to": end,
            }
        )

    def test_P06_a_member_on_leave_gets_nothing(self):
        self.team.member_ids = self.handler | self.colleague
        self.leave(self.handler, "2026-03-02 07:00:00", "2026-03-06 17:00:00")
        with freeze_time("2026-03-04 10:00:00"):
            claims = self.new_claim() | self.new_claim()
        self.assertEqual(claims.user_id, self.colleague)
        with freeze_time("2026-03-09 10:00:00"):
            self.assertEqual(self.new_claim().user_id, self.handler)

    def test_P06_an_absent_member_is_replaced(self):
        self.absent(self.handler, replacement=self.colleague)
        self.assertEqual(self.new_claim().user_id, self.colleague)

    def test_P06_the_last_day_of_an_absence_is_absent(self):
        self.team.member_ids = self.handler | self.colleague
        with freeze_time("2026-03-02 10:00:00"):
            self.absent(self.handler, days=2)
        with freeze_time("2026-03-04 22:30:00"):  # 23:30 in Paris
            self.assertEqual(self.new_claim().user_id, self.colleague)
        with freeze_time("2026-03-04 23:30:00"):  # the day after in Paris
            self.assertEqual(self.new_claim().user_id, self.handler)

    def test_P06_everybody_absent_it_is_the_leader(self):
        self.absent(self.handler)
        self.assertEqual(self.new_claim().user_id, self.leader)

    def test_P06_never_nobody_even_in_august(self):
        for user in self.handler | self.leader:
            self.absent(user)
        self.assertEqual(self.new_claim().user_id, self.leader)

    def test_P06_the_leader_is_replaced_too(self):
        self.absent(self.handler)
        self.absent(self.leader, replacement=self.colleague)
        self.assertEqual(self.new_claim().user_id, self.colleague)

    def test_P06_replacements_that_turn_in_circles_stop(self):
        self.absent(self.handler, replacement=self.colleague)
        self.absent(self.colleague, replacement=self.handler)
        self.assertEqual(self.new_claim().user_id, self.leader)

    def test_P06_the_replacement_of_a_replacement(self):
        self.absent(self.handler, replacement=self.leader)
        self.absent(self.leader, replacement=self.colleague)
        self.assertEqual(self.new_claim().user_id, self.colleague)

    def test_P06_a_replacement_of_another_company_does_not_count(self):
        company = self.env["res.company"].create({"name": "Mileo Lyon"})
        self.colleague.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        self.absent(self.handler, replacement=self.colleague)
        self.assertEqual(self.new_claim().user_id, self.leader)

    def test_P06_the_category_s_handler_absent(self):
        category = self.env["mileo.claim.category"].create(
            {"name": "Invoices", "user_id": self.colleague.id}
        )
        self.absent(self.colleague, replacement=self.leader)
        self.assertEqual(self.new_claim(category_id=category.id).user_id, self.leader)
        self.absent(self.colleague)
        self.assertEqual(self.new_claim(category_id=category.id).user_id, self.handler)

    def test_choosing_costs_the_same_whatever_the_number(self):
        self.team.member_ids = self.handler | self.colleague
        self.absent(self.handler, replacement=self.leader)
        self.env.flush_all()

        def count(number):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.team._choose_handlers(number)
            return self.env.cr.sql_log_count - before

        count(1)  # fills the caches
        self.assertEqual(count(1), count(200))

    def test_absence_is_set_by_oneself_or_by_a_leader(self):
        tomorrow = fields.Date.today() + timedelta(days=1)
        own = self.handler.with_user(self.handler)
        own.set_claim_absence(tomorrow)
        self.assertTrue(own.is_absent_from_claims)
        with self.assertRaises(AccessError):
            own.with_user(self.colleague).set_claim_absence(False)
        own.with_user(self.leader).set_claim_absence(False)
        self.assertFalse(self.handler.claim_absent_until)

    def test_a_leader_sets_it_from_the_team(self):
        member = self.team.with_user(self.leader).member_ids
        action = member.action_set_claim_absence()
        dialog = (
            self.env["mileo.claim.absence"]
            .with_user(self.leader)
            .with_context(**action["context"])
            .create({"absent_until": "2100-01-01"})
        )
        dialog.action_save()
        self.assertEqual(str(self.handler.claim_absent_until), "2100-01-01")

    # ------------------------------------------------------------ reassignment

    def reassignments(self):
        return [
            mail
            for mail in self.smtp.to("jeanne@dupont.example")
            if "Who handles" in mail["Subject"]
        ]

    def test_P06_the_customer_is_told_of_a_new_handler(self):
        claim = self.new_claim()
        claim.send_formal_acknowledgement("You waited for nothing.")
        self.deliver()
        claim.with_user(self.handler).user_id = self.colleague
        self.deliver()
        [mail] = self.reassignments()
        self.assertIn("Peer Martin", text_of(mail))
        self.assertIn(claim.number, mail["Subject"])
        claim.write({"user_id": self.colleague.id})
        self.deliver()
        self.assertEqual(len(self.reassignments()), 1)

    def test_no_word_of_it_when_the_company_does_not_want_it(self):
        claim = self.new_claim()
        self.company.claim_tell_reassignment = False
        claim.user_id = self.colleague
        self.deliver()
        self.assertFalse(self.reassignments())

    def test_no_word_of_it_once_closed(self):
        claim = self.new_claim()
        claim.withdraw("A mistake")
        claim.user_id = self.colleague
        self.deliver()
        self.assertFalse(self.reassignments())

    def test_no_word_of_it_to_who_never_knew_the_former_one(self):
        claim = self.new_claim(partner_id=False, partner_name="A passer-by")
        claim.email_from = "jeanne@dupont.example"
        claim.user_id = self.colleague
        self.deliver()
        self.assertFalse(self.reassignments())

    def test_a_new_handler_does_not_repeat_a_date_that_is_over(self):
        with freeze_time("2026-03-02 09:00:00"):
            claim = self.new_claim()
            due = claim._format_instant(self.milestone(claim, "formal_ack").due_at)
            response = self.milestone(claim, "response")
        with freeze_time("2026-03-04 09:00:00"):
            claim.user_id = self.colleague
            self.deliver()
        [mail] = self.reassignments()
        self.assertNotIn(due, text_of(mail))
        self.assertIn(claim._format_instant(response.due_at), text_of(mail))
