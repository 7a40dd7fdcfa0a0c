from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

# In the French chart: contract penalties; rebates on services.
PENALTY_ACCOUNT = ("pcg_6581", "6581")
GESTURE_ACCOUNT = ("pcg_7096", "7096")


class MileoClaimDocumentCompany(models.AbstractModel):
    """Where a company posts the documents of compensations (P14, P15)."""

    _name = "mileo.claim.document.company"
    _description = "Documents of Compensations by Company"

    claim_credit_draft = fields.Boolean(
        string="An Accountant Posts Credit Notes",
        help="Credit notes and penalties are made by themselves, but stay in draft "
        "until an accountant posts them.",
    )
    claim_penalty_account_id = fields.Many2one(
        "account.account",
        string="Penalty Account",
        check_company=True,
        help="Where contract penalties go. Empty: 658100 of the French chart.",
    )
    claim_penalty_journal_id = fields.Many2one(
        "account.journal",
        string="Penalty Journal",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        help="Where the documents without VAT are numbered: penalties and gestures. "
        "Empty: the first sales journal.",
    )
    claim_gesture_account_id = fields.Many2one(
        "account.account",
        string="Gesture Account",
        check_company=True,
        help="Where gestures without an invoice go. Empty: 709600 of the French chart.",
    )

    def _get_document_date(self, journal, taxed):
        """Return when a document of today is accounted: the first day left open.

        A customer is not made to wait because the books of the day are closed already.

        :param taxed: whether it is in the tax report, whose periods are closed apart
        """
        today = fields.Date.context_today(self)
        locks = self._get_violated_lock_dates(today, taxed, journal)
        return locks[-1][0] + timedelta(days=1) if locks else today

    def _get_penalty_account(self):
        """Return the account of contract penalties, else say where to set it."""
        self.ensure_one()
        account = self.claim_penalty_account_id or self._find_account(*PENALTY_ACCOUNT)
        if not account:
            raise UserError(
                self.env._(
                    "The penalty account of %(company)s is missing, and its chart has "
                    "no 658100: set it in Claims > Configuration > Settings, “Penalty "
                    "Account”.",
                    company=self.name,
                )
            )
        return account

    def _get_gesture_account(self):
        """Return the account of gestures, else say where to set it."""
        self.ensure_one()
        account = self.claim_gesture_account_id or self._find_account(*GESTURE_ACCOUNT)
        if not account:
            raise UserError(
                self.env._(
                    "The gesture account of %(company)s is missing, and its chart has "
                    "no 709600: set it in Claims > Configuration > Settings, “Gesture "
                    "Account”.",
                    company=self.name,
                )
            )
        return account

    def _find_account(self, reference, code):
        """Return the account of the chart's template, or one whose code begins so."""
        Chart = self.env["account.chart.template"].with_company(self)
        Account = self.env["account.account"].with_company(self)
        return Chart.ref(reference, raise_if_not_found=False) or Account.search(
            [*Account._check_company_domain(self), ("code", "=like", f"{code}%")],
            limit=1,
        )

    def _get_penalty_journal(self):
        """Return the journal of documents without VAT, else say where to set it."""
        self.ensure_one()
        Journal = self.env["account.journal"]
        journal = self.claim_penalty_journal_id or Journal.search(
            [*Journal._check_company_domain(self), ("type", "=", "sale")], limit=1
        )
        if not journal:
            raise UserError(
                self.env._(
                    "The penalty journal of %(company)s is missing, and it has no "
                    "sales journal: set it in Claims > Configuration > Settings, "
                    "“Penalty Journal”.",
                    company=self.name,
                )
            )
        return journal
