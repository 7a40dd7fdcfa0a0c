"""The pages of the mail sink, in the language of those who look at the demo."""

import functools
from datetime import datetime
from email import message_from_bytes, policy
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import quote

PAGE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 15px/1.5 system-ui, sans-serif; color: #212529; margin: 2rem auto;
        max-width: 64rem; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
td, th {{ text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #dee2e6;
          vertical-align: top; overflow-wrap: anywhere; }}
th {{ white-space: nowrap; }}
iframe, pre {{ border: 1px solid #dee2e6; width: 100%; box-sizing: border-box; }}
iframe {{ height: 36rem; }}
pre {{ white-space: pre-wrap; padding: 1rem; }}
</style></head><body><h1>{title}</h1>{body}</body></html>"""


def page_handler(folder):
    """Return the class of request handler that shows the mails of a folder."""
    return functools.partial(_Handler, folder)


class _Handler(BaseHTTPRequestHandler):
    """``/``, ``/NAME`` (a mail), ``/NAME/N`` (one of its parts), ``/NAME.eml``."""

    def __init__(self, folder, *args):
        self.folder = folder
        super().__init__(*args)

    def do_GET(self):
        name, _, part = self.path.strip("/").partition("/")
        mails = {path.stem: path for path in self.folder.glob("*.eml")}
        if not name:
            self._answer(_list_page(mails))
        elif name.removesuffix(".eml") not in mails:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif name.endswith(".eml"):
            path = mails[name.removesuffix(".eml")]
            self._answer(path.read_bytes(), "message/rfc822")
        elif part:
            self._answer_part(_parse(mails[name]), part)
        else:
            self._answer(_mail_page(name, _parse(mails[name])))

    def _answer_part(self, mail, index):
        parts = dict(_parts(mail))
        if index not in parts:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif parts[index].get_content_type() == "text/html":
            # Links open beside the page: the frame itself may not navigate.
            self._answer(f'<base target="_blank">{parts[index].get_content()}')
        else:
            content = parts[index].get_payload(decode=True)
            self._answer(content, parts[index].get_content_type())

    def _answer(self, content, content_type="text/html"):
        if isinstance(content, str):
            content, content_type = content.encode(), f"{content_type}; charset=utf-8"
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Say nothing in the demo's terminal."""


def _parse(path):
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _parts(mail):
    """Number the leaves of a mail."""
    leaves = (part for part in mail.walk() if not part.is_multipart())
    return [(str(index), part) for index, part in enumerate(leaves)]


def _list_page(mails):
    rows = "".join(
        _row(name, _parse(path)) for name, path in sorted(mails.items(), reverse=True)
    )
    if not rows:
        body = "<p>Aucun message pour l’instant.</p>"
    else:
        heads = "<tr><th>Reçu le</th><th>De</th><th>À</th><th>Objet</th></tr>"
        body = f"<table>{heads}{rows}</table>"
    return PAGE.format(title="Messages envoyés par la démonstration", body=body)


def _row(name, mail):
    subject = escape(mail["Subject"] or "(sans objet)")
    return (
        f"<tr><td>{_received(name)}</td><td>{escape(mail['From'] or '')}</td>"
        f"<td>{escape(mail['X-Envelope-To'])}</td>"
        f'<td><a href="/{quote(name)}">{subject}</a></td></tr>'
    )


def _received(name):
    return f"{datetime.strptime(name, '%Y%m%d-%H%M%S-%f'):%d/%m/%Y %H:%M:%S}"


def _mail_page(name, mail):
    heads = {
        "De": mail["From"],
        "À": mail["To"],
        "Remis à": mail["X-Envelope-To"],
        "Répondre à": mail["Reply-To"],
        "Reçu le": _received(name),
    }
    rows = "".join(
        f"<tr><th>{head}</th><td>{escape(value)}</td></tr>"
        for head, value in heads.items()
        if value
    )
    files = "".join(
        f'<li><a href="/{name}/{index}">{escape(part.get_filename())}</a></li>'
        for index, part in _parts(mail)
        if part.get_filename()
    )
    body = (
        f'<p><a href="/">Tous les messages</a> · <a href="/{name}.eml">Message brut'
        f"</a></p><table>{rows}</table><ul>{files}</ul>{_text(name, mail)}"
    )
    return PAGE.format(title=escape(mail["Subject"] or "(sans objet)"), body=body)


def _text(name, mail):
    """Show the HTML in a frame without scripts, or else the plain text."""
    body = mail.get_body(("html", "plain"))
    if body is None:
        return ""
    if body.get_content_type() == "text/plain":
        return f"<pre>{escape(body.get_content())}</pre>"
    [index] = [index for index, part in _parts(mail) if part is body]
    return (
        f'<iframe title="Message" src="/{name}/{index}"'
        ' sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )
