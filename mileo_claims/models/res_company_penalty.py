from odoo import fields, models
from odoo.exceptions import UserError

CHART_REFERENCE = "pcg_6581"
CHART_CODE = "6581"


class ResCompany(models.Model):
    _inherit = "res.company"

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
        help="Where the documents of penalties are numbered. Empty: the first sales "
        "journal.",
    )

    def _get_penalty_account(self):
        """Return the account of contract penalties, else say where to set it."""
        self.ensure_one()
        Chart = self.env["account.chart.template"].with_company(self)
        Account = self.env["account.account"].with_company(self)
        account = (
            self.claim_penalty_account_id
            or Chart.ref(CHART_REFERENCE, raise_if_not_found=False)
            or Account.search(
                [
                    *Account._check_company_domain(self),
                    ("code", "=like", f"{CHART_CODE}%"),
                ],
                limit=1,
            )
        )
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

    def _get_penalty_journal(self):
        """Return the journal of penalties, else say where to set it."""
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
