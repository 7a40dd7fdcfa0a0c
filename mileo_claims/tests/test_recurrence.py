from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .causes_common import CausesCommon

FIND = "ir_cron_find_recurrences"
TODAY = "2026-06-30"


@tagged("post_install", "-at_install")
class TestRecurrence(CausesCommon):
    """On 30 June 2026: a window from 31 March on, and twelve months before it.

    A cause with 16 claims in the past, and another that stays as it is.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mileo.claim.recurrence"].search([]).unlink()
        cls.category = cls.env["mileo.claim.category"].create({"name": "Visits"})
        cls.past = cls.spread(16, "2025-03-31", "2026-03-20")
        cls.spread(12, "2025-03-31", TODAY, cause_id=cls.other.id)

    def find(self, day=TODAY):
        self.run_job(FIND, day)
        return self.env["mileo.claim.recurrence"].search([], order="id")

    def rise(self, count=12, **vals):
        return self.spread(count, "2026-04-02", "2026-06-28", **vals)

    # ------------------------------------------------------------------ detection

    def test_P23_a_cause_that_comes_back_is_told_once_in_plain_words(self):
        self.company.claim_quality_user_id = self.leader
        claims = self.rise()
        recurrence = self.find()
        self.assertEqual(recurrence.cause_id, self.cause)
        self.assertEqual(recurrence.dimension, "none")
        self.assertEqual(recurrence.claim_ids, claims)
        self.assertEqual(recurrence.state, "open")
        self.assertEqual(
            recurrence.explanation,
            "12 claims from 03/31/2026 to 06/30/2026, where 4.0 were expected; by "
            "chance this happens once in 190 times.",
        )
        to_do = recurrence.activity_ids
        self.assertEqual(to_do.user_id, self.leader)
        self.assertIn("Visits / No call before", to_do.summary)
        self.assertEqual(self.find("2026-07-02"), recurrence)
        self.assertEqual(recurrence.activity_ids, to_do)

    def test_P23_nothing_is_told_of_what_stays_as_it_was(self):
        self.rise(5)
        self.assertFalse(self.find())

    def test_P23_nothing_is_told_without_a_past(self):
        self.past.cause_id = False
        self.env["mileo.claim"].search(
            [("cause_id", "=", self.other.id)]
        ).cause_id = False
        self.rise()
        self.assertFalse(self.find())

    def test_P23_duplicates_are_not_counted(self):
        claims = self.rise()
        for claim in claims[5:]:
            claim._close("duplicate")
        self.assertFalse(self.find())

    def test_P23_told_where_it_comes_back(self):
        """One alert for the customer, who is also of one category."""
        rival = self.env["res.partner"].create({"name": "Rival", "is_company": True})
        self.past[:14].partner_id = rival
        self.past[14:].category_id = self.category
        self.spread(40, "2025-03-31", TODAY, cause_id=self.other.id)
        self.rise(4, partner_id=rival.id)
        self.rise(5, category_id=self.category.id)
        recurrence = self.find()
        self.assertEqual(len(recurrence), 1)
        self.assertEqual(recurrence.dimension, "customer")
        self.assertEqual(recurrence.res_id, self.customer.id)
        self.assertEqual(recurrence.display_name, "Visits / No call before · Dupont SA")
        self.assertEqual(recurrence.observed, 5)

    def new_visits(self):
        self.project = self.env["project.project"].create(
            {"name": "Visits", "company_id": self.company.id}
        )
        site = self.env["res.partner"].create(
            {"name": "Plant", "parent_id": self.customer.id, "type": "delivery"}
        )
        vals = {"partner_id": site.id, "user_ids": [(6, 0, self.colleague.ids)]}
        return site, vals

    def test_P23_interventions_are_the_volume_where_they_are_known(self):
        _site, vals = self.new_visits()
        self.new_interventions(12, "2025-03-31", "2026-03-30", **vals)
        recent = self.new_interventions(12, "2026-04-01", TODAY, **vals)
        claims = self.rise()
        (self.past | claims).task_id = recent[0]
        self.assertFalse(self.find(), "four times as many visits a month")
        recent[1:5].unlink()
        recent[5:].state = "1_canceled"
        recurrence = self.find()
        self.assertTrue(recurrence)
        self.assertEqual(recurrence.volume_unit, "intervention")

    def test_P23_a_busy_season_is_no_recurrence(self):
        """Twice as many claims of each cause: time alone would tell of this one."""
        for cause in self.family | self.other:
            self.spread(22, "2025-03-31", "2026-03-28", cause_id=cause.id)
            self.spread(14, "2026-04-02", "2026-06-28", cause_id=cause.id)
        self.rise()
        self.assertFalse(self.find())
        self.rise(24)
        recurrence = self.find()
        self.assertEqual(recurrence.cause_id, self.cause)
        self.assertEqual(recurrence.volume_unit, "claim")
        self.assertIn(
            "36 claims from 03/31/2026 to 06/30/2026, where 9.4 were expected beside "
            "as many claims of other causes",
            recurrence.explanation,
        )

    def test_P23_what_becomes_rare_makes_no_other_cause_recurrent(self):
        """As many claims as ever, beside fewer of another cause."""
        self.spread(80, "2025-03-31", "2026-03-28", cause_id=self.other.id)
        self.rise(5)
        self.assertFalse(self.find())

    def test_P23_sites_technicians_and_services_are_looked_at(self):
        site, vals = self.new_visits()
        Search = self.env["mileo.claim.recurrence.search"]
        [visit] = self.new_interventions(1, "2026-04-01", "2026-04-02", **vals)
        self.rise(6, task_id=visit.id)
        with freeze_time(f"{TODAY} 12:00"):
            since, window, end = Search._get_periods(self.company)
            volumes = Search._count_volumes(self.company, since, window, end)
            groups = Search._get_groups(self.company, since, window, volumes)
        sides = {key[1:]: group.count for key, group in groups.items()}
        for side in (
            ("none", 0),
            ("customer", self.customer.id),
            ("site", site.id),
            ("technician", self.colleague.id),
            ("service", self.project.id),
        ):
            self.assertEqual(sides[side], 6, side)

    def test_P23_looking_at_many_claims_asks_no_more(self):
        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(f"{TODAY} 12:00"):
                self.env["mileo.claim.recurrence"]._find(self.company)
            return self.env.cr.sql_log_count - before

        count_queries()
        few = count_queries()
        self.spread(30, "2025-03-31", TODAY, cause_id=self.other.id)
        self.assertLessEqual(count_queries(), few)
        self.assertLessEqual(few, 12)

    # ------------------------------------------------------------------- its life

    def test_P23_quiet_again_once_it_subsides_and_told_anew_later(self):
        self.rise()
        recurrence = self.find()
        self.assertEqual(self.find("2026-07-31"), recurrence)
        self.assertEqual(recurrence.state, "open")
        self.find("2026-09-30")
        self.assertEqual(recurrence.state, "subsided")
        self.assertEqual(str(recurrence.subsided_on), "2026-09-30")
        self.assertFalse(recurrence.activity_ids)
        self.assertEqual(recurrence.observed, 8, "as it was told last")
        self.spread(26, "2026-10-05", "2026-12-20")
        self.assertEqual(len(self.find("2026-12-31")), 2)

    def test_P23_what_goes_on_does_not_become_normal(self):
        self.rise()
        recurrence = self.find()
        self.spread(44, "2026-07-02", "2027-06-28")
        self.assertEqual(self.find("2027-06-30"), recurrence)
        self.assertEqual(recurrence.state, "open")
        self.assertAlmostEqual(recurrence.expected, 4.0, 0)

    def test_P23_one_at_a_time_is_a_law_of_the_database(self):
        self.rise()
        recurrence = self.find()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            recurrence._unguarded().copy()

    def test_P23_a_corrective_action_is_one_click_away(self):
        claims = self.rise()
        recurrence = self.find().with_user(self.leader)
        opened = recurrence.action_plan_action()
        action = self.env["mileo.claim.action"].browse(opened["res_id"])
        self.assertEqual(action.cause_id, self.cause)
        self.assertEqual(action.claim_ids, claims)
        self.assertEqual(action.kind, "corrective")
        self.assertIn("where 4.0 were expected", action.description)
        self.assertEqual(recurrence.state, "handled")
        self.assertFalse(recurrence.sudo().activity_ids)
        self.assertEqual(recurrence.action_ids, action)
        self.assertEqual(self.find("2026-07-31"), recurrence, "nobody is told again")
        self.assertEqual(recurrence.state, "handled")

    # --------------------------------------------------------------------- people

    def test_P23_a_leader_looks_when_he_wants(self):
        self.rise()
        Recurrence = self.env["mileo.claim.recurrence"]
        with freeze_time(f"{TODAY} 12:00"):
            with self.assertRaises(AccessError):
                Recurrence.with_user(self.handler).action_find()
            told = Recurrence.with_user(self.leader).action_find()
        self.assertIn("1", told["params"]["message"])
        self.assertTrue(Recurrence.search([]))

    def test_P25_a_handler_reads_and_a_leader_handles(self):
        self.rise()
        recurrence = self.find()
        read = Form(recurrence.with_user(self.handler))
        self.assertIn("12 claims", read.explanation)
        for method in ("action_handle", "action_plan_action"):
            with self.assertRaises(AccessError):
                getattr(recurrence.with_user(self.handler), method)()
        for vals in ({"state": "subsided"}, {"observed": 0}, {"claim_ids": [(5, 0)]}):
            with self.assertRaisesRegex(UserError, "by hand"):
                recurrence.with_user(self.leader).write(vals)
        recurrence.with_user(self.leader).action_handle()
        self.assertEqual(recurrence.state, "handled")

    def test_P25_confidential_claims_are_counted_and_not_disclosed(self):
        secret = self.rise(4, name="Secret", is_confidential=True)
        claims = self.rise(8)
        recurrence = self.find()
        seen = recurrence.with_user(self.leader)
        self.assertIn("12 claims", seen.explanation)
        self.assertIn("Confidential claims among them: 4.", seen.explanation)
        self.assertEqual(seen.claim_ids, claims)
        opened = seen.action_plan_action()
        self.assertFalse(
            self.env["mileo.claim.action"].browse(opened["res_id"]).claim_ids & secret
        )
        [values] = seen.web_read({"claim_ids": {"fields": {"name": {}}}})
        self.assertNotIn("Secret", str(values))

    def test_P25_a_recurrence_of_confidential_claims_is_confidential(self):
        self.past.is_confidential = True
        self.rise(is_confidential=True)
        reader = self._new_user(
            "trusted",
            "mileo_claims.group_mileo_claims_confidential,"
            "mileo_claims.group_mileo_claims_manager",
        )
        recurrence = self.find()
        self.assertEqual(recurrence.activity_ids.user_id, reader)
        Recurrence = self.env["mileo.claim.recurrence"]
        self.assertFalse(Recurrence.with_user(self.leader).search([]))
        self.assertEqual(Recurrence.with_user(reader).search([]), recurrence)

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_P25_customers_and_other_companies_see_nothing(self):
        self.rise()
        recurrence = self.find()
        self.assertEqual(recurrence.company_id, self.company)
        portal = new_test_user(
            self.env, "claim_jeanne", "base.group_portal", partner_id=self.jeanne.id
        )
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user("far", "mileo_claims.group_mileo_claims_manager")
        stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        for user in (portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                recurrence.with_user(user).search_read([], ["display_name"])
        self.assertFalse(recurrence.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            recurrence.with_user(stranger).action_handle()
