import json
import os
from datetime import date
from pathlib import Path
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.tests import HttpCase, tagged

from odoo.addons.mileo_claims.models.mileo_claim_register_query import PROMISES
from odoo.addons.mileo_claims.tests.register_common import RegisterCommon

SCRIPT = Path(__file__).with_name("read_dashboard.js")
FILE = Path(__file__).parents[1] / "data/files/claims_dashboard.json"
#: First rows of the tables, headers aside.
PROMISE_ROW, HANDLING_ROW, CAUSE_ROW, COST_ROW = 53, 61, 68, 81
#: Titles of the tables.
SECTION_ROWS = (PROMISE_ROW - 2, HANDLING_ROW - 2, CAUSE_ROW - 2, COST_ROW - 2)
NOTHING = "–"


@tagged("post_install", "-at_install")
class TestDashboard(RegisterCommon, HttpCase):
    """What a browser shows is what the figures of the month are."""

    def test_P22_the_dashboard_agrees_with_the_figures(self):
        officer = self._new_user(
            "officer", "mileo_claims.group_mileo_claims_confidential"
        )
        # In January there was nothing, which is no error either.
        expected = {month: self.expect(date(2026, month, 1)) for month in (3, 4, 1)}
        # A browser counts the days of its own machine.
        self.startPatcher(patch.dict(os.environ, {"TZ": "Europe/Paris"}))
        dashboard = self.env.ref("spreadsheet_dashboard_mileo_claims.dashboard_claims")
        self.browser_js(
            f"/odoo/dashboards?dashboard_id={dashboard.id}",
            SCRIPT.read_text().replace("EXPECTED", json.dumps(expected)),
            ready="odoo.isReady",
            login=officer.login,
            timeout=120,
        )

    def expect(self, month):
        """Return what the cells must show for a month, by their place."""
        figures = self.env["mileo.claim.figures"]._compute_figures(
            self.company, month, month + relativedelta(months=1, days=-1)
        )
        cells = {
            "Data!B2": figures["received"],
            "Data!B3": figures["closed"],
            "Data!B4": figures["reopened"],
        }
        promises = {row["kind"]: row for row in figures["promises"]}
        for row, kind in enumerate(PROMISES, PROMISE_ROW):
            promise = promises[kind]
            for column, result in zip(
                "BCDE", ("met", "met_extended", "missed", "open"), strict=True
            ):
                cells[f"Dashboard!{column}{row}"] = promise[result]
            rate = promise["rate"]
            cells[f"Dashboard!F{row}"] = NOTHING if rate is None else rate
        for row, handling in enumerate(figures["handling"], HANDLING_ROW):
            for column, name in (("B", "median"), ("C", "p90")):
                value = handling[name]
                cells[f"Dashboard!{column}{row}"] = NOTHING if value is None else value
        for row, cause in enumerate(figures["by_cause"], CAUSE_ROW):
            cells[f"Dashboard!B{row}"] = cause["count"]
        costs = ("credits", "penalties", "total", "rework_hours", "work_hours")
        for row, name in enumerate(costs, COST_ROW):
            cells[f"Dashboard!B{row}"] = figures["cost"][name]
        satisfaction = figures["satisfaction"]
        cells[f"Dashboard!B{COST_ROW + 5}"] = satisfaction["average"] or NOTHING
        cells[f"Dashboard!B{COST_ROW + 6}"] = satisfaction["count"]
        return cells

    def test_P22_what_is_open_now(self):
        """The cards and charts that no month filters count what is open today."""
        document = json.loads(FILE.read_text())
        [pivot] = [p for p in document["pivots"].values() if p["name"] == "Open now"]
        self.assertNotIn("month", pivot["fieldMatching"])
        Register = self.env["mileo.claim.register"].with_company(self.company)
        rows = Register.search([*pivot["domain"], ("company_id", "=", self.company.id)])
        self.assertEqual(rows.claim_id, self.late | self.reopened)

    def test_P22_every_figure_is_explained_at_the_foot(self):
        """Each title has its text; what figures say of themselves is said as it is."""
        document = json.loads(FILE.read_text())
        sheet = document["sheets"][0]
        words = {
            place: cell.removeprefix('=_t("').removesuffix('")')
            for place, cell in sheet["cells"].items()
            if cell.startswith("=_t(")
        }
        [title] = [p for p, word in words.items() if word == "What the figures are"]
        first, last = int(title[1:]) + 1, sheet["rowNumber"] - 1
        foot = {words[f"A{row}"]: words[f"B{row}"] for row in range(first, last)}
        shown = [figure["data"]["title"]["text"] for figure in sheet["figures"]]
        shown += [words[f"A{row}"] for row in SECTION_ROWS]
        for name in shown:
            # "Received, day by day" is explained by "Received".
            self.assertIn(name.split(",")[0].split(" and ")[0], foot)
        said = set(self.env["mileo.claim.figures"]._get_definitions().values())
        beside = {"Open now", "Acknowledged in time", "Share and cumulative share"}
        for name, text in foot.items():
            if name == "Answered in time":
                text_of = self.env["mileo.claim.snapshot"]._fields["response_rate"]
                self.assertEqual(text, text_of.help)
            elif name not in beside:
                self.assertIn(text, said, name)

    def test_P22_each_card_says_what_it_counts(self):
        document = json.loads(FILE.read_text())
        cells = document["sheets"][1]["cells"]
        for figure in document["sheets"][0]["figures"]:
            if figure["data"]["type"] == "scorecard":
                note = figure["data"]["baseline"].removeprefix("Data!")
                self.assertRegex(cells[note], r'^=_t\(".+"\)$')
