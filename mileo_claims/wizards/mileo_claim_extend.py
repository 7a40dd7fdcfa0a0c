from odoo import api, fields, models

from ..models.mileo_claim_extension import REASONS


class MileoClaimExtend(models.TransientModel):
    """Tell the customer how far we are, with a later date where one is needed (P11)."""

    _name = "mileo.claim.extend"
    _description = "Interim Update"

    claim_id = fields.Many2one("mileo.claim", required=True)
    due_at = fields.Datetime(compute="_compute_due_at", string="Present Due")
    rank = fields.Integer(compute="_compute_due_at")
    is_extended = fields.Boolean(string="More Time Is Needed", default=True)
    reason = fields.Selection(REASONS, default="technical")
    business_days = fields.Integer(string="Business Days More", default=5)
    new_due_at = fields.Datetime(
        compute="_compute_new_due_at", store=True, readonly=False, string="New Due"
    )
    explanation = fields.Text(
        string="What Was Done so Far", required=True, help="The customer reads it."
    )
    information_needed = fields.Text(
        string="What the Customer Has to Provide", help="Empty: nothing more."
    )
    justification = fields.Text(string="Reason for a Third Extension")

    @api.depends("claim_id")
    def _compute_due_at(self):
        for wizard in self:
            response = wizard.claim_id._get_milestones("response")
            wizard.due_at = response.due_at
            wizard.rank = 1 + len(response.extension_ids)

    @api.depends("due_at", "business_days")
    def _compute_new_due_at(self):
        Calendar = self.env["mileo.claim.calendar"]
        for wizard in self:
            target = (wizard.due_at, max(wizard.business_days, 0), "business_day")
            wizard.new_due_at = (
                wizard.due_at
                and Calendar._get_due_instants(wizard.claim_id.team_id, [target])[0]
            )

    def action_send(self):
        """Send the interim update, and announce the new date if there is one."""
        self.ensure_one()
        if self.is_extended:
            self.claim_id.extend_deadline(
                self.reason,
                self.explanation,
                self.new_due_at,
                self.justification,
                self.information_needed,
            )
        else:
            self.claim_id.send_interim_update(self.explanation, self.information_needed)
        return {"type": "ir.actions.act_window_close"}
