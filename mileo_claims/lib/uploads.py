"""What files a customer may send, before anything of them is kept."""

MAX_FILES = 10
MAX_SIZE = 10  # megabytes, each
MEGABYTE = 1024 * 1024
#: What people photograph, scan, write and forward; nothing that a browser would run.
EXTENSIONS = (
    *("pdf", "jpg", "jpeg", "png", "gif", "webp", "heic"),
    *("txt", "csv", "doc", "docx", "odt", "xls", "xlsx", "ods", "ppt", "pptx", "odp"),
    *("eml", "msg", "zip", "mp3", "m4a", "mp4", "mov"),
)
ACCEPT = ",".join(f".{extension}" for extension in EXTENSIONS)


def find_refusal(files):
    """Say why files are not taken.

    :param files: pairs of name and size in bytes
    :return: ``too_many``, or ``too_big``, ``bad_type`` or ``empty`` with the name of
        the file; ``(None, None)`` if all can be taken
    """
    if len(files) > MAX_FILES:
        return "too_many", None
    for name, size in files:
        if name.rpartition(".")[2].lower() not in EXTENSIONS:
            return "bad_type", name
        if size > MAX_SIZE * MEGABYTE:
            return "too_big", name
        if not size:
            return "empty", name
    return None, None


# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What files a customer may send: how many, how big, of which types.

Plain values in, plain values out. Sizes are bytes.
"""

import re
import unicodedata

MEGABYTE = 1024 * 1024
MAX_FILES = 10
MAX_SIZE = 10 * MEGABYTE
MAX_TOTAL = 25 * MEGABYTE
LONGEST_NAME = 100

_JPEG = rb"\xff\xd8\xff"
_ZIP = rb"PK\x03\x04"
_OLD_OFFICE = rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A program does not become a text by its name.
_TEXT = rb"(?!MZ[^\n]{0,100}\x00|\x7fELF)."
#: How a file of each type begins.
BEGINNINGS = {
    "pdf": rb".{0,1000}?%PDF-",
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": rb"\x89PNG\r\n\x1a\n",
    "gif": rb"GIF8[79]a",
    "webp": rb"RIFF....WEBP",
    "heic": rb"....ftyp",
    "docx": _ZIP,
    "xlsx": _ZIP,
    "pptx": _ZIP,
    "odt": _ZIP,
    "ods": _ZIP,
    "odp": _ZIP,
    "doc": _OLD_OFFICE,
    "xls": _OLD_OFFICE,
    "ppt": _OLD_OFFICE,
    "msg": _OLD_OFFICE,
    "eml": _TEXT,
    "txt": _TEXT,
    "log": _TEXT,
    "csv": _TEXT,
}


def clean_file_name(name):
    """Return the name without its folders and without what is not seen of it."""
    name = re.split(r"[/\\]", name)[-1]
    # Some of them turn the text around: "exe.jpg" would be read for "gpj.exe".
    visible = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip()
    stem, dot, extension = visible.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{extension[:LONGEST_NAME]}"


def find_fault(name, content):
    """Return why a file is not taken; ``None`` if it is.

    :param name: as ``clean_file_name`` returns it
    :param content: its first bytes, one more than ``MAX_SIZE`` at the most
    :return: ``type``, ``empty``, ``size``, or ``content``: not what its name says
    """
    beginning = BEGINNINGS.get(name.rpartition(".")[2].lower())
    if not beginning or name.startswith("."):
        return "type"
    if not content:
        return "empty"
    if len(content) > MAX_SIZE:
        return "size"
    return None if re.match(beginning, content, re.DOTALL) else "content"
