from odoo import fields, models


class Agreement(models.Model):
    _inherit = "agreement"

    commitment_ids = fields.One2many(
        "agreement.commitment", "agreement_id", string="Commitments", copy=True
    )
