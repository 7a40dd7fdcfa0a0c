from odoo import models

# Written and sent without anybody reading them over.
AUTOMATIC_KINDS = (
    "auto_ack",
    "phone_confirmation",
    "reminder",
    "closure",
    "reopening",
    "reassignment",
    "merged",
)
REFERENCES = 10


class MileoClaimNoticeMail(models.AbstractModel):
    """A notice as a mail: its layout and its headers."""

    _name = "mileo.claim.notice.mail"
    _description = "Claim Notices as Mails"

    def _prepare_mail_vals(self):
        """The mail is only made to be sent at once: no queue ever sees it waiting."""
        received = self._get_received_messages()
        return {
            "mail_message_id": self.message_id.id,
            "is_notification": True,
            "auto_delete": False,
            "email_to": self.email_to,
            "body_html": self._render_body(),
            "references": " ".join(received[-REFERENCES:].mapped("message_id")),
            "headers": repr(self._get_headers()),
        }

    def _get_received_messages(self):
        """Return the mails of the customer, oldest first."""
        messages = self.claim_id.message_ids
        return messages.filtered(lambda m: m.message_type == "email").sorted("id")

    def _render_body(self):
        """Return the message in the company's layout, with the signed link in it."""
        claim = self.claim_id
        # The layout's own words and its `lang` are those of the context.
        body = (
            self.env["ir.qweb"]
            .with_context(lang=self.lang)
            ._render(
                "mileo_claims.notice_layout",
                {"message": self.message_id, "company": claim.company_id},
            )
        )
        signed = claim.get_base_url() + claim.get_portal_url()
        # As plain text: a Markup would escape the quotes of what replaces them.
        return str(body).replace(f'"{claim._get_portal_link()}"', f'"{signed}"')

    def _get_headers(self):
        """Automatic messages say so, that no robot answers them (RFC 3834).

        Bounces are wanted, whence no null return path, no ``Precedence`` and not
        ``X-Auto-Response-Suppress: All``, which would have Exchange drop them too.
        """
        if self.kind not in AUTOMATIC_KINDS:
            return {}
        headers = {
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
        }
        received = self._get_received_messages()[:1]
        if self.kind == "auto_ack" and received:
            headers["Auto-Submitted"] = "auto-replied"
            headers["In-Reply-To"] = received.message_id
        return headers
