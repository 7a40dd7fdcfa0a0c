from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .causes_common import CausesCommon

MEASURE = "ir_cron_measure_actions"


@tagged("post_install", "-at_install")
class TestActionEffectiveness(CausesCommon):
    """Twelve claims in the year before an action that is done on 1 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.claims = cls.spread(12, "2025-03-02", "2026-02-27")
        cls.action = cls.new_action()

    @classmethod
    def new_action(cls, **vals):
        return cls.env["mileo.claim.action"].create(
            {
                "name": "Call before each visit",
                "user_id": cls.handler.id,
                "cause_id": cls.cause.id,
                "claim_ids": [(6, 0, cls.claims[:1].ids)],
                **vals,
            }
        )

    def carry_out(self, action=None, day="2026-03-01"):
        with freeze_time(f"{day} 10:00:00"):
            (action or self.action).with_user(self.handler).action_done("Planner")

    def measure(self, day):
        self.run_job(MEASURE, day)

    # ------------------------------------------------------------------ verdicts

    def test_P24_an_action_that_worked(self):
        self.carry_out()
        self.spread(1, "2026-05-01", "2026-05-01")
        self.measure("2026-11-15")
        self.assertEqual(self.action.effectiveness, "effective")
        self.assertEqual((self.action.claims_before, self.action.claims_after), (12, 1))
        self.assertAlmostEqual(self.action.rate_before, 0.99, 2)
        self.assertAlmostEqual(self.action.rate_after, 0.12, 2)
        self.assertEqual(
            self.action.effectiveness_text,
            "It worked: claims have become rarer, beyond chance. Since then: 1 in 245 "
            "days, where 8.1 were to be expected. Before: 12 in 365 days. The new rate "
            "is 12% of the old one (19 times out of 20, between 0% and 84%).",
        )

    def test_P24_an_action_that_did_not(self):
        self.carry_out()
        self.spread(9, "2026-03-10", "2026-10-25")
        self.measure("2026-11-15")
        self.assertEqual(self.action.effectiveness, "not_effective")
        self.assertIn("It did not work", self.action.effectiveness_text)

    def test_P24_nothing_is_said_too_early(self):
        self.carry_out()
        self.assertEqual(self.action.effectiveness, "too_early")
        self.assertIn("at least 30 days", self.action.effectiveness_text)
        self.measure("2026-04-20")
        self.assertEqual(self.action.effectiveness, "too_early")
        self.assertIn("even none would prove nothing", self.action.effectiveness_text)
        self.spread(5, "2026-05-01", "2026-09-01")
        self.measure("2026-11-15")
        self.assertEqual(self.action.effectiveness, "too_early")
        self.assertIn("may be chance", self.action.effectiveness_text)

    def test_P24_measured_again_until_a_year_has_passed(self):
        self.carry_out()
        self.spread(9, "2026-03-10", "2026-10-25")
        self.measure("2026-11-15")
        self.measure("2027-04-02")
        after = self.action.read(["claims_after", "volume_after", "measured_at"])
        self.assertEqual((after[0]["claims_after"], after[0]["volume_after"]), (9, 365))
        self.measure("2027-08-02")
        self.assertEqual(
            self.action.read(["claims_after", "volume_after", "measured_at"]), after
        )

    def test_P24_a_cause_counts_with_those_below_it(self):
        self.action.cause_id = self.family
        self.spread(3, "2025-06-01", "2025-09-01", cause_id=self.family.id)
        self.spread(3, "2025-06-01", "2025-09-01", cause_id=self.other.id)
        self.carry_out()
        self.assertEqual(self.action.claims_before, 15)
        self.action.cause_id = self.other
        self.assertEqual(self.action.claims_before, 3)

    def test_P24_what_is_no_claim_does_not_count(self):
        self.claims[0].with_user(self.handler).withdraw("A mistake")
        self.claims[1]._close("duplicate")
        self.carry_out()
        self.assertEqual(self.action.claims_before, 11)

    def test_P24_a_day_is_the_company_s(self):
        self.company.resource_calendar_id.tz = "Europe/Paris"
        # 1 March 23:30 UTC is 2 March in Paris.
        late = self.spread(1, "2026-03-01", "2026-03-01")
        self.env.cr.execute(
            "UPDATE mileo_claim SET received_at = '2026-03-01 23:30' WHERE id = %s",
            late.ids,
        )
        self.carry_out()
        self.measure("2026-04-20")
        self.assertEqual((self.action.claims_before, self.action.claims_after), (12, 1))

    def test_P24_the_register_begins_with_its_first_claim(self):
        """Years without a register are no years without claims."""
        self.claims[:6].cause_id = False
        self.carry_out()
        self.assertEqual(self.action.claims_before, 6)
        self.assertLess(self.action.volume_before, 190)

    def test_P24_interventions_are_the_volume_where_they_are_known(self):
        """As many claims as before for three times as many interventions."""
        self.project = self.env["project.project"].create(
            {"name": "Visits", "company_id": self.company.id}
        )
        [visit] = self.new_interventions(1, "2025-03-02", "2025-03-03")
        self.new_interventions(19, "2025-03-03", "2026-03-01")
        self.new_interventions(60, "2026-03-02", "2026-11-01")
        claims = self.claims | self.spread(11, "2026-03-10", "2026-10-25")
        self.carry_out()
        self.measure("2026-11-15")
        self.assertEqual(self.action.volume_unit, "day")
        self.assertEqual(self.action.effectiveness, "not_effective")
        claims.task_id = visit
        self.measure("2026-11-15")
        self.assertEqual(self.action.volume_unit, "intervention")
        self.assertEqual(self.action.volume_before, 20)
        self.assertEqual(self.action.volume_after, 60)
        self.assertEqual(self.action.effectiveness, "effective")
        self.assertAlmostEqual(self.action.rate_before, 60.0)
        self.assertIn("60 interventions", self.action.effectiveness_text)

    def test_P24_a_quiet_season_is_no_cure(self):
        """Far fewer claims of every cause: time alone would call it effective."""
        self.spread(48, "2025-03-02", "2026-02-27", cause_id=self.other.id)
        self.spread(5, "2026-03-10", "2026-10-25", cause_id=self.other.id)
        self.spread(1, "2026-05-01", "2026-05-01")
        self.carry_out()
        self.measure("2026-11-15")
        self.assertEqual(self.action.effectiveness, "too_early")
        self.assertEqual(self.action.volume_unit, "claim")
        self.assertAlmostEqual(self.action.rate_before, 25.0)
        self.assertIn(
            "even none would prove nothing. Since then: 1 beside 5 claims of other "
            "causes, where 1.2 were to be expected. Before: 12 beside 48.",
            self.action.effectiveness_text,
        )
        self.spread(60, "2026-03-10", "2026-10-25", cause_id=self.other.id)
        self.measure("2026-11-15")
        self.assertEqual(self.action.effectiveness, "effective")

    def test_P24_what_days_and_other_claims_do_not_agree_on_is_not_said(self):
        """Claims of another cause have become rarer still: is it time, or theirs?"""
        self.spread(44, "2025-03-02", "2026-02-27", cause_id=self.other.id)
        self.spread(10, "2026-03-10", "2026-10-25", cause_id=self.other.id)
        self.spread(12, "2025-03-02", "2026-02-27")
        self.spread(6, "2026-03-10", "2026-10-25")
        self.carry_out()
        self.measure("2026-11-15")
        self.assertEqual(self.action.effectiveness, "too_early")
        self.assertIn("do not say the same", self.action.effectiveness_text)

    def test_P24_only_what_should_prevent_is_measured(self):
        contained = self.new_action(kind="containment")
        without = self.new_action(cause_id=False)
        self.carry_out(contained | without)
        self.assertFalse((contained | without).filtered("effectiveness"))
        self.assertFalse((contained | without).filtered("review_date"))
        self.assertFalse(self.action.effectiveness, "not done yet")

    def test_P24_measuring_many_asks_no_more(self):
        others = self.env["mileo.claim.action"].concat(
            *(self.new_action() for _n in range(8))
        )
        self.carry_out(self.action | others)
        self.env.invalidate_all()
        with freeze_time("2026-11-15"):
            (self.action | others)._measure()
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(12):
                (self.action | others)._measure()
                self.env.flush_all()

    def test_P25_one_that_cannot_be_measured_harms_no_other_company(self):
        self.carry_out()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.env["mileo.claim.action"].create(
            {"name": "Theirs", "company_id": elsewhere.id, "cause_id": self.cause.id}
        )
        with freeze_time("2026-03-01 10:00:00"):
            theirs.action_done("Planner")
        measured = type(theirs)._measure_in

        def fail(actions, company):
            if company == elsewhere:
                raise ValueError("bad")
            return measured(actions, company)

        self.patch(self.registry["mileo.claim.action"], "_measure_in", fail)
        self.spread(1, "2026-05-01", "2026-05-01")
        with mute_logger("odoo.addons.mileo_claims.models.isolation"):
            self.measure("2026-11-15")
        self.assertEqual(self.action.effectiveness, "effective")
        self.assertEqual(theirs.claims_before, 0, "nothing of the other company")

    # -------------------------------------------------------------------- review

    def test_P24_reviewed_by_a_human_three_months_later(self):
        self.carry_out()
        self.assertEqual(str(self.action.review_date), "2026-06-01")
        to_do = self.action.activity_ids
        self.assertEqual(to_do.user_id, self.leader)
        self.assertEqual(str(to_do.date_deadline), "2026-06-01")
        self.action.with_user(self.leader).review_date = "2026-07-01"
        self.assertEqual(str(self.action.activity_ids.date_deadline), "2026-07-01")
        dialog = Form(
            self.env["mileo.claim.action.review"]
            .with_user(self.leader)
            .with_context(default_action_id=self.action.id)
        )
        self.assertIn("Too early", dialog.effectiveness_text)
        with self.assertRaisesRegex(UserError, "what you conclude"):
            dialog.save().action_confirm()
        dialog.conclusion = "It works, to be extended"
        with freeze_time("2026-06-30 08:00:00"):
            dialog.save().action_confirm()
        self.assertFalse(self.action.activity_ids)
        self.assertEqual(self.action.reviewed_by_id, self.leader)
        self.assertEqual(str(self.action.reviewed_on), "2026-06-30")
        self.assertEqual(self.action.review_conclusion, "It works, to be extended")

    def test_P24_nothing_to_review_before_it_is_done(self):
        with self.assertRaisesRegex(UserError, "carried out"):
            self.action.with_user(self.leader).review("It works")

    def test_P25_verdicts_are_not_written_by_hand(self):
        for vals in (
            {"effectiveness": "effective"},
            {"rate_after": 0},
            {"claims_after": 0},
            {"review_conclusion": "Perfect"},
            {"reviewed_by_id": self.leader.id},
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "by hand"):
                self.action.with_user(self.leader).write(vals)

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_P25_a_stranger_reviews_nothing(self):
        self.carry_out()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user("far", "mileo_claims.group_mileo_claims_manager")
        stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        with self.assertRaises(AccessError):
            self.action.with_user(stranger).review("I say so")

    def test_P25_confidential_claims_count_and_are_not_shown(self):
        self.claims[:6].is_confidential = True
        self.claims[:6].user_id = self.leader
        self.carry_out()
        self.env.invalidate_all()
        action = self.action.with_user(self.handler)
        self.assertEqual(action.claims_before, 12)
        self.assertFalse(action.claim_ids & self.claims[:6])

    def test_P24_a_cause_shows_its_actions_with_their_verdicts(self):
        self.carry_out()
        with Form(self.cause.with_user(self.leader)) as form:
            [shown] = form.action_ids._records
        self.assertEqual(shown["effectiveness"], "too_early")
