from odoo import api, fields, models

from ..models.mileo_claim_outcome import OUTCOMES


class MileoClaimRespond(models.TransientModel):
    """The response as the customer will read it, before it is sent (P12).

    Its free parts are written here and kept on the claim as a draft.
    """

    _name = "mileo.claim.respond"
    _description = "Substantive Response to Send"

    claim_id = fields.Many2one("mileo.claim", required=True)
    outcome = fields.Selection(
        OUTCOMES, compute="_compute_draft", inverse="_inverse_draft"
    )
    proposed_outcome = fields.Selection(related="claim_id.proposed_outcome")
    opening = fields.Html(compute="_compute_draft", inverse="_inverse_draft")
    closing = fields.Html(compute="_compute_draft", inverse="_inverse_draft")
    no_action_reason = fields.Text(
        string="No Action Needed Because",
        compute="_compute_draft",
        inverse="_inverse_draft",
    )
    has_action = fields.Boolean(compute="_compute_draft")
    reason = fields.Text(help="Why it is sent back, or contested nevertheless.")

    email_to = fields.Char(compute="_compute_email_to", string="Sent to")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    missing = fields.Text(compute="_compute_preview")
    lacks_recourse = fields.Boolean(compute="_compute_preview")
    approval_grounds = fields.Char(compute="_compute_preview")
    approval_state = fields.Selection(
        [
            ("not_needed", "Not needed"),
            ("to_ask", "To ask for"),
            ("asked", "Asked for"),
            ("approved", "Approved"),
            ("changed", "Changed since asked for"),
            ("sent_back", "Sent back"),
        ],
        compute="_compute_preview",
    )
    is_approved_by_me = fields.Boolean(compute="_compute_preview")
    can_approve = fields.Boolean(compute="_compute_preview")
    can_override = fields.Boolean(compute="_compute_preview")
    approver_id = fields.Many2one(related="claim_id.response_approver_id")
    approved_by_id = fields.Many2one(related="claim_id.response_approved_by_id")
    return_reason = fields.Text(related="claim_id.response_return_reason")

    @api.depends("claim_id")
    def _compute_draft(self):
        for wizard in self:
            claim = wizard.claim_id and wizard.claim_id._for_customer()
            wizard.outcome = claim and claim._get_outcome()
            wizard.opening = claim and claim._get_response_opening()
            wizard.closing = claim and claim._get_response_closing()
            wizard.no_action_reason = claim and claim.no_action_reason
            wizard.has_action = claim and bool(claim._get_answered_actions())

    def _inverse_draft(self):
        """Keep on the claim what was changed; what was left alone goes on following."""
        for wizard in self:
            claim = wizard.claim_id._for_customer()
            vals = {
                name: value
                for name, value, shown in (
                    ("outcome", wizard.outcome, claim._get_outcome()),
                    (
                        "response_opening",
                        wizard.opening,
                        claim._get_response_opening(),
                    ),
                    (
                        "response_closing",
                        wizard.closing,
                        claim._get_response_closing(),
                    ),
                    (
                        "no_action_reason",
                        wizard.no_action_reason,
                        claim.no_action_reason,
                    ),
                )
                if value != shown
            }
            if vals:
                claim.write(vals)

    def _get_draft(self):
        """Return the claim as it would be with what is written here."""
        self.ensure_one()
        return self.claim_id.new(
            {
                "outcome": self.outcome,
                "response_opening": self.opening,
                "response_closing": self.closing,
                "no_action_reason": self.no_action_reason,
            },
            origin=self.claim_id,
        )

    @api.depends("claim_id", "outcome", "opening", "closing", "no_action_reason")
    def _compute_preview(self):
        for wizard in self:
            if not wizard.claim_id:
                wizard.update(dict.fromkeys(self._get_preview_fields(), False))
                continue
            draft = wizard._get_draft()
            state = draft._get_approval_state()
            wizard.preview = draft._compose_response()
            wizard.missing = "\n".join(
                f"• {reason}" for reason in draft._get_response_missing()
            )
            wizard.lacks_recourse = draft._lacks_recourse()
            wizard.approval_state = state
            wizard.approval_grounds = ", ".join(draft._get_approval_grounds())
            wizard.is_approved_by_me = (
                state == "approved" and draft.response_approved_by_id == self.env.user
            )
            wizard.can_approve = state == "asked" and draft._is_response_approver()
            wizard.can_override = bool(
                draft._get_contest_missing()
            ) and self.env.user.has_group("mileo_claims.group_mileo_claims_manager")

    @api.model
    def _get_preview_fields(self):
        return [
            name
            for name, field in self._fields.items()
            if field.compute == "_compute_preview"
        ]

    @api.depends("claim_id")
    def _compute_email_to(self):
        for wizard in self:
            wizard.email_to = wizard.claim_id._get_notice_recipient()

    # ------------------------------------------------------------------ buttons

    def action_send(self):
        """Send the response to the customer."""
        self.claim_id.send_response()
        return {"type": "ir.actions.act_window_close"}

    def action_request_approval(self):
        """Ask another leader to approve the response."""
        self.claim_id.request_response_approval()
        return {"type": "ir.actions.act_window_close"}

    def action_approve(self):
        """Approve the response as it is shown."""
        self.claim_id.approve_response()
        return {"type": "ir.actions.act_window_close"}

    def action_send_back(self):
        """Send the response back with the reason written here."""
        self.claim_id.send_back_response(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_override_contest(self):
        """Contest nevertheless, for the reason written here."""
        self.claim_id.override_contest(self.reason)
        return self.claim_id.action_respond()

    def action_print(self):
        """Download the letter as it would leave now."""
        return self.env.ref("mileo_claims.action_report_response_draft").report_action(
            self
        )
