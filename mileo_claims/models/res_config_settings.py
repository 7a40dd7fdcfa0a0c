from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    claim_credit_limit = fields.Monetary(
        related="company_id.claim_credit_limit", readonly=False
    )
