"""What a case of the corpus is, and what raw mails are made of.

Mails are put together byte by byte: the libraries that make mails make good ones.
"""

import base64
import quopri
import zlib
from dataclasses import dataclass, field

TEAM = "test-reclamations@mileo.example"
OTHER_TEAM = "test-qualite@mileo.example"
CUSTOMER = "Jeanne Dupont <jeanne@dupont.example>"
STRANGER = "Paul Morel <paul.morel@atelier-morel.example>"
# What the tests put in place of these words before the mail comes in.
NUMBER = "{{NUMBER}}"  # of Jeanne's claim
CLAIM_REF = "<ouverture@dupont.example>"  # Message-Id of the mail that opened it
NOTICE_REF = "{{NOTICE}}"  # Message-Id of its acknowledgement

WORDS = "Le technicien n'est pas venu le 2 mars, personne ne nous a prévenus."
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@dataclass(frozen=True)
class Case:
    """One mail, and what a claims handler expects to become of it.

    ``contains``, ``absent``: words that the reader of the claim (of the message, for
    a reply) finds, and markup or words that he must not find.
    ``attachments``: {pattern of file name: content, or None for any}.
    ``sender``: the address that the claim shows; None when it does not matter.
    ``acknowledged``: None when either way would do.
    ``before``: mails that came in earlier.
    ``keeps_raw``: the claim carries the mail itself, as an .eml.
    """

    name: str
    raw: bytes
    outcome: str = "claim"
    reason: str | tuple | None = None
    subject: str | None = None
    contains: tuple = ()
    absent: tuple = ()
    attachments: dict = field(default_factory=dict)
    sender: str | None = "jeanne@dupont.example"
    acknowledged: bool | None = True
    before: tuple = ()
    keeps_raw: bool = False
    answers_claim: bool = False
    fallback: bool = False

    @property
    def reasons(self):
        return self.reason if isinstance(self.reason, tuple) else (self.reason,)

    def __repr__(self):
        return f"<{self.name}: {self.outcome} {self.reason or ''}>"


def aside(name, raw, reason, **expected):
    expected.setdefault("sender", None)
    return Case(name, raw, "aside", reason=reason, acknowledged=False, **expected)


def as_bytes(value):
    return value if isinstance(value, bytes) else value.encode()


def compose(name, entity=None, **changes):
    """Return a mail of Jeanne to the desk.

    :param entity: content headers and content; by default, ``WORDS`` as plain text
    :param changes: headers by name, underscores for hyphens: None removes one, a list
        repeats it
    """
    headers = {
        "Return-Path": "<jeanne@dupont.example>",
        "Received": "from mail.dupont.example (mail.dupont.example [192.0.2.25])"
        "\r\n\tby mx.mileo.example (Postfix) with ESMTPS id 4TkQ2d5v1Rz9sT0"
        "\r\n\tfor <test-reclamations@mileo.example>; Mon,  2 Mar 2026 10:15:07 +0100",
        "From": CUSTOMER,
        "To": TEAM,
        "Subject": "Intervention du 2 mars",
        "Date": "Mon, 02 Mar 2026 10:15:00 +0100",
        "Message-ID": f"<{name}@dupont.example>",
        "MIME-Version": "1.0",
    }
    names = {header.lower(): header for header in headers}
    for key, value in changes.items():
        header = key.replace("_", "-")
        headers[names.get(header.lower(), header)] = value
    lines = []
    for header, values in headers.items():
        if values is not None:
            for value in values if isinstance(values, list) else [values]:
                lines.append(header.encode() + b": " + as_bytes(value) + b"\r\n")
    return b"".join(lines) + (text(WORDS) if entity is None else as_bytes(entity))


def encoded(content, encoding):
    if encoding == "base64":
        return base64.encodebytes(content).replace(b"\n", b"\r\n")
    if encoding == "quoted-printable":
        return (
            quopri.encodestring(content).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        )
    return content


def text(words, subtype="plain", charset="utf-8", encoding="8bit", declared=None):
    """Return a text entity in ``charset`` that says to be in ``declared``.

    :param words: bytes are taken as they are
    :param declared: "" declares nothing
    """
    content = words if isinstance(words, bytes) else words.encode(charset)
    declared = charset if declared is None else declared
    kind = f"text/{subtype}" + (f"; charset={declared}" if declared else "")
    return (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    ).encode() + encoded(content, encoding)


def html(words, **options):
    return text(f"<html><body>{words}</body></html>", subtype="html", **options)


def attachment(name, content, kind="application/octet-stream", **changes):
    """Return an attached file; ``name`` None leaves it without one."""
    headers = {
        "Content-Type": kind + (f'; name="{name}"' if name is not None else ""),
        "Content-Transfer-Encoding": "base64",
        "Content-Disposition": "attachment"
        + (f'; filename="{name}"' if name is not None else ""),
    }
    headers.update({key.replace("_", "-"): value for key, value in changes.items()})
    lines = [
        header.encode() + b": " + as_bytes(value) + b"\r\n"
        for header, value in headers.items()
        if value is not None
    ]
    encoding = headers["Content-Transfer-Encoding"]
    return b"".join(lines) + b"\r\n" + encoded(content, encoding)


def multipart(subtype, *entities, parameters=""):
    """Return entities in a multipart, with a boundary of its own."""
    boundary = f"=_{zlib.crc32(b''.join(entities)):08x}_{len(entities)}".encode()
    opening = f"Content-Type: multipart/{subtype}; boundary=".encode()
    opening += b'"' + boundary + b'"' + parameters.encode() + b"\r\n\r\n"
    parts = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in entities)
    return opening + parts + b"--" + boundary + b"--\r\n"


def alternative(words, marked_up=None, **options):
    """Return what most clients send: the same in plain text and in HTML."""
    return multipart(
        "alternative",
        text(words, encoding="quoted-printable"),
        html(marked_up or f"<p>{words}</p>", encoding="quoted-printable"),
    )


def embedded(mail, **changes):
    """Return a whole mail as an entity, as forwarded by "forward as attachment"."""
    headers = {"Content-Type": "message/rfc822", **changes}
    lines = [f"{key.replace('_', '-')}: {value}\r\n" for key, value in headers.items()]
    return "".join(lines).encode() + b"\r\n" + mail


def word(words, charset="utf-8", encoding="B"):
    """Return an encoded word for a header (RFC 2047)."""
    content = words.encode(charset)
    if encoding == "B":
        payload = base64.b64encode(content).decode()
    else:
        payload = "".join(
            chr(byte) if chr(byte).isalnum() and byte < 128 else f"={byte:02X}"
            for byte in content
        )
    return f"=?{charset}?{encoding}?{payload}?="
