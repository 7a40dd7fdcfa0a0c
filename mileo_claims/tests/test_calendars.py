from contextlib import contextmanager
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.mileo_claims.models import isolation

from .common import OFFICE_HOURS, ClaimCommon

VICTORY_DAY = date(2026, 5, 8)
ASCENSION = date(2026, 5, 14)
GOOD_FRIDAY = date(2026, 4, 3)
SAINT_STEPHEN = date(2026, 12, 26)


class CalendarCommon(ClaimCommon):
    def due_at(self, kind, received_at, **vals):
        """Return when a promise on a claim received at a UTC instant is due."""
        received_at = datetime.fromisoformat(received_at)
        with freeze_time(received_at):
            return str(self.milestone(self.new_claim(**vals), kind).due_at)

    def close(self, date_from, date_to, calendar=None, company=None):
        closure = self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": calendar.id if calendar else False,
                "date_from": date_from,
                "date_to": date_to,
            }
        )
        # Given at creation, the company would be computed again.
        closure.company_id = company or self.company
        return closure


@tagged("post_install", "-at_install")
class TestCalendars(CalendarCommon):
    """Time limits follow the working time of the team (P07, P09)."""

    # --------------------------------------------------------- which calendar

    def test_P07_the_team_s_calendar_comes_first(self):
        self.company.resource_calendar_id = self._new_calendar(
            "Nights", "Europe/Paris", {str(day): [(0, 6)] for day in range(7)}
        )
        self.assertEqual(
            self.due_at("formal_ack", "2026-03-02 09:00:00"), "2026-03-02 14:00:00"
        )

    def test_P07_then_the_company_s(self):
        self.company.resource_calendar_id = self._new_calendar(
            "Mornings", "Europe/Paris", {str(day): [(8, 10)] for day in range(5)}
        )
        self.team.resource_calendar_id = False
        self.assertEqual(
            self.due_at("formal_ack", "2026-03-02 09:00:00"), "2026-03-04 09:00:00"
        )

    def test_P07_then_monday_to_friday_9_to_17(self):
        self.team.resource_calendar_id = False
        self.company.resource_calendar_id.attendance_ids.unlink()
        self.company.resource_calendar_id.tz = "Europe/Paris"
        # Friday 16:00 in Paris: one hour is left.
        self.assertEqual(
            self.due_at("formal_ack", "2026-03-06 15:00:00"), "2026-03-09 11:00:00"
        )

    def test_P07_a_flexible_company_calendar_is_not_counted_in(self):
        self.team.resource_calendar_id = False
        self.company.resource_calendar_id.tz = "Europe/Paris"
        self.company.resource_calendar_id.schedule_type = "flexible"
        self.assertEqual(
            self.due_at("formal_ack", "2026-03-07 09:00:00"), "2026-03-09 12:00:00"
        )

    # ---------------------------------------------------------- kinds of hours

    def test_P07_P09_two_week_calendar(self):
        calendar = self.env["resource.calendar"].create(
            {
                "name": "One week in two",
                "tz": "Europe/Paris",
                "two_weeks_calendar": True,
            }
        )
        calendar.attendance_ids = [(5, 0, 0)] + [
            (
                0,
                0,
                {
                    "name": f"Week {week}",
                    "week_type": week,
                    "dayofweek": day,
                    "hour_from": 8,
                    "hour_to": 12,
                },
            )
            for week, days in (("0", "01234"), ("1", "0"))
            for day in days
        ]
        self.team.resource_calendar_id = calendar
        week_type = self.env["resource.calendar.attendance"].get_week_type
        # The long week and the one in which only Monday is worked take turns.
        monday = date(2026, 3, 2)
        while week_type(monday) != 1:
            monday += timedelta(weeks=1)
        # 9:00 in Paris on the Monday of the short week; 3 hours are left that day.
        received_at = f"{monday} 08:00:00"
        next_monday = monday + timedelta(weeks=1)
        self.assertEqual(
            self.due_at("formal_ack", received_at), f"{next_monday} 08:00:00"
        )
        friday = next_monday + timedelta(days=4)
        self.assertEqual(self.due_at("response", received_at)[:10], str(friday))

    def test_P07_closure_of_a_part_of_the_day(self):
        # 14:00 to 16:00 in Paris.
        self.close("2026-03-02 13:00:00", "2026-03-02 15:00:00", self.calendar)
        self.assertEqual(
            self.due_at("formal_ack", "2026-03-02 09:00:00"), "2026-03-02 16:00:00"
        )

    def test_P09_a_day_with_an_hour_of_work_counts(self):
        self.close("2026-03-03 08:00:00", "2026-03-03 22:59:59", self.calendar)
        self.assertEqual(
            self.due_at("response", "2026-03-02 09:00:00"), "2026-03-09 22:59:59"
        )
        self.close("2026-03-03 07:00:00", "2026-03-03 08:00:00", self.calendar)
        self.assertEqual(
            self.due_at("response", "2026-03-02 09:00:00"), "2026-03-10 22:59:59"
        )

    # -------------------------------------------------------------- time zones

    def test_P07_P09_each_zone_has_its_own_day(self):
        for tz, formal_ack, response in (
            ("Europe/Paris", "2026-03-02 14:00:00", "2026-03-09 22:59:59"),
            ("Indian/Reunion", "2026-03-02 13:00:00", "2026-03-09 19:59:59"),
            # In Nouméa it is 20:00, in Papeete still the day before.
            ("Pacific/Noumea", "2026-03-03 01:00:00", "2026-03-09 12:59:59"),
            ("Pacific/Tahiti", "2026-03-02 22:00:00", "2026-03-07 09:59:59"),
        ):
            with self.subTest(tz=tz):
                self.team.resource_calendar_id = self._new_calendar(
                    tz, tz, OFFICE_HOURS
                )
                received_at = "2026-03-02 09:00:00"
                self.assertEqual(self.due_at("formal_ack", received_at), formal_ack)
                self.assertEqual(self.due_at("response", received_at), response)

    def test_P07_P09_clocks_go_forward(self):
        # Friday 27 March 2026, 15:00 in Paris; the clocks change on Sunday.
        self.assertEqual(
            self.due_at("formal_ack", "2026-03-27 14:00:00"), "2026-03-30 08:00:00"
        )
        self.assertEqual(
            self.due_at("response", "2026-03-27 14:00:00"), "2026-04-03 21:59:59"
        )

    def test_P07_P09_clocks_go_back(self):
        # Friday 23 October 2026, 15:00 in Paris; the clocks change on Sunday.
        self.assertEqual(
            self.due_at("formal_ack", "2026-10-23 13:00:00"), "2026-10-26 09:00:00"
        )
        self.assertEqual(
            self.due_at("response", "2026-10-23 13:00:00"), "2026-10-30 22:59:59"
        )

    def test_P07_work_at_night_while_the_clocks_change(self):
        self.team.resource_calendar_id = self._new_calendar(
            "Nights", "Europe/Paris", {str(day): [(0, 6)] for day in range(7)}
        )
        # From midnight, 4 hours of work: until 5:00 in March, until 3:00 in October.
        self.assertEqual(
            self.due_at("formal_ack", "2026-03-28 23:00:00"), "2026-03-29 03:00:00"
        )
        self.assertEqual(
            self.due_at("formal_ack", "2026-10-24 22:00:00"), "2026-10-25 02:00:00"
        )

    # --------------------------------------------------------- other companies

    def test_P07_another_company_s_closures_move_nothing(self):
        other = self.env["res.company"].create({"name": "Closed on Monday"})
        shared = self._new_calendar("Shared", "Europe/Paris", OFFICE_HOURS)
        shared.company_id = False
        self.team.resource_calendar_id = shared
        bounds = ("2026-03-01 00:00:00", "2026-03-08 00:00:00")
        self.close(*bounds, company=other)
        self.close(*bounds, shared, company=other)
        self.close(*bounds, other.resource_calendar_id, company=other)
        for user in (self.env.ref("base.user_root"), self.handler):
            with self.subTest(user=user.name):
                env = self.env(user=user)
                self.assertEqual(env.su, user != self.handler)
                [due_at] = env["mileo.claim.calendar"]._get_due_instants(
                    self.team.with_env(env),
                    [(datetime(2026, 3, 2, 9), 4, "business_hour")],
                )
                self.assertEqual(str(due_at), "2026-03-02 14:00:00")

    # ---------------------------------------------------------------- refusals

    def test_a_flexible_calendar_is_refused(self):
        flexible = self._new_calendar("As you like", "Europe/Paris", OFFICE_HOURS)
        flexible.schedule_type = "flexible"
        with self.assertRaisesRegex(
            ValidationError, "Choose a working time with fixed"
        ):
            self.team.resource_calendar_id = flexible

    def test_a_calendar_without_hours_is_refused(self):
        never = self._new_calendar("Never", "Europe/Paris", {})
        with self.assertRaisesRegex(ValidationError, "Give it some"):
            self.team.resource_calendar_id = never
        lunch = self._new_calendar("Lunch", "Europe/Paris", {"0": [(12, 13)]})
        lunch.attendance_ids.day_period = "lunch"
        with self.assertRaisesRegex(ValidationError, "Give it some"):
            self.team.resource_calendar_id = lunch

    # ---------------------------------------------------------------- warnings

    def test_the_team_says_that_no_calendar_can_be_used(self):
        self.team.resource_calendar_id = False
        self.company.resource_calendar_id.attendance_ids.unlink()
        self.assertIn("Monday to Friday", self.team.calendar_warning)
        self.assertFalse(self.team.is_public_holiday_missing)

    def test_the_team_says_that_no_public_holiday_is_known(self):
        self.env["resource.calendar.leaves"].search([]).unlink()
        team = self.team.with_user(self.leader)
        self.assertIn("coming 12 months", team.calendar_warning)
        self.company.claim_holiday_country_id = self.env.ref("base.fr")
        team.action_write_public_holidays()
        team.invalidate_recordset(["calendar_warning"])
        self.assertFalse(team.calendar_warning)
        self.assertFalse(Form(team).calendar_warning)


@tagged("post_install", "-at_install")
class TestPublicHolidays(CalendarCommon):
    """Public holidays are closures: written once, never against somebody's will."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["resource.calendar.leaves"].search([]).unlink()
        cls.france = cls.env.ref("base.fr")
        cls.company.claim_holiday_country_id = cls.france
        cls.company.resource_calendar_id.tz = "Europe/Paris"
        # Of the teams of the database, only that of the tests.
        cls.env["mileo.claim.team"].search([("id", "!=", cls.team.id)]).active = False

    def write_holidays(self, today="2026-01-15"):
        with freeze_time(today):
            self.company.write_public_holidays()

    def closures(self, calendar=None):
        return self.env["resource.calendar.leaves"].search(
            [("calendar_id", "=", (calendar or self.calendar).id)]
        )

    def closure(self, day, calendar=None):
        holiday = self.env["mileo.claim.public.holiday"].search(
            [
                ("company_id", "=", self.company.id),
                ("calendar_id", "=", (calendar or self.calendar).id),
                ("date", "=", day),
            ]
        )
        return holiday.leave_id

    def new_country(self):
        return self.env["res.country"].create({"name": "Utopia", "code": "ZZ"})

    def new_company(self, name="Branch"):
        company = self.env["res.company"].create(
            {"name": name, "country_id": self.france.id}
        )
        company.resource_calendar_id.tz = "Europe/Paris"
        self.env["mileo.claim.team"].create(
            {"name": name, "company_id": company.id, "user_id": self.env.uid}
        )
        return company

    # ----------------------------------------------------------------- writing

    def test_three_years_are_closed(self):
        self.write_holidays()
        closures = self.closures()
        self.assertEqual(len(closures), 33)
        self.assertEqual(closures.company_id, self.company)
        self.assertEqual(set(closures.mapped("time_type")), {"leave"})
        self.assertFalse(closures.resource_id)
        self.assertEqual(len(self.closures(self.company.resource_calendar_id)), 33)
        victory_day = self.closure(VICTORY_DAY)
        self.assertEqual(str(victory_day.date_from), "2026-05-07 22:00:00")
        self.assertEqual(str(victory_day.date_to), "2026-05-08 21:59:59")

    def test_names_are_in_the_country_s_language_if_it_is_read(self):
        self.company.partner_id.lang = "fr_FR"
        self.write_holidays()
        self.assertEqual(self.closure(VICTORY_DAY).name, "Fête de la Victoire")

    def test_names_are_in_the_user_s_language_otherwise(self):
        self.company.partner_id.lang = "en_US"
        self.company = self.company.with_context(lang="en_US")
        self.write_holidays()
        self.assertEqual(self.closure(VICTORY_DAY).name, "Victory Day")

    def test_P09_public_holidays_are_not_counted(self):
        self.write_holidays()
        # 10:00 in Paris: the 8th and Ascension Day are left out.
        self.assertEqual(
            self.due_at("response", "2026-05-06 08:00:00"), "2026-05-15 21:59:59"
        )
        self.assertEqual(
            self.due_at("formal_ack", "2026-05-07 14:00:00"), "2026-05-11 09:00:00"
        )

    def test_P09_alsace_and_moselle_have_two_more(self):
        for subdivision in ("6AE", "57"):
            with self.subTest(subdivision=subdivision):
                self.company.claim_holiday_subdivision = subdivision
                self.write_holidays()
                self.assertEqual(len(self.closures()), 39)
                self.assertTrue(self.closure(GOOD_FRIDAY))
                self.assertTrue(self.closure(SAINT_STEPHEN))
        self.assertEqual(
            self.due_at("response", "2026-03-27 14:00:00"), "2026-04-07 21:59:59"
        )

    def test_overseas_have_their_own(self):
        self.company.claim_holiday_subdivision = "974"
        self.write_holidays()
        self.assertTrue(self.closure(date(2026, 12, 20)))
        # As a country of its own, which it is in Odoo.
        self.company.claim_holiday_country_id = self.env.ref("base.gp")
        self.write_holidays()
        self.assertTrue(self.closure(date(2026, 5, 27)))

    # -------------------------------------------------------------------- once

    def test_nothing_is_written_twice(self):
        self.write_holidays()
        closures = self.closures()
        self.write_holidays()
        self.assertEqual(self.closures(), closures)
        self.write_holidays("2027-01-15")
        self.assertEqual(len(self.closures() - closures), 11)

    def test_what_was_removed_by_hand_stays_removed(self):
        self.write_holidays()
        for calendar in (self.calendar, self.company.resource_calendar_id):
            self.closure(VICTORY_DAY, calendar).unlink()
        self.write_holidays()
        self.assertFalse(self.closure(VICTORY_DAY))
        self.assertEqual(len(self.closures()), 32)
        self.assertEqual(
            self.due_at("response", "2026-05-06 08:00:00"), "2026-05-13 21:59:59"
        )
        # Not even for a team that comes later.
        self.team.resource_calendar_id = self._new_calendar(
            "Late shift", "Europe/Paris", {str(day): [(12, 20)] for day in range(5)}
        )
        self.write_holidays()
        later = self.closures(self.team.resource_calendar_id)
        self.assertEqual(len(later), 32)

    def test_what_was_moved_by_hand_stays_moved(self):
        self.write_holidays()
        closure = self.closure(VICTORY_DAY)
        closure.date_from += timedelta(hours=10)
        date_from = closure.date_from
        self.write_holidays()
        self.assertEqual(len(self.closures()), 33)
        self.assertEqual(closure.date_from, date_from)

    def test_a_closure_made_by_hand_counts(self):
        by_hand = self.close(
            "2026-05-07 22:00:00", "2026-05-08 21:59:00", self.calendar
        )
        for_all = self.close("2026-05-13 22:00:00", "2026-05-14 22:00:00")
        self.write_holidays()
        self.assertEqual(self.closure(VICTORY_DAY), by_hand)
        self.assertEqual(self.closure(ASCENSION), for_all)
        self.assertEqual(len(self.closures()), 32)
        by_hand.unlink()
        self.write_holidays()
        self.assertEqual(len(self.closures()), 31)

    def test_a_morning_off_is_not_the_holiday(self):
        self.close("2026-05-07 22:00:00", "2026-05-08 10:00:00", self.calendar)
        self.write_holidays()
        self.assertEqual(len(self.closures()), 34)

    def test_a_holiday_comes_out_when_a_longer_closure_is_moved(self):
        summer = self.close("2026-08-09 22:00:00", "2026-08-16 21:59:59", self.calendar)
        self.write_holidays()
        self.assertEqual(len(self.closures()), 33)
        self.assertFalse(self.closure(date(2026, 8, 15)))
        summer.date_from -= timedelta(days=7)
        summer.date_to -= timedelta(days=7)
        self.write_holidays()
        self.assertTrue(self.closure(date(2026, 8, 15)))

    # -------------------------------------------------------------- time zones

    def test_P09_each_zone_has_its_own_holidays(self):
        """On the other side of the world, the day before or after is worked."""
        vals = {
            "company_id": self.company.id,
            "user_id": self.leader.id,
            "member_ids": [(6, 0, self.handler.ids)],
        }
        self.write_holidays()
        teams = {}
        for tz in ("Pacific/Noumea", "Pacific/Tahiti"):
            # Duplicated with its closures, which are at the instants of Paris.
            calendar = self.calendar.copy({"name": tz, "tz": tz})
            self.assertEqual(len(self.closures(calendar)), 33)
            teams[tz] = self.env["mileo.claim.team"].create(
                {**vals, "name": tz, "resource_calendar_id": calendar.id}
            )
        self.write_holidays()
        for tz, bounds, received_at, formal_ack in (
            (
                "Pacific/Noumea",
                ("2026-05-07 13:00:00", "2026-05-08 12:59:59"),
                # Friday 15 May, 8:00, the day after Ascension Day.
                "2026-05-14 21:00:00",
                "2026-05-15 01:00:00",
            ),
            (
                "Pacific/Tahiti",
                ("2026-05-08 10:00:00", "2026-05-09 09:59:59"),
                # Wednesday 13 May, 13:00, the day before it.
                "2026-05-13 23:00:00",
                "2026-05-14 03:00:00",
            ),
        ):
            with self.subTest(tz=tz):
                calendar = teams[tz].resource_calendar_id
                self.assertEqual(len(self.closures(calendar)), 33)
                closure = self.closure(VICTORY_DAY, calendar)
                self.assertEqual((str(closure.date_from), str(closure.date_to)), bounds)
                self.assertEqual(
                    self.due_at("formal_ack", received_at, team_id=teams[tz].id),
                    formal_ack,
                )

    def test_closures_follow_the_calendar_that_changes_zone(self):
        self.calendar.tz = "UTC"
        self.write_holidays()
        by_hand = self.closure(ASCENSION)
        by_hand.date_from -= timedelta(hours=6)
        self.calendar.tz = "Pacific/Noumea"
        self.write_holidays()
        closure = self.closure(VICTORY_DAY)
        self.assertEqual(str(closure.date_from), "2026-05-07 13:00:00")
        self.assertEqual(str(closure.date_to), "2026-05-08 12:59:59")
        self.assertEqual(str(by_hand.date_from), "2026-05-13 18:00:00")
        self.assertEqual(len(self.closures()), 33)

    # ------------------------------------------------------------------ rights

    def test_a_handler_may_not(self):
        with self.assertRaises(AccessError):
            self.company.with_user(self.handler).write_public_holidays()
        with self.assertRaises(AccessError):
            self.env["mileo.claim.public.holiday"].with_user(self.handler).search([])

    def test_a_leader_may(self):
        self.company.with_user(self.leader).write_public_holidays()
        self.assertTrue(self.closures())
        holidays = self.env["mileo.claim.public.holiday"].with_user(self.leader)
        self.assertTrue(holidays.search([]))
        with self.assertRaises(AccessError):
            holidays.search([], limit=1).unlink()

    def test_not_those_of_another_company(self):
        other = self.new_company()
        other.write_public_holidays()
        with self.assertRaises(AccessError):
            other.with_user(self.leader).write_public_holidays()
        self.assertFalse(
            self.env["mileo.claim.public.holiday"].with_user(self.leader).search([])
        )

    # ----------------------------------------------------------- two companies

    def test_two_companies_keep_their_own(self):
        """The same calendar for both, closed on Good Friday for one of them only."""
        other = self.new_company()
        shared = self._new_calendar("Shared", "Europe/Paris", OFFICE_HOURS)
        shared.company_id = False
        self.team.resource_calendar_id = shared
        other_team = self.env["mileo.claim.team"].search(
            [("company_id", "=", other.id)]
        )
        other_team.resource_calendar_id = shared
        other.claim_holiday_subdivision = "57"
        with freeze_time("2026-01-15"):
            (self.company | other).write_public_holidays()
        by_company = self.closures(shared).grouped("company_id")
        self.assertEqual(len(by_company[self.company]), 33)
        self.assertEqual(len(by_company[other]), 39)
        self.assertEqual(
            self.due_at("response", "2026-03-27 14:00:00"), "2026-04-03 21:59:59"
        )

    # ---------------------------------------------------------------- settings

    def test_the_country_is_the_company_s_until_another_is_chosen(self):
        company = self.new_company()
        self.assertEqual(company.claim_holiday_country_id, self.france)
        company.claim_holiday_subdivision = "57"
        company.country_id = self.env.ref("base.be")
        self.assertEqual(company.claim_holiday_country_id, self.france)
        company.claim_holiday_country_id = self.env.ref("base.be")
        self.assertFalse(company.claim_holiday_subdivision)

    def test_a_region_of_another_country_is_refused(self):
        with self.assertRaisesRegex(ValidationError, r"57 \(Moselle\)"):
            self.company.claim_holiday_subdivision = "ZH"

    def test_no_country_and_unknown_country(self):
        self.company.claim_holiday_country_id = False
        with self.assertRaisesRegex(UserError, "Choose a country"):
            self.write_holidays()
        self.company.claim_holiday_country_id = self.new_country()
        with self.assertRaisesRegex(UserError, "not known"):
            self.write_holidays()

    def test_the_settings_offer_regions_by_name(self):
        with Form(self.env["res.config.settings"]) as form:
            offered = dict(
                form._view["fields"]["claim_holiday_subdivision"]["selection"]
            )
            self.assertEqual(offered["971"], "Guadeloupe")
            form.claim_holiday_subdivision = "57"
        settings = form.record
        self.assertEqual(self.company.claim_holiday_subdivision, "57")
        action = settings.action_write_public_holidays()
        self.assertEqual(action["res_model"], "mileo.claim.public.holiday")
        self.assertTrue(self.closure(date(date.today().year, 12, 26)))
        with Form(self.env["res.config.settings"]) as form:
            self.assertEqual(form.claim_holiday_subdivision, "57")
            form.claim_holiday_country_id = self.env.ref("base.ch")
        self.assertFalse(self.company.claim_holiday_subdivision)

    # --------------------------------------------------------------- every year

    @contextmanager
    def job(self):
        """Let the job commit into the transaction of the test."""
        with self.enter_registry_test_mode():
            yield self.env.ref("mileo_claims.ir_cron_write_public_holidays")

    def test_the_job_writes_those_of_every_company(self):
        other = self.new_company()
        with self.job() as job:
            job.method_direct_trigger()
        self.assertTrue(self.closures())
        self.assertTrue(self.closures(other.resource_calendar_id))

    def test_one_company_does_not_stop_the_others(self):
        other = self.new_company()
        self.company.claim_holiday_country_id = self.new_country()
        with self.job() as job, mute_logger(isolation.__name__):
            job.method_direct_trigger()
        self.assertFalse(self.closures())
        self.assertTrue(self.closures(other.resource_calendar_id))
        self.assertIn("not known", self.team.message_ids[0].body)

    def test_the_job_leaves_a_company_without_country_alone(self):
        self.company.claim_holiday_country_id = False
        with self.job() as job:
            job.method_direct_trigger()
        self.assertFalse(self.closures())
