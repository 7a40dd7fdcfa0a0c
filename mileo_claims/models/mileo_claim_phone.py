from odoo import api, fields, models


class MileoClaimPhone(models.AbstractModel):
    """What staff need while the customer is on the phone, and after (P04, P05)."""

    _name = "mileo.claim.phone"
    _description = "Claims by Telephone"

    call_promises = fields.Text(
        string="To Read Out",
        compute="_compute_call_promises",
        help="To be read out during the call.",
    )
    notice_to_post_id = fields.Many2one(
        "mileo.claim.notice",
        compute="_compute_notice_to_post_id",
        string="Letter to Post",
    )

    @api.depends("channel", "state", "cycle", "milestone_ids.due_at", "email_from")
    @api.depends_context("lang")
    def _compute_call_promises(self):
        for claim in self:
            is_fresh = claim.id and claim.state == "new" and claim.cycle == 1
            claim.call_promises = (
                is_fresh
                and claim.channel == "phone"
                and "\n".join(claim._get_call_promises())
            )

    def _get_call_promises(self):
        """Return what the customer is told on the phone, a line each (P05, P06)."""
        self.ensure_one()
        labels = self._get_portal_labels()
        lines = [
            self.env._(
                "%(promise)s: at the latest on %(date)s",
                promise=labels[milestone.kind],
                date=self._format_instant(milestone.due_at, self.env.lang),
            )
            for milestone in self._get_announced_milestones()
        ]
        address = self.email_from or self.partner_id.email
        if address:
            lines.append(self.env._("Written confirmation: by e-mail to %s", address))
        else:
            lines.append(self.env._("Written confirmation: by post"))
        return lines

    @api.depends("notice_ids.state")
    def _compute_notice_to_post_id(self):
        for claim in self:
            claim.notice_to_post_id = claim.notice_ids.filtered("is_to_post")[:1]

    def action_print_letter(self):
        """Download the letter that waits for the post."""
        return self.notice_to_post_id.action_print_letter()

    def action_letter_posted(self):
        """Open the dialog that asks when the letter was posted."""
        return self.notice_to_post_id.action_letter_posted()
