from collections import Counter, defaultdict
from datetime import datetime, time
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import SQL

from ..lib.volumes import CLAIM, DAY, INTERVENTION

UTC = ZoneInfo("UTC")
#: What claims of a cause are related to.
VOLUME_UNITS = [
    (DAY, "Days"),
    (INTERVENTION, "Interventions"),
    (CLAIM, "Claims of Other Causes"),
]
#: Closed so, a claim is another one's, or was none.
NOT_COUNTED = ("duplicate", "out_of_scope")
#: The first intervention known is at most so long after the first day looked at.
SLACK_DAYS = 31


class MileoClaimCounting(models.AbstractModel):
    """Claims with a cause, and interventions, counted over time (P23, P24).

    As superuser: figures are the same whoever asks, confidential claims included.
    Days are those of the company's time zone.
    """

    _name = "mileo.claim.counting"
    _description = "Counts of Claims and Interventions"

    @api.model
    def _get_tz(self, company):
        return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"

    @api.model
    def _get_today(self, company):
        return fields.Date.context_today(self.with_context(tz=self._get_tz(company)))

    @api.model
    def _get_midnight(self, company, day):
        """Return the naive UTC instant at which a day begins."""
        midnight = datetime.combine(day, time(), ZoneInfo(self._get_tz(company)))
        return midnight.astimezone(UTC).replace(tzinfo=None)

    @api.model
    def _get_day_sql(self, company, column):
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            column,
            self._get_tz(company),
        )

    @api.model
    def _get_claims_condition(self, company, since):
        """Return which rows ``c`` of the claims are counted, from a day on."""
        return SQL(
            "c.company_id = %s AND c.cause_id IS NOT NULL AND c.received_at >= %s"
            " AND (c.closure_kind IS NULL OR c.closure_kind NOT IN %s)",
            company.id,
            self._get_midnight(company, since),
            NOT_COUNTED,
        )

    @api.model
    def _get_interventions_sql(self, company, since):
        """Return the interventions, with the instant ``at`` which they took place.

        They are the tasks of the projects that customers complain about.
        """
        return SQL(
            """
            SELECT t.id, t.project_id, t.partner_id,
                   coalesce(t.date_end, t.date_deadline) AS at
            FROM project_task t
            WHERE t.active AND t.state != '1_canceled'
              AND (t.company_id = %(company)s OR t.company_id IS NULL)
              AND coalesce(t.date_end, t.date_deadline) >= %(since)s
              AND t.project_id IN (
                  SELECT complained.project_id
                  FROM mileo_claim c
                  JOIN project_task complained ON complained.id = c.task_id
                  WHERE c.company_id = %(company)s
              )
            """,
            company=company.id,
            since=self._get_midnight(company, since),
        )

    @api.model
    def _get_first_day(self, company):
        """Return the day of the first claim with a cause, None if there is none."""
        rows = self._fetch_rows(
            SQL(
                "SELECT min(%s) FROM mileo_claim c"
                " WHERE c.company_id = %s AND c.cause_id IS NOT NULL",
                self._get_day_sql(company, SQL("c.received_at")),
                company.id,
            )
        )
        return rows[0][0]

    @api.model
    def _count_claims(self, company, since):
        """Return {cause id: {day: (claims, those that name an intervention)}}.

        A claim counts for its cause and for all those above it, and for None, which
        stands for all causes.
        """
        rows = self._fetch_rows(
            SQL(
                """
                SELECT k.parent_path, %(day)s, count(*), count(c.task_id)
                FROM mileo_claim c JOIN mileo_claim_cause k ON k.id = c.cause_id
                WHERE %(condition)s
                GROUP BY 1, 2
                """,
                day=self._get_day_sql(company, SQL("c.received_at")),
                condition=self._get_claims_condition(company, since),
            )
        )
        counts = defaultdict(lambda: defaultdict(lambda: (0, 0)))
        for path, day, count, named in rows:
            for cause_id in (None, *map(int, path.split("/")[:-1])):
                known = counts[cause_id][day]
                counts[cause_id][day] = (known[0] + count, known[1] + named)
        return counts

    @api.model
    def _count_interventions(self, company, since):
        """Return {day: interventions}."""
        return Counter(
            dict(
                self._fetch_rows(
                    SQL(
                        "SELECT %s, count(*) FROM (%s) i GROUP BY 1",
                        self._get_day_sql(company, SQL("i.at")),
                        self._get_interventions_sql(company, since),
                    )
                )
            )
        )

    @api.model
    def _are_interventions_known(self, first_day, since):
        """Whether interventions were recorded from the beginning of the period on."""
        return bool(first_day) and (first_day - since).days <= SLACK_DAYS

    @api.model
    def _fetch_rows(self, query):
        self.env.flush_all()
        return self.env.execute_query(query)
