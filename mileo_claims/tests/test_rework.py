from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ClaimCommon


@tagged("post_install", "-at_install")
class TestRework(ClaimCommon):
    """A free rework is a task: planned at agreement, awaited until it is done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visits, cls.repairs = cls.env["project.project"].create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("Visits", "Repairs")
            ]
        )
        cls.technician = new_test_user(
            cls.env, "technician", groups="project.group_project_user"
        )
        cls.intervention = cls.env["project.task"].create(
            {
                "name": "Boiler",
                "project_id": cls.visits.id,
                "partner_id": cls.jeanne.id,
                "user_ids": [Command.set(cls.technician.ids)],
            }
        )

    def offer(self, claim_vals=None, **vals):
        """Return the rework offered in a response that waits for the customer."""
        claim = self.new_claim(
            **{"task_id": self.intervention.id, **(claim_vals or {})}
        )
        claim.user_id = self.handler
        claim.send_formal_acknowledgement("You waited for nothing.")
        self.investigate(
            claim, compensation_ids=[Command.create({"kind": "rework", **vals})]
        )
        claim.with_user(self.handler).send_response()
        self.deliver()
        return claim.compensation_ids

    def agreed(self, **vals):
        """Return the rework that the customer accepted."""
        rework = self.offer(**vals)
        rework.claim_id.with_user(self.handler).register_agreement("By telephone")
        return rework

    # ------------------------------------------------------------------- planning

    def test_P13_the_agreement_plans_the_rework(self):
        rework = self.offer(name="Second visit", planned_at="2026-03-12 08:00:00")
        claim = rework.claim_id
        self.assertFalse(rework.task_id)
        self.assertIn("free of charge, on Thursday", str(claim.response_ids.body))
        claim.with_user(self.handler).register_agreement("By telephone")
        task = rework.task_id
        self.assertEqual(rework.state, "issued")
        self.assertEqual(task.project_id, self.visits)
        self.assertEqual(task.partner_id, self.jeanne)
        self.assertEqual(task.user_ids, self.technician)
        self.assertEqual(str(task.date_deadline), "2026-03-12 08:00:00")
        self.assertIn(claim.number, task.name)
        self.assertIn("Free of charge", task.description)
        self.assertEqual(task.with_user(self.handler).claim_count, 1)
        domain = task.with_user(self.handler).action_view_claims()["domain"]
        self.assertEqual(self.env["mileo.claim"].search(domain), claim)

    def test_P13_nothing_of_it_is_billed_where_sales_bill_projects(self):
        if "sale_line_id" not in self.env["project.task"]._fields:
            self.skipTest("No sale_project here: nothing bills tasks.")
        product = self.env["product.product"].create(
            {"name": "Hours", "type": "service", "service_tracking": "no"}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        order.action_confirm()
        self.visits.write(
            {
                "allow_billable": True,
                "partner_id": self.customer.id,
                "sale_line_id": order.order_line.id,
            }
        )
        ordinary = self.intervention.copy({"partner_id": self.jeanne.id})
        self.assertEqual(ordinary.sale_line_id, order.order_line)
        self.assertFalse(self.agreed().task_id.sale_line_id)

    def test_P13_the_project_is_the_setting_s_or_the_chosen_one(self):
        self.company.claim_rework_project_id = self.repairs
        self.assertEqual(self.agreed().task_id.project_id, self.repairs)
        chosen = self.agreed(project_id=self.visits.id)
        self.assertEqual(chosen.task_id.project_id, self.visits)

    def test_P13_a_missing_project_is_named_before_anything_is_made(self):
        with self.assertRaisesRegex(UserError, "Settings, “Project of Reworks”"):
            self.offer({"task_id": False})
        rework = self.offer()
        rework.project_id = self.intervention.project_id = False
        tasks = self.env["project.task"].search_count([])
        rework.claim_id.register_agreement("By telephone")
        self.assertEqual(rework.state, "approved")
        self.assertIn("Project of Reworks", rework.last_error)
        self.assertEqual(self.env["project.task"].search_count([]), tasks)
        self.assertEqual(rework.claim_id.state, "agreed")
        rework.project_id = self.repairs
        rework.issue()
        self.assertEqual(rework.task_id.project_id, self.repairs)

    def test_P13_a_rework_without_date_is_to_be_given_one(self):
        rework = self.agreed()
        [todo] = rework.claim_id.activity_ids
        self.assertEqual(todo.user_id, self.handler)
        self.assertIn("Give a date to the rework", todo.summary)

    def test_P13_a_confidential_claim_shows_nothing_in_the_task(self):
        rework = self.agreed(claim_vals={"is_confidential": True}, name="Harassment")
        task = rework.task_id
        self.assertNotIn("Harassment", task.name + task.description)
        self.assertNotIn("Nobody came", task.name + task.description)
        self.assertEqual(task.with_user(self.colleague).claim_count, 0)

    # ------------------------------------------------------------------- following

    def test_P18_the_claim_waits_until_the_rework_is_done(self):
        rework = self.agreed(name="Second visit")
        claim = rework.claim_id
        self.assertEqual(claim.state, "agreed")
        self.assertIn("Second visit", claim.awaited)
        self.assertEqual(rework.task_state, "01_in_progress")
        with freeze_time("2026-03-12 10:00:00"):
            rework.task_id.with_user(self.technician).state = "1_done"
        self.assertEqual(str(rework.done_at), "2026-03-12 10:00:00")
        self.assertEqual(claim.state, "closed")
        self.assertEqual(claim.closure_kind, "agreement")

    def test_P18_a_rework_taken_up_again_is_awaited_again(self):
        rework = self.agreed()
        claim = rework.claim_id
        claim.action_ids = self.env["mileo.claim.action"].create({"name": "Call"})
        rework.task_id.state = "1_done"
        self.assertEqual(claim.awaited, "Call")
        rework.task_id.state = "01_in_progress"
        self.assertFalse(rework.done_at)
        claim.action_ids.action_cancel()
        self.assertEqual(claim.state, "agreed")

    def test_P18_a_cancelled_task_leaves_the_rework_due(self):
        rework = self.agreed()
        claim, task = rework.claim_id, rework.task_id
        task.with_user(self.technician).state = "1_canceled"
        self.assertEqual(claim.state, "agreed")
        self.assertEqual(rework.state, "approved")
        self.assertFalse(rework.task_id)
        self.assertIn("was cancelled", rework.last_error)
        self.assertIn(
            self.leader, claim.activity_ids.user_id, "The leader is not told of it."
        )
        rework.issue()
        self.assertNotEqual(rework.task_id, task)
        rework.task_id.state = "1_canceled"
        rework.with_user(self.leader).cancel("The customer moved away")
        self.assertEqual(claim.state, "closed")

    def test_P19_tacit_closure_does_not_wait_for_the_rework(self):
        rework = self.offer()
        claim = rework.claim_id
        claim._close_tacitly()
        self.assertEqual(claim.state, "closed")
        self.assertTrue(rework.task_id)
        rework.task_id.state = "1_done"
        self.assertTrue(rework.done_at)

    def test_P13_the_task_of_a_rework_is_not_deleted(self):
        rework = self.agreed()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            rework.task_id.unlink()

    # --------------------------------------------------------------------- portal

    def steps(self, claim):
        return {
            step["label"]: (step["status"], step["note"])
            for step in claim._get_portal_timeline()
        }

    def test_P13_the_customer_follows_the_rework(self):
        rework = self.offer(name="Second visit")
        claim = rework.claim_id
        self.assertNotIn("Second visit", self.steps(claim))
        claim.register_agreement("By telephone")
        status, note = self.steps(claim)["Second visit"]
        self.assertEqual((status, note), ("next", "We are organising it."))
        rework.task_id.date_deadline = "2026-03-12 08:00:00"
        with freeze_time("2026-03-11 10:00:00"):
            status, note = self.steps(claim)["Second visit"]
        self.assertEqual(status, "next")
        self.assertIn("Planned for Thursday, March 12", note)
        with freeze_time("2026-03-13 10:00:00"):
            status, note = self.steps(claim)["Second visit"]
        self.assertEqual(status, "late")
        self.assertIn("not done yet", note)
        with freeze_time("2026-03-13 11:00:00"):
            rework.task_id.state = "1_done"
        status, note = self.steps(claim)["Second visit"]
        self.assertEqual(status, "done")
        self.assertIn("Friday, March 13", note)

    def test_P13_nobody_forges_what_was_done(self):
        rework = self.agreed().with_user(self.handler)
        for vals in ({"done_at": "2026-03-12"}, {"task_id": False}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                rework.write(vals)
