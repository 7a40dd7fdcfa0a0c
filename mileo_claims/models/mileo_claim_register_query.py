from odoo import api, fields, models
from odoo.tools import SQL

#: What is promised, and the register's columns of it: ``formal_ack_result``…
PROMISES = (
    "auto_ack",
    "phone_confirmation",
    "formal_ack",
    "response",
    "interim_update",
)
#: Aggregates of handling times that PostgreSQL knows and Odoo does not.
PERCENTILES = {"median": 0.5, "p90": 0.9}


class MileoClaimRegisterQuery(models.AbstractModel):
    """Where the register comes from: cycles, and what is recorded of each (P21).

    Every column beside those of the claim is a subquery of its own, so that a pivot
    costs what it shows.
    """

    _name = "mileo.claim.register.query"
    _description = "Query of the Claim Register"

    @property
    def _table_query(self):
        columns = self._get_columns()
        return SQL(
            "SELECT %s FROM (%s) AS c JOIN mileo_claim AS k ON k.id = c.claim_id"
            " JOIN res_company AS company ON company.id = c.company_id",
            SQL(", ").join(
                SQL("%s AS %s", expression, SQL.identifier(name))
                for name, expression in columns.items()
            ),
            self._get_cycles(),
        )

    @api.model
    def _get_cycles(self):
        """Return the cycles: the current one of each claim, and those kept before."""
        return SQL(
            """
            SELECT id, id AS claim_id, company_id, cycle, cycle_origin AS origin,
                cycle_started_at AS started_at, opened_at, closed_at AS ended_at,
                closed_at, closure_kind, outcome, closure_business_days, state,
                TRUE AS is_current
            FROM mileo_claim
            UNION ALL
            SELECT id + 1000000000, claim_id, company_id, cycle, origin,
                started_at, opened_at, ended_at,
                closed_at, closure_kind, outcome, closure_business_days,
                CASE WHEN closed_at IS NULL THEN 'refused' ELSE 'closed' END::varchar,
                FALSE
            FROM mileo_claim_cycle
            """
        )

    @api.model
    def _get_columns(self):
        """Return the columns, name to SQL expression."""
        of_claim = ("number", "name", "partner_id", "commercial_partner_id", "channel")
        of_claim += ("category_id", "urgency", "team_id", "user_id", "agreement_id")
        of_claim += ("cause_id", "is_confidential")
        of_cycle = ("id", "claim_id", "company_id", "cycle", "origin", "started_at")
        of_cycle += ("opened_at", "ended_at", "closed_at", "state", "closure_kind")
        of_cycle += ("outcome",)
        return {
            **{name: SQL.identifier("c", name) for name in of_cycle},
            **{name: SQL.identifier("k", name) for name in of_claim},
            "currency_id": SQL("company.currency_id"),
            "age": self._get_age_column(),
            **self._get_time_columns(),
            **self._get_promise_columns(),
            **self._get_cost_columns(),
        }

    @api.model
    def _get_age_column(self):
        return SQL(
            "CASE WHEN c.ended_at IS NULL THEN %s END",
            self._get_age_range(SQL("c.opened_at"), fields.Datetime.now()),
        )

    @api.model
    def _get_age_range(self, opened_at, instant):
        """Return the range of ``AGES`` in which a case is at a naive UTC instant."""
        days = SQL("FLOOR(EXTRACT(EPOCH FROM %s - %s) / 86400)", instant, opened_at)
        return SQL(
            "CASE WHEN %(days)s <= 5 THEN '00-05' WHEN %(days)s <= 10 THEN '06-10'"
            " WHEN %(days)s <= 20 THEN '11-20' ELSE '21+' END",
            days=days,
        )

    @api.model
    def _get_time_columns(self):
        def done(kind, value):
            return self._select_milestone(
                kind, SQL("CASE WHEN m.done_at IS NOT NULL THEN %s END", value)
            )

        elapsed = SQL("EXTRACT(EPOCH FROM m.done_at - c.started_at)::float8")
        return {
            "auto_ack_minutes": done("auto_ack", SQL("%s / 60", elapsed)),
            "formal_ack_hours": done("formal_ack", SQL("m.business_hours")),
            "response_days": done("response", SQL("%s / 86400", elapsed)),
            "response_business_days": done("response", SQL("m.business_days")),
            "closure_days": SQL(
                "EXTRACT(EPOCH FROM c.closed_at - c.opened_at)::float8 / 86400"
            ),
            "closure_business_days": SQL(
                "CASE WHEN c.closed_at IS NOT NULL THEN c.closure_business_days END"
            ),
        }

    @api.model
    def _get_promise_columns(self):
        columns = {}
        for kind in PROMISES:
            result = self._select_milestone(kind, SQL("m.state"))
            columns[f"{kind}_result"] = result
            columns[f"{kind}_rate"] = SQL(
                "CASE (%s) WHEN 'missed' THEN 0.0 WHEN 'open' THEN NULL"
                " WHEN 'met' THEN 1.0 WHEN 'met_extended' THEN 1.0 END",
                result,
            )
        return columns

    @api.model
    def _select_milestone(self, kind, value):
        """Return ``value`` of the promise ``kind`` in the cycle: of the worst one."""
        return SQL(
            "(SELECT %s FROM mileo_claim_milestone AS m"
            " WHERE m.claim_id = c.claim_id AND m.cycle = c.cycle AND m.kind = %s"
            " AND m.state != 'cancelled'"
            " ORDER BY array_position('{missed,open,met_extended,met}', m.state::text)"
            " LIMIT 1)",
            value,
            kind,
        )

    @api.model
    def _get_cost_columns(self):
        """Return what the claim cost, each thing once: with the first closure after it.

        What a reopened claim cost before stays with the closure of then.
        """
        return {
            "credit_amount": self._sum_documents(SQL("x.kind != 'penalty'")),
            "penalty_amount": self._sum_documents(SQL("x.kind = 'penalty'")),
            "cost": SQL(
                "CASE WHEN k.cycle = 1 THEN k.cost"
                " WHEN c.is_current THEN k.cost - COALESCE(%s, 0) ELSE %s END",
                self._sum_documents(SQL("TRUE"), "<"),
                self._sum_documents(SQL("TRUE")),
            ),
            "rework_hours": SQL(
                "(SELECT SUM(t.allocated_hours) FROM mileo_claim_compensation AS x"
                " JOIN project_task AS t ON t.id = x.task_id"
                " JOIN mileo_claim_response AS r ON r.id = x.response_id"
                " WHERE x.claim_id = k.id AND x.kind = 'rework'"
                " AND x.done_at IS NOT NULL AND %s = c.cycle)",
                self._get_cost_cycle(SQL("y.cycle >= r.cycle")),
            ),
            "work_hours": SQL(
                "(SELECT SUM(w.hours) FROM mileo_claim_work AS w"
                " WHERE w.claim_id = k.id AND %s = c.cycle)",
                self._get_cost_cycle(SQL("y.closed_at::date >= w.date")),
            ),
            # Of the cycle whose closure the customer rated.
            "rating": SQL(
                "CASE WHEN c.cycle = COALESCE(NULLIF(k.rated_cycle, 0), k.cycle)"
                " THEN NULLIF(k.rating_last_value, 0) END"
            ),
        }

    @api.model
    def _get_cost_cycle(self, is_after):
        """Return the cycle that something counts with.

        :param is_after: whether a cycle ``y``, which is closed, ended after it was made
        """
        return SQL(
            "COALESCE((SELECT MIN(y.cycle) FROM mileo_claim_cycle AS y"
            " WHERE y.claim_id = k.id AND y.closed_at IS NOT NULL AND %s), k.cycle)",
            is_after,
        )

    @api.model
    def _sum_documents(self, condition, comparison="="):
        """Return what the documents cost that count with the cycle, or before it."""
        return SQL(
            "(SELECT -SUM(d.amount_untaxed_signed) FROM mileo_claim_compensation AS x"
            " JOIN account_move AS d ON d.id = x.move_id"
            " LEFT JOIN mileo_claim_response AS r ON r.id = x.response_id"
            " WHERE x.claim_id = k.id AND x.state = 'issued' AND d.state = 'posted'"
            " AND %s AND %s %s c.cycle)",
            condition,
            self._get_cost_cycle(
                SQL(
                    "CASE WHEN r.id IS NULL THEN y.closed_at::date >= d.invoice_date"
                    " ELSE y.cycle >= r.cycle END"
                )
            ),
            SQL(comparison),
        )

    # ---------------------------------------------------------------- aggregates

    def _read_group_select(self, aggregate_spec, query):
        """Know ``:median`` and ``:p90`` too, interpolated between two claims."""
        name, _colon, function = aggregate_spec.partition(":")
        if function not in PERCENTILES:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "PERCENTILE_CONT(%s) WITHIN GROUP (ORDER BY %s)",
            PERCENTILES[function],
            self._field_to_sql(self._table, name, query),
        )
