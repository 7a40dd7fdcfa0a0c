from datetime import time

from odoo import api, fields, models
from odoo.tools import email_normalize, format_date, format_time, formataddr

# Promises that a notice keeps once it is handed over. Each one says all that the ones
# before it say: if these could not leave, nothing more is due of them.
RECEIPT = ("auto_ack", "phone_confirmation")
KINDS_KEPT = {
    "auto_ack": ("auto_ack",),
    "phone_confirmation": RECEIPT,
    "formal_ack": (*RECEIPT, "formal_ack"),
    "interim_update": ("interim_update",),
    "response": (*RECEIPT, "formal_ack", "response"),
}


class MileoClaimNotices(models.AbstractModel):
    """The one way out: what we write to the customer is composed here (P05 to P12)."""

    _name = "mileo.claim.notices"
    _description = "Notices of Claims"

    @api.model
    def _get_notice_template(self, kind):
        xmlid = f"mileo_claims.mail_template_{kind}"
        return self.env["mail.template"].browse(
            self.env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=True)
        )

    def _get_customer_lang(self):
        """Return the language to write to the customer in; French by default."""
        self.ensure_one()
        installed = dict(self.env["res.lang"].get_installed())
        previewed = self.env.context.get("template_preview_lang")
        for code in (previewed, self.partner_id.lang, "fr_FR", self.env.lang):
            if code in installed:
                return code
        return "en_US"

    def _get_customer_tz(self):
        """Return the time zone that the customer reads instants in."""
        self.ensure_one()
        return self.partner_id.tz or self.team_id._get_tz()

    def _format_instant(self, instant, lang=None):
        """Return a naive UTC instant in words, in the customer's time zone.

        The end of a day is given as that day.

        :param lang: code of the reader's language; by default, the customer's
        """
        self.ensure_one()
        if not instant:
            return ""
        lang, tz = lang or self._get_customer_lang(), self._get_customer_tz()
        local = fields.Datetime.context_timestamp(self.with_context(tz=tz), instant)
        day = format_date(self.env, local.date(), lang_code=lang, date_format="full")
        if local.time().replace(microsecond=0) == time(23, 59, 59):
            return day
        clock = format_time(
            self.env, instant, tz=tz, time_format="short", lang_code=lang
        )
        return f"{day}, {clock}"

    def _format_day(self, instant):
        """Return the day of a naive UTC instant as a letter is dated."""
        self.ensure_one()
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=self._get_customer_tz()), instant
        )
        return format_date(
            self.env,
            local.date(),
            lang_code=self._get_customer_lang(),
            date_format="long",
        )

    def _get_backend_url(self):
        """Return the address of the claim for staff."""
        self.ensure_one()
        return f"{self.get_base_url()}/odoo/claims/{self.id}"

    def _get_portal_link(self):
        """Return the address of the claim in the portal, which asks for a login.

        The mail itself carries the signed link instead: a message stays readable to
        people who must not come by it.
        """
        self.ensure_one()
        return self.get_base_url() + self.access_url

    def _get_announced_milestones(self):
        """Return what the acknowledgement announces: the promises still to come."""
        return self._get_milestones("formal_ack", "response").sorted("due_at")

    def _get_promises_ahead(self):
        """Return what was announced and may still be kept, to tell it once more."""
        now = fields.Datetime.now()
        return self._get_announced_milestones().filtered(lambda m: m.due_at >= now)

    def _get_surviving_claim(self):
        """Return the claim that goes on, once this one is merged into it."""
        self.ensure_one()
        return self.merged_into_id or self

    def _is_handler_known_to_customer(self):
        """Whether a message that named the handler has left, or is about to."""
        self.ensure_one()
        # sudo: mileo.claim.notice - what was sent, whoever reassigns the claim
        states = self.sudo().notice_ids.mapped("state")
        return bool({"waiting", "sent"}.intersection(states))

    def _get_notice_author(self, kind):
        self.ensure_one()
        return self.user_id.partner_id

    def _send_notice(self, kind, attachments=None):
        """Compose the notice of each claim and hand it to the outbox.

        The message is in the chatter at once; it leaves by the scheduled job, woken
        at commit. The promise is kept when the mail server has taken it.

        :return: the notices
        """
        notices = self._create_notices(kind)
        notices._compose(attachments)
        notices._queue()
        return notices

    def _send_notice_later(self, kind):
        """Leave it to the outbox to write the words as well: no job waits for them."""
        by_mail = self.filtered(lambda claim: claim._get_notice_recipient())
        by_mail._create_notices(kind)._queue()
        (self - by_mail)._send_notice(kind)

    def _create_notices(self, kind):
        """Return a notice for each claim, without its words yet."""
        # sudo: mileo.claim.notice - whatever the rights of whom it is due to
        claims, Notice = self.sudo(), self.env["mileo.claim.notice"].sudo()
        return Notice._unguarded().create(
            [claim._prepare_notice_vals(kind) for claim in claims]
        )

    def _render_notice(self, kind):
        """Return {claim id: {"subject": …, "body_html": …}}, each in its language."""
        template = self._get_notice_template(kind)
        return template.sudo()._generate_template(self._ids, ("subject", "body_html"))

    def _preview_notice(self, kind, vals):
        """Return the subject and the HTML of a mail, as ``vals`` would make it."""
        self.ensure_one()
        draft = self.new(vals, origin=self)
        rendered = draft._render_notice(kind)[draft.id]
        message = self.env["mail.message"].new({"body": rendered["body_html"]})
        content = self.env["ir.qweb"]._render(
            "mileo_claims.notice_content",
            {"message": message, "company": self.company_id},
        )
        return rendered["subject"], content

    def _prepare_notice_message_vals(self, kind, rendered, attachments=None):
        self.ensure_one()
        author = self._get_notice_author(kind)
        return {
            "model": self._name,
            "res_id": self.id,
            "record_name": self.display_name,
            # Bounces come back to the domain that the message came from.
            "record_alias_domain_id": (
                self.team_id.alias_domain_id or self.company_id.alias_domain_id
            ).id,
            "record_company_id": self.company_id.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "author_id": author.id,
            "email_from": self._get_notice_sender(),
            "reply_to": self._get_notice_sender(),
            "subject": rendered["subject"],
            "body": rendered["body_html"],
            "attachment_ids": attachments and attachments.ids,
        }

    def _get_notice_sender(self):
        """Return the address that notices come from and that answers go to."""
        self.ensure_one()
        if address := self.team_id._get_address():
            return formataddr((self.company_id.name, address))
        return self.company_id.email_formatted or self.user_id.email_formatted

    def _get_notice_recipient(self):
        """Return the address to write to, with the name; empty if there is none."""
        self.ensure_one()
        address = email_normalize(self.email_from or self.partner_id.email)
        if not address:
            return False
        try:
            address = formataddr(("", address), "ascii")
        except UnicodeError:  # No domain can be called so.
            return False
        return formataddr((self.partner_name or "", address))

    def _prepare_notice_vals(self, kind):
        self.ensure_one()
        return {
            "claim_id": self.id,
            "kind": kind,
            "cycle": self.cycle,
            "partner_id": self.partner_id.id,
            "email_to": self._get_notice_recipient(),
            "lang": self._get_customer_lang(),
        }

    def _on_notice_handed_over(self, notice):
        """Called once the mail server has taken ``notice``, in the same transaction."""
        self.ensure_one()
        if notice.kind == "response":
            self._on_response_handed_over(notice)
        elif notice.kind == "interim_update":
            self._on_interim_update_handed_over(notice)

    def _on_notice_bounced(self, notice):
        """Called when ``notice`` came back, in the same transaction."""
        self.ensure_one()
        if notice.kind == "response":
            self._on_response_bounced(notice)
        elif notice.kind == "interim_update":
            self._on_interim_update_bounced(notice)
