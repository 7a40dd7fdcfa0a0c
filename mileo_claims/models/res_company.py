from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..lib.public_holidays import (
    UnknownCountry,
    get_public_holidays,
    get_subdivisions,
)

YEARS_AHEAD = 2


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "mileo.claim.document.company"]

    claim_credit_limit = fields.Monetary(
        string="Handlers' Credit Limit",
        default=500.0,
        help="A handler may offer a credit note up to this amount, tax included; above "
        "it, the leader approves.",
    )
    claim_credit_use = fields.Selection(
        [
            ("disputed_invoice", "Reduces the disputed invoice, if it is unpaid"),
            ("next_invoice", "Waits for the next invoice"),
        ],
        string="Use of Credit Notes",
        required=True,
        default="disputed_invoice",
        help="What is left of a credit note reduces the customer's next invoice in "
        "both cases.",
    )
    claim_rework_project_id = fields.Many2one(
        "project.project",
        string="Project of Reworks",
        check_company=True,
        domain=[("is_template", "=", False)],
        help="Where free reworks are planned. Empty: the project of the intervention "
        "that the claim is about.",
    )
    claim_approve_amount = fields.Boolean(
        string="Approve Large Responses",
        help="A second person approves the responses that offer more than handlers may "
        "offer alone, also those of leaders.",
    )
    claim_approve_rejection = fields.Boolean(
        string="Approve Rejections",
        help="A second person approves the responses that reject the complaint.",
    )
    claim_approve_confidential = fields.Boolean(
        string="Approve Confidential Responses",
        help="A second person approves the responses to confidential claims.",
    )
    claim_recourse = fields.Text(
        string="Recourse of Consumers",
        translate=True,
        help="Name, postal address and site of the consumer mediator: a consumer reads "
        "them in every response, and must when the complaint is rejected, even in "
        "part.",
    )
    claim_ack_limit = fields.Integer(
        string="Acknowledgements a Day for One Sender",
        default=10,
        help="Beyond, mails still become claims; their handler acknowledges by hand.",
    )
    claim_quality_user_id = fields.Many2one(
        "res.users",
        string="Quality Manager",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Is told of the causes that keep coming back. Nobody: the leader of the "
        "first team is.",
    )
    claim_committee_ids = fields.Many2many(
        "res.partner",
        "mileo_claim_committee_rel",
        string="Management Committee",
        help="Gets the quarterly report by e-mail when it is approved.",
    )
    claim_action_reminder_days = fields.Integer(
        string="Reminder of Actions",
        default=2,
        help="Days before an action is due on which its owner is reminded.",
    )
    claim_reminder_days = fields.Integer(
        string="Reminder before Tacit Closure",
        default=2,
        help="Business days before a claim is tacitly closed on which the customer is "
        "reminded of the response, once. 0: no reminder.",
    )
    claim_reopening_months = fields.Integer(
        string="Time to Reopen",
        default=12,
        help="Months after closure in which new elements open the same claim again; "
        "later, they make a new claim, linked to it.",
    )
    claim_snapshot_day = fields.Integer(
        string="Day of the Monthly Figures",
        default=5,
        help="Day of the next month on which the figures of a month are frozen.",
    )
    claim_snapshot_reader_ids = fields.Many2many(
        "res.users",
        "mileo_claim_snapshot_reader_rel",
        string="Readers of the Monthly Figures",
        domain=[("share", "=", False)],
        help="Told by mail when the figures of a month are frozen; leaders only.",
    )
    claim_tell_reassignment = fields.Boolean(
        string="Tell Customers of a New Handler",
        default=True,
        help="A customer who knew who handles the claim is told when somebody else "
        "does.",
    )
    claim_holiday_country_id = fields.Many2one(
        "res.country",
        string="Country of Public Holidays",
        compute="_compute_claim_holiday_country_id",
        store=True,
        readonly=False,
        help="Its public holidays are written once a year as closures of the working "
        "time of the claim teams. Empty: they are not.",
    )
    claim_holiday_subdivision = fields.Char(
        string="Region of Public Holidays",
        compute="_compute_claim_holiday_subdivision",
        store=True,
        readonly=False,
        help="Code of the region if it has public holidays of its own: 57 for Moselle, "
        "6AE for Alsace, 971 for Guadeloupe…",
    )

    _claim_snapshot_day_in_month = models.Constraint(
        "CHECK (claim_snapshot_day BETWEEN 1 AND 28)",
        "Figures are frozen on a day from 1 to 28.",
    )
    _claim_action_reminder_days_positive = models.Constraint(
        "CHECK (claim_action_reminder_days >= 0)",
        "An action is recalled before it is due: give zero days or more.",
    )

    _claim_reminder_days_positive = models.Constraint(
        "CHECK (claim_reminder_days >= 0)",
        "A customer is reminded before the tacit closure: give zero days or more.",
    )
    _claim_reopening_months_positive = models.Constraint(
        "CHECK (claim_reopening_months >= 0)",
        "A claim is reopened after it was closed: give zero months or more.",
    )

    def _get_claim_lang(self):
        """Return the language in which figures and reports are written.

        That of the quality manager, or else of the leader of the first team: Odoo gives
        the company itself the language of whoever installed it.
        """
        self.ensure_one()
        team = self.env["mileo.claim.team"].search(
            [("company_id", "=", self.id)], limit=1
        )
        author = self.claim_quality_user_id or team.user_id
        return author.lang or self.partner_id.lang or self.env.lang or "en_US"

    @api.depends("partner_id.country_id")
    def _compute_claim_holiday_country_id(self):
        """The company's country, until somebody chooses another one."""
        for company in self:
            company.claim_holiday_country_id = (
                company.claim_holiday_country_id or company.partner_id.country_id
            )

    @api.depends("claim_holiday_country_id")
    def _compute_claim_holiday_subdivision(self):
        """Another country has other regions."""
        for company in self:
            if company.claim_holiday_subdivision not in company._get_subdivisions():
                company.claim_holiday_subdivision = False

    @api.constrains("claim_holiday_subdivision")
    def _check_claim_holiday_subdivision(self):
        for company in self.filtered("claim_holiday_subdivision"):
            subdivisions = company._get_subdivisions()
            if company.claim_holiday_subdivision not in subdivisions:
                raise ValidationError(
                    self.env._(
                        "%(country)s has no region “%(code)s” with public holidays of "
                        "its own. Those that it has: %(regions)s.",
                        country=company.claim_holiday_country_id.name,
                        code=company.claim_holiday_subdivision,
                        regions=", ".join(
                            f"{code} ({name})" for code, name in subdivisions.items()
                        ),
                    )
                )

    def _get_subdivisions(self):
        """Return the regions that may have holidays of their own, code to name."""
        return get_subdivisions(self.claim_holiday_country_id.code or "")

    def write_public_holidays(self):
        """Write the public holidays as closures of the claim teams' working time.

        Those of this year and of the next two. What was written once is never written
        again, so that what was removed by hand stays removed.

        :raise AccessError: the user is neither a leader nor an administrator
        :raise UserError: the country is not set, or nothing is known of it
        """
        self._check_may_write_public_holidays()
        # sudo: resource.calendar.leaves - a leader writes these closures and no others
        for company in self.sudo():
            holidays = company._get_public_holidays()
            self.env["mileo.claim.public.holiday"].sudo()._write_closures(
                company, holidays
            )
        return True

    def _check_may_write_public_holidays(self):
        self.check_access("read")
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("mileo_claims.group_mileo_claims_manager")
            or user.has_group("base.group_system")
        ):
            raise AccessError(
                self.env._(
                    "Only a leader or an administrator may write public holidays."
                )
            )

    def _get_public_holidays(self):
        """Return the holidays to write, date to name."""
        self.ensure_one()
        country = self.claim_holiday_country_id
        if not country:
            raise UserError(
                self.env._(
                    "Whose public holidays does %(company)s keep? Choose a country in "
                    "Claims > Configuration > Settings, or ask an administrator to.",
                    company=self.name,
                )
            )
        this_year = fields.Date.context_today(self).year
        try:
            return get_public_holidays(
                country.code,
                self.claim_holiday_subdivision,
                range(this_year, this_year + YEARS_AHEAD + 1),
                [lang for lang in (self.env.lang, self.partner_id.lang) if lang],
            )
        except UnknownCountry as error:
            raise UserError(
                self.env._(
                    "The public holidays of %(country)s are not known. Add them by "
                    "hand: open the working time of the team, then “Time Off”.",
                    country=country.name,
                )
            ) from error
