"""What a mail says and what is attached to it, however badly it is made.

Forwarded messages are files: what they say is not what the sender says.
"""

import contextlib
import html
import mimetypes
import re
from dataclasses import dataclass, field

from .mail_charsets import CONTROL, decode_bytes, decode_text, shorten

DEEPEST = 50
#: Far more than people write; the rest is in the original.
LONGEST_TEXT = 500_000
TAG = re.compile(
    r"<(?:style|script|head|title)\b.*?</|<[^>]*>", re.DOTALL | re.IGNORECASE
)
NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=\s]")


#: Parts that are words, whatever marks are in them.
SHOWN_TYPES = {
    *("text/plain", "text/html", "text/enriched", "text/richtext"),
    *("text/markdown", "text/x-markdown"),
}


@dataclass
class File:
    name: str
    content: bytes
    #: What the text calls an image by, if it shows it.
    cid: str = ""


@dataclass
class Contents:
    #: Couples ("plain" or "html", text), in order.
    blocks: list = field(default_factory=list)
    files: list = field(default_factory=list)
    #: Some of it could not be read: the original is worth keeping.
    is_damaged: bool = False

    @property
    def text(self):
        """Return the words without their layout."""
        return "\n".join(
            text if kind == "plain" else strip_tags(text) for kind, text in self.blocks
        ).strip()

    def add(self, kind, text):
        if len(text) > LONGEST_TEXT:
            text, self.is_damaged = text[:LONGEST_TEXT], True
        if text.strip():
            self.blocks.append((kind, text))


def strip_tags(text):
    """Return the words of some HTML."""
    return html.unescape(TAG.sub(" ", text))


def read_contents(part, contents=None, depth=0):
    """Return the ``Contents`` of an ``email.message.Message``."""
    contents = Contents() if contents is None else contents
    # Asked of anything else, the payload is decoded, which may raise.
    children = part.get_payload() if part.is_multipart() else None
    if part.get_content_maintype() == "multipart" and depth < DEEPEST:
        if children is None:  # Its boundary is missing, or wrong.
            contents.is_damaged = True
            contents.add("plain", decode_bytes(read_bytes(part)))
        elif part.get_content_type() == "multipart/alternative":
            _read_alternative(children, contents, depth)
        else:
            for child in children:
                read_contents(child, contents, depth + 1)
    elif _is_shown(part):
        kind = "html" if part.get_content_subtype() == "html" else "plain"
        contents.add(kind, decode_bytes(read_bytes(part), _get_charset(part)))
    else:
        _add_file(part, contents)
    return contents


def _read_alternative(children, contents, depth):
    """Keep the best of several ways to say the same, and every file."""
    readings = [read_contents(child, None, depth + 1) for child in children]
    worded = [reading for reading in readings if _has_words(reading)]
    rich = [r for r in worded if r.blocks[0][0] == "html"]
    for chosen in rich[-1:] or worded[:1]:
        contents.blocks += chosen.blocks
    for reading in readings:
        contents.files += reading.files
        contents.is_damaged |= reading.is_damaged


def _has_words(reading):
    return bool(reading.blocks) and bool(
        reading.text or any("<img" in text for _kind, text in reading.blocks)
    )


def _is_shown(part):
    disposition = str(part.get("Content-Disposition") or "").strip().lower()
    return (
        part.get_content_type() in SHOWN_TYPES
        and not disposition.startswith("attachment")
        and not get_filename(part)
    )


def _add_file(part, contents):
    content = read_bytes(part)
    if not content:
        contents.is_damaged = contents.is_damaged or part.is_multipart()
        if not get_filename(part):
            return
    cid = str(part.get("Content-Id") or "").strip().strip("<>")
    name = get_filename(part) or _make_filename(part)
    contents.files.append(File(name, content, CONTROL.sub("", cid)))


def get_filename(part):
    """Return the name that the sender gave to a file, without its folders."""
    with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError):
        name = decode_text(part.get_filename() or "")
        return shorten_name(re.split(r"[\\/]", name)[-1])
    return "attachment"


def _make_filename(part):
    content_type = part.get_content_type()
    known = {"message/rfc822": "message.eml", "text/calendar": "invite.ics"}
    extension = mimetypes.guess_extension(content_type) or ""
    return known.get(content_type, f"attachment{extension}")


def read_bytes(part):
    """Return the bytes that a part carries, decoded if they can be."""
    for read in (_read_plain, _read_decoded, _read_nested, lambda p: p.as_bytes()):
        # Whatever is wrong with it, the next way may work.
        with contextlib.suppress(Exception):
            if isinstance(content := read(part), bytes):
                return content
    return b""


def _read_plain(part):
    """Return what says that it is base64 and is not."""
    if str(part.get("Content-Transfer-Encoding")).strip().lower() != "base64":
        return None
    text = part.get_payload()
    return text.encode("utf-8", "surrogateescape") if NOT_BASE64.search(text) else None


def _read_decoded(part):
    return part.get_payload(decode=True)


def _read_nested(part):
    [message] = part.get_payload()
    return message.as_bytes()


def _get_charset(part):
    with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError):
        return part.get_content_charset()
    return None


def shorten_name(name, length=100):
    """Return a file name cut before its extension."""
    if len(name) <= length:
        return name
    stem, dot, extension = name.rpartition(".")
    extension = dot + extension if len(extension) < 10 else ""
    return shorten(stem or name, length - len(extension)) + extension
