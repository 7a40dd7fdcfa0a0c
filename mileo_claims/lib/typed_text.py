# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What people type in a web form, made fit to be kept."""

import re

# Nobody types them, but what is pasted may hold some; tabs and line ends stay.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ID = re.compile(r"[0-9]{1,9}")


def clean_text(text):
    """Return a text with line ends of one sort and no characters that are not seen."""
    lines = re.sub(r"\r\n?", "\n", text)
    return _CONTROLS.sub("", lines).strip()


def read_id(text):
    """Return the record id that a form sends back; 0, which no record has, for more."""
    return int(text) if _ID.fullmatch(text) else 0
