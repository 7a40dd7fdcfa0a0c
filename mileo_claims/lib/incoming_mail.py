"""A mail as it came, read so that nothing in it can stop the reading."""

import hashlib
import re
from datetime import timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from functools import cached_property

from .mail_charsets import ENCODED_WORD, decode_raw, decode_text, shorten
from .mail_contents import read_contents

RECIPIENT_HEADERS = (
    *("Delivered-To", "X-Original-To", "Envelope-To"),
    *("To", "Cc", "Resent-To", "Resent-Cc"),
)
#: Longer than any address list or thread that people write.
LONGEST_HEADER = 100_000
LONGEST_ADDRESS = 254  # RFC 5321
MESSAGE_ID = re.compile(r"<[^<>\s]+>")
RETURNED_ID = re.compile(
    rb"^(?:Message-Id|X-Microsoft-Original-Message-ID)\s*:\s*(<[^<>\s]+>)",
    re.MULTILINE | re.IGNORECASE,
)
ADDRESS = re.compile(
    r"(?:\"[^\"\s]+\"|[^\s<>\"(),;:\[\]@]+)@(?:\[[\w.:]+\]|[^\s<>\"(),;:\[\]@]+)"
)
BLANK_LINE = re.compile(rb"\r\n\r\n|\n\n|\r\r")
FORWARDED_FROM = re.compile(
    r"^[\s>*]*(?:De|From|Von|Da|Expéditeur)[\s*]*:[ *]*(?P<sender>.{0,300})$",
    re.MULTILINE,
)


class IncomingMail:
    """What the gateway asks of a mail.

    :param received_on: day of receipt, which tells two mails without a date apart
    """

    def __init__(self, raw, received_on=""):
        self.raw = raw
        self.received_on = received_on
        start = raw.lstrip(b"\xef\xbb\xbf\r\n\t ")
        try:
            self.message = message_from_bytes(start, policy=policy.compat32)
        except (RecursionError, ValueError, LookupError, TypeError):
            # Nested beyond reason: the header tells whose words they are.
            self.message = BytesHeaderParser().parsebytes(start)

    # ----------------------------------------------------------------- header

    def headers(self, name):
        """Return the values of a header, decoded, on one line each."""
        return [decode_text(value) for value in self._get_raw_values(name)]

    def header(self, name):
        """Return the first value of a header, decoded; empty without one."""
        return next(iter(self.headers(name)), "")

    def _get_raw_values(self, name):
        wanted = name.lower()
        return [
            str(value)[:LONGEST_HEADER]
            for key, value in self.message.raw_items()
            if key.lower() == wanted
        ]

    def _find_addresses(self, name):
        """Return the addresses of a header; what is decoded later hides none."""
        return [
            address
            for value in self._get_raw_values(name)
            for address in find_addresses(decode_raw(value))
        ]

    @cached_property
    def subject(self):
        return shorten(self.header("Subject"))

    @cached_property
    def sender(self):
        """Return the address that wrote, lower case; empty if there is none."""
        for name in ("From", "Sender", "Reply-To", "Return-Path"):
            if addresses := self._find_addresses(name):
                return addresses[0]
        return ""

    @cached_property
    def sender_name(self):
        """Return how the sender calls himself; empty if he does not."""
        for value in self._get_raw_values("From"):
            for name, address in _get_pairs(decode_raw(value)):
                if "@" in address and (name := decode_text(name)):
                    return "" if find_addresses(name) else shorten(name, 100)
        return (
            "" if self.sender else shorten(self.header("From").strip('"<>()@:; '), 100)
        )

    @cached_property
    def recipients(self):
        """Return the addresses that it was sent or delivered to, lower case."""
        return {
            address
            for name in RECIPIENT_HEADERS
            for address in self._find_addresses(name)
        }

    @cached_property
    def message_id(self):
        """Return its Message-Id as mail servers know it; empty without one."""
        value = self.header("Message-Id")
        found = MESSAGE_ID.search(value)
        usable = found.group() if found else value.strip("<> ")
        return shorten(usable)

    @cached_property
    def references(self):
        """Return the Message-Ids that it answers, the nearest last."""
        return [
            shorten(reference)
            for name in ("References", "In-Reply-To")
            for value in self.headers(name)
            for reference in MESSAGE_ID.findall(value)[-32:]
        ]

    @cached_property
    def date(self):
        """Return when the sender says that it was written, naive UTC, or ``None``."""
        try:
            written = parsedate_to_datetime(self.header("Date"))
            return written.astimezone(timezone.utc).replace(tzinfo=None)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None

    @cached_property
    def fingerprint(self):
        """Return what is the same for two copies of one mail, and for no other."""
        date = self.header("Date") or self.received_on
        digest = hashlib.sha256(f"{self.sender}\n{self.subject}\n{date}".encode())
        body = BLANK_LINE.split(self.raw.lstrip(), maxsplit=1)[-1]
        digest.update(b"".join(body.split()))
        return digest.hexdigest()

    def get_own_id(self):
        """Return a Message-Id of our own, for a mail without a usable one."""
        return f"<{self.fingerprint}@mail-without-id>"

    # ------------------------------------------------------------------- body

    @cached_property
    def contents(self):
        """Return the ``Contents``: words and files."""
        return read_contents(self.message)

    @property
    def text(self):
        return self.contents.text

    @cached_property
    def report_type(self):
        """Return the kind of a ``multipart/report``; empty for any other mail."""
        if self.message.get_content_type() != "multipart/report":
            return ""
        found = re.search(r'report-type\s*=\s*"?([\w-]+)', self.header("Content-Type"))
        return found.group(1).lower() if found else "unknown"

    @cached_property
    def returned_ids(self):
        """Return the Message-Ids of the messages that a bounce gives back."""
        body = BLANK_LINE.split(self.raw.lstrip(), maxsplit=1)[-1]
        return [decode_text(ref.decode("latin-1")) for ref in RETURNED_ID.findall(body)]

    @cached_property
    def delivery_actions(self):
        """Return what a delivery report says became of the message, for machines."""
        found = re.findall(rb"^Action:\s*(\w+)", self.raw, re.MULTILINE | re.IGNORECASE)
        return {action.decode().lower() for action in found}

    @cached_property
    def failed_recipient(self):
        """Return the address that a delivery report is about; empty without one."""
        found = re.search(rb"^Final-Recipient:[^;\n]*;(.*)$", self.raw, re.MULTILINE)
        addresses = (
            find_addresses(decode_text(found[1].decode("latin-1"))) if found else []
        )
        return addresses[0] if addresses else ""

    @property
    def forwarded_sender(self):
        """Return who wrote what this mail forwards: (name, address), or ``None``."""
        for found in FORWARDED_FROM.finditer(self.text):
            text = found["sender"].replace("[mailto:", "<").replace("]", ">")
            if addresses := find_addresses(text):
                name = text.split("<")[0].strip(" \"'*")
                return ("" if "@" in name else name), addresses[0]
        return None

    def make_envelope(self):
        """Return the header of the mail made anew, for who reads it after us."""
        envelope = EmailMessage(policy=policy.SMTP)
        for name, value in (
            ("From", self.sender),
            ("To", ", ".join(sorted(self.recipients)[:50])),
            ("Subject", self.subject),
        ):
            envelope[name] = value.encode("ascii", "replace").decode()
        return envelope.as_bytes()


def _get_pairs(value):
    try:
        return getaddresses([value])
    except (ValueError, IndexError, TypeError, RecursionError):
        return []


def find_addresses(value):
    """Return the addresses that a text names, lower case; encoded words have none."""
    value = ENCODED_WORD.sub(" ", value)
    found = [address for _name, address in _get_pairs(value)]
    found = [address for address in found if ADDRESS.fullmatch(address)]
    return [
        address.lower()
        for address in found or ADDRESS.findall(value)
        if len(address) <= LONGEST_ADDRESS
    ]
