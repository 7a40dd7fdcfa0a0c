from odoo import api, fields, models


class MileoClaimRespond(models.TransientModel):
    """Read the response as the customer will, have it approved, send it (P12).

    What the claim says makes it; only its first and last paragraph are written here.
    """

    _name = "mileo.claim.respond"
    _description = "Substantive Response to Send"

    claim_id = fields.Many2one("mileo.claim", required=True)
    email_from = fields.Char(related="claim_id.email_from", related_sudo=False)
    opening = fields.Html(
        compute="_compute_paragraphs",
        store=True,
        readonly=False,
        help="Empty: the usual one.",
    )
    closing = fields.Html(
        compute="_compute_paragraphs",
        store=True,
        readonly=False,
        help="Empty: the usual one.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    missing = fields.Text(compute="_compute_missing")
    is_contested = fields.Boolean(compute="_compute_missing")
    lacks_recourse = fields.Boolean(compute="_compute_missing")
    approval_state = fields.Selection(
        [
            ("not_needed", "No approval needed"),
            ("to_ask", "To be approved"),
            ("asked", "Waiting for approval"),
            ("approved", "Approved"),
            ("changed", "Changed since the approval was asked for"),
            ("sent_back", "Sent back"),
        ],
        compute="_compute_missing",
    )
    approval_words = fields.Text(compute="_compute_missing")
    can_approve = fields.Boolean(compute="_compute_missing")
    reason = fields.Text(
        help="Why it is sent back, or why it is right to contest nevertheless."
    )

    @api.depends("claim_id")
    def _compute_paragraphs(self):
        for wizard in self:
            claim = wizard.claim_id
            wizard.opening = claim and claim.response_opening
            wizard.closing = claim and claim.response_closing

    @api.depends("claim_id", "opening", "closing")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard.claim_id and wizard._get_draft()._compose_response()

    @api.depends("claim_id", "opening", "closing")
    def _compute_missing(self):
        for wizard in self:
            draft = wizard._get_draft()
            if not wizard.claim_id:
                wizard.missing = wizard.approval_words = False
                wizard.is_contested = wizard.can_approve = False
                wizard.lacks_recourse = False
                wizard.approval_state = False
                continue
            wizard.missing = "\n".join(draft._get_response_missing())
            wizard.is_contested = bool(draft._get_contest_missing())
            wizard.lacks_recourse = draft._lacks_recourse()
            wizard.approval_state = draft._get_approval_state()
            wizard.approval_words = "\n".join(draft._get_approval_missing())
            wizard.can_approve = (
                wizard.approval_state == "asked"
                and wizard.claim_id._is_response_approver()
            )

    def _get_draft(self):
        """Return the claim with the paragraphs as they are written here."""
        self.ensure_one()
        claim = self.claim_id._origin
        return claim.new(self._prepare_paragraph_vals(), origin=claim)

    def _prepare_paragraph_vals(self):
        return {"response_opening": self.opening, "response_closing": self.closing}

    def _keep_paragraphs(self):
        self.ensure_one()
        vals = self._prepare_paragraph_vals()
        changed = {
            name: vals[name] for name in vals if self.claim_id[name] != vals[name]
        }
        if changed:
            self.claim_id.write(changed)

    def action_save(self):
        """Keep the paragraphs for later."""
        self._keep_paragraphs()
        return {"type": "ir.actions.act_window_close"}

    def action_send(self):
        """Send the response to the customer."""
        self._keep_paragraphs()
        self.claim_id.send_response()
        return {"type": "ir.actions.act_window_close"}

    def action_ask_approval(self):
        """Ask another person to approve the response as it is."""
        self._keep_paragraphs()
        self.claim_id.request_response_approval()
        return {"type": "ir.actions.act_window_close"}

    def action_approve(self):
        """Approve the response as it was asked for."""
        self.ensure_one()
        self.claim_id.approve_response()
        return {"type": "ir.actions.act_window_close"}

    def action_send_back(self):
        """Send the response back with what has to be changed."""
        self.ensure_one()
        self.claim_id.send_back_response(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_override_contest(self):
        """Contest nevertheless, with the leader's reason (P16)."""
        self._keep_paragraphs()
        self.claim_id.override_contest(self.reason)
        return self.claim_id.action_respond()
