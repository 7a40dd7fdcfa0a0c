from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import file_path

from ..lib.report_pdf import render

QUARTER, YEAR = relativedelta(months=3), relativedelta(years=1)
#: The order in which the committee reads the actions.
VERDICTS = ("not_effective", "effective", "too_early", False)
#: Those that are longest late; the report has room for fewer.
MAX_LATE = 50
#: What the quality manager writes, by the names of the fields.
COMMENTS = ("summary", "decisions", "trends", "promises", "causes", "actions", "cost")
FONT = "web/static/fonts/google/Open_Sans/Open_Sans-%s.ttf"


class MileoClaimReviewContent(models.AbstractModel):
    """What a quarterly report says, as plain values that can be frozen (P24).

    Figures come from ``mileo.claim.figures``; names are in the language of the
    environment. Confidential claims are counted, and nothing else is told of them.
    """

    _name = "mileo.claim.review.content"
    _description = "Content of the Quarterly Report"

    @api.model
    def _compute_content(self, company, start):
        """Return the content of the report of the quarter that begins on ``start``."""
        figures = {
            name: self._compute_quarter(company, first)
            for name, first in (
                ("current", start),
                ("previous", start - QUARTER),
                ("year_before", start - YEAR),
            )
        }
        end = start + QUARTER - timedelta(days=1)
        # sudo: mileo.claim - the report is the same, whoever prepares it
        readers = self.sudo()
        return {
            "company": company.name,
            "currency": company.currency_id.name,
            "quarter": self._name_quarter(start),
            "previous": self._name_quarter(start - QUARTER),
            "year_before": self._name_quarter(start - YEAR),
            "date_from": fields.Date.to_string(start),
            "date_to": fields.Date.to_string(end),
            "figures": figures,
            "months": readers._compute_months(company, start),
            "causes": readers._compute_causes(figures),
            "alerts": readers._list_alerts(company, start, end),
            "actions": readers._list_actions(company, start, end),
            "late": readers._explain_late(figures["current"]["late"]),
        }

    @api.model
    def _compute_quarter(self, company, start):
        end = start + QUARTER - timedelta(days=1)
        return self.env["mileo.claim.figures"]._compute_figures(company, start, end)

    @api.model
    def _compute_months(self, company, start):
        """Count what was received in each of twelve months, and a year before it."""
        Figures = self.env["mileo.claim.figures"]
        last = start + QUARTER
        first = last - 2 * YEAR
        domain = Figures._get_domains(company, first, last - timedelta(days=1))
        local = self.env["mileo.claim.register"].with_context(
            tz=Figures._get_tz(company)
        )
        counts = {
            month.date(): count
            for month, count in local._read_group(
                domain["received"], ["started_at:month"], ["__count"]
            )
        }
        months = [last - YEAR + relativedelta(months=n) for n in range(12)]
        return [
            {
                "month": fields.Date.to_string(month),
                "received": counts.get(month, 0),
                "year_before": counts.get(month - YEAR, 0),
            }
            for month in months
        ]

    @api.model
    def _compute_causes(self, figures):
        """Return the causes of the quarter, the most frequent first."""
        previous, year_before = (
            {row["id"]: row["count"] for row in figures[name]["by_cause"]}
            for name in ("previous", "year_before")
        )
        return [
            {
                "name": row["name"],
                "count": row["count"],
                "previous": previous.get(row["id"], 0),
                "year_before": year_before.get(row["id"], 0),
            }
            for row in figures["current"]["by_cause"]
        ]

    @api.model
    def _list_alerts(self, company, start, end):
        """Return the recurrences of the quarter, the surest first."""
        recurrences = self.env["mileo.claim.recurrence"].search(
            Domain("company_id", "=", company.id)
            & Domain("is_confidential", "=", False)
            & Domain("window_start", "<=", end)
            & Domain("window_end", ">=", start),
            order="p_value, id",
        )
        labels = dict(recurrences._fields["state"]._description_selection(self.env))
        places = dict(recurrences._fields["dimension"]._description_selection(self.env))
        return [
            {
                "cause": recurrence.cause_id.display_name,
                "where": recurrence.res_name or places[recurrence.dimension],
                "from": fields.Date.to_string(recurrence.window_start),
                "to": fields.Date.to_string(recurrence.window_end),
                "observed": recurrence.observed,
                "expected": recurrence.expected,
                "is_open": recurrence.state == "open",
                "state": labels[recurrence.state],
            }
            for recurrence in recurrences
        ]

    # -------------------------------------------------------------------- actions

    @api.model
    def _get_actions_domain(self, company, start, end):
        """Return what is engaged, and what was done in the year up to the end."""
        return (
            Domain("company_id", "=", company.id)
            & Domain("kind", "in", ("corrective", "preventive"))
            & (
                Domain("state", "=", "planned")
                | (
                    Domain("state", "=", "done")
                    & Domain("done_date", ">=", start + QUARTER - YEAR)
                    & Domain("done_date", "<=", end)
                )
            )
        )

    @api.model
    def _list_actions(self, company, start, end):
        actions = self.env["mileo.claim.action"].search(
            self._get_actions_domain(company, start, end)
        )
        actions = actions.sorted(lambda a: VERDICTS.index(a.effectiveness))
        # Before the quarter is over, what is due in it later is not late.
        over = min(end, fields.Date.context_today(self) - timedelta(days=1))
        return [self._describe_action(action, over) for action in actions]

    @api.model
    def _describe_action(self, action, over):
        comparison = action._compare()
        return {
            "name": action.name,
            "cause": action.cause_id.display_name or "",
            "user": action.user_id.name or "",
            "due": fields.Date.to_string(action.due_date),
            "done": fields.Date.to_string(action.done_date),
            "state": action.state,
            "is_late": action.state == "planned"
            and bool(action.due_date)
            and action.due_date <= over,
            "verdict": action.effectiveness or None,
            "text": action.review_conclusion or self._say_effectiveness(action),
            **{
                name: comparison and getattr(comparison, name)
                for name in ("ratio", "low", "high")
            },
        }

    @api.model
    def _say_effectiveness(self, action):
        """Return the verdict with its figures; these say nothing where it is early."""
        if action.effectiveness == "too_early":
            field = action._fields["effectiveness"]
            return dict(field._description_selection(self.env))["too_early"]
        return action.effectiveness_text or ""

    # ----------------------------------------------------------------------- late

    @api.model
    def _explain_late(self, milestone_ids):
        """Return how many promises were missed, why, and which the longest."""
        milestones = self.env["mileo.claim.milestone"].browse(milestone_ids)
        reasons = self._get_reasons(milestones)
        counts = {}
        for milestone in milestones:
            reason = reasons[milestone]
            counts[reason] = counts.get(reason, 0) + 1
        now = fields.Datetime.now()
        delays = {m: (m.done_at or m.stopped_at or now) - m.due_at for m in milestones}
        longest = sorted(milestones, key=delays.get, reverse=True)[:MAX_LATE]
        return {
            "count": len(milestones),
            "reasons": [
                {"name": name, "count": count}
                for name, count in sorted(counts.items(), key=lambda item: -item[1])
            ],
            "rows": [
                {
                    "number": self._get_shown_number(milestone.claim_id),
                    "kind": milestone.kind,
                    "due": self._get_local_day(milestone, milestone.due_at),
                    "done": self._get_local_day(milestone, milestone.done_at),
                    "days": delays[milestone] / timedelta(days=1),
                    "why": reasons[milestone],
                }
                for milestone in longest
            ],
        }

    @api.model
    def _get_shown_number(self, claim):
        """Return the number that whoever gets the report may know."""
        return self.env._("Confidential") if claim.is_confidential else claim.number

    @api.model
    def _get_reasons(self, milestones):
        """Return why each was late: the new date announced, or who was waited for.

        Who was waited for after it was due, or no more when it began, is no reason.
        """
        extensions = milestones.extension_ids
        labels = dict(extensions._fields["reason"]._description_selection(self.env))
        waits = milestones.claim_id.wait_ids
        parties = dict(waits._fields["party"]._description_selection(self.env))
        reasons = {}
        for milestone in milestones:
            waited = milestone.claim_id.wait_ids.filtered(
                lambda wait, m=milestone: (
                    wait.cycle == m.cycle
                    and wait.started_at
                    and wait.started_at < m.due_at
                    and (not wait.ended_at or wait.ended_at > m.started_at)
                )
            )
            if milestone.extension_ids:
                reasons[milestone] = labels[milestone.extension_ids[-1].reason]
            elif waited:
                reasons[milestone] = self.env._(
                    "Waited for: %s", parties[waited[0].party]
                )
            else:
                reasons[milestone] = self.env._("No new date was announced")
        return reasons

    @api.model
    def _get_local_day(self, milestone, instant):
        if not instant:
            return None
        tz = self.env["mileo.claim.figures"]._get_tz(milestone.company_id)
        local = fields.Datetime.context_timestamp(self.with_context(tz=tz), instant)
        return fields.Date.to_string(local.date())

    # ------------------------------------------------------------------------ PDF

    def _render_pdf(self):
        """Return the bytes of the report, in the language of the environment."""
        self.ensure_one()
        comments = {name: self[name] for name in COMMENTS}
        return render(
            {**self.content, "comments": comments},
            self._get_labels(),
            self._get_definitions(),
            self.env.lang,
            [file_path(FONT % weight) for weight in ("Regular", "Bold")],
        )
