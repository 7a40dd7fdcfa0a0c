from odoo import api, models
from odoo.tools import parse_contact_from_email


class MileoClaimGateway(models.AbstractModel):
    """Claims and e-mail: what comes in, and what a customer's message does."""

    _name = "mileo.claim.gateway"
    _description = "E-mail of Claims"

    # Also what the gateway's loop protection searches: the field is indexed.
    _primary_email = "email_from"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Make a claim of a new mail (P02); an incomplete mail is never refused."""
        sender = msg_dict.get("email_from") or ""
        vals = {
            "channel": "email",
            "name": (msg_dict.get("subject") or "").strip(),
            "description": msg_dict.get("body"),
            "email_from": sender,
            "partner_id": msg_dict.get("author_id"),
            **(custom_values or {}),
        }
        # sudo: res.partner, mileo.claim.team - companies compared, nothing shown
        partner = self.env["res.partner"].sudo().browse(vals["partner_id"])
        team = self.env["mileo.claim.team"].sudo().browse(vals.get("team_id"))
        if partner.company_id and team and partner.company_id != team.company_id:
            vals["partner_id"] = False
        if not vals["partner_id"]:
            vals["partner_name"] = parse_contact_from_email(sender)[0]
        return super().message_new(msg_dict, custom_values=vals)

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        return [("email_normalized", "=", email_from_normalized)]

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self._is_customer_message(message):
            self._on_customer_message(message)
        return result

    def _is_customer_message(self, message):
        """Whether a human of the customer wrote it, by mail or in the portal."""
        author = message.author_id
        return message.message_type in ("email", "comment") and (
            not author or author.partner_share
        )

    def _on_customer_message(self, message):
        """The customer spoke: silence cannot close the claim any more (P19)."""
        self._get_milestones("feedback")._meet(
            self.env._("The customer wrote."), message=message
        )
        for claim in self:
            handler = claim._for_handler()
            if claim.state == "responded":
                summary = handler.env._("The customer wrote: does he agree?")
                handler._schedule_todo_once(claim.user_id, summary)
            elif claim.state == "closed":
                summary = handler.env._("Message on a closed claim: reopen or file")
                handler._schedule_todo_once(claim.user_id, summary)
