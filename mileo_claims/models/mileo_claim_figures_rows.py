from odoo import api, models
from odoo.tools import formatLang

from .mileo_claim_figures import HANDLING
from .mileo_claim_register import RESULTS

TOTALS = ("received", "closed", "reopened", "backlog")
BREAKDOWNS = ("by_channel", "by_category", "by_urgency", "by_cause", "by_outcome")


class MileoClaimFigures(models.AbstractModel):
    """Figures as rows to read and to compare, each with its definition (P22)."""

    _inherit = "mileo.claim.figures"

    @api.model
    def _list_sections(self, figures, currency):
        """Return the figures for people: sections with a title, a text and rows.

        A row is (key, label, value in words); the key is the same for every period.
        """
        definitions = self._get_definitions()
        titles = self._get_titles()
        rows = self._list_rows(figures, currency)
        return [
            {"title": titles[key], "definition": definitions[key], "rows": rows[key]}
            for key in titles
            if rows[key]
        ]

    @api.model
    def _get_titles(self):
        return {
            "received": self.env._("Claims Received"),
            "closed": self.env._("Claims Closed"),
            "reopened": self.env._("Reopened"),
            "backlog": self.env._("Open at the end"),
            "backlog_age": self.env._("Age of open claims"),
            "by_channel": self.env._("Received by channel"),
            "by_category": self.env._("Received by category"),
            "by_urgency": self.env._("Received by urgency"),
            "by_cause": self.env._("Received by root cause"),
            "by_outcome": self.env._("Closed by outcome"),
            "promises": self.env._("Promises kept"),
            "handling": self.env._("Handling times: median and 90th percentile"),
            "cost": self.env._("Cost of the claims closed"),
            "satisfaction": self.env._("Satisfaction"),
        }

    @api.model
    def _list_rows(self, figures, currency):
        """Return the rows of each section."""
        titles = self._get_titles()
        Register = self.env["mileo.claim.register"]
        ages = dict(Register._fields["age"]._description_selection(self.env))
        return {
            **{key: [(key, titles[key], str(figures[key]))] for key in TOTALS},
            "backlog_age": [
                (age, ages.get(age, age), str(count))
                for age, count in sorted(figures["backlog_age"].items())
            ],
            **{
                key: [
                    (f"{key}.{row['id']}", self._name_row(key, row), str(row["count"]))
                    for row in figures[key]
                ]
                for key in BREAKDOWNS
            },
            "promises": self._list_promises(figures["promises"]),
            "handling": self._list_handling(figures["handling"]),
            "cost": self._list_costs(figures["cost"], currency),
            "satisfaction": self._list_satisfaction(figures["satisfaction"]),
        }

    @api.model
    def _name_row(self, key, row):
        """Return the name of a row: as it was frozen, or in the reader's language."""
        field = self.env["mileo.claim.register"]._fields.get(key.removeprefix("by_"))
        if not row["id"]:
            return self.env._("Not stated")
        if not field:
            return row["name"]
        return dict(field._description_selection(self.env)).get(row["id"], row["name"])

    @api.model
    def _list_promises(self, promises):
        return [
            (
                f"promises.{promise['kind']}",
                self._get_column_label(f"{promise['kind']}_result"),
                self.env._(
                    "%(rate)s – met: %(met)s, met as extended: %(extended)s, "
                    "missed: %(missed)s, open: %(open)s",
                    rate=self._format_rate(promise["rate"]),
                    met=promise["met"],
                    extended=promise["met_extended"],
                    missed=promise["missed"],
                    open=promise["open"],
                ),
            )
            for promise in promises
            if any(promise[result] for result, _label in RESULTS)
        ]

    @api.model
    def _list_handling(self, handling):
        return [
            (
                f"handling.{row['kind']}",
                self._get_column_label(HANDLING[row["kind"]][0]),
                " – ".join(self._format_number(row[key]) for key in ("median", "p90")),
            )
            for row in handling
            if row["count"]
        ]

    @api.model
    def _list_costs(self, cost, currency):
        columns = {
            "credits": "credit_amount",
            "penalties": "penalty_amount",
            "total": "cost",
            "rework_hours": "rework_hours",
            "work_hours": "work_hours",
        }
        return [
            (
                f"cost.{key}",
                self._get_column_label(column),
                self._format_number(cost[key])
                if key.endswith("hours")
                else formatLang(self.env, cost[key], currency_obj=currency),
            )
            for key, column in columns.items()
        ]

    @api.model
    def _list_satisfaction(self, satisfaction):
        if not satisfaction["count"]:
            return []
        average = self._format_number(satisfaction["average"])
        return [
            (
                "satisfaction",
                self._get_column_label("rating"),
                self.env._(
                    "%(average)s of 5, on %(count)s ratings",
                    average=average,
                    count=satisfaction["count"],
                ),
            )
        ]

    @api.model
    def _get_column_label(self, name):
        return (
            self.env["mileo.claim.register"]._fields[name]._description_string(self.env)
        )

    @api.model
    def _format_number(self, value):
        return formatLang(self.env, value, digits=1)

    @api.model
    def _format_rate(self, rate):
        if rate is None:
            return "–"
        return f"{formatLang(self.env, 100 * rate, digits=1)} %"
