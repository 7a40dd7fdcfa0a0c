from odoo import api, fields, models


class MileoClaimAcknowledge(models.TransientModel):
    """Write the formal acknowledgement: three parts, one of them computed (P08).

    The mail is shown beside, as the customer will read it.
    """

    _name = "mileo.claim.acknowledge"
    _description = "Formal Acknowledgement"

    claim_id = fields.Many2one("mileo.claim", required=True)
    description = fields.Html(related="claim_id.description", related_sudo=False)
    email_from = fields.Char(related="claim_id.email_from", related_sudo=False)
    response_due_at = fields.Datetime(compute="_compute_response_due_at")
    understanding = fields.Text(
        string="What You Understood", required=True, help="The customer reads it."
    )
    information_needed = fields.Text(
        string="What the Customer Has to Provide", help="Empty: nothing more."
    )

    subject = fields.Char(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("claim_id", "understanding", "information_needed")
    def _compute_preview(self):
        self.subject = self.preview = False
        for wizard in self.filtered("claim_id"):
            wizard.subject, wizard.preview = wizard.claim_id._preview_notice(
                "formal_ack",
                {
                    "understanding": wizard.understanding,
                    "information_needed": wizard.information_needed,
                },
            )

    def _compute_response_due_at(self):
        for wizard in self:
            response = wizard.claim_id._get_milestones("response")
            wizard.response_due_at = response.due_at

    def action_send(self):
        """Send the acknowledgement to the customer."""
        self.ensure_one()
        self.claim_id.send_formal_acknowledgement(
            self.understanding, self.information_needed
        )
        return {"type": "ir.actions.act_window_close"}
