from odoo import fields, models

STATES = [
    ("new", "New"),
    ("acknowledged", "Acknowledged"),
    ("investigating", "Investigating"),
    ("responded", "Answered"),
    ("agreed", "Agreed"),
    ("closed", "Closed"),
]


class MileoClaimStage(models.Model):
    """A kanban column; it belongs to one state, which only the workflow changes."""

    _name = "mileo.claim.stage"
    _description = "Claim Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    state = fields.Selection(STATES, required=True, default="investigating")
    fold = fields.Boolean(string="Folded in Kanban")
