import re

from odoo import api, models
from odoo.tools import (
    email_normalize,
    email_normalize_all,
    formataddr,
    parse_contact_from_email,
)

READ_OF_CUSTOMERS = (
    *("name", "email", "phone", "lang", "tz", "company_id", "commercial_partner_id"),
    *("active", "partner_share"),
)
NUMBER = re.compile(r"\b[A-Z]+/\d{4}/\d{5,}\b")


class MileoClaimGateway(models.AbstractModel):
    """Claims and e-mail: what comes in, and what a customer's message does."""

    _name = "mileo.claim.gateway"
    _description = "E-mail of Claims"

    # Also what the gateway's loop protection searches: the field is indexed.
    _primary_email = "email_from"
    # A discussion has no first message that the others answer: none is looked for.
    _mail_flat_thread = False

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Make a claim of a new mail (P02); an incomplete mail is never refused.

        Odoo's own would make the same of it, but asks for the description of every
        field first, which is long, to know whether a claim has a subject.
        """
        vals = {
            "channel": "email",
            "name": (msg_dict.get("subject") or "").strip(),
            "description": msg_dict.get("body"),
            **self._prepare_sender_vals(msg_dict),
            **(custom_values or {}),
        }
        # sudo: res.partner, mileo.claim.team - companies compared, nothing shown
        partner = self.env["res.partner"].sudo().browse(vals["partner_id"])
        team = self.env["mileo.claim.team"].sudo().browse(vals.get("team_id"))
        if partner.company_id and team and partner.company_id != team.company_id:
            vals["partner_id"] = False
        if not vals["partner_id"]:
            vals.setdefault(
                "partner_name", parse_contact_from_email(vals["email_from"])[0]
            )
        return self.create(vals)

    @api.model
    def _prepare_sender_vals(self, msg_dict):
        """Return who complains: whoever wrote, or whose mail staff forwards."""
        sender = msg_dict.get("email_from") or ""
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        routing = self.env["mail.thread"]._get_claim_routing()
        forwarded = routing and routing.staff and routing.mail.forwarded_sender
        if forwarded:
            author = self._find_customer(forwarded[1])
            sender = formataddr(forwarded)
        if not routing:
            author = author or self._find_customer(sender)
        vals = {"email_from": sender, "partner_id": author.id}
        if routing and not sender:
            vals["partner_name"] = routing.mail.sender_name
        return vals

    @api.model
    def _find_by_number(self, subject, sender, companies):
        """Return the claim whose number a customer of it quotes in the subject.

        Whoever else quotes it has a claim of his own: the number is no password.
        """
        numbers = NUMBER.findall(subject.upper())
        if not numbers:
            return self.browse()
        claims = self.search(
            [("number", "in", numbers), ("company_id", "in", companies.ids)]
        )
        return claims.filtered(lambda claim: claim._is_from_customer(sender))[:1]

    def _is_from_customer(self, address):
        """Whether an address is the complainant's, or somebody's of its company."""
        self.ensure_one()
        if address and address == self.email_normalized:
            return True
        company = self.commercial_partner_id
        return (
            bool(company)
            and company == self._find_customer(address).commercial_partner_id
        )

    @api.model
    def _find_customer(self, address):
        """Return the partner with this address, among all those that partners have.

        Staff may have linked the sender to a customer before.
        """
        Partner = self.env["res.partner"]
        if not (address := email_normalize(address)):
            return Partner
        # With what intake reads of them afterwards.
        partners = Partner.search_fetch(
            [("email_normalized", "=", address)], READ_OF_CUSTOMERS
        )
        # Several addresses in one field: only the first one is indexed.
        partners = partners or Partner.search([("email", "ilike", address)]).filtered(
            lambda partner: address in email_normalize_all(partner.email)
        )
        return (
            partners[:1]
            or self.search(
                [("email_normalized", "=", address), ("partner_id", "!=", False)],
                order="id desc",
                limit=1,
            ).partner_id
        )

    def _complete_from_mail(self, routing):
        """Show the images of the mail; keep the original of what was left out of it."""
        self.ensure_one()
        has_images = any(file.cid for file in routing.mail.contents.files)
        if has_images and not routing.is_reply:
            message = self.message_ids.filtered(
                lambda message: message.message_id == routing.message_ref
            )
            self.description = message.body or self.description
        handler = self._for_handler()
        notes = []
        if routing.withheld:
            names = ", ".join(routing.withheld[:10])
            notes.append(handler.env._("Files left in the original mail: %s", names))
        if routing.mail.contents.is_damaged:
            notes.append(
                handler.env._("This mail is damaged: what it says may be incomplete")
            )
            handler._schedule_todo_once(self.user_id, notes[-1])
        if notes:
            handler.message_post(
                body="\n".join(notes),
                subtype_xmlid="mail.mt_note",
                attachments=[("original.eml", routing.mail.raw)],
            )

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        return [("email_normalized", "=", email_from_normalized)]

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Answers come to the mailbox of the desk, as those to our notices do."""
        # sudo: mileo.claim.team - its address, whoever writes
        reply_to = {
            claim.id: claim._notify_get_reply_to_formatted_email(address, author_id)
            for claim in self.sudo()
            if (address := claim.team_id._get_address())
        }
        others = self.filtered(lambda claim: claim.id not in reply_to)
        if others or not self:
            others = super(MileoClaimGateway, others)
            reply_to.update(others._notify_get_reply_to(default, author_id))
        return reply_to

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        """Leave it to the job to tell of a mail: nothing slows intake."""
        routing = self.env["mail.thread"]._get_claim_routing()
        if routing and message.message_type == "email":
            routing.message = message
            return []
        return super()._notify_thread(message, msg_vals, **kwargs)

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self._is_customer_message(message):
            self._on_customer_message(message)
        return result

    def _is_customer_message(self, message):
        """Whether a human of the customer wrote it, by mail or in the portal.

        An unknown sender may be one: silence must not be held against the customer.
        """
        author = message.author_id
        if message.message_type not in ("email", "comment"):
            return False
        if message.message_type == "email" and author and self.commercial_partner_id:
            return author.commercial_partner_id == self.commercial_partner_id
        return not author or author.partner_share

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
