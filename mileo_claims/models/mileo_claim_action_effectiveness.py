from datetime import timedelta

from odoo import api, fields, models

from ..lib.effectiveness import compare_rates, judge
from ..lib.volumes import CLAIM, DAY, INTERVENTION, get_volumes
from .isolation import run_isolated
from .mileo_claim_counting import VOLUME_UNITS

REVIEW_MONTHS = 3
#: How long before and after its completion an action is measured.
PERIOD_DAYS = 365
#: The cause of a claim is known once it has been investigated: the last days would
#: always look better than they are.
CAUSE_LAG_DAYS = 14
#: What a rate is told by: so many of these.
RATE_UNITS = {DAY: 30, INTERVENTION: 100, CLAIM: 100}
#: What nobody writes by hand.
MEASURED_FIELDS = frozenset(
    {
        "effectiveness",
        "claims_before",
        "claims_after",
        "volume_before",
        "volume_after",
        "volume_unit",
        "days_after",
        "rate_before",
        "rate_after",
        "measured_at",
        "reviewed_by_id",
        "reviewed_on",
        "review_conclusion",
    }
)


class MileoClaimActionEffectiveness(models.AbstractModel):
    """Whether an action worked: measured by the claims of its cause, then judged (P24).

    Corrective and preventive actions, once done, and their cause with all those below
    it. The period before ends with the day of completion; the one after ends
    ``CAUSE_LAG_DAYS`` ago, and a year after completion at the latest.
    """

    _name = "mileo.claim.action.effectiveness"
    _description = "Effectiveness of Actions"

    effectiveness = fields.Selection(
        [
            ("effective", "Effective"),
            ("not_effective", "Not effective"),
            ("too_early", "Too early to say"),
        ],
        copy=False,
        tracking=True,
        help="Whether claims of this cause have become rarer since the action was "
        "done, beyond chance.",
    )
    effectiveness_text = fields.Text(
        string="Measured", compute="_compute_effectiveness_text"
    )
    claims_before = fields.Integer(
        copy=False,
        help="Claims of this cause, and of those below it, in the year that ended with "
        "the day on which the action was done.",
    )
    claims_after = fields.Integer(
        copy=False,
        help="Claims of this cause, and of those below it, since the action was done: "
        "a year at most, without the last 14 days, whose causes are not all known.",
    )
    volume_before = fields.Integer(
        copy=False,
        help="Days, interventions or claims of other causes in the time before.",
    )
    volume_after = fields.Integer(
        copy=False,
        help="Days, interventions or claims of other causes in the time after.",
    )
    volume_unit = fields.Selection(
        VOLUME_UNITS,
        copy=False,
        help="What the number of claims is related to: interventions where most "
        "claims name one and their number is known; else days or the claims of other "
        "causes, whichever explains more of the change.",
    )
    days_after = fields.Integer(
        copy=False, help="Length of the time after, which is measured."
    )
    rate_before = fields.Float(
        copy=False,
        digits=(16, 2),
        aggregator=False,
        help="Claims of this cause for 30 days, for 100 interventions or for 100 "
        "claims of other causes, in the year before the action was done.",
    )
    rate_after = fields.Float(
        copy=False,
        digits=(16, 2),
        aggregator=False,
        help="The same, since the action was done: a year at most, without the last 14 "
        "days, whose causes are not all known.",
    )
    measured_at = fields.Datetime(string="Last Measured", copy=False)
    review_date = fields.Date(
        copy=False, tracking=True, help="When somebody says whether it worked."
    )
    reviewed_by_id = fields.Many2one("res.users", copy=False)
    reviewed_on = fields.Date(copy=False)
    review_conclusion = fields.Text(string="Conclusion", copy=False, tracking=True)

    def write(self, vals):
        result = super().write(vals)
        if {"cause_id", "kind"}.intersection(vals):
            self.filtered(lambda action: action.state == "done")._measure()
        if "review_date" in vals:
            self._plan_review()
        return result

    def _start_measuring(self):
        """Measure what has just been done, and plan when somebody reviews it."""
        self._measure()
        for action in self.filtered(lambda action: action._is_measurable()):
            action.review_date = fields.Date.add(action.done_date, months=REVIEW_MONTHS)

    def _is_measurable(self):
        self.ensure_one()
        return (
            self.state == "done"
            and self.kind in ("corrective", "preventive")
            and bool(self.cause_id)
        )

    # --------------------------------------------------------------------- measure

    @api.model
    def _get_to_measure_domain(self):
        oldest = fields.Date.subtract(
            fields.Date.today(), days=PERIOD_DAYS + 2 * CAUSE_LAG_DAYS + 31
        )
        return [
            ("state", "=", "done"),
            ("done_date", ">=", oldest),
            ("kind", "in", ("corrective", "preventive")),
            ("cause_id", "!=", False),
        ]

    @api.model
    def _cron_measure(self):
        """Measure again what was done in the last year, a company at a time."""
        cron = self.env["ir.cron"]
        by_company = self.search(self._get_to_measure_domain()).grouped("company_id")
        cron._commit_progress(remaining=len(by_company))
        for actions in by_company.values():
            run_isolated(actions, actions._measure, lambda error: None)
            if not cron._commit_progress(1):
                break

    def _measure(self):
        """Compare the claims of the cause before and after, by a few queries in all."""
        actions = self._unguarded()
        forgotten = actions.filtered(lambda action: not action._is_measurable())
        forgotten.filtered("measured_at").write(
            {"effectiveness": False, "measured_at": False}
        )
        for company, measured in (actions - forgotten).grouped("company_id").items():
            measured._measure_in(company)

    def _measure_in(self, company):
        Counting = self.env["mileo.claim.counting"]
        since = min(self.mapped("done_date")) - timedelta(days=PERIOD_DAYS - 1)
        if first := Counting._get_first_day(company):
            since = max(since, first)
        today = Counting._get_today(company)
        claims = Counting._count_claims(company, since)
        interventions = Counting._count_interventions(company, since)
        for action in self:
            action.write(
                {
                    "measured_at": fields.Datetime.now(),
                    **action._prepare_measure_vals(claims, interventions, since, today),
                }
            )

    def _prepare_measure_vals(self, claims, interventions, since, today):
        """Return the figures of one action from what was counted by day.

        :param dict claims: by cause and day, as ``_count_claims`` returns them
        :param dict interventions: all of them, by day
        :param since: the first day from which anything was counted
        """
        self.ensure_one()
        done = self.done_date
        start = max(since, done - timedelta(days=PERIOD_DAYS - 1))
        end = min(
            today - timedelta(days=CAUSE_LAG_DAYS), done + timedelta(days=PERIOD_DAYS)
        )
        periods = ((start, done), (done + timedelta(days=1), end))
        own, everybody = (
            [_sum_up(claims[cause_id], *period) for period in periods]
            for cause_id in (self.cause_id.id, None)
        )
        (before, named_before), (after, named_after) = own
        days_after = max(0, (end - done).days)
        volumes = get_volumes(
            before + after,
            (max(0, (done - start).days + 1), days_after),
            (everybody[0][0] - before, everybody[1][0] - after),
            named_before + named_after,
            self._sum_up_interventions(interventions, *periods),
        )
        verdict, unit = judge(before, after, volumes, days_after)
        volume_before, volume_after = volumes[unit]
        scale = RATE_UNITS[unit]
        return {
            "effectiveness": verdict,
            "claims_before": before,
            "claims_after": after,
            "volume_before": volume_before,
            "volume_after": volume_after,
            "volume_unit": unit,
            "days_after": days_after,
            "rate_before": before / volume_before * scale if volume_before else 0,
            "rate_after": after / volume_after * scale if volume_after else 0,
        }

    def _sum_up_interventions(self, interventions, *periods):
        """Return how many there were in each period; 0 where that is not known."""
        start = periods[0][0]
        first = min((day for day in interventions if day >= start), default=None)
        if not self.env["mileo.claim.counting"]._are_interventions_known(first, start):
            return (0, 0)
        return tuple(
            sum(n for day, n in interventions.items() if start <= day <= end)
            for start, end in periods
        )

    def _compare(self):
        """Return the ``Comparison`` of what was measured, None if it says nothing."""
        self.ensure_one()
        if self.claims_before and self.volume_before and self.volume_after:
            return compare_rates(*self._get_measures(), self.volume_unit)
        return None

    def _get_measures(self):
        return (
            self.claims_before,
            self.volume_before,
            self.claims_after,
            self.volume_after,
        )


def _sum_up(claims, start, end):
    """Return the claims from a day to another, and those that name an intervention."""
    counts = [count for day, count in claims.items() if start <= day <= end]
    return sum(count for count, _named in counts), sum(named for _, named in counts)
