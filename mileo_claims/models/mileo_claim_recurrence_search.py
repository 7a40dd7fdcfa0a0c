from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ..lib.recurrence import MIN_TOTAL, relate
from ..lib.volumes import CLAIM, DAY, INTERVENTION, get_volumes
from .mileo_claim_recurrence import DIMENSIONS

RANKS = {dimension: rank for rank, (dimension, _label) in enumerate(DIMENSIONS)}
WINDOW = relativedelta(months=3)
PAST = relativedelta(months=12)
#: Addresses of a customer where one works, and not people.
SITE_TYPES = ("delivery", "other")


class MileoClaimRecurrenceSearch(models.AbstractModel):
    """Count the claims of each cause, everywhere and by what they have in common.

    A key is ``(cause, dimension, record)``, as identifiers. Four queries, whatever
    the number of claims.
    """

    _name = "mileo.claim.recurrence.search"
    _description = "Search for Recurring Causes"
    _inherit = "mileo.claim.counting"

    @api.model
    def _get_periods(self, company):
        """Return the first days of the past and of the window, and the last of both.

        None when the past is not as long as the window: it would say nothing.
        """
        end = self._get_today(company)
        window = end - WINDOW + relativedelta(days=1)
        first = self._get_first_day(company)
        if not first or first > window - WINDOW:
            return None
        return max(first, window - PAST), window, end

    @api.model
    def _get_groups(self, company, since, window, volumes):
        """Return {key: ``Group``}, related to the volumes of ``_count_volumes``."""
        rows = self._fetch_rows(
            SQL(
                """
                SELECT s.cause_id, s.dimension, s.res_id,
                       count(*) FILTER (WHERE NOT s.is_recent),
                       count(*) FILTER (WHERE s.is_recent),
                       count(s.task_id)
                FROM (%s) s
                GROUP BY 1, 2, 3
                HAVING count(*) >= %s
                """,
                self._get_sides_sql(company, since, window),
                MIN_TOTAL,
            )
        )
        # Of two that are as rare, the one that says more comes first.
        rows.sort(key=lambda row: (RANKS[row[1]], row[0], row[2]))
        return {
            (cause_id, dimension, res_id): relate(
                count,
                past_count,
                self._relate((dimension, res_id), (past_count, count), named, volumes),
            )
            for cause_id, dimension, res_id, past_count, count, named in rows
        }

    @api.model
    def _relate(self, side, counts, named, volumes):
        """Return what the claims of a group are related to: (past, window) by unit."""
        return get_volumes(
            sum(counts),
            volumes[DAY],
            (volumes[CLAIM][0] - counts[0], volumes[CLAIM][1] - counts[1]),
            named,
            self._get_interventions(side, volumes),
        )

    @api.model
    def _get_interventions(self, side, volumes):
        """Return those that a group is related to: its own, or all of them."""
        dimension, _res_id = side
        key = ("none", 0) if dimension == "category" else side
        return volumes[INTERVENTION].get(key, (0, 0))

    @api.model
    def _get_recent_volume(self, unit, side, count, volumes):
        """Return what ``count`` claims of the window are related to, in a unit."""
        if unit == INTERVENTION:
            return self._get_interventions(side, volumes)[1]
        return volumes[unit][1] - (count if unit == CLAIM else 0)

    @api.model
    def _count_volumes(self, company, since, window, end):
        """Return what there was in the past and in the window: (past, window) by unit.

        Days, claims of any cause, and interventions, these by ``(dimension, record)``.
        """
        [claims] = self._fetch_rows(
            SQL(
                """
                SELECT count(*) FILTER (WHERE c.received_at < %(window)s),
                       count(*) FILTER (WHERE c.received_at >= %(window)s)
                FROM mileo_claim c WHERE %(condition)s
                """,
                window=self._get_midnight(company, window),
                condition=self._get_claims_condition(company, since),
            )
        )
        return {
            DAY: ((window - since).days, (end - window).days + 1),
            CLAIM: claims,
            INTERVENTION: self._count_interventions_by_side(company, since, window),
        }

    @api.model
    def _count_interventions_by_side(self, company, since, window):
        """Return {(dimension, record): interventions in the past, in the window}.

        Nothing if they were not recorded from the beginning of the past on.
        """
        rows = self._fetch_rows(
            SQL(
                """
                SELECT v.dimension, v.res_id,
                       count(*) FILTER (WHERE i.at < %(window)s),
                       count(*) FILTER (WHERE i.at >= %(window)s),
                       min(%(day)s)
                FROM (%(interventions)s) i
                LEFT JOIN res_partner p ON p.id = i.partner_id
                CROSS JOIN LATERAL (
                    VALUES ('none', 0), ('service', i.project_id),
                           ('customer', p.commercial_partner_id),
                           ('site', CASE WHEN p.type IN %(sites)s THEN p.id END)
                    UNION ALL
                    SELECT 'technician', r.user_id
                    FROM project_task_user_rel r WHERE r.task_id = i.id
                ) v (dimension, res_id)
                WHERE i.at < now() AT TIME ZONE 'UTC'
                GROUP BY 1, 2
                """,
                window=self._get_midnight(company, window),
                day=self._get_day_sql(company, SQL("i.at")),
                interventions=self._get_interventions_sql(company, since),
                sites=SITE_TYPES,
            )
        )
        first = min((row[4] for row in rows), default=None)
        if not self._are_interventions_known(first, since):
            return {}
        return {(row[0], row[1]): (row[2], row[3]) for row in rows}

    @api.model
    def _get_members(self, company, window, keys):
        """Return {key: set of the claims of the window}, by one query."""
        if not keys:
            return {}
        rows = self._fetch_rows(
            SQL(
                """
                SELECT s.cause_id, s.dimension, s.res_id, array_agg(s.id)
                FROM (%s) s
                WHERE (s.cause_id, s.dimension, s.res_id) IN %s
                GROUP BY 1, 2, 3
                """,
                self._get_sides_sql(company, window, window),
                tuple(keys),
            )
        )
        found = {tuple(key): set(ids) for *key, ids in rows}
        return {key: found.get(key, set()) for key in keys}

    @api.model
    def _get_sides_sql(self, company, since, window):
        """Return each claim with a cause as often as it has sides to be looked at."""
        return SQL(
            """
            SELECT c.id, c.cause_id, c.task_id, v.dimension, v.res_id,
                   c.received_at >= %(window)s AS is_recent
            FROM mileo_claim c
            LEFT JOIN project_task t ON t.id = c.task_id
            LEFT JOIN res_partner p ON p.id = coalesce(t.partner_id, c.partner_id)
            CROSS JOIN LATERAL (
                VALUES ('none', 0), ('category', c.category_id),
                       ('customer', c.commercial_partner_id),
                       ('contract', c.agreement_id), ('service', t.project_id),
                       ('site', CASE WHEN p.type IN %(sites)s THEN p.id END)
                UNION ALL
                SELECT 'technician', r.user_id
                FROM project_task_user_rel r WHERE r.task_id = c.task_id
            ) v (dimension, res_id)
            WHERE v.res_id IS NOT NULL AND %(condition)s
            """,
            window=self._get_midnight(company, window),
            sites=SITE_TYPES,
            condition=self._get_claims_condition(company, since),
        )
