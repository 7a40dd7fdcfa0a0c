from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from .isolation import run_isolated

#: Days after the end of a quarter on which its report is prepared: what happened in
#: its last days is recorded by then.
DAYS_AFTER = 5


class MileoClaimReviewJob(models.AbstractModel):
    """Which reports are due, and who is told that they wait (P24)."""

    _name = "mileo.claim.review.job"
    _description = "Preparation of Quarterly Reports"

    @api.model
    def _cron_prepare(self):
        """Prepare the reports of the quarters that are over, also after a stop.

        A report is one transaction; one that fails stops neither the others nor the
        next run.
        """
        cron = self.env["ir.cron"]
        due = [
            (company, start)
            for company in self.env["res.company"].search([])
            for start in self._get_due_quarters(company)
        ]
        cron._commit_progress(remaining=len(due))
        for company, start in due:
            run_isolated(
                company,
                lambda company=company, start=start: self._prepare(company, start),
                lambda error: None,
            )
            if not cron._commit_progress(1):
                break

    @api.model
    def _get_due_quarters(self, company):
        """Return the first days of the quarters to report, since the first report.

        That of a company is that of the quarter that has just ended; there is none
        before its first claim. A quarter that failed, or whose draft was deleted, is
        due again.
        """
        first = self.env["mileo.claim.snapshot"]._get_first_day(company)
        if not first:
            return []
        tz = self.env["mileo.claim.figures"]._get_tz(company)
        today = fields.Date.context_today(self.with_context(tz=tz))
        end = self._get_quarter_start(today - relativedelta(days=DAYS_AFTER))
        reports = self.search([("company_id", "=", company.id)])
        prepared = set(reports.mapped("date_from"))
        start = min(prepared, default=end - relativedelta(months=3))
        start = max(start, self._get_quarter_start(first))
        quarters = []
        while start < end:
            quarters.append(start)
            start += relativedelta(months=3)
        return [start for start in quarters if start not in prepared]

    @api.model
    def _prepare(self, company, start):
        """Compute the report of a quarter and tell the quality manager."""
        local = self.with_context(lang=company._get_claim_lang())
        content = local._compute_content(company, start)
        created = self._unguarded().create(
            {
                "company_id": company.id,
                "date_from": start,
                "date_to": content["date_to"],
                "content": content,
                "decisions": local._propose_decisions(content),
            }
        )
        review = self.browse(created.id)
        review.action_preview()
        review._plan_approval()
        return review

    def _plan_approval(self):
        """Have the quality manager, or else a leader, comment and approve."""
        self.ensure_one()
        user = self._get_quality_user()
        if user:
            reader = self.with_context(lang=user.lang)
            reader.activity_schedule(
                "mileo_claims.mail_activity_review",
                summary=reader.env._(
                    "Comment and approve the report of %s",
                    format_date(reader.env, self.date_from, date_format="QQQ y"),
                ),
                user_id=user.id,
            )

    def _get_quality_user(self):
        team = self.env["mileo.claim.team"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        candidates = self.company_id.claim_quality_user_id | team.user_id
        return candidates.filtered(
            lambda user: user.active and self.with_user(user).has_access("write")
        )[:1]
