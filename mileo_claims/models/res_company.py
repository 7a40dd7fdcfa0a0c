from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    claim_credit_limit = fields.Monetary(
        string="Handlers' Credit Limit",
        default=500.0,
        help="A handler may offer a credit note up to this amount, tax included; above "
        "it, the leader approves.",
    )
