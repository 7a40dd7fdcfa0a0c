from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .isolation import run_isolated

#: A claim recorded with a wrong year makes no century of empty months.
OLDEST = relativedelta(years=3)


class MileoClaimSnapshotJob(models.AbstractModel):
    """Who freezes the months, when, and who is told (P22)."""

    _name = "mileo.claim.snapshot.job"
    _description = "Freezing of Monthly Claim Figures"

    @api.model
    def _cron_freeze(self):
        """Freeze what is over and not frozen yet, also after a stop, then tell readers.

        A month is one transaction: killed at any instant, the job goes on where it
        was. A month that fails stops neither the others nor the next run.
        """
        cron = self.env["ir.cron"]
        missing = [
            (company, month)
            for company in self.env["res.company"].search([])
            for month in self._get_missing_months(company)
        ]
        cron._commit_progress(remaining=len(missing))
        for company, month in missing:
            run_isolated(
                company,
                lambda c=company, m=month: self._freeze(c, m),
                lambda error: None,
            )
            if not cron._commit_progress(1):
                return
        for snapshot_id in self._get_unsent_ids():
            snapshot = self.browse(snapshot_id).try_lock_for_update()
            if snapshot and not snapshot.sent_at:
                run_isolated(snapshot, snapshot._send, lambda error: None)
                cron._commit_progress()

    @api.model
    def _get_missing_months(self, company):
        """Return the first days of the months to freeze, the oldest first.

        Since the first claim, in the three years up to now.
        """
        first = self._get_first_day(company)
        if not first:
            return []
        last = self._get_last_month(company)
        frozen = set(self.search([("company_id", "=", company.id)]).mapped("month"))
        months, month = [], max(first.replace(day=1), last - OLDEST)
        while month <= last:
            months.append(month)
            month += relativedelta(months=1)
        return [month for month in months if month not in frozen]

    @api.model
    def _get_first_day(self, company):
        """Return the day of the company's first claim, if it has one."""
        self.env["mileo.claim"].flush_model(["cycle_started_at"])
        [(first,)] = self.env.execute_query(
            SQL(
                "SELECT LEAST((SELECT MIN(cycle_started_at) FROM mileo_claim"
                " WHERE company_id = %(company)s),"
                " (SELECT MIN(started_at) FROM mileo_claim_cycle"
                " WHERE company_id = %(company)s))",
                company=company.id,
            )
        )
        return first and self._get_local_day(company, first)

    @api.model
    def _get_last_month(self, company):
        """Return the last month to freeze today, by the day of the settings."""
        today = self._get_local_day(company, fields.Datetime.now())
        settled = today - relativedelta(days=company.claim_snapshot_day - 1)
        return settled.replace(day=1) - relativedelta(months=1)

    @api.model
    def _get_local_day(self, company, instant):
        tz = self.env["mileo.claim.figures"]._get_tz(company)
        return fields.Datetime.context_timestamp(
            self.with_context(tz=tz), instant
        ).date()

    @api.model
    def _freeze(self, company, month):
        """Keep the figures of a month, worded in the company's language."""
        local = self.with_context(lang=company._get_claim_lang())
        figures = local._compute_month(company, month)
        return self._unguarded().create(
            {"company_id": company.id, "month": month, "figures": figures}
        )

    # -------------------------------------------------------------------- readers

    @api.model
    def _get_unsent_ids(self):
        """Return the last month of each company, if nobody was told of it.

        After a stop, or on the first run, one message tells of all the months.
        """
        latest = dict(self._read_group([], ["company_id"], ["month:max"]))
        unsent = self.search([("sent_at", "=", False)])
        return unsent.filtered(lambda s: s.month == latest[s.company_id]).ids

    def _send(self):
        """Tell each reader of the settings, in the reader's language, with a link.

        As long as there is none, the month waits for one.
        """
        self.ensure_one()
        readers = self._get_readers()
        for user in readers:
            self.with_context(lang=user.lang)._send_to(user)
        if readers:
            self._unguarded().sent_at = fields.Datetime.now()

    def _get_readers(self):
        """Return the readers who may read it still and can be told."""
        return self.company_id.claim_snapshot_reader_ids.filtered(
            lambda user: (
                user.active
                and (user.email or user.notification_type == "inbox")
                and self.with_user(user).has_access("read")
            )
        )

    def _send_to(self, user):
        month = format_date(self.env, self.month, date_format="MMMM y")
        body = self.env["ir.qweb"]._render(
            "mileo_claims.snapshot_mail",
            {
                "snapshot": self,
                "user": user,
                "month": month,
                "url": f"{self.get_base_url()}/odoo/claim-figures/{self.id}",
                "sections": self._list_sections(self.figures),
            },
        )
        self.env["mail.thread"].message_notify(
            subject=self.env._("Claims: figures of %s", month),
            body=body,
            partner_ids=user.partner_id.ids,
        )
