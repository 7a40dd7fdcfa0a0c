from odoo import api, fields, models
from odoo.exceptions import UserError


class MileoClaimAction(models.Model):
    """Something done, or to do, so that it does not happen again (P12, P18)."""

    _name = "mileo.claim.action"
    _description = "Corrective Action"
    _inherit = ["mileo.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "due_date, id"

    _guarded_fields = frozenset({"state", "done_date"})

    name = fields.Char(string="Action", required=True)
    description = fields.Html()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [
            ("containment", "Containment"),
            ("corrective", "Corrective"),
            ("preventive", "Preventive"),
        ],
        required=True,
        default="corrective",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    due_date = fields.Date(tracking=True)
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        default="planned",
        tracking=True,
        copy=False,
    )
    done_date = fields.Date(copy=False)
    cause_id = fields.Many2one("mileo.claim.cause")
    claim_ids = fields.Many2many("mileo.claim", string="Claims", check_company=True)

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        # sudo: mileo.claim - also the confidential ones, which the user does not see
        actions.sudo().claim_ids._follow_containment()
        return actions

    def write(self, vals):
        claims = self.sudo().claim_ids  # sudo: mileo.claim - as in create
        result = super().write(vals)
        if {"kind", "state", "claim_ids"}.intersection(vals):
            (claims | self.sudo().claim_ids)._follow_containment()
        return result

    def action_done(self):
        """Record that the action was carried out; claims waiting for it may close.

        :raise UserError: the action is not planned any more
        """
        return self._set_state("done", {"done_date": fields.Date.context_today(self)})

    def action_cancel(self):
        """Give the action up.

        :raise UserError: the action is not planned any more
        """
        return self._set_state("cancelled", {})

    def _set_state(self, state, vals):
        self.check_access("write")
        if self.filtered(lambda action: action.state != "planned"):
            raise UserError(
                self.env._("Only a planned action can be done or cancelled.")
            )
        self._unguarded().write({"state": state, **vals})
        # sudo: mileo.claim - also the confidential ones, which the user does not see
        self.sudo().claim_ids._close_if_executed()
        return True
