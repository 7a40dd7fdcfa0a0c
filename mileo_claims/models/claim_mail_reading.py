import re
from datetime import timedelta

from markupsafe import Markup

from odoo import fields
from odoo.tools import formataddr, html_sanitize, plaintext2html

from ..lib.mail_charsets import CONTROL
from ..lib.mail_contents import strip_tags
from ..lib.mail_screening import is_bounce

MOST_FILES = 50
#: What a customer's complaint never needs and a handler must not open by mistake.
PROGRAMS = (
    *(".exe", ".com", ".scr", ".pif", ".bat", ".cmd", ".msi", ".jar", ".vbs", ".vbe"),
    *(".js", ".jse", ".wsf", ".wsh", ".ps1", ".hta", ".lnk", ".cpl", ".reg", ".dll"),
)
#: Several bodies are put one after the other.
WRAPPERS = re.compile(r"</?(?:html|head|body)\b[^>]*>", re.IGNORECASE)
NOT_SANITIZED = "Unknown error when sanitizing"


def prepare_message_dict(thread, routing):
    """Return what Odoo's gateway reads in a mail, as its ``message_parse`` does.

    Read with our own reader: it stops at nothing, and loses no word.
    """
    mail = routing.mail
    ours = set(routing.teams.alias_id.mapped("alias_full_name"))
    recipients = ",".join(sorted(mail.recipients))
    filtered = ",".join(sorted(mail.recipients - ours))
    references = " ".join(mail.references)
    message_dict = {
        "message_type": "email",
        "message_id": routing.message_ref,
        "subject": mail.subject,
        "email_from": format_sender(mail),
        "from": format_sender(mail),
        "to": recipients,
        "cc": "",
        "recipients": recipients,
        "to_filtered": filtered,
        "cc_filtered": "",
        "references": references,
        "in_reply_to": mail.references[-1] if mail.references else "",
        **_read_bounce(thread, routing),
        "body": get_body(mail.contents),
        "attachments": _keep_files(thread, routing),
    }
    if mail.date and mail.date < fields.Datetime.now() + timedelta(days=1):
        message_dict["date"] = fields.Datetime.to_string(mail.date)
    if mail.references:
        parent = thread._get_parent_message(message_dict)
        message_dict.update(thread._message_parse_extract_from_parent(parent))
    return message_dict


def _read_bounce(thread, routing):
    """Return what Odoo does with a message of ours that came back, if it is one."""
    mail = routing.mail
    if routing.is_forced or not is_bounce(mail):
        return {"is_bounce": False}
    # sudo: mail.message, res.partner - as the gateway does
    Message = thread.env["mail.message"].sudo()
    Partner = thread.env["res.partner"].sudo()
    address = mail.failed_recipient
    return {
        "is_bounce": True,
        "bounced_email": address,
        "bounced_partner": Partner.search([("email_normalized", "=", address)])
        if address
        else Partner,
        "bounced_msg_ids": mail.returned_ids,
        "bounced_message": Message.search(
            [("message_id", "in", mail.returned_ids)], limit=1
        ),
    }


def format_sender(mail):
    """Return who wrote, with a name if the mail gives one; empty without address."""
    return formataddr((mail.sender_name, mail.sender)) if mail.sender else ""


def get_body(contents):
    """Return the words of a mail as safe HTML."""
    return Markup().join(_to_html(*block) for block in contents.blocks)


def _to_html(kind, text):
    if kind == "plain":
        return plaintext2html(text)
    html = html_sanitize(text, sanitize_tags=False, strip_classes=True)
    html = CONTROL.sub("", WRAPPERS.sub("", html))
    words = strip_tags(text).strip()
    if not words and "<img" not in html:
        return Markup()
    # What it cannot read, or what is nested beyond its reach, it leaves out.
    if NOT_SANITIZED in html or (words and not strip_tags(html).strip()):
        return plaintext2html(words)
    return Markup(html)


def _keep_files(thread, routing):
    kept, routing.withheld = [], []
    for file in routing.mail.contents.files:
        if len(kept) < MOST_FILES and not file.name.lower().endswith(PROGRAMS):
            info = {"cid": file.cid} if file.cid else {}
            kept.append(thread._Attachment(file.name, file.content, info))
        else:
            routing.withheld.append(file.name)
    return kept
