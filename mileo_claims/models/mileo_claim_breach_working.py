from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date


class MileoClaimBreachWorking(models.AbstractModel):
    """How a penalty was worked out, in the reader's language."""

    _name = "mileo.claim.breach.working"
    _description = "Working of Penalties"

    working = fields.Html(compute="_compute_working", help="Step by step.")

    @api.depends("steps")
    @api.depends_context("lang")
    def _compute_working(self):
        for breach in self:
            breach.working = Markup("<ol>%s</ol>") % Markup().join(
                Markup("<li>%s</li>") % line for line in breach._get_working_lines()
            )

    @api.model
    def _store_steps(self, steps):
        """Return the steps as they are stored: numbers as text, hence exact."""
        return [
            [step.kind, {name: str(value) for name, value in step.values.items()}]
            for step in steps
        ]

    def _get_working_lines(self):
        """Return the sentences that lead from what was measured to what is owed."""
        self.ensure_one()
        return [
            getattr(self, f"_say_{kind}")(
                **{name: Decimal(value) for name, value in values.items()}
            )
            for kind, values in self.steps or []
        ]

    def _format_date(self):
        self.ensure_one()
        return self.occurred_at and format_date(self.env, self._get_local_date())

    def _money(self, amount):
        return self.currency_id.format(float(amount))

    def _quantity(self, number, unit=None):
        return self.commitment_id._format_quantity(number, unit)

    def _number(self, number):
        return self.commitment_id._format_number(number)

    def _say_counted(self, measured, excluded, value):
        if not excluded:
            return self.env._("Measured: %s", self._quantity(measured))
        return self.env._(
            "Measured: %(measured)s, of which %(excluded)s do not count by the "
            "contract: %(value)s",
            measured=self._quantity(measured),
            excluded=self._quantity(excluded),
            value=self._quantity(value),
        )

    def _say_gap(self, target, gap):
        return self.env._(
            "Promised: %(bound)s %(target)s. Missed by %(gap)s",
            bound=self.commitment_id._get_label("bound").lower(),
            target=self._quantity(target),
            gap=self._quantity(gap),
        )

    def _say_units(self, gap, step, count):
        return self.env._(
            "Units of %(step)s started in %(gap)s: %(count)s",
            step=self._quantity(step, self.commitment_id.step_unit),
            gap=self._quantity(gap),
            count=self._number(count),
        )

    def _say_rate(self, rate, count, amount):
        if count == 1:
            return self.env._("Amount owed by the contract: %s", self._money(amount))
        return self.env._(
            "%(count)s × %(rate)s = %(amount)s",
            count=self._number(count),
            rate=self._money(rate),
            amount=self._money(amount),
        )

    def _say_percent(self, rate, count, fee, amount):
        return self.env._(
            "%(percent)s %% of the fee of the period, %(fee)s: %(amount)s",
            percent=self._number(rate * count),
            fee=self._money(fee),
            # Unrounded: the next step rounds it.
            amount=f"{self._number(amount)} {self.currency_id.symbol}",
        )

    def _say_tier(self, threshold, rate):
        return self.env._(
            "Tier reached: beyond %(threshold)s", threshold=self._quantity(threshold)
        )

    def _say_no_tier(self, value):
        return self.env._("No tier is reached by %s", self._quantity(value))

    def _say_rounded(self, amount):
        return self.env._("Rounded: %s", self._money(amount))

    def _say_event_cap(self, cap, applied, left, amount):
        return self.env._("Limited to the cap a breach: %s", self._money(cap))

    def _say_period_cap(self, cap, applied, left, amount):
        return self.env._(
            "Limited by the cap of the period, %(cap)s, of which %(applied)s are "
            "already applied: %(left)s are left",
            cap=self._money(cap),
            applied=self._money(applied),
            left=self._money(left),
        )

    def _say_total(self, amount):
        return self.env._("Owed: %s", self._money(amount))
