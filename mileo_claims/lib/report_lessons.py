# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The sections of the quarterly report that tell what was learnt, and what it cost."""

from xml.sax.saxutils import escape

from reportlab.platypus import CondPageBreak, KeepTogether, Paragraph, Spacer

from . import report_charts as charts
from .report_pieces import LONGEST, NOTE, WIDTH, Pieces

#: What says something of an action.
VERDICTS = ("effective", "not_effective")


class LessonSections(Pieces):
    """Causes, actions and their effectiveness, cost, definitions."""

    def _show_causes(self):
        causes = self.content["causes"]
        rows = [(row["name"], row["count"], row["previous"]) for row in causes]
        if len(rows) > LONGEST:
            rest = rows[LONGEST - 1 :]
            others = [sum(row[rank] for row in rest) for rank in (1, 2)]
            rows = [*rows[: LONGEST - 1], (self.labels["other_causes"], *others)]
        chart = self._say("no_cause")
        if rows:
            legend = (self.content["quarter"], self.content["previous"])
            chart = charts.draw_pareto(
                rows,
                WIDTH,
                self.formats.number,
                self.formats.percent,
                (*legend, self.labels["sum"]),
            )
        return [
            *self._section("causes", [self._subheading("pareto", "by_cause"), chart]),
            *self._comment("causes"),
            *self._show_alerts(),
        ]

    def _show_alerts(self):
        alerts = self.content["alerts"]
        heading = self._subheading("recurrences", "recurrences")
        if not alerts:
            return [KeepTogether([heading, self._say("no_recurrence")])]
        return [
            CondPageBreak(100),
            heading,
            self._table_of_alerts(alerts),
        ]

    def _table_of_alerts(self, alerts):
        labels, formats = self.labels, self.formats
        columns = ("where", "window", "observed", "expected", "state")
        return self._table(
            [escape(labels["cause"]), *(labels[name] for name in columns)],
            [
                [
                    escape(row["cause"]),
                    escape(row["where"]),
                    f"{formats.day(row['from'])} – {formats.day(row['to'])}",
                    formats.number(row["observed"]),
                    formats.decimal(row["expected"]),
                    escape(row["state"]),
                ]
                for row in alerts[:LONGEST]
            ],
            (110, 104, 110, 66, 48, 61),
            left=(0, 1, 2, 5),
            count=len(alerts),
        )

    # -------------------------------------------------------------------- actions

    def _show_actions(self):
        actions = self.content["actions"]
        # An interval that is too wide to tell would make those that tell unreadable.
        measured = [row for row in actions if row["verdict"] in VERDICTS]
        chart = self._say("no_measure")
        if measured:
            columns = ("name", "ratio", "low", "high", "verdict")
            chart = charts.draw_effects(
                [tuple(row[name] for name in columns) for row in measured[:LONGEST]],
                WIDTH,
                self.formats.ratio,
                (self.labels["fewer"], self.labels["more"]),
            )
        first = [self._subheading("effects", "effectiveness"), chart]
        return [
            *self._section("actions", first),
            *self._comment("actions"),
            *self._list_actions(actions),
        ]

    def _list_actions(self, actions):
        if not actions:
            return [self._say("no_action")]
        return [Spacer(0, 8), self._table_of_actions(actions)]

    def _table_of_actions(self, actions):
        labels, formats = self.labels, self.formats
        columns = ("due", "done", "state", "verdict")
        return self._table(
            [escape(labels["action"]), *(labels[name] for name in columns)],
            [
                [
                    "<br/>".join(
                        [
                            f"<b>{escape(row['name'])}</b>",
                            *map(escape, filter(None, (row["cause"], row["user"]))),
                        ]
                    ),
                    formats.day(row["due"]),
                    formats.day(row["done"]),
                    escape(labels["states"][row["state"]]),
                    escape(row["text"]),
                ]
                for row in actions[:LONGEST]
            ],
            (161, 58, 58, 46, 176),
            left=range(len(columns) + 1),
            count=len(actions),
        )

    # ----------------------------------------------------------------------- cost

    def _show_cost(self):
        labels, formats = self.labels, self.formats
        amounts = (formats.amount, formats.growth)
        shown = {name: amounts for name in ("credits", "penalties", "total")}
        shown["rework_hours"] = (formats.decimal, formats.growth)
        rows = [
            self._compare(
                escape(labels["costs"][name]),
                lambda f, n=name: f["cost"][n],
                *formatted,
            )
            for name, formatted in shown.items()
        ]
        rows += [
            self._compare(
                escape(labels["ratings"]),
                lambda f: f["satisfaction"]["count"],
                *(formats.number, formats.growth),
            ),
            self._compare(
                escape(labels["average"]),
                lambda f: f["satisfaction"]["average"],
                *(formats.decimal, formats.difference),
            ),
        ]
        table = self._table_of_quarters(rows)
        return [*self._section("cost_section", [table]), *self._comment("cost")]

    # ---------------------------------------------------------------- definitions

    def _define(self):
        items = [
            Paragraph(
                f"<b>{rank}. {escape(self.labels['names'][name])}</b> – "
                + escape(self.definitions[name]),
                NOTE,
            )
            for rank, name in enumerate(self.notes, start=1)
        ]
        return self._section("definitions", items[:1], *items[1:])
