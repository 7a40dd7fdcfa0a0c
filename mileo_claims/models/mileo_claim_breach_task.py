from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from ..lib.penalty import get_gap, get_minutes
from .agreement_commitment import TIME_UNITS, to_decimal


class MileoClaimBreachTask(models.AbstractModel):
    """Breaches seen from the planned and real times of an intervention (P15)."""

    _name = "mileo.claim.breach.task"
    _description = "Breaches of Interventions"

    @api.model
    def _prepare_breach_vals_from_task(self, commitment, task):
        """Return the values of the breach, or None if the commitment was kept.

        Restoration runs from the creation of the task to its end, punctuality from
        its planned date to its end; nothing in a task tells when somebody answered.
        """
        started_at = {
            "restoration_time": task.create_date,
            "punctuality": task.date_deadline,
        }.get(commitment.metric)
        if (
            not started_at
            or not task.date_end
            or commitment.unit not in dict(TIME_UNITS)
        ):
            return None
        measured = self._measure(commitment, started_at, task.date_end)
        if not get_gap(commitment._prepare_grid(), measured):
            return None
        return {
            "commitment_id": commitment.id,
            "task_id": task.id,
            "occurred_at": task.date_end,
            "measured": float(measured),
            "explanation": self.env._(
                "Intervention “%(task)s”: due from %(start)s, done on %(end)s (UTC).",
                task=task.name,
                start=started_at,
                end=task.date_end,
            ),
        }

    @api.model
    def _measure(self, commitment, start, end):
        """Return how long it took, in the unit of the commitment, to the minute."""
        spent = max(end - start, timedelta())
        # sudo: resource.calendar - the hours of the contract, whoever measures
        calendar = commitment.sudo().calendar_id
        hours = to_decimal(calendar.hours_per_day or 24.0)
        if calendar and spent:
            intervals = self.env["mileo.claim.calendar"]._get_work_intervals(
                calendar, commitment.company_id, start, end
            )
            spent = sum((stop - begin for begin, stop in intervals), timedelta())
        minutes = Decimal(int(spent.total_seconds() // 60))
        return round(minutes / get_minutes(commitment.unit, hours), 4)

    @api.model
    def _get_task_commitments(self, task):
        """Return the commitments of the customer's contracts that run at that time."""
        day = (task.date_end or task.create_date).date()
        customer = task.partner_id.commercial_partner_id
        return self.env["agreement.commitment"].search(
            [
                ("agreement_id.commercial_partner_id", "=", customer.id or -1),
                ("agreement_id.active", "=", True),
                ("company_id", "=", (task.company_id or self.env.company).id),
                "|",
                ("agreement_id.start_date", "=", False),
                ("agreement_id.start_date", "<=", day),
                "|",
                ("agreement_id.end_date", "=", False),
                ("agreement_id.end_date", ">=", day),
            ]
        )

    @api.model
    def _create_from_task(self, task):
        """Record the breaches that an intervention shows, and return them.

        :raise UserError: it shows none
        """
        vals_list = [
            self._prepare_breach_vals_from_task(commitment, task)
            for commitment in self._get_task_commitments(task)
        ]
        known = self.search([("task_id", "=", task.id), ("state", "!=", "cancelled")])
        new = [
            vals
            for vals in vals_list
            if vals and vals["commitment_id"] not in known.commitment_id.ids
        ]
        if not new and not known:
            raise UserError(
                self.env._(
                    "No commitment of the customer's contracts is missed by the times "
                    "of “%s”: from its creation or planned date to its end.",
                    task.name,
                )
            )
        return known | self.create(new)
