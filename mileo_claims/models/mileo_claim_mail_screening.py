from datetime import timedelta

from odoo import api, fields, models

from ..lib.mail_screening import get_reason


class MileoClaimMailScreening(models.AbstractModel):
    """Which mails are no complaints: they are set aside, and nobody is answered."""

    _name = "mileo.claim.mail.screening"
    _description = "Screening of Incoming Mails"

    @api.model
    def _get_reason(self, routing):
        """Return why the mail is set aside, or ``None`` (RFC 3834)."""
        if routing.is_ours or self._is_our_message(routing):
            return "own"
        mailboxes = [team._get_address() for team in routing.teams]
        domains = {box.partition("@")[2] for box in mailboxes if box}
        if reason := get_reason(routing.mail, domains):
            return reason
        return "loop" if self._is_loop(routing.mail) else None

    @api.model
    def _is_our_message(self, routing):
        if "-openerp-" not in routing.message_ref:  # as in all those that Odoo makes
            return False
        message = self.env["mail.message"].search(
            [("message_id", "=", routing.message_ref)], limit=1
        )
        return bool(message) and message.message_type != "email"

    @api.model
    def _is_loop(self, mail):
        """Whether the sender has sent more than a person does, as Odoo counts."""
        allowed = self.env["mail.gateway.allowed"]
        get_param = self.env["ir.config_parameter"].get_param
        minutes = int(get_param("mail.gateway.loop.minutes", 120))
        since = fields.Datetime.now() - timedelta(minutes=minutes)
        count = self.search_count(
            [("email_normalized", "=", mail.sender), ("received_at", ">=", since)]
        )
        return count >= int(get_param("mail.gateway.loop.threshold", 20)) and not (
            allowed.search_count([("email_normalized", "=", mail.sender)], limit=1)
        )

    @api.model
    def _is_our_address(self, address, aliases):
        """Whether only our own mails come from an address."""
        _name, _at, domain = address.partition("@")
        ours = aliases.filtered(
            lambda alias: (alias.alias_full_name or "").endswith(f"@{domain}")
        )
        domains = ours.alias_domain_id
        return address in {
            *ours.mapped("alias_full_name"),
            *domains.mapped("catchall_email"),
            *domains.mapped("bounce_email"),
        }
