from decimal import Decimal

from babel.units import format_unit
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import babel_locale_parse

from ..lib.penalty import GRIDS, Cap, Commitment, Tier, get_minutes

TIME_UNITS = [("minute", "minutes"), ("hour", "hours"), ("day", "days")]
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def to_decimal(value):
    """Return a stored float as the number that was typed."""
    return Decimal(repr(value or 0.0))


class AgreementCommitment(models.Model):
    """What a contract commits us to, and what is owed when it is not kept (P15)."""

    _name = "agreement.commitment"
    _description = "Contract Commitment"
    _inherit = ["mileo.guarded.mixin", "agreement.commitment.names"]
    _check_company_auto = True
    _order = "agreement_id, sequence, id"
    _rec_names_search = ["agreement_id.code", "agreement_id.name", "name"]

    _guarded_fields = frozenset({"application_count"})

    agreement_id = fields.Many2one(
        "agreement", string="Service Contract", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    # What is promised
    metric = fields.Selection(
        [
            ("response_time", "Response time"),
            ("restoration_time", "Restoration time"),
            ("availability", "Availability"),
            ("punctuality", "Punctuality"),
            ("own", "Other"),
        ],
        required=True,
        default="response_time",
    )
    name = fields.Char(string="Own Metric", help="What is measured, if it is another.")
    bound = fields.Selection(
        [("at_most", "At most"), ("at_least", "At least")],
        compute="_compute_bound",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    target = fields.Float(digits=(16, 4), required=True)
    unit = fields.Selection(
        [*TIME_UNITS, ("percent", "%"), ("number", "times")],
        required=True,
        default="hour",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Counted In",
        check_company=True,
        help="Hours that count. Empty: day and night.",
    )
    exclusions = fields.Text(help="What the contract does not count, in its own words.")

    # What is owed
    nature = fields.Selection(
        [("penalty", "Penalty"), ("price_reduction", "Price reduction")],
        required=True,
        default="penalty",
        help="A penalty is an indemnity, without VAT. A price reduction is a credit "
        "note with VAT on the invoice of the period. The words of the contract decide.",
    )
    grid = fields.Selection(
        [
            ("fixed", "Amount a breach"),
            ("per_unit", "Amount a started unit"),
            ("percent", "Percent of the fee a breach"),
            ("percent_per_unit", "Percent of the fee a started unit"),
            ("tier", "Amount by tiers"),
            ("tier_percent", "Percent of the fee by tiers"),
        ],
        string="Penalty Grid",
        required=True,
        default="fixed",
    )
    rate = fields.Float(
        digits=(16, 4), help="An amount or a percent of the fee, as the grid says."
    )
    step = fields.Float(
        string="Unit Counted",
        digits=(16, 4),
        default=1.0,
        help="Size of the unit that is owed as soon as it has started.",
    )
    step_unit = fields.Selection(TIME_UNITS, help="Empty: the unit of the target.")
    tier_ids = fields.One2many(
        "agreement.commitment.tier", "commitment_id", string="Tiers", copy=True
    )
    period = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        required=True,
        default="month",
    )
    period_fee = fields.Monetary(
        string="Fee of the Period", help="Of the contract, taxes excluded."
    )
    event_cap_amount = fields.Monetary(string="Cap a Breach", help="0: no such limit.")
    event_cap_percent = fields.Float(
        string="Cap a Breach (% of the Fee)", digits=(16, 4), help="0: no such limit."
    )
    period_cap_amount = fields.Monetary(string="Cap a Period", help="0: no such limit.")
    period_cap_percent = fields.Float(
        string="Cap a Period (% of the Fee)", digits=(16, 4), help="0: no such limit."
    )
    # Written with each penalty: two of them never see the same sum of their period.
    application_count = fields.Integer(copy=False, readonly=True)

    _not_negative = models.Constraint(
        "CHECK(target >= 0 AND rate >= 0 AND period_fee >= 0"
        " AND event_cap_amount >= 0 AND event_cap_percent >= 0"
        " AND period_cap_amount >= 0 AND period_cap_percent >= 0)",
        "A target, a penalty, a fee or a cap cannot be negative.",
    )

    @api.depends("agreement_id.company_id")
    def _compute_company_id(self):
        for commitment in self:
            commitment.company_id = (
                commitment.agreement_id.company_id
                or commitment.company_id
                or self.env.company
            )

    @api.depends("unit")
    def _compute_bound(self):
        for commitment in self:
            is_floor = commitment.unit == "percent"
            commitment.bound = "at_least" if is_floor else "at_most"

    @api.depends("metric", "name", "bound", "target", "unit", "agreement_id.code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for commitment in self:
            commitment.display_name = self.env._(
                "%(contract)s: %(promise)s",
                contract=commitment.agreement_id.code,
                promise=commitment._get_promise(),
            )

    def _get_promise(self):
        """Return what is promised, in words: metric, bound and target."""
        self.ensure_one()
        metric = self.name if self.metric == "own" else self._get_label("metric")
        return self.env._(
            "%(metric)s, %(bound)s %(target)s",
            metric=metric,
            bound=self._get_label("bound").lower(),
            target=self._format_quantity(to_decimal(self.target)),
        )

    def _get_label(self, name):
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

    def _format_number(self, number):
        """Return a ``Decimal`` in the reader's language, without idle zeros."""
        number = number.normalize()
        digits = max(-number.as_tuple().exponent, 0)
        return tools.formatLang(self.env, float(number), digits=digits)

    def _format_quantity(self, number, unit=None):
        """Return a ``Decimal`` with its unit, as the reader's language has it."""
        unit = unit or self.unit
        if unit in dict(TIME_UNITS):
            locale = babel_locale_parse(self.env.lang)
            pattern = "#,##0.####"
            return format_unit(
                number.normalize(), f"duration-{unit}", format=pattern, locale=locale
            )
        units = dict(self._fields["unit"]._description_selection(self.env))
        return f"{self._format_number(number)} {units[unit]}"

    @api.constrains("metric", "name")
    def _check_own_metric(self):
        for commitment in self:
            if commitment.metric == "own" and not (commitment.name or "").strip():
                raise ValidationError(
                    self.env._("Name what is measured: the metric is “Other”.")
                )

    @api.constrains("unit", "metric", "calendar_id")
    def _check_unit(self):
        times = dict(TIME_UNITS)
        for commitment in self:
            if commitment.unit not in times and (
                commitment.calendar_id
                or commitment.metric in ("response_time", "restoration_time")
            ):
                raise ValidationError(
                    self.env._(
                        "“%s” is counted in minutes, hours or days.",
                        commitment.display_name,
                    )
                )
            if commitment.unit == "percent" and commitment.target > 100:
                raise ValidationError(self.env._("A target in percent is 100 at most."))

    @api.constrains("grid", "rate", "step", "tier_ids", "period_fee")
    def _check_grid(self):
        for commitment in self:
            is_percent, per = GRIDS[commitment.grid]
            name = commitment.display_name
            if per == "tier" and not commitment.tier_ids:
                raise ValidationError(
                    self.env._("Give the tiers of the penalty of “%s”.", name)
                )
            if per != "tier" and commitment.rate <= 0:
                raise ValidationError(
                    self.env._("Give the amount or percent owed for “%s”.", name)
                )
            if per == "unit" and commitment.step <= 0:
                raise ValidationError(
                    self.env._("The unit counted for “%s” must be above 0.", name)
                )
            if is_percent and commitment.period_fee <= 0:
                raise ValidationError(
                    self.env._(
                        "Give the fee of the period of “%s”: its penalty is a percent "
                        "of it.",
                        name,
                    )
                )

    @api.constrains("event_cap_percent", "period_cap_percent", "period_fee")
    def _check_caps(self):
        for commitment in self:
            if (
                commitment.event_cap_percent or commitment.period_cap_percent
            ) and commitment.period_fee <= 0:
                raise ValidationError(
                    self.env._(
                        "Give the fee of the period of “%s”: a cap is a percent of it.",
                        commitment.display_name,
                    )
                )

    # ------------------------------------------------------------------ the grid

    def _prepare_grid(self):
        """Return the commitment as the library of penalties takes it."""
        self.ensure_one()
        is_time = self.unit in dict(TIME_UNITS)
        hours = to_decimal(self.calendar_id.hours_per_day or 24.0)
        return Commitment(
            target=to_decimal(self.target),
            grid=self.grid,
            is_floor=self.bound == "at_least",
            rate=to_decimal(self.rate),
            step=to_decimal(self.step),
            unit_minutes=get_minutes(self.unit, hours) if is_time else Decimal(1),
            step_minutes=get_minutes(self.step_unit or self.unit, hours)
            if is_time
            else Decimal(1),
            tiers=tuple(
                Tier(to_decimal(tier.threshold), to_decimal(tier.rate))
                for tier in self.tier_ids
            ),
            fee=to_decimal(self.period_fee),
            event_cap=self._prepare_cap("event"),
            period_cap=self._prepare_cap("period"),
            cent=to_decimal(self.currency_id.rounding),
        )

    def _prepare_cap(self, scope):
        amount, percent = self[f"{scope}_cap_amount"], self[f"{scope}_cap_percent"]
        return Cap(
            to_decimal(amount) if amount else None,
            to_decimal(percent) if percent else None,
        )

    def _get_period(self, day):
        """Return the first and the last day of the period that ``day`` is in."""
        self.ensure_one()
        months = MONTHS[self.period]
        month = (day.month - 1) // months * months + 1
        start = day.replace(month=month, day=1)
        return start, start + relativedelta(months=months, days=-1)
