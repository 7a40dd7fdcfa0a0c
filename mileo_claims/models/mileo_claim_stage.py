from odoo import api, fields, models, tools
from odoo.exceptions import UserError

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
    _inherit = ["mileo.guarded.mixin", "mileo.cached.mixin"]
    _order = "sequence, id"

    _settled_fields = frozenset({"state"})

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    state = fields.Selection(STATES, required=True, default="investigating")
    fold = fields.Boolean(string="Folded in Kanban")

    @api.model
    @tools.ormcache("state")
    def _get_first_id(self, state):
        """Return the id of the first column of ``state``: every new claim asks it."""
        # sudo: mileo.claim.stage - columns are the same for everybody
        return self.sudo().search([("state", "=", state)], limit=1).id

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last(self):
        left = self.search([("id", "not in", self.ids)]).mapped("state")
        if missing := set(self.mapped("state")) - set(left):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "At least one stage is needed for the state “%s”.",
                    labels[missing.pop()],
                )
            )
