from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    claim_credit_limit = fields.Monetary(
        related="company_id.claim_credit_limit", readonly=False
    )
    claim_credit_use = fields.Selection(
        related="company_id.claim_credit_use", readonly=False
    )
    claim_rework_project_id = fields.Many2one(
        related="company_id.claim_rework_project_id", readonly=False
    )
    claim_credit_draft = fields.Boolean(
        related="company_id.claim_credit_draft", readonly=False
    )
    claim_penalty_account_id = fields.Many2one(
        related="company_id.claim_penalty_account_id", readonly=False
    )
    claim_gesture_account_id = fields.Many2one(
        related="company_id.claim_gesture_account_id", readonly=False
    )
    claim_penalty_journal_id = fields.Many2one(
        related="company_id.claim_penalty_journal_id", readonly=False
    )
    claim_approve_amount = fields.Boolean(
        related="company_id.claim_approve_amount", readonly=False
    )
    claim_approve_rejection = fields.Boolean(
        related="company_id.claim_approve_rejection", readonly=False
    )
    claim_approve_confidential = fields.Boolean(
        related="company_id.claim_approve_confidential", readonly=False
    )
    claim_recourse = fields.Text(related="company_id.claim_recourse", readonly=False)
    claim_ack_limit = fields.Integer(
        related="company_id.claim_ack_limit", readonly=False
    )
    claim_quality_user_id = fields.Many2one(
        related="company_id.claim_quality_user_id", readonly=False
    )
    claim_committee_ids = fields.Many2many(
        related="company_id.claim_committee_ids", readonly=False
    )
    claim_action_reminder_days = fields.Integer(
        related="company_id.claim_action_reminder_days", readonly=False
    )
    claim_reminder_days = fields.Integer(
        related="company_id.claim_reminder_days", readonly=False
    )
    claim_reopening_months = fields.Integer(
        related="company_id.claim_reopening_months", readonly=False
    )
    claim_snapshot_day = fields.Integer(
        related="company_id.claim_snapshot_day", readonly=False
    )
    claim_snapshot_reader_ids = fields.Many2many(
        related="company_id.claim_snapshot_reader_ids", readonly=False
    )
    claim_tell_reassignment = fields.Boolean(
        related="company_id.claim_tell_reassignment", readonly=False
    )
    claim_holiday_country_id = fields.Many2one(
        related="company_id.claim_holiday_country_id", readonly=False
    )
    claim_holiday_subdivision = fields.Selection(
        selection="_get_claim_holiday_subdivisions",
        string="Region of Public Holidays",
        compute="_compute_claim_holiday_subdivision",
        inverse="_inverse_claim_holiday_subdivision",
    )

    @api.model
    def _get_claim_holiday_subdivisions(self):
        subdivisions = self.env.company._get_subdivisions()
        return sorted(subdivisions.items(), key=lambda item: item[1])

    @api.depends("company_id", "claim_holiday_country_id")
    def _compute_claim_holiday_subdivision(self):
        """The company's region; none for a country that has just been chosen."""
        offered = dict(self._get_claim_holiday_subdivisions())
        for settings in self:
            company = settings.company_id
            settings.claim_holiday_subdivision = (
                settings.claim_holiday_country_id == company.claim_holiday_country_id
                and company.claim_holiday_subdivision in offered
                and company.claim_holiday_subdivision
            )

    def _inverse_claim_holiday_subdivision(self):
        for settings in self:
            settings.company_id.claim_holiday_subdivision = (
                settings.claim_holiday_subdivision
            )

    def action_write_public_holidays(self):
        """Write the public holidays and show what is written."""
        self.company_id.write_public_holidays()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "mileo_claims.action_mileo_claim_public_holiday"
        )
