"""What it means that a mail could not be handed over, and in which words."""

import smtplib
from typing import NamedTuple


class Unsendable(Exception):
    """No server can take this mail as it is, whatever the time."""


class Refusal(NamedTuple):
    """``is_final``: the same mail would be refused again."""

    words: str
    is_final: bool


def read_refusal(error):
    """Return the :class:`Refusal` behind what was raised while a mail was sent.

    Only what was said of the recipient or of the mail itself is final. What is said of
    the sender is for an administrator to put right: the mail then leaves.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = error.recipients.items()
        words = "; ".join(f"{address}: {_join(*answer)}" for address, answer in answers)
        return Refusal(words, all(code >= 500 for _address, (code, _text) in answers))
    if isinstance(error, smtplib.SMTPResponseException):
        words = _join(error.smtp_code, error.smtp_error)
        is_final = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
        return Refusal(words, is_final)
    words = str(error) or type(error).__name__
    return Refusal(words, isinstance(error, Unsendable))


def _join(code, text):
    if isinstance(text, bytes):
        text = text.decode(errors="replace")
    return f"{code} {' '.join(text.split())}"
