from odoo import api, fields, models
from odoo.tools import SQL

from .mileo_claim_cycle import ORIGINS
from .mileo_claim_outcome import OUTCOMES
from .mileo_claim_policy_line import CHANNELS, URGENCIES
from .mileo_claim_stage import STATES

RESULTS = [
    ("met", "Met"),
    ("met_extended", "Met as extended"),
    ("missed", "Missed"),
    ("open", "Open"),
]
AGES = [
    ("0-5", "0 to 5 days"),
    ("6-10", "6 to 10 days"),
    ("11-20", "11 to 20 days"),
    ("21+", "21 days or more"),
]
#: What is promised, and the register's columns of it: ``formal_ack_result``…
PROMISES = (
    "auto_ack",
    "phone_confirmation",
    "formal_ack",
    "response",
    "interim_update",
)


class MileoClaimRegister(models.Model):
    """The register: one row a claim and cycle, read from what is recorded (P21).

    Every column beside those of the claim is a subquery of its own, so that a pivot
    costs what it shows. A row is dated by ``started_at``, the beginning of the cycle.
    """

    _name = "mileo.claim.register"
    _description = "Claim Register"
    _auto = False
    _order = "started_at desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "name"]
    _depends = {
        "mileo.claim": [
            "number",
            "name",
            "company_id",
            "partner_id",
            "commercial_partner_id",
            "channel",
            "category_id",
            "urgency",
            "team_id",
            "user_id",
            "agreement_id",
            "cause_id",
            "is_confidential",
            "received_at",
            "state",
            "cycle",
            "cycle_origin",
            "cycle_started_at",
            "opened_at",
            "closed_at",
            "closure_kind",
            "closure_business_days",
            "outcome",
            "cost",
            "rating_last_value",
        ],
        "mileo.claim.cycle": ["claim_id", "company_id", "started_at", "ended_at"],
        "mileo.claim.milestone": ["state", "done_at", "business_hours"],
        "mileo.claim.compensation": ["kind", "state", "move_id", "task_id", "done_at"],
        "mileo.claim.work": ["hours"],
        "account.move": ["amount_untaxed_signed"],
        "project.task": ["allocated_hours"],
        "res.company": ["currency_id"],
    }

    # The claim
    claim_id = fields.Many2one("mileo.claim", readonly=True)
    number = fields.Char(readonly=True)
    name = fields.Char(string="Subject", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Commercial Entity", readonly=True
    )
    channel = fields.Selection(CHANNELS, readonly=True)
    category_id = fields.Many2one("mileo.claim.category", readonly=True)
    urgency = fields.Selection(URGENCIES, readonly=True)
    team_id = fields.Many2one("mileo.claim.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Handler", readonly=True)
    agreement_id = fields.Many2one(
        "agreement", string="Service Contract", readonly=True
    )
    cause_id = fields.Many2one("mileo.claim.cause", string="Root Cause", readonly=True)
    is_confidential = fields.Boolean(string="Confidential", readonly=True)

    # The cycle
    cycle = fields.Integer(readonly=True, aggregator=None)
    origin = fields.Selection(ORIGINS, string="Begun By", readonly=True)
    started_at = fields.Datetime(
        string="Begun", readonly=True, help="Receipt, refusal or reopening."
    )
    opened_at = fields.Datetime(string="Case Opened", readonly=True)
    ended_at = fields.Datetime(
        string="Ended", readonly=True, help="Closure, or refusal of the response."
    )
    closed_at = fields.Datetime(string="Closed", readonly=True)
    state = fields.Selection(
        STATES + [("refused", "Response refused")], string="Status", readonly=True
    )
    closure_kind = fields.Selection(
        selection="_selection_closure_kind", string="Closure", readonly=True
    )
    outcome = fields.Selection(OUTCOMES, readonly=True)
    age = fields.Selection(
        AGES,
        readonly=True,
        help="Of a case that is open: days since it was received or reopened.",
    )

    # Handling times
    auto_ack_minutes = fields.Float(
        string="Minutes to Automatic Acknowledgement", aggregator="avg", readonly=True
    )
    formal_ack_hours = fields.Float(
        string="Business Hours to Acknowledgement", aggregator="avg", readonly=True
    )
    response_days = fields.Float(
        string="Days to Response", aggregator="avg", readonly=True
    )
    response_business_days = fields.Integer(
        string="Business Days to Response", aggregator="avg", readonly=True
    )
    closure_days = fields.Float(
        string="Days to Closure", aggregator="avg", readonly=True
    )
    closure_business_days = fields.Integer(
        string="Business Days to Closure", aggregator="avg", readonly=True
    )

    # Promises
    auto_ack_result = fields.Selection(
        RESULTS, string="Automatic Acknowledgement", readonly=True
    )
    phone_confirmation_result = fields.Selection(
        RESULTS, string="Confirmation of the Call", readonly=True
    )
    formal_ack_result = fields.Selection(
        RESULTS, string="Formal Acknowledgement", readonly=True
    )
    response_result = fields.Selection(RESULTS, string="Response", readonly=True)
    interim_update_result = fields.Selection(
        RESULTS,
        string="Interim Update",
        readonly=True,
        help="The worst one, if several were promised.",
    )
    auto_ack_rate = fields.Float(
        string="Automatic Acknowledgements in Time", aggregator="avg", readonly=True
    )
    phone_confirmation_rate = fields.Float(
        string="Confirmations in Time", aggregator="avg", readonly=True
    )
    formal_ack_rate = fields.Float(
        string="Formal Acknowledgements in Time", aggregator="avg", readonly=True
    )
    response_rate = fields.Float(
        string="Responses in Time", aggregator="avg", readonly=True
    )
    interim_update_rate = fields.Float(
        string="Interim Updates in Time", aggregator="avg", readonly=True
    )

    # Solution and cost, on the current cycle
    credit_amount = fields.Monetary(
        string="Credit Notes", readonly=True, help="Posted, gestures included, untaxed."
    )
    penalty_amount = fields.Monetary(
        string="Penalties", readonly=True, help="Posted, untaxed."
    )
    cost = fields.Monetary(
        readonly=True, help="Credit notes, gestures and penalties, untaxed."
    )
    rework_hours = fields.Float(
        string="Hours of Reworks",
        readonly=True,
        help="Time allocated to the free reworks that were carried out.",
    )
    work_hours = fields.Float(
        string="Hours Spent", readonly=True, help="Time noted on the claim."
    )
    rating = fields.Float(
        string="Satisfaction", aggregator="avg", readonly=True, help="From 1 to 5."
    )

    @api.model
    def _selection_closure_kind(self):
        return self.env["mileo.claim.cycle"]._selection_closure_kind()

    def action_open_claim(self):
        """Open the claim that the row is about."""
        self.ensure_one()
        return self.claim_id.get_formview_action()

    # --------------------------------------------------------------------- query

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
            "CASE WHEN %(days)s <= 5 THEN '0-5' WHEN %(days)s <= 10 THEN '6-10'"
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
        """Return what the claim cost, once: on its current cycle."""
        columns = {
            "credit_amount": self._sum_documents(SQL("x.kind != 'penalty'")),
            "penalty_amount": self._sum_documents(SQL("x.kind = 'penalty'")),
            "cost": SQL("k.cost"),
            "rework_hours": SQL(
                "(SELECT SUM(t.allocated_hours) FROM mileo_claim_compensation AS x"
                " JOIN project_task AS t ON t.id = x.task_id"
                " WHERE x.claim_id = k.id AND x.kind = 'rework'"
                " AND x.done_at IS NOT NULL)"
            ),
            "work_hours": SQL(
                "(SELECT SUM(w.hours) FROM mileo_claim_work AS w"
                " WHERE w.claim_id = k.id)"
            ),
            "rating": SQL("NULLIF(k.rating_last_value, 0)"),
        }
        return {
            name: SQL("CASE WHEN c.is_current THEN %s END", expression)
            for name, expression in columns.items()
        }

    @api.model
    def _sum_documents(self, condition):
        return SQL(
            "(SELECT -SUM(d.amount_untaxed_signed) FROM mileo_claim_compensation AS x"
            " JOIN account_move AS d ON d.id = x.move_id"
            " WHERE x.claim_id = k.id AND x.state = 'issued' AND %s)",
            condition,
        )
