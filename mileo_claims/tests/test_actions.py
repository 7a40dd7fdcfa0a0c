from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ClaimCommon

DUE = "2026-03-20"
SECRET = "What the technician said"


@tagged("post_install", "-at_install")
class TestActions(ClaimCommon):
    """An action of the handler, due on Friday 20 March; reminders two days before."""

    def setUp(self):
        super().setUp()
        # Those of the demo data would be told as well.
        self.env["mileo.claim.action"].search([]).unlink()
        self.claim = self.new_claim(user_id=self.handler.id)
        self.action = self.new_action()

    @freeze_time("2026-03-02 09:00:00")
    def new_action(self, **vals):
        return self.env["mileo.claim.action"].create(
            {
                "name": "Call before each visit",
                "user_id": self.handler.id,
                "due_date": DUE,
                "claim_ids": [(6, 0, self.claim.ids)],
                **vals,
            }
        )

    def run_job(self, day):
        with freeze_time(f"{day} 05:00:00"), self.enter_registry_test_mode():
            self.env.ref("mileo_claims.ir_cron_alert_actions").method_direct_trigger()

    def to_dos(self, user=None, action=None):
        return (action or self.action).activity_ids.filtered(
            lambda to_do: not user or to_do.user_id == user
        )

    # ---------------------------------------------------------------- reminders

    def test_P18_the_owner_is_reminded_once_two_days_before(self):
        self.run_job("2026-03-17")
        self.assertFalse(self.to_dos())
        self.run_job("2026-03-18")
        to_do = self.to_dos()
        self.assertEqual(to_do.user_id, self.handler)
        self.assertEqual(str(to_do.date_deadline), DUE)
        self.assertIn("proof", to_do.summary)
        to_do.unlink()
        self.run_job("2026-03-19")
        self.assertFalse(self.to_dos(), "reminded once")

    def test_P18_the_company_chooses_how_long_before(self):
        self.company.claim_action_reminder_days = 10
        self.run_job("2026-03-10")
        self.assertEqual(self.to_dos().user_id, self.handler)

    def test_P18_the_leader_is_told_once_it_is_late(self):
        self.run_job("2026-03-20")
        self.assertFalse(self.to_dos(self.leader))
        for day in ("2026-03-21", "2026-03-22"):
            self.run_job(day)
        [to_do] = self.to_dos(self.leader)
        self.assertIn("Handler Martin", to_do.summary)
        self.assertEqual(len(self.to_dos()), 2)

    def test_P18_a_day_ends_where_the_owner_is(self):
        self.handler.tz = "Pacific/Honolulu"
        self.run_job("2026-03-21")
        self.assertFalse(self.to_dos(self.leader), "still Friday there")
        self.run_job("2026-03-22")
        self.assertTrue(self.to_dos(self.leader))

    def test_P18_missed_days_are_caught_up(self):
        self.run_job("2026-05-04")
        self.assertEqual(self.to_dos().user_id, self.handler | self.leader)
        self.assertEqual(len(self.to_dos()), 2)

    def test_P18_an_action_stays_followed_when_its_claim_is_closed(self):
        self.claim.withdraw("A mistake")
        self.run_job("2026-03-21")
        self.assertEqual(self.to_dos().user_id, self.handler | self.leader)

    def test_P25_killed_and_run_again_tells_everybody_once(self):
        actions = self.action | self.new_action() | self.new_action()
        told = []
        alert = self.registry["mileo.claim.action"]._alert

        def killed_at_the_second(action):
            alert(action)
            told.append(action)
            if len(told) == 2:
                raise KeyboardInterrupt

        with (
            patch.object(
                self.registry["mileo.claim.action"], "_alert", killed_at_the_second
            ),
            self.assertRaises(KeyboardInterrupt),
        ):
            self.run_job("2026-03-21")
        for _run in range(2):
            self.run_job("2026-03-21")
        for action in actions:
            self.assertEqual(len(self.to_dos(self.handler, action)), 1)
            self.assertEqual(len(self.to_dos(self.leader, action)), 1)

    def test_P25_a_bad_one_harms_no_other_and_waits(self):
        bad, good = self.action, self.new_action()
        remind = self.registry["mileo.claim.action"]._remind

        def fail(action):
            remind(action)
            if action == bad:
                raise ValueError("bad")

        with (
            patch.object(self.registry["mileo.claim.action"], "_remind", fail),
            mute_logger("odoo.addons.mileo_claims.models.isolation"),
        ):
            self.run_job("2026-03-18")
        self.assertFalse(self.to_dos(action=bad))
        self.assertTrue(self.to_dos(action=good))
        self.run_job("2026-03-19")
        self.assertEqual(len(self.to_dos(action=bad)), 1)

    def test_P18_a_later_date_is_reminded_of_anew(self):
        self.run_job("2026-03-21")
        with freeze_time("2026-03-21 09:00:00"):
            self.action.with_user(self.handler).due_date = "2026-03-30"
        self.assertFalse(self.to_dos())
        self.run_job("2026-03-27")
        self.assertFalse(self.to_dos())
        self.run_job("2026-03-28")
        self.assertEqual(self.to_dos().user_id, self.handler)
        self.run_job("2026-03-31")
        self.assertEqual(len(self.to_dos(self.leader)), 1)

    def test_P18_an_earlier_date_that_is_over_tells_nobody_twice(self):
        self.run_job("2026-03-21")
        with freeze_time("2026-03-21 09:00:00"):
            self.action.due_date = "2026-03-19"
        self.run_job("2026-03-22")
        self.assertEqual(len(self.to_dos()), 2)

    def test_P18_a_new_owner_is_reminded(self):
        self.run_job("2026-03-18")
        with freeze_time("2026-03-18 09:00:00"):
            self.action.user_id = self.colleague
        self.run_job("2026-03-19")
        self.assertEqual(self.to_dos().user_id, self.colleague)

    def test_P18_to_dos_are_over_with_the_action(self):
        given_up = self.new_action()
        self.run_job("2026-03-21")
        self.action.with_user(self.handler).action_done("See the planner")
        given_up.with_user(self.handler).action_cancel()
        for action in (self.action, given_up):
            self.assertFalse(self.to_dos(action=action))
        self.run_job("2026-03-25")
        self.assertFalse(self.to_dos())

    def test_P18_an_owner_who_cannot_open_it_leaves_it_to_the_leader(self):
        technician = self._new_user("technician", "base.group_user")
        self.action.user_id = technician
        self.run_job("2026-03-18")
        self.assertEqual(self.to_dos().user_id, self.leader)

    def test_P18_a_confidential_claim_s_action_is_told_to_its_readers(self):
        self.claim.is_confidential = True
        self.run_job("2026-03-21")
        self.assertNotIn(self.leader, self.to_dos().user_id)
        self.assertIn(self.handler, self.to_dos().user_id)

    def test_P25_marks_and_proof_are_not_written_by_hand(self):
        for vals in (
            {"reminded_at": datetime(2026, 3, 1)},
            {"escalated_at": datetime(2026, 3, 1)},
            {"proof": "Done, really"},
            {"proof_file_ids": [(5, 0, 0)]},
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "by hand"):
                self.action.with_user(self.handler).write(vals)

    # -------------------------------------------------------------------- proof

    def open_done(self):
        return Form(
            self.env["mileo.claim.action.done"]
            .with_user(self.handler)
            .with_context(default_action_id=self.action.id)
        )

    def test_P18_nothing_is_done_without_a_proof(self):
        for proof in (None, "", "  \n"):
            with self.assertRaisesRegex(UserError, "add a file"):
                self.action.with_user(self.handler).action_done(proof)
        with self.assertRaisesRegex(UserError, "Call before each visit"):
            self.open_done().save().action_confirm()
        self.assertEqual(self.action.state, "planned")

    def test_P18_done_with_words(self):
        dialog = self.open_done()
        dialog.proof = "In the planner since 5 March"
        dialog.save().action_confirm()
        self.assertEqual(self.action.state, "done")
        self.assertEqual(self.action.proof, "In the planner since 5 March")

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_P18_done_with_a_file_that_readers_of_the_action_open(self):
        dialog = self.open_done().save()
        file = self.env["ir.attachment"].with_user(self.handler)
        file = file.create(
            {
                "name": "planner.png",
                "raw": b"Calls",
                "res_model": dialog._name,
                "res_id": dialog.id,
            }
        )
        dialog.file_ids = file
        dialog.action_confirm()
        self.assertEqual(self.action.state, "done")
        self.assertEqual(self.action.proof_file_ids, file)
        self.assertEqual(
            (file.res_model, file.res_id), (self.action._name, self.action.id)
        )
        dialog.sudo().unlink()
        self.assertTrue(file.exists())
        self.assertTrue(file.with_user(self.colleague).has_access("read"))
        public = self.env.ref("base.public_user")
        self.assertFalse(file.with_user(public).has_access("read"))

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_P18_a_file_that_one_cannot_read_proves_nothing(self):
        file = self.env["ir.attachment"].create({"name": "salary.pdf", "raw": b"1"})
        with self.assertRaises(AccessError):
            self.action.with_user(self.handler).action_done(file_ids=file.ids)

    # --------------------------------------------------- one action, many claims

    def new_shared(self):
        """Return an action of an ordinary claim and of one that only some may see."""
        secret = self.new_claim(name=SECRET, user_id=self.handler.id)
        self.action.with_user(self.handler).claim_ids = [(4, secret.id)]
        secret.is_confidential = True
        self.env.invalidate_all()
        return secret

    def test_P18_all_its_claims_close_when_it_is_done(self):
        other = self.new_claim(user_id=self.handler.id)
        other.with_user(self.handler).action_ids = [(4, self.action.id)]
        for claim in self.claim | other:
            self.respond(claim)
            claim.register_agreement("By telephone")
            self.assertEqual(claim.state, "agreed")
        self.action.with_user(self.handler).action_done("See the planner")
        self.assertEqual((self.claim | other).mapped("state"), ["closed", "closed"])

    def test_P25_a_shared_action_tells_nothing_of_a_confidential_claim(self):
        secret = self.new_shared()
        spec = {
            "display_name": {},
            "claim_ids": {"fields": {"number": {}, "name": {}, "display_name": {}}},
        }
        for user in (self.colleague, self.leader):
            user.group_ids += self.env.ref("base.group_allow_export")
            action = self.action.with_user(user)
            shown = [
                action.web_read(spec),
                action.web_save({"kind": "preventive"}, spec),
                action.web_save({"due_date": "2026-03-25"}, spec),
                action.web_search_read([], spec),
                action.formatted_read_group([], ["claim_ids"], ["__count"]),
                action.message_ids.mapped("body"),
                action.message_ids.sudo().tracking_value_ids.mapped("new_value_char"),
                action.export_data(["name", "claim_ids/number"]),
            ]
            self.run_job("2026-03-28")
            shown.append(action.activity_ids.mapped("summary"))
            for words in map(str, shown):
                self.assertNotIn(secret.number, words)
                self.assertNotIn(SECRET, words)
            self.assertIn(self.claim.number, str(shown[1]))
            self.assertNotIn(secret, action.claim_ids)
            self.assertFalse(action.search([("claim_ids", "ilike", secret.number)]))
            self.assertFalse(action.search([("claim_ids.name", "=", SECRET)]))
        self.env.invalidate_all()
        seen = self.action.with_user(self.handler).web_read(spec)
        self.assertIn(secret.number, str(seen))

    def test_P25_who_does_a_shared_action_is_told_nothing(self):
        secret = self.new_shared()
        action = self.action.with_user(self.colleague)
        action.action_done("See the planner")
        [values] = action.web_read({"claim_ids": {"fields": {"display_name": {}}}})
        self.assertEqual([c["id"] for c in values["claim_ids"]], self.claim.ids)
        action.web_save({"claim_ids": [(3, self.claim.id)]}, {})
        self.env.invalidate_all()
        self.assertEqual(self.action.claim_ids, secret, "what one cannot see stays")

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_P25_customers_and_other_companies_see_no_action(self):
        portal = new_test_user(
            self.env, "claim_jeanne", "base.group_portal", partner_id=self.jeanne.id
        )
        for user in (portal, self.env.ref("base.public_user")):
            for model in ("mileo.claim.action", "mileo.claim.action.done"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search_read([], ["display_name"])
            with self.assertRaises(AccessError):
                self.action.with_user(user).action_done("I say so")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user("far", "mileo_claims.group_mileo_claims_manager")
        stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        self.assertFalse(self.env["mileo.claim.action"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.action.with_user(stranger).action_done("I say so")

    # ----------------------------------------------------------------- evidence

    def test_P12_evidence_is_of_the_customer(self):
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        project = self.env["project.project"].create({"name": "Visits"})
        ours, theirs, nobody_s = self.env["project.task"].create(
            [
                {"name": "Visit", "project_id": project.id, "partner_id": partner.id}
                for partner in (self.colin, stranger, stranger.browse())
            ]
        )
        self.claim.fact_ids = [(0, 0, {"name": "No visit"})]
        vals = {"name": "Sheet", "fact_id": self.claim.fact_ids.id}
        Evidence = self.env["mileo.claim.evidence"].with_user(self.handler)
        evidence = Evidence.create({**vals, "task_id": ours.id})
        for task in (theirs, nobody_s):
            with self.assertRaisesRegex(ValidationError, "choose one of Dupont SA"):
                Evidence.create({**vals, "task_id": task.id})
        with self.assertRaisesRegex(ValidationError, "choose one of Dupont SA"):
            evidence.task_id = theirs
        self.claim.partner_id = False
        with self.assertRaisesRegex(ValidationError, "who the customer"):
            Evidence.create({**vals, "task_id": nobody_s.id})
