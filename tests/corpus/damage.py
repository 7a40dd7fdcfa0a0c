"""Mails damaged on the way, nested without end, or with rubbish before the headers."""

from .case import (
    CUSTOMER,
    PDF,
    WORDS,
    Case,
    as_bytes,
    attachment,
    compose,
    embedded,
    html,
    multipart,
    text,
)

DEPTH = 20
# More than the parser can follow, or than a stack can hold.
ABYSS = 2000
BASE64 = {"Content_Transfer_Encoding": "base64"}


def cases():
    yield from _damaged()
    yield from _nested()
    yield from _first_lines()


def _damaged():
    """The words are in there: they are read, or the mail itself is kept."""
    whole = multipart(
        "mixed", text(WORDS), attachment("bon.pdf", PDF * 50, "application/pdf")
    )
    start = whole.index(b"boundary=")
    line = whole.index(b"\r\n", start)
    for name, entity, keeps_raw in (
        ("boundary-missing", whole[: start - 2] + whole[line:], True),
        ("boundary-wrong", whole[:start] + b"boundary=autre" + whole[line:], True),
        ("boundary-empty", whole[:start] + b'boundary=""' + whole[line:], True),
        ("end-missing", whole[: whole.rindex(b"--=_")], False),
        ("cut-in-attachment", whole[: len(whole) * 2 // 3], False),
        (
            "cut-in-part-headers",
            whole[: whole.index(b"Content-Disposition") + 9],
            False,
        ),
    ):
        yield Case(
            f"damaged-{name}",
            compose(f"damaged-{name}", entity),
            contains=("prévenus",),
            keeps_raw=keeps_raw,
        )
    around = (
        whole[:line] + b"\r\n\r\nThis is a MIME message." + whole[line:] + b"\r\nFin."
    )
    yield Case(
        "damaged-preamble",
        compose("preamble", around),
        contains=("prévenus",),
        absent=("This is a MIME",),
    )
    inner = multipart("alternative", text(WORDS), html(WORDS))
    cut = inner.index(b"boundary=")
    yield Case(
        "damaged-inner-boundary",
        compose(
            "inner-boundary",
            multipart(
                "mixed",
                inner[: cut - 2] + inner[inner.index(b"\r\n", cut) :],
                attachment("bon.pdf", PDF),
            ),
        ),
        contains=("prévenus",),
        attachments={"bon.pdf": PDF},
    )


def _nested():
    parts = text("Tout au fond.")
    for _level in range(DEPTH):
        parts = multipart("mixed", parts)
    yield Case("nested-parts", compose("nested", parts), contains=("Tout au fond.",))
    mail = compose("inner-0", text("Tout au fond."))
    for level in range(1, DEPTH):
        mail = compose(f"inner-{level}", embedded(mail))
    yield Case("nested-mails", compose("nested-mails", embedded(mail)))
    for name, opening in (
        ("parts", "multipart/mixed; boundary=b{0}\r\n\r\n--b{0}"),
        ("mails", "message/rfc822\r\n"),
    ):
        levels = (
            f"Content-Type: {opening.format(level)}\r\n" for level in range(ABYSS)
        )
        yield Case(
            f"abyss-of-{name}",
            compose(f"abyss-{name}", "".join(levels) + "\r\nAu fond."),
            ("claim", "aside"),
            reason="unreadable",
            subject="Intervention du 2 mars",
            keeps_raw=True,
            acknowledged=None,
        )
    broken = compose("inner", From=". <a@b>", To="a@", Message_ID="<>")
    for name, entity in (
        ("with-broken-headers", embedded(broken)),
        ("in-base64", embedded(b"RnJvbTogYUBiCgphYmM=\r\n", **BASE64)),
        ("empty", embedded(b"")),
        ("of-8-bits", embedded("From: é <é@é>\r\n\r\né".encode("latin-1"))),
        ("cut", embedded(compose("cut", multipart("mixed", text(WORDS)))[:-60])),
    ):
        yield Case(
            f"embedded-mail-{name}",
            compose(
                f"embedded-{name}", multipart("mixed", text("Voir ci-joint."), entity)
            ),
            contains=("Voir ci-joint.",),
            attachments={"*": None},
        )
    yield Case(
        "digest",
        compose(
            "digest",
            multipart("digest", b"\r\n" + compose("d1", text("Un."), From=CUSTOMER)),
        ),
    )


def _first_lines():
    """What stands before the headers, or between them."""
    plain = compose("first-lines", text(WORDS))
    for name, raw, known in (
        ("mbox", b"From jeanne@dupont.example Mon Mar  2 10:15:07 2026\r\n" + plain, 1),
        ("mbox-quoted", b">From jeanne@dupont.example Mon Mar  2 2026\r\n" + plain, 0),
        ("blank", b"\r\n" + plain, 0),
        ("marked", b"\xef\xbb\xbf" + plain, 0),
        ("garbage", b"@@@ fetchmail @@@\r\n" + plain, 0),
        ("continuation", b" suite\r\n" + plain, 0),
    ):
        yield Case(
            f"first-line-{name}",
            raw.replace(b"first-lines@", name.encode() + b"@"),
            contains=("prévenus",),
            sender="jeanne@dupont.example" if known else None,
            acknowledged=True if known else None,
            fallback=True,
        )
    for name, line in (
        ("without-colon", "Ceci n'est pas un en-tête"),
        ("without-name", ": valeur"),
        ("name-with-space", "X Y Z : valeur"),
        ("name-of-8-bits", "X-Réf: é"),
        ("nul-in-name", "X-\x00: é"),
    ):
        raw = compose("between", text(WORDS)).replace(
            b"MIME-Version", as_bytes(line) + b"\r\nMIME-Version"
        )
        yield Case(
            f"header-{name}",
            raw.replace(b"between@", name.encode() + b"@"),
            contains=("prévenus",),
        )
