from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .mileo_claim_register import AGES
from .mileo_claim_register_query import PROMISES

UTC = ZoneInfo("UTC")
#: What is timed: the column of the register, its unit, and which claims are counted.
HANDLING = {
    "auto_ack": ("auto_ack_minutes", "minute", "begun"),
    "formal_ack": ("formal_ack_hours", "business_hour", "begun"),
    "response": ("response_business_days", "business_day", "begun"),
    "closure": ("closure_business_days", "business_day", "closed"),
}


class MileoClaimFigures(models.AbstractModel):
    """The figures of a period: the one place where they are computed (P22, P24).

    They count rows of the register, so that each of them opens on its claims. What is
    begun in the period is read by (company, beginning), what is closed by (company,
    closure): their cost grows with the period, not with history.
    """

    _name = "mileo.claim.figures"
    _description = "Figures of Claims"

    @api.model
    def _compute_figures(self, company, date_from, date_to, team=None, category=None):
        """Return the figures of a period as plain values, confidential claims included.

        :param date_from: first day, and ``date_to`` last day included, as dates of the
            company's time zone
        :param team: only the claims of this team; ``category`` likewise
        :return: dict, each key explained by ``_get_definitions``; texts in the
            language of the environment
        """
        domains = self._get_domains(company, date_from, date_to, team, category)
        _start, end = self._get_bounds(company, date_from, date_to)
        return {
            "date_from": fields.Date.to_string(date_from),
            "date_to": fields.Date.to_string(date_to),
            # sudo: mileo.claim.register - figures are the same, whoever reads them
            **self.sudo()._count_figures(domains, end, company.currency_id),
        }

    @api.model
    def _count_figures(self, domains, end, currency):
        """Return the figures of the rows of the register that ``domains`` select."""
        count = self.env["mileo.claim.register"].search_count
        totals = ("received", "closed", "reopened", "backlog")
        return {
            **{key: count(domains[key]) for key in totals},
            "backlog_age": self._count_ages(domains["backlog"], end),
            "by_channel": self._count_by(domains["received"], "channel"),
            "by_category": self._count_by(domains["received"], "category_id"),
            "by_urgency": self._count_by(domains["received"], "urgency"),
            "by_cause": self._count_by(domains["received"], "cause_id"),
            "by_outcome": self._count_by(domains["closed"], "outcome"),
            "promises": [
                self._count_results(domains["begun"], kind) for kind in PROMISES
            ],
            "handling": [self._time(domains, kind) for kind in HANDLING],
            "cost": self._sum_costs(domains["closed"], currency),
            "satisfaction": self._rate(domains["closed"]),
            "late": self._get_late_ids(domains["begun"]),
        }

    @api.model
    def _get_domains(self, company, date_from, date_to, team=None, category=None):
        """Return which rows of the register each group of figures counts."""
        start, end = self._get_bounds(company, date_from, date_to)
        scope = Domain("company_id", "=", company.id)
        if team:
            scope &= Domain("team_id", "=", team.id)
        if category:
            scope &= Domain("category_id", "=", category.id)
        begun = self._get_between(scope, "started_at", start, end)
        return {
            "begun": begun,
            "received": begun & Domain("origin", "=", "receipt"),
            "reopened": begun & Domain("origin", "=", "reopening"),
            "closed": self._get_between(scope, "closed_at", start, end),
            "backlog": scope
            & Domain("started_at", "<", end)
            & (Domain("ended_at", "=", False) | Domain("ended_at", ">=", end)),
        }

    @api.model
    def _get_between(self, scope, name, start, end):
        return scope & Domain(name, ">=", start) & Domain(name, "<", end)

    @api.model
    def _get_bounds(self, company, date_from, date_to):
        """Return the naive UTC instants at which the days begin and are over."""
        zone = ZoneInfo(self._get_tz(company))
        return tuple(
            datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)
            for day in (date_from, date_to + timedelta(days=1))
        )

    @api.model
    def _get_tz(self, company):
        """Return the time zone in which the months of a company begin."""
        return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"

    # ------------------------------------------------------------------ figures

    @api.model
    def _count_by(self, domain, name):
        """Count the rows of each value of a column, the most frequent first."""
        Register = self.env["mileo.claim.register"]
        field = Register._fields[name]
        rows = []
        for value, count in Register._read_group(domain, [name], ["__count"]):
            if field.relational:
                key, label = value.id, value.display_name
            else:
                key = value
                label = dict(field._description_selection(self.env)).get(value)
            label = label or self.env._("Not stated")
            rows.append({"id": key, "name": label, "count": count})
        return sorted(rows, key=lambda row: (-row["count"], row["name"]))

    @api.model
    def _count_ages(self, domain, end):
        """Count the open cases by age, at the end of the period or today before it."""
        Register = self.env["mileo.claim.register"]
        query = Register._search(domain)
        opened_at = Register._field_to_sql(Register._table, "opened_at", query)
        instant = min(end, fields.Datetime.now())
        query.groupby = SQL("1")
        rows = self.env.execute_query(
            query.select(Register._get_age_range(opened_at, instant), SQL("COUNT(*)"))
        )
        return {**{age: 0 for age, _label in AGES}, **dict(rows)}

    @api.model
    def _count_results(self, domain, kind):
        """Return how one promise was kept in the cycles begun in the period."""
        column = f"{kind}_result"
        Register = self.env["mileo.claim.register"]
        counts = dict(Register._read_group(domain, [column], ["__count"]))
        results = {
            result: counts.get(result, 0)
            for result in ("met", "met_extended", "missed", "open")
        }
        kept = results["met"] + results["met_extended"]
        over = kept + results["missed"]
        return {"kind": kind, **results, "rate": kept / over if over else None}

    @api.model
    def _time(self, domains, kind):
        """Return the median and the 90th percentile of one handling time."""
        column, unit, cohort = HANDLING[kind]
        Register = self.env["mileo.claim.register"]
        [(count, median, p90)] = Register._read_group(
            domains[cohort],
            [],
            [f"{column}:{function}" for function in ("count", "median", "p90")],
        )
        return {
            "kind": kind,
            "unit": unit,
            "count": count,
            "median": median if count else None,
            "p90": p90 if count else None,
        }

    @api.model
    def _sum_costs(self, domain, currency):
        """Return what the claims closed in the period cost, untaxed, and the hours."""
        columns = {
            "credits": "credit_amount",
            "penalties": "penalty_amount",
            "total": "cost",
            "rework_hours": "rework_hours",
            "work_hours": "work_hours",
        }
        [sums] = self.env["mileo.claim.register"]._read_group(
            domain, [], [f"{column}:sum" for column in columns.values()]
        )
        return {
            key: currency.round(value or 0.0)
            for key, value in zip(columns, sums, strict=True)
        }

    @api.model
    def _rate(self, domain):
        [(count, average)] = self.env["mileo.claim.register"]._read_group(
            domain, [], ["rating:count", "rating:avg"]
        )
        return {"count": count, "average": average or None}

    @api.model
    def _get_late_ids(self, domain):
        """Return the milestones missed in the cycles begun in the period."""
        Milestone = self.env["mileo.claim.milestone"]
        Milestone.flush_model(["claim_id", "cycle", "kind", "state"])
        query = self.env["mileo.claim.register"]._search(domain)
        rows = self.env.execute_query(
            SQL(
                "SELECT m.id FROM (%s) AS r JOIN mileo_claim_milestone AS m"
                " ON m.claim_id = r.claim_id AND m.cycle = r.cycle"
                " WHERE m.state = 'missed' AND m.kind IN %s ORDER BY m.due_at, m.id",
                query.select("claim_id", "cycle"),
                PROMISES,
            )
        )
        return [milestone_id for (milestone_id,) in rows]

    # -------------------------------------------------------------- definitions

    @api.model
    def _get_help(self, name):
        """Return what the lists of frozen figures say of a column."""
        return (
            self.env["mileo.claim.snapshot"]._fields[name]._description_help(self.env)
        )

    @api.model
    def _get_definitions(self):
        """Return what each figure is, in words: shown beside it wherever it stands."""
        return {
            **{
                name: self._get_help(name) for name in ("received", "closed", "backlog")
            },
            "reopened": self.env._(
                "Claims reopened in the period because of new elements."
            ),
            "backlog_age": self.env._(
                "Open claims by age, at the end of the last day or now if it is not "
                "over: full days of 24 hours since receipt, or since reopening."
            ),
            "by_channel": self.env._(
                "Claims received in the period, by the channel by which they came in."
            ),
            "by_category": self.env._(
                "Claims received in the period, by today's category."
            ),
            "by_urgency": self.env._(
                "Claims received in the period, by today's urgency."
            ),
            "by_cause": self.env._(
                "Claims received in the period, by the root cause found so far."
            ),
            "by_outcome": self.env._(
                "Closures of the period, by outcome; those without an answer have none."
            ),
            "promises": self.env._(
                "Of the cycles begun in the period by a receipt, a refusal or a "
                "reopening: met within the first time limit, met as extended, missed, "
                "or still open. The rate is what was met, extended or not, of what was "
                "met or missed; what is open does not count. Of several interim "
                "updates of a cycle, the worst one counts."
            ),
            "handling": self.env._(
                "Median: half of them took no longer. 90th percentile: nine out of ten "
                "took no longer. Both interpolated. Automatic acknowledgement: "
                "minutes; formal acknowledgement: working hours of the team; response: "
                "working days after the day of receipt, for the cycles begun in the "
                "period. Closure: working days after the day of receipt or reopening, "
                "for the closures of the period."
            ),
            "cost": self.env._(
                "Of the claims closed in the period: credit notes and gestures, and "
                "penalties, posted, untaxed, in the company's currency; hours "
                "allocated to the free reworks carried out, and hours noted on claims. "
                "What comes after a reopening counts with the next closure."
            ),
            "satisfaction": self.env._(
                "Last rating, from 1 to 5, of the claims whose closure in the period "
                "the customer rated."
            ),
            "late": self.env._(
                "The promises missed in the cycles begun in the period."
            ),
        }
