from datetime import timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class MileoClaimSnapshot(models.Model):
    """The figures of a month as they were a few days after its end (P22).

    They never change afterwards. What the register says today of the same month is
    shown beside, on demand.
    """

    _name = "mileo.claim.snapshot"
    _description = "Monthly Claim Figures"
    _inherit = [
        "mileo.guarded.mixin",
        "mileo.claim.frozen.figures",
        "mileo.claim.snapshot.job",
    ]
    _order = "month desc, company_id"

    _guarded_fields = frozenset(
        {
            "company_id",
            "month",
            "figures",
            "frozen_at",
            "sent_at",
            "received",
            "closed",
            "backlog",
            "response_count",
            "response_rate",
            "response_median",
        }
    )

    company_id = fields.Many2one("res.company", required=True)
    month = fields.Date(required=True, help="Its first day.")
    figures = fields.Json(required=True)
    frozen_at = fields.Datetime(
        string="Frozen", required=True, default=fields.Datetime.now
    )
    sent_at = fields.Datetime(string="Sent", help="To the readers of the settings.")
    # For lists and trends
    closed = fields.Integer(
        string="Claims Closed",
        compute="_compute_totals",
        store=True,
        precompute=True,
        help="Closures pronounced in the period: by agreement, tacitly, withdrawn, "
        "duplicate or out of scope. A claim closed again after a reopening counts "
        "again.",
    )
    backlog = fields.Integer(
        string="Open at the End",
        compute="_compute_totals",
        store=True,
        precompute=True,
        aggregator=None,
        help="Claims open at the end of the last day.",
    )
    response_median = fields.Float(
        string="Median Business Days to Response",
        compute="_compute_totals",
        store=True,
        precompute=True,
        aggregator="avg",
        help="Working days after the day on which the cycle began: half of the "
        "responses took no longer. Cycles begun in the period.",
    )
    # Never stored: they are worded in the reader's language
    content = fields.Html(compute="_compute_content", sanitize=False)
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    _month_uniq = models.Constraint(
        "UNIQUE(company_id, month)", "The figures of this month are frozen already."
    )

    @api.depends("figures")
    def _compute_totals(self):
        return super()._compute_totals()

    def _get_frozen_figures(self):
        return self.figures

    def _set_totals(self, figures):
        super()._set_totals(figures)
        handling = {row["kind"]: row for row in figures["handling"]}
        self.closed = figures["closed"]
        self.backlog = figures["backlog"]
        self.response_median = handling["response"]["median"] or 0

    @api.depends("month", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for snapshot in self:
            month = format_date(self.env, snapshot.month, date_format="MMMM y")
            snapshot.display_name = f"{month} – {snapshot.company_id.name}"

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_content(self):
        for snapshot in self:
            snapshot.content = self.env["ir.qweb"]._render(
                "mileo_claims.snapshot_content",
                {"sections": snapshot._list_sections(snapshot.figures)},
            )

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_comparison(self):
        for snapshot in self:
            rows = snapshot._list_differences()
            snapshot.comparison = (
                self.env["ir.qweb"]._render(
                    "mileo_claims.snapshot_comparison", {"rows": rows}
                )
                if rows
                else Markup("<p>%s</p>")
                % self.env._("Nothing differs from what was frozen.")
            )

    def _list_sections(self, figures):
        self.ensure_one()
        return self.env["mileo.claim.figures"]._list_sections(
            figures, self.company_id.currency_id
        )

    def _list_differences(self):
        """Return what differs today: title, text, label, value then, value now."""
        self.ensure_one()
        then = self._get_values(self.figures)
        now = self._get_values(self._compute_month(self.company_id, self.month))
        return [
            (*label, then.get(key, (label, "0"))[1], now.get(key, (label, "0"))[1])
            for key, (label, _value) in {**then, **now}.items()
            if then.get(key, (label, "0"))[1] != now.get(key, (label, "0"))[1]
        ]

    def _get_values(self, figures):
        """Return {key: ((title, text, label), value)} of all the figures."""
        return {
            key: ((section["title"], section["definition"], label), value)
            for section in self._list_sections(figures)
            for key, label, value in section["rows"]
        }

    @api.model
    def _compute_month(self, company, month):
        last_day = month + relativedelta(months=1) - timedelta(days=1)
        return self.env["mileo.claim.figures"]._compute_figures(
            company, month, last_day
        )

    # ------------------------------------------------------------------- actions

    def action_compare(self):
        """Show what the register says of the month today, beside what was frozen."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mileo_claims.action_mileo_claim_snapshot_compare"
            ),
            "res_id": self.id,
        }

    def action_open_claims(self):
        """Open the rows of the register that began in the month."""
        self.ensure_one()
        last_day = self.month + relativedelta(months=1) - timedelta(days=1)
        domains = self.env["mileo.claim.figures"]._get_domains(
            self.company_id, self.month, last_day
        )
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mileo_claims.action_mileo_claim_register"
            ),
            "domain": list(domains["begun"] | domains["closed"]),
            "context": {},
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The figures of a month are frozen: they stay."))
