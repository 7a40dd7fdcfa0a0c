import os
import random
from email.parser import BytesHeaderParser

from odoo.tests import TransactionCase

from tests import corpus
from tests.gateway_case import GatewayMixin

# Each run costs about a tenth of a second; more of them by hand, from other seeds:
# MILEO_FUZZ_RUNS=20000 MILEO_FUZZ_SEED=7 make test ARGS="… -k fuzz"
RUNS = int(os.environ.get("MILEO_FUZZ_RUNS", "200"))
SEED = int(os.environ.get("MILEO_FUZZ_SEED", "2026"))
LARGEST = 20_000
CHARSETS = (b"utf-8", b"iso-8859-1", b"utf-16", b"utf-7", b"x-inconnu", b"gb18030")
ENCODINGS = (b"base64", b"quoted-printable", b"8bit", b"x-uuencode", b"7bit")
ODD = (b"\x00", b"\r", b"\n", b"\r\n\r\n", b"\xff", b"\xe9", b"=?utf-8?q?=00?=", b"<")
ODD += (b'"', b"--", b"(", b";", b"%s", b"\xf0\x9f\x98\xa1", b"=?", b"@", b"\\")


class TestMailFuzz(GatewayMixin, TransactionCase):
    """Whatever happened to a mail, it is kept, once, and no machine is answered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_gateway()
        # Nobody is told by mail here: it makes each run shorter.
        (cls.handler | cls.leader).notification_type = "inbox"
        cls.mails = [
            (case.name, cls.completed(cls, case.raw))
            for case in corpus.cases()
            if len(case.raw) < LARGEST and not case.before
        ]

    def test_fuzz(self):
        for run in range(RUNS):
            dice = random.Random(f"{SEED}-{run}")
            name, raw = dice.choice(self.mails)
            steps = [dice.choice(MUTATIONS) for _step in range(dice.randint(1, 4))]
            for step in steps:
                raw = step(dice, raw)
            label = f"{SEED}-{run} {name}: {[step.__name__ for step in steps]}"
            with self.subTest(label), self.rolled_back():
                self.check(raw, twice=run % 5 == 0)

    def check(self, raw, twice):
        passage = self.pass_through(raw)
        self.assertEqual(len(passage.outcomes), 1, "The mail is lost.")
        self.assert_sound(passage, raw)
        if says_automatic(raw):
            self.assert_silent(passage, raw)
        if twice:
            again = self.pass_through(raw)
            self.assertLessEqual(len(passage.claims | again.claims), 1)
            self.assertFalse(again.notices)


def says_automatic(raw):
    """Whether any reader of headers finds the mark of RFC 3834."""
    headers = BytesHeaderParser().parsebytes(raw)
    marks = [str(value) for value in headers.get_all("Auto-Submitted", [])]
    return any(mark.strip().lower().startswith("auto-") for mark in marks)


# ---------------------------------------------------------------------- mutations


def flip_bytes(dice, raw):
    mutated = bytearray(raw)
    for _byte in range(dice.randint(1, 20)):
        if mutated:
            mutated[dice.randrange(len(mutated))] = dice.randrange(256)
    return bytes(mutated)


def insert_odd(dice, raw):
    for _time in range(dice.randint(1, 5)):
        place = dice.randint(0, len(raw))
        raw = raw[:place] + dice.choice(ODD) + raw[place:]
    return raw


def cut_end(dice, raw):
    return raw[: dice.randint(0, len(raw))]


def cut_middle(dice, raw):
    start = dice.randint(0, len(raw))
    return raw[:start] + raw[start + dice.randint(0, 200) :]


def repeat_piece(dice, raw):
    start = dice.randint(0, len(raw))
    piece = raw[start : start + dice.randint(1, 300)]
    return raw[:start] + piece * dice.randint(1, 5) + raw[start:]


def drop_header(dice, raw):
    lines, rest = header_lines(raw)
    if lines:
        lines.pop(dice.randrange(len(lines)))
    return b"".join(lines) + rest


def repeat_header(dice, raw):
    lines, rest = header_lines(raw)
    if lines:
        lines.insert(dice.randint(0, len(lines)), dice.choice(lines))
    return b"".join(lines) + rest


def shuffle_headers(dice, raw):
    lines, rest = header_lines(raw)
    dice.shuffle(lines)
    return b"".join(lines) + rest


def swap_charset(dice, raw):
    return raw.replace(dice.choice(CHARSETS), dice.choice(CHARSETS))


def swap_encoding(dice, raw):
    return raw.replace(dice.choice(ENCODINGS), dice.choice(ENCODINGS))


def swap_line_ends(dice, raw):
    return raw.replace(b"\r\n", dice.choice((b"\n", b"\r", b"\r\r\n", b"\n\r")))


def break_boundary(dice, raw):
    return raw.replace(b"boundary=", dice.choice((b"", b"boundary", b"boundary= ")), 1)


def header_lines(raw):
    """Return the lines of the headers, and the rest from the blank line on."""
    head, blank, body = raw.partition(b"\r\n\r\n")
    return (head + b"\r\n").splitlines(keepends=True), blank[:2] + body


MUTATIONS = (
    flip_bytes,
    insert_odd,
    cut_end,
    cut_middle,
    repeat_piece,
    drop_header,
    repeat_header,
    shuffle_headers,
    swap_charset,
    swap_encoding,
    swap_line_ends,
    break_boundary,
)
