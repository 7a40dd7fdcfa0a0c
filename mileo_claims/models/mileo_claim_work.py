from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MileoClaimWork(models.Model):
    """Time that somebody spent on a claim: a part of what complaints cost (P25)."""

    _name = "mileo.claim.work"
    _description = "Work on a Claim"
    _inherit = "mileo.guarded.mixin"
    _order = "date desc, id desc"

    _guarded_fields = frozenset({"company_id"})
    _settled_fields = frozenset({"claim_id"})

    claim_id = fields.Many2one(
        "mileo.claim", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, precompute=True
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    name = fields.Char(string="What Was Done", required=True)
    hours = fields.Float(required=True)

    @api.constrains("hours")
    def _check_hours(self):
        if self.filtered(lambda work: work.hours <= 0):
            raise ValidationError(self.env._("Say how much time was spent."))
