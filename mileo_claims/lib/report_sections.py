# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The sections of the quarterly report that tell how claims were handled."""

from xml.sax.saxutils import escape

from reportlab.platypus import CondPageBreak, KeepTogether, Paragraph, Spacer

from . import report_charts as charts
from .report_pieces import LONGEST, SMALL, SUBTITLE, TITLE, WIDTH, Pieces


class HandlingSections(Pieces):
    """Key figures, volumes, promises, delays and backlog."""

    def _open(self):
        formats, content = self.formats, self.content
        period = self.labels["period"] % {
            "from": formats.long_day(content["date_from"]),
            "to": formats.long_day(content["date_to"]),
        }
        return [
            Paragraph(escape(self.labels["title"]), TITLE),
            Paragraph(escape(f"{content['quarter']} – {content['company']}"), SUBTITLE),
            Paragraph(escape(period), SMALL),
            *self._comment("summary", "summary"),
            *self._comment("decisions", "decisions"),
            *self._section("key_figures", [self._show_key_figures()]),
        ]

    def _show_key_figures(self):
        formats = self.formats

        def count(name):
            return name, lambda f: f[name], formats.number, formats.growth

        def rate(kind):
            return lambda f: self._find(f["promises"], kind)["rate"]

        def median(kind):
            return lambda f: self._find(f["handling"], kind)["median"]

        shares = (formats.percent, self._compare_points)
        times = (formats.decimal, formats.difference)
        amounts = (formats.amount, formats.growth)
        readings = [
            *(count(name) for name in ("received", "closed", "reopened", "backlog")),
            ("formal_ack_rate", rate("formal_ack"), *shares),
            ("response_rate", rate("response"), *shares),
            ("response_median", median("response"), *times),
            ("closure_median", median("closure"), *times),
            ("cost", lambda f: f["cost"]["total"], *amounts),
            ("satisfaction", lambda f: f["satisfaction"]["average"], *times),
        ]
        return self._table_of_quarters(
            [self._compare(self._name(name), *reading) for name, *reading in readings]
        )

    # -------------------------------------------------------------------- volumes

    def _show_trends(self):
        months = [
            (self.formats.month(m["month"]), m["received"], m["year_before"])
            for m in self.content["months"]
        ]
        chart = charts.draw_monthly(
            months,
            WIDTH,
            self.formats.number,
            (self.labels["received"], self.labels["received_before"]),
        )
        breakdowns = ("by_channel", "by_category", "by_urgency", "by_outcome")
        return [
            *self._section("trends", [self._subheading("monthly"), chart]),
            *self._comment("trends"),
            *map(self._show_breakdown, breakdowns),
        ]

    def _show_breakdown(self, name):
        """Return one table: a count by value, beside those of the other quarters."""
        formats = self.formats
        total = sum(row["count"] for row in self.current[name])

        def count(key):
            return lambda f: next((r["count"] for r in f[name] if r["id"] == key), 0)

        rows = []
        for row in self.current[name][:LONGEST]:
            values = self._get_values(count(row["id"]), formats.number, formats.growth)
            values.insert(1, formats.percent(row["count"] / total))
            rows.append([escape(row["name"]), *values])
        header = [self._name(name), *self._get_quarters()]
        header.insert(2, self.labels["share"])
        widths = (149, 66, 44, 66, 54, 66, 54)
        table = self._table(header, rows, widths, count=len(self.current[name]))
        return KeepTogether([table, Spacer(0, 10)])

    # ------------------------------------------------------------------- promises

    def _show_promises(self):
        labels, formats = self.labels, self.formats
        results = ("met", "met_extended", "missed")
        chart = charts.draw_promises(
            [
                (labels["kinds"][row["kind"]], *(row[name] for name in results))
                for row in self.current["promises"]
            ],
            WIDTH,
            formats.number,
            formats.percent,
            [labels[name] for name in results],
        )
        first = [self._subheading("promises_kept", "promises"), chart]
        return [
            *self._section("promises", first),
            *self._comment("promises"),
            Spacer(0, 8),
            KeepTogether([self._table_of_promises()]),
            KeepTogether(
                [self._subheading("handling", "handling"), self._table_of_times()]
            ),
            *self._show_late(),
            self._show_backlog(),
        ]

    def _table_of_promises(self):
        formats, labels = self.formats, self.labels
        rows = []
        for row in self.current["promises"]:
            values = self._get_values(
                lambda f, kind=row["kind"]: self._find(f["promises"], kind)["rate"],
                formats.percent,
                self._compare_points,
            )
            kind = escape(labels["kinds"][row["kind"]])
            rows.append([kind, formats.number(row["open"]), *values])
        header = [escape(labels["promise"]), labels["open"], *self._get_quarters()]
        return self._table(header, rows, (149, 48, 66, 66, 52, 66, 52))

    def _table_of_times(self):
        formats, labels = self.formats, self.labels
        rows = []
        for row in self.current["handling"]:
            before = [
                self._find(figures["handling"], row["kind"])["median"]
                for figures in self.others
            ]
            rows.append(
                [
                    escape(labels["times"][row["kind"]]),
                    escape(labels["units"][row["unit"]]),
                    f"<b>{formats.decimal(row['median'])}</b>",
                    formats.decimal(row["p90"]),
                    *map(formats.decimal, before),
                ]
            )
        header = [
            escape(labels["time"]),
            labels["unit"],
            labels["median"],
            labels["p90"],
            f"{labels['median']} {self.content['previous']}",
            f"{labels['median']} {self.content['year_before']}",
        ]
        return self._table(header, rows, (149, 82, 62, 62, 72, 72), left=(0, 1))

    # ----------------------------------------------------------------- late, open

    def _show_late(self):
        late = self.content["late"]
        heading = self._subheading("late", "late")
        if not late["count"]:
            return [KeepTogether([heading, self._say("nothing_late")])]
        return [
            KeepTogether([heading, self._table_of_reasons(late)]),
            CondPageBreak(100),
            self._subheading("longest"),
            self._table_of_late(late),
        ]

    def _table_of_reasons(self, late):
        labels, formats = self.labels, self.formats
        return self._table(
            [escape(labels["why"]), labels["count"], labels["share"]],
            [
                [
                    escape(row["name"]),
                    formats.number(row["count"]),
                    formats.percent(row["count"] / late["count"]),
                ]
                for row in late["reasons"]
            ],
            (359, 70, 70),
        )

    def _table_of_late(self, late):
        labels, formats = self.labels, self.formats
        columns = ("promise", "due", "done", "delay", "why")
        return self._table(
            [escape(labels["number"]), *(labels[name] for name in columns)],
            [
                [
                    escape(row["number"]),
                    escape(labels["kinds"][row["kind"]]),
                    formats.day(row["due"]),
                    formats.day(row["done"]),
                    formats.decimal(row["days"]),
                    escape(row["why"]),
                ]
                for row in late["rows"][:LONGEST]
            ],
            (84, 112, 58, 58, 44, 143),
            left=(0, 1, 5),
            count=late["count"],
        )

    def _show_backlog(self):
        before = self.others[0]["backlog_age"]
        rows = [
            (self.labels["ages"][age], count, before[age])
            for age, count in self.current["backlog_age"].items()
        ]
        legend = (self.content["quarter"], self.content["previous"])
        chart = charts.draw_ages(rows, WIDTH, self.formats.number, legend)
        return KeepTogether([self._subheading("backlog_age", "backlog_age"), chart])
