from datetime import timezone

from markupsafe import Markup

from odoo import fields
from odoo.tools import formataddr, html_sanitize, plaintext2html

from ..lib.mail_contents import CONTROL

MOST_FILES = 50
#: What a customer's complaint never needs and a handler must not open by mistake.
PROGRAMS = (
    *(".exe", ".com", ".scr", ".pif", ".bat", ".cmd", ".msi", ".jar", ".vbs", ".vbe"),
    *(".js", ".jse", ".wsf", ".wsh", ".ps1", ".hta", ".lnk", ".cpl", ".reg", ".dll"),
)
NOT_SANITIZED = "Unknown error when sanitizing"


def prepare_message_dict(thread, routing):
    """Return what Odoo's gateway reads in a mail, as its ``message_parse`` does.

    Read with our own reader: it stops at nothing, and loses no word.
    """
    mail = routing.mail
    ours = {team.alias_full_name for team in routing.teams}
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
        "is_bounce": False,
        "body": get_body(mail.contents),
        "attachments": _keep_files(thread, routing),
    }
    if mail.date:
        written = mail.date
        if written.tzinfo:
            written = written.astimezone(timezone.utc).replace(tzinfo=None)
        message_dict["date"] = fields.Datetime.to_string(written)
    if mail.references:
        parent = thread._get_parent_message(message_dict)
        message_dict.update(thread._message_parse_extract_from_parent(parent))
    return message_dict


def format_sender(mail):
    """Return who wrote, with a name if the mail gives one."""
    if mail.sender:
        return formataddr((mail.sender_name, mail.sender))
    return mail.header("From")


def get_body(contents):
    """Return the words of a mail as safe HTML."""
    return Markup().join(_to_html(*block) for block in contents.blocks)


def _to_html(kind, text):
    if kind == "html":
        html = html_sanitize(text, sanitize_tags=False, strip_classes=True)
        if NOT_SANITIZED not in html:
            return Markup(CONTROL.sub("", html))
    return plaintext2html(text)


def _keep_files(thread, routing):
    kept = []
    for file in routing.mail.contents.files:
        if len(kept) < MOST_FILES and not file.name.lower().endswith(PROGRAMS):
            info = {"cid": file.cid} if file.cid else {}
            kept.append(thread._Attachment(file.name, file.content, info))
        else:
            routing.withheld.append(file.name)
    return kept
