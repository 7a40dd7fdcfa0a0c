"""Figures, report and alerts on two years of claims with known facts in them."""

import io
from collections import Counter
from datetime import date

from freezegun import freeze_time
from PyPDF2 import PdfReader

from odoo import fields
from odoo.tests import TransactionCase

from odoo.addons.mileo_claims.tests.common import ClaimMixin

from tests import history

QUARTER = date(2026, 4, 1), date(2026, 6, 30)
PREVIOUS = date(2026, 1, 1), date(2026, 3, 31)
#: The job that looks for recurrences, three months after the cause has doubled.
LATER = "2025-10-31 22:00:00"


class TestHistory(ClaimMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_claims()
        cls.company.resource_calendar_id = cls.calendar
        cls.plan = history.plan()
        cls.claims, cls.actions = history.write(cls.env, cls.plan, cls.team)

    def received(self, begin, end):
        return [claim for claim in self.plan if begin <= claim.received_on <= end]

    def closed(self, begin, end):
        """Return (outcome, cost, rating) of each closure of the period."""
        closures = []
        for claim in self.plan:
            if claim.first_closure:
                _kind, outcome, instant = claim.first_closure
                closures.append((instant, outcome, 0, 0))
            if claim.closed_at:
                closures.append(
                    (claim.closed_at, claim.outcome, claim.amount, claim.rating)
                )
        return [
            closure[1:]
            for closure in closures
            if begin <= history.local_day(closure[0]) <= end
        ]

    def begun(self, kind, begin, end):
        """Count how one promise was kept in the cycles begun in the period."""
        return Counter(
            promise.state
            for claim in self.plan
            for promise in claim.promises
            if promise.kind == kind
            and promise.state != "cancelled"
            and begin
            <= history.local_day(
                claim.received_at if promise.cycle == 1 else claim.reopened_at
            )
            <= end
        )

    def count_open(self, end):
        """Count the claims that were open at the end of a day."""
        count = 0
        for claim in self.plan:
            spans = [(claim.received_at, claim.closed_at)]
            if claim.reopened_at:
                spans = [
                    (claim.received_at, claim.first_closure[2]),
                    (claim.reopened_at, claim.closed_at),
                ]
            count += any(
                history.local_day(begin) <= end
                and (not closed or history.local_day(closed) > end)
                for begin, closed in spans
            )
        return count

    def find_recurrences(self):
        """Look for recurrences now, when the claims that come later are not known."""
        self.env.cr.execute(
            "UPDATE mileo_claim SET cause_id = NULL WHERE received_at > %s",
            [fields.Datetime.now()],
        )
        self.env.invalidate_all()
        found = self.env["mileo.claim.recurrence"]._find(self.company)
        return found.filtered(lambda recurrence: recurrence.dimension == "none")

    def check_figures(self, figures, begin, end):
        """Compare figures with a plain recount of what was drawn."""
        received, closed = self.received(begin, end), self.closed(begin, end)
        self.assertEqual(figures["received"], len(received))
        self.assertEqual(figures["closed"], len(closed))
        self.assertEqual(figures["backlog"], self.count_open(end))
        self.assertEqual(sum(figures["backlog_age"].values()), figures["backlog"])
        causes = Counter(claim.cause for claim in received)
        names = {r["name"]: r["count"] for r in figures["by_cause"] if r["id"]}
        self.assertEqual(names, {k: n for k, n in causes.items() if k})
        channels = Counter(claim.channel for claim in received)
        self.assertEqual({r["id"]: r["count"] for r in figures["by_channel"]}, channels)
        outcomes = Counter(outcome or False for outcome, _cost, _rating in closed)
        self.assertEqual({r["id"]: r["count"] for r in figures["by_outcome"]}, outcomes)
        for row in figures["promises"]:
            if row["kind"] != "interim_update":
                results = self.begun(row["kind"], begin, end)
                counts = {state: row[state] for state in results}
                self.assertEqual(counts, results, row["kind"])
        cost = sum(cost for _outcome, cost, _rating in closed)
        self.assertAlmostEqual(figures["cost"]["total"], cost, 2)
        ratings = [rating for _outcome, _cost, rating in closed if rating]
        self.assertEqual(figures["satisfaction"]["count"], len(ratings))
        average = sum(ratings) / len(ratings)
        self.assertAlmostEqual(figures["satisfaction"]["average"], average, 6)

    @freeze_time("2026-07-06 05:00:00")
    def test_P24_figures_snapshots_and_report_agree_with_a_recount(self):
        Figures = self.env["mileo.claim.figures"]
        for begin, end in (QUARTER, PREVIOUS):
            figures = Figures._compute_figures(self.company, begin, end)
            self.check_figures(figures, begin, end)
        Snapshot = self.env["mileo.claim.snapshot"]
        months = [
            Snapshot._freeze(self.company, date(2026, month, 1)) for month in (4, 5, 6)
        ]
        review = self.env["mileo.claim.review"]._prepare(self.company, QUARTER[0])
        content = review.content
        self.check_figures(content["figures"]["current"], *QUARTER)
        self.check_figures(content["figures"]["previous"], *PREVIOUS)
        for name in ("received", "closed"):
            self.assertEqual(
                sum(month.figures[name] for month in months),
                content["figures"]["current"][name],
            )
        self.assertEqual(
            months[-1].figures["backlog"], content["figures"]["current"]["backlog"]
        )
        for month in content["months"]:
            begin = date.fromisoformat(month["month"])
            count = sum(
                claim.received_on.replace(day=1) == begin for claim in self.plan
            )
            self.assertEqual(month["received"], count)
        rows = self.env["mileo.claim.register"].search_count(
            [("started_at", ">=", "2026-03-31 22:00:00"), ("origin", "=", "receipt")]
        )
        self.assertEqual(rows, content["figures"]["current"]["received"])
        self.assertEqual(
            content["late"]["count"], len(content["figures"]["current"]["late"])
        )
        reader = PdfReader(io.BytesIO(review.document_id.raw))
        self.assertTrue(4 <= len(reader.pages) <= 8, len(reader.pages))
        text = " ".join(page.extract_text() for page in reader.pages)
        self.assertIn(str(content["figures"]["current"]["received"]), text)

    @freeze_time(LATER)
    def test_P23_the_cause_that_doubled_is_found_and_noise_is_not(self):
        found = self.find_recurrences()
        self.assertEqual(found.mapped("cause_id.name"), [history.DOUBLED])
        self.assertGreater(found.observed, 1.5 * found.expected)

    @freeze_time("2025-07-31 22:00:00")
    def test_P23_nothing_is_found_before_it_doubled(self):
        self.assertFalse(self.find_recurrences())

    @freeze_time("2025-12-31 22:00:00")
    def test_P23_the_busy_autumn_raises_no_other_cause(self):
        found = self.find_recurrences()
        self.assertEqual(found.mapped("cause_id.name"), [history.DOUBLED])

    @freeze_time("2026-07-06 05:00:00")
    def test_P24_the_cure_is_found_effective_and_the_useless_action_is_not(self):
        self.actions._measure()
        cure, useless = self.actions
        self.assertEqual(cure.effectiveness, "effective")
        self.assertNotEqual(useless.effectiveness, "effective")
        self.assertAlmostEqual(cure.rate_after / cure.rate_before, 0.5, delta=0.12)
