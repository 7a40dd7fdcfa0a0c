from datetime import datetime, timedelta

from freezegun import freeze_time
from lxml.html import fromstring

from odoo.tests import tagged

from .common import ClaimCommon

RECEIVED = datetime(2026, 5, 7, 8)  # Thursday, 10:00 in Paris
ENGLISH_DAYS = (
    "1. Monday May 11, 2. Tuesday May 12, 3. Wednesday May 13, 4. Thursday May 14, "
    "5. Friday May 15"
)
ENGLISH_DAYS_OFF = "Friday May 8 (Victoire 1945), May 9 – 10 (weekend)"
FRENCH_DAYS = (
    "1. lundi 11 mai, 2. mardi 12 mai, 3. mercredi 13 mai, 4. jeudi 14 mai, "
    "5. vendredi 15 mai"
)
FRENCH_DAYS_OFF = "vendredi 8 mai (Victoire 1945), 9–10 mai (week-end)"


@tagged("post_install", "-at_install")
class TestWhyThisDate(ClaimCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load_french()

    def close(self, name, start, end):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": name,
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": start,
                "date_to": end,
            }
        )

    def close_victory_day(self):
        """Close as the button of public holidays does."""
        closure = self.close(
            "Victoire 1945", "2026-05-07 22:00:00", "2026-05-08 21:59:59"
        )
        self.env["mileo.claim.public.holiday"].create(
            {
                "name": "Victoire 1945",
                "date": "2026-05-08",
                "tz": "Europe/Paris",
                "company_id": self.company.id,
                "calendar_id": self.calendar.id,
                "leave_id": closure.id,
            }
        )

    def receive_at(self, received_at=RECEIVED, **vals):
        with freeze_time(received_at):
            return self.new_claim(received_at=received_at, **vals)

    def explain(self, milestone, lang="en_US", tz="Europe/Paris"):
        """Return what the handler reads, line by line."""
        milestone = milestone.with_user(self.handler).with_context(lang=lang, tz=tz)
        lines = fromstring(f"<div>{milestone.explanation}</div>").findall("p")
        return [" ".join(line.text_content().split()) for line in lines]

    def short(self, milestone, lang):
        return " ".join(milestone._get_short_explanation(lang).split())

    # ------------------------------------------------------------- explanation

    def test_P09_business_days_in_words(self):
        self.close_victory_day()
        response = self.milestone(self.receive_at(), "response")
        self.assertEqual(
            self.explain(response),
            [
                "Received on Thursday, May 7, 2026 at 10:00 AM.",
                "5 business days, not counting the day of receipt.",
                f"Days counted: {ENGLISH_DAYS}.",
                f"These days do not count: {ENGLISH_DAYS_OFF}.",
                "Due: Friday, May 15, 2026, end of the day.",
            ],
        )

    def test_P09_business_days_in_french(self):
        self.close_victory_day()
        response = self.milestone(self.receive_at(), "response")
        self.assertEqual(
            self.explain(response, "fr_FR"),
            [
                "Reçue le jeudi 7 mai 2026 à 10:00.",
                "5 jours ouvrés, sans compter le jour de réception.",
                f"Jours comptés : {FRENCH_DAYS}.",
                f"Ne comptent pas : {FRENCH_DAYS_OFF}.",
                "Échéance : vendredi 15 mai 2026, fin de journée.",
            ],
        )
        self.assertEqual(
            self.short(response, "fr_FR"),
            "Reçue le jeudi 7 mai 2026 à 10:00. 5 jours ouvrés, sans compter le jour "
            f"de réception. Ne comptent pas : {FRENCH_DAYS_OFF}.",
        )

    def test_P07_business_hours_in_words(self):
        self.close("Training", "2026-05-07 13:00:00", "2026-05-07 13:30:00")
        self.close_victory_day()
        claim = self.receive_at(RECEIVED + timedelta(hours=4))
        self.assertEqual(
            self.explain(self.milestone(claim, "formal_ack"), "fr_FR"),
            [
                "Reçue le jeudi 7 mai 2026 à 14:00.",
                "4 heures ouvrées : jeudi 7 mai 14:00–15:00 (1 h), 15:30–17:00 (1 h 30)"
                + " (fermé : Training), lundi 11 mai 08:00–09:30 (1 h 30).",
                f"Ne comptent pas : {FRENCH_DAYS_OFF}.",
                "Échéance : lundi 11 mai 2026 à 09:30.",
            ],
        )

    def test_P10_elapsed_time_in_words(self):
        self.close_victory_day()
        claim = self.receive_at(urgency="security")
        self.assertEqual(
            self.explain(self.milestone(claim, "response")),
            [
                "Received on Thursday, May 7, 2026 at 10:00 AM.",
                "48 hours, day and night, holidays included.",
                "Due: Saturday, May 9, 2026 at 10:00 AM.",
            ],
        )

    def test_P05_at_once(self):
        with freeze_time(RECEIVED):
            claim = self.new_claim(channel="phone", received_at=RECEIVED)
        [_start, target, _due] = self.explain(self.milestone(claim, "auto_ack"))
        self.assertEqual(target, "To be done at once.")

    def test_a_closure_added_afterwards_does_not_move_the_date(self):
        claim = self.receive_at()
        response = self.milestone(claim, "response")
        bridge = self.close("Bridge", "2026-05-11 22:00:00", "2026-05-12 21:59:59")
        self.env.cr.execute(
            "UPDATE mileo_claim_milestone SET create_date = %s WHERE claim_id = %s",
            (datetime(2020, 1, 1), claim.id),
        )
        claim.milestone_ids.invalidate_recordset()
        self.assertGreater(bridge.create_date, response.create_date)
        self.assertEqual(
            self.explain(response)[3:],
            [
                "These days do not count: May 9 – 10 (weekend).",
                "Announced before this was added to the calendar: Tuesday May 12 "
                + "(Bridge). The date announced stands.",
                "Due: Thursday, May 14, 2026, end of the day.",
            ],
        )
        self.assertNotIn("Bridge", self.short(response, "fr_FR"))
        self.assertIn("mardi 12 mai (non travaillé)", self.short(response, "fr_FR"))

    def test_working_time_changed_afterwards(self):
        response = self.milestone(self.receive_at(), "response")
        self.team.resource_calendar_id = self._new_calendar(
            "Mondays", "Europe/Paris", {"0": [(9, 17)]}
        )
        self.assertEqual(
            self.explain(response)[1:],
            [
                "5 business days, not counting the day of receipt.",
                "The working time has changed since this date was announced: it "
                + "stands.",
                "Due: Thursday, May 14, 2026, end of the day.",
            ],
        )

    def test_P10_an_earlier_date_had_been_announced(self):
        claim = self.receive_at()
        announced = self.milestone(claim, "response").due_at
        with freeze_time(announced - timedelta(hours=10)):
            claim.with_user(self.handler).requalify("security")
        response = claim._get_milestones("response")
        self.assertEqual(response.due_at, announced)
        self.assertEqual(
            self.explain(response)[1:3],
            [
                "48 hours, day and night, holidays included.",
                "An earlier date had already been announced: it stands.",
            ],
        )

    def test_a_reader_from_elsewhere_is_told_the_time_zone(self):
        claim = self.receive_at()
        formal = self.milestone(claim, "formal_ack")
        lines = self.explain(formal, tz="Indian/Reunion")
        self.assertEqual(lines[-1], "Times are in Europe/Paris.")
        self.jeanne.tz = "Indian/Reunion"
        self.assertIn("Europe/Paris", self.short(formal, "en_US"))

    def test_P03_customers_do_not_read_why_the_team_is_closed(self):
        self.close_victory_day()
        self.close("Ann is ill", "2026-05-11 22:00:00", "2026-05-12 21:59:59")
        self.close("Seminar", "2026-05-07 13:00:00", "2026-05-07 13:30:00")
        claim = self.receive_at()
        response = self.milestone(claim, "response")
        self.assertIn("Tuesday May 12 (Ann is ill)", self.explain(response)[3])
        self.assertIn(
            "These days do not count: Friday May 8 (Victoire 1945), May 9 – 10 "
            "(weekend), Tuesday May 12 (not worked), May 16 – 17 (weekend).",
            self.short(response, "en_US"),
        )
        with freeze_time(RECEIVED):
            why = str([step.get("why") for step in claim._get_portal_timeline()])
        self.assertIn("Victoire 1945", why)
        self.assertNotIn("Ann", why)
        formal = self.milestone(
            self.receive_at(RECEIVED + timedelta(hours=4)), "formal_ack"
        )
        self.assertIn("Seminar", self.explain(formal)[1])
        self.assertNotIn("Seminar", self.short(formal, "en_US"))

    def test_names_of_closures_are_only_text(self):
        self.close("<b>Bridge</b>", "2026-05-07 22:00:00", "2026-05-08 21:59:59")
        explanation = self.milestone(self.receive_at(), "response").explanation
        self.assertIn("&lt;b&gt;Bridge", explanation)

    def test_dialog(self):
        claim = self.receive_at().with_user(self.handler)
        action = claim.action_explain_next_due()
        self.assertEqual(action["res_id"], claim.next_milestone_id.id)
        self.assertEqual(action["target"], "new")

    # ------------------------------------------------------------------ portal

    def test_P03_the_customer_reads_why(self):
        claim = self.receive_at()
        with freeze_time(RECEIVED + timedelta(hours=1)):
            steps = {step["label"]: step for step in claim._get_portal_timeline()}
        self.assertIn("5 business days", steps["Our answer"]["why"])
        self.assertNotIn("why", steps["Closure"])

    def test_P19_the_customer_reads_why_until_when_to_answer(self):
        claim = self.new_claim(received_at=datetime.now() - timedelta(days=1))
        self.respond(claim)
        steps = {step["label"]: step for step in claim._get_portal_timeline()}
        self.assertIn("not counting the first day", steps["Your decision"]["why"])
        self.assertFalse(steps["Our answer"]["why"])

    # ---------------------------------------------------------- remaining time

    def remaining(self, milestone, now, lang="fr_FR"):
        with freeze_time(now):
            milestone.invalidate_recordset(["remaining_time"])
            text = milestone.with_context(lang=lang).remaining_time
        return text and " ".join(text.split())

    def test_remaining_business_time(self):
        formal = self.milestone(self.receive_at(), "formal_ack")
        self.assertEqual(formal.due_at, RECEIVED + timedelta(hours=5))
        for minutes, expected in (
            (0, "4 h ouvrées"),
            (30, "3 h 30 ouvrées"),
            (55, "3 h 05 ouvrées"),
            (60, "3 h ouvrées"),
            (150, "2 h ouvrées"),
            (240, "1 h ouvrée"),
            (280, "20 min ouvrées"),
            (299, "1 min ouvrée"),
            (300, "plus de temps ouvré"),
            (420, "en retard de 2 h ouvrées"),
            (14 * 60, "en retard de 2 h ouvrées"),
        ):
            with self.subTest(minutes=minutes):
                now = RECEIVED + timedelta(minutes=minutes)
                self.assertEqual(self.remaining(formal, now), expected)
        self.assertEqual(
            self.remaining(formal, RECEIVED, "en_US"), "4 h of business time"
        )

    def test_long_business_time_is_told_in_days(self):
        """A day of the team has 9 hours of work."""
        self.calendar = self.team.resource_calendar_id = self._new_calendar(
            "Long days", "Europe/Paris", {str(day): [(8, 17)] for day in range(5)}
        )
        response = self.milestone(self.receive_at(), "response")
        for instant, expected in (
            ("2026-05-07 08:00:00", "5 business days 7 h"),
            ("2026-05-07 14:30:00", "5 business days"),
            ("2026-05-13 06:00:00", "2 business days"),
            ("2026-05-13 07:30:00", "1 business day 7 h"),
            ("2026-05-14 06:00:00", "1 business day"),
            ("2026-05-14 06:01:00", "8 h 59 min of business time"),
            ("2026-06-09 08:00:00", "late by 17 business days 2 h"),
        ):
            with self.subTest(instant=instant):
                self.assertEqual(self.remaining(response, instant, "en_US"), expected)

    def test_remaining_elapsed_time(self):
        claim = self.receive_at(urgency="security")
        response = self.milestone(claim, "response")
        for hours, expected in (
            (0, "48 h"),
            (0.5, "47 h 30"),
            (47.5, "30 min"),
            (50, "en retard de 2 h"),
        ):
            with self.subTest(hours=hours):
                now = RECEIVED + timedelta(hours=hours)
                self.assertEqual(self.remaining(response, now), expected)

    def test_nothing_remains_of_what_is_done(self):
        claim = self.receive_at()
        formal = self.milestone(claim, "formal_ack")
        formal._meet("Done")
        self.assertFalse(formal.remaining_time)
        self.assertFalse(formal.is_late)

    def test_late_at_night(self):
        """The day is over: no working time has passed since, and yet it is late."""
        response = self.milestone(self.receive_at(), "response")
        now = response.due_at + timedelta(hours=1)
        self.assertEqual(self.remaining(response, now), "en retard")
        with freeze_time(now):
            self.assertTrue(response.is_late)
        self.assertEqual(
            self.remaining(response, response.due_at - timedelta(hours=1)),
            "plus de temps ouvré",
        )

    def test_the_claim_shows_it_for_what_comes_next(self):
        claim = self.receive_at()
        with freeze_time(RECEIVED):
            claim.milestone_ids.invalidate_recordset(["remaining_time"])
            self.assertEqual(claim.next_remaining_time, "30 min")

    def test_one_reading_of_the_calendar_for_a_whole_list(self):
        """The queries do not grow with the list."""
        for _i in range(12):
            self.receive_at()
        Milestone = self.env["mileo.claim.milestone"].with_user(self.handler)
        domain = [
            ("claim_id.team_id", "=", self.team.id),
            ("kind", "in", ("formal_ack", "response")),
        ]
        counts = []
        for limit in (2, 2, 24):  # the first one reads what is cached for ever
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            milestones = Milestone.search(domain, limit=limit)
            self.assertEqual(len(milestones.mapped("remaining_time")), limit)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
