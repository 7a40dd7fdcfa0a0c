"""Text out of bytes that say, say wrongly or do not say what they are."""

import base64
import codecs
import contextlib
import quopri
import re

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
#: What programs write under the name of something smaller.
ALIASES = {
    **dict.fromkeys(("iso-8859-1", "latin-1", "us-ascii", "ascii"), "cp1252"),
    "iso-8859-8-i": "iso-8859-8",
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "shift_jis": "cp932",
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    "big5": "big5hkscs",
}
ENCODED_WORD = re.compile(r"=\?([^?\s]*)\?([bq])\?([^?]*)\?=", re.IGNORECASE)
#: Between two encoded words, white space does not count (RFC 2047).
BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]*\?[bq]\?)", re.IGNORECASE)


def _read_as_windows(error):
    raw = error.object[error.start : error.end]
    return raw.decode("cp1252", "replace"), error.end


codecs.register_error("mileo_claims_windows", _read_as_windows)


def decode_bytes(content, charset=None):
    """Return the text of bytes, in the charset that they announce if that works.

    Otherwise in UTF-8, and what is not UTF-8 as Windows writes it.
    """
    name = (charset or "").strip().lower()
    text = None
    with contextlib.suppress(LookupError, ValueError, TypeError):
        if name:
            text = content.decode(ALIASES.get(name, name))
    if text is None:
        text = content.decode("utf-8", "mileo_claims_windows")
    return CONTROL.sub("", text)


def decode_raw(value):
    """Return a raw header value as text, its encoded words as they are."""
    return decode_bytes(str(value).encode("utf-8", "surrogateescape"))


def decode_text(value):
    """Return the text of a raw header value on one line, whatever it is written in."""
    text = _decode_words(decode_raw(value))
    return " ".join(CONTROL.sub("", text).split())


def _decode_words(text):
    text = BETWEEN_WORDS.sub(r"\1", text)
    pieces, position, pending = [], 0, None
    for word in ENCODED_WORD.finditer(text):
        charset, kind, content = word[1].split("*")[0].lower(), word[2].lower(), word[3]
        if pending and (word.start() > position or pending[:2] != (charset, kind)):
            pieces.append(_decode_word(*pending))
            pending = None
        pieces.append(text[position : word.start()])
        joined = pending[2] + content if pending else content
        pending = (charset, kind, joined)
        position = word.end()
    if pending:
        pieces.append(_decode_word(*pending))
    return "".join([*pieces, text[position:]])


def _decode_word(charset, kind, content):
    if kind == "q":
        raw = quopri.decodestring(content.encode(), header=True)
    else:
        raw = _decode_base64(content)
    return decode_bytes(raw, charset)


def _decode_base64(content):
    """Decode base64 even where it is padded in the middle, or not at all."""
    raw = b""
    for chunk in re.split(r"=+", content):
        chunk = re.sub(r"[^A-Za-z0-9+/]", "", chunk)
        if len(chunk) % 4 == 1:
            chunk = chunk[:-1]
        raw += base64.b64decode(chunk + "=" * (-len(chunk) % 4))
    return raw


def shorten(text, length=255):
    """Return ``text`` cut to a length that fits on a screen."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
