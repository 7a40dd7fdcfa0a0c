from odoo import api, fields, models


class MileoClaimCause(models.Model):
    """A root cause of dissatisfaction, in a tree (P23)."""

    _name = "mileo.claim.cause"
    _description = "Root Cause"
    _parent_store = True
    _order = "parent_path, id"

    name = fields.Char(required=True, translate=True)
    parent_id = fields.Many2one(
        "mileo.claim.cause", string="Parent Cause", ondelete="restrict", index=True
    )
    parent_path = fields.Char(index=True)
    active = fields.Boolean(default=True)
    action_ids = fields.One2many("mileo.claim.action", "cause_id", string="Actions")
    display_name = fields.Char(recursive=True)

    @api.depends("name", "parent_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cause in self:
            names = filter(None, (cause.parent_id.display_name, cause.name))
            cause.display_name = " / ".join(names)
