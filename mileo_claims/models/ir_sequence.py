from odoo import models


class IrSequence(models.Model):
    """Claims are numbered by it, from what is kept until it changes."""

    _name = "ir.sequence"
    _inherit = ["ir.sequence", "mileo.cached.mixin"]


class IrSequenceDateRange(models.Model):
    _name = "ir.sequence.date_range"
    _inherit = ["ir.sequence.date_range", "mileo.cached.mixin"]
