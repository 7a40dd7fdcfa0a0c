"""Mails made too long, too many or too odd, by accident or on purpose."""

from .case import (
    TEAM,
    WORDS,
    Case,
    as_bytes,
    attachment,
    compose,
    html,
    multipart,
    text,
)

MEGABYTE = 1024 * 1024


def cases():
    yield from _long()
    yield from _identifiers()
    yield from _dates()
    yield from _injections()
    yield Case(
        "nothing-at-all",
        b"",
        ("claim", "aside"),
        sender=None,
        acknowledged=False,
        fallback=True,
    )
    yield Case(
        "binary",
        bytes(range(256)) * 20,
        ("claim", "aside"),
        sender=None,
        acknowledged=False,
        fallback=True,
    )
    yield Case(
        "text-without-headers",
        WORDS.encode(),
        contains=("prévenus",),
        sender=None,
        acknowledged=False,
        fallback=True,
    )


def _long():
    letters = "mot " * (MEGABYTE // 4)
    for name, headers in (
        ("subject", {"Subject": letters}),
        ("subject-of-one-word", {"Subject": "a" * MEGABYTE}),
        ("subject-of-words", {"Subject": "=?utf-8?Q?=C3=A9t=C3=A9?=\r\n " * 30000}),
        ("display-name", {"From": f"{letters} <jeanne@dupont.example>"}),
        ("quoted-name", {"From": f'"{letters}" <jeanne@dupont.example>'}),
        ("recipients", {"Cc": ",\r\n ".join(f"c{n}@x.example" for n in range(20000))}),
        ("references", {"References": "<a@b.example>\r\n " * 20000}),
        ("reply-reference", {"In-Reply-To": f"<{'a' * MEGABYTE}@b>"}),
        ("date", {"Date": "Mon, 02 Mar 2026 10:15:00 +0100 " + letters}),
        ("other-header", {"X-Long": letters}),
        ("many-headers", {"X-Many": ["a"] * 20000}),
        (
            "received",
            {"Received": ["from a by b; Mon, 2 Mar 2026 10:15:07 +0100"] * 500},
        ),
        (
            "content-parameter",
            {"X-Type": "a", "Content-Type": f"text/plain; a={letters}"},
        ),
    ):
        typed = "Content-Type" in headers
        yield Case(
            f"long-{name}",
            compose(f"long-{name}", "\r\n" + WORDS if typed else None, **headers),
            contains=("prévenus",),
        )
    yield Case(
        "long-text",
        compose("long-text", text("Rien n'est fait. " * 60000 + "Fin.")),
        contains=("Rien n'est fait.",),
        keeps_raw=True,
    )
    yield Case(
        "long-line-of-html",
        compose("long-html", html("Rien n'est fait. " + "a" * MEGABYTE)),
        contains=("Rien n'est fait.",),
        keeps_raw=True,
    )
    yield Case(
        "many-empty-parts",
        compose("many-parts", multipart("mixed", text(WORDS), *[b"\r\n"] * 2000)),
        contains=("prévenus",),
    )


def _identifiers():
    scrambled = "".join(chr(97 + n * n % 26) + str(n) for n in range(3000))
    for name, reference in (
        ("missing", None),
        ("empty", ""),
        ("brackets", "<>"),
        ("bracket", "<"),
        ("at-sign", "<@>"),
        ("without-brackets", "abc@dupont.example"),
        ("numeric", "[1234@dupont.example]"),
        ("literal", "<abc@[192.0.2.1]>"),
        ("literal-open", "<abc@[192.0.2.1>"),
        ("literal-left", "<[abc]@dupont.example>"),
        ("comment", "<abc@dupont.example> (ajouté)".encode()),
        ("two", "<abc@dupont.example> <def@dupont.example>"),
        ("twice", ["<abc@dupont.example>", "<def@dupont.example>"]),
        ("nul", b"<abc\x00@dupont.example>"),
        ("raw-bytes", b"<abc\xe9\xff@dupont.example>"),
        ("spaces", "< abc @ dupont.example >"),
        ("long", f"<{scrambled}@dupont.example>"),
        ("quote", "<a'b\"c%s%(d)s@dupont.example>"),
    ):
        yield Case(
            f"identifier-{name}",
            compose(f"identifier-{name}", Message_ID=reference),
            contains=("prévenus",),
        )


def _dates():
    for name, date in (
        ("missing", None),
        ("empty", ""),
        ("garbage", "hier soir vers dix heures"),
        ("future", "Wed, 02 Mar 2099 10:15:00 +0100"),
        ("past", "Thu, 01 Jan 1970 00:00:00 +0000"),
        ("year-one", "Mon, 01 Jan 0001 00:00:00 +0000"),
        ("year-9999", "Fri, 31 Dec 9999 23:59:59 -1200"),
        ("impossible", "Mon, 31 Feb 2026 25:61:61 +9999"),
        ("zone-odd", "Mon, 02 Mar 2026 10:15:00 +9959"),
        ("zone-named", "Mon, 02 Mar 2026 10:15:00 CEST"),
        ("without-zone", "Mon, 02 Mar 2026 10:15:00"),
        ("french", "lun., 02 mars 2026 10:15:00 +0100"),
        ("twice", ["Mon, 02 Mar 2026 10:15:00 +0100", "x"]),
        ("huge", "Mon, 02 Mar 99999999999999999999 10:15:00 +0100"),
        ("raw-bytes", b"Mon, 02 Mar\xff 2026\x00 10:15:00"),
    ):
        yield Case(
            f"date-{name}",
            compose(f"date-{name}", Date=date),
            contains=("prévenus",),
        )


def _injections():
    for name, headers, body in (
        (
            "subject-lines",
            {"Subject": "=?utf-8?Q?a=0D=0ABcc:_x@y.example=0D=0A?="},
            WORDS,
        ),
        ("subject-markup", {"Subject": "<script>alert(1)</script>"}, WORDS),
        (
            "subject-template",
            {"Subject": "{{ object.env }} ${7*7} %(x)s %s {0}"},
            WORDS,
        ),
        ("subject-twice", {"Subject": ["Première", "Seconde"]}, WORDS),
        (
            "odoo-headers",
            {"X-Odoo-Message-Id": "x", "X-Odoo-Objects": "res.users-2"},
            WORDS,
        ),
        ("other-model", {"References": "<123-res.users-1@mileo.example>"}, WORDS),
        ("template-body", {}, "<t t-out='env'/> {{ object.env }} prévenus"),
        ("priority", {"X-Priority": "é", "Importance": "\x00"}, WORDS),
    ):
        headers = {
            key: [as_bytes(one) for one in value] if isinstance(value, list) else value
            for key, value in headers.items()
        }
        yield Case(
            f"injection-{name}",
            compose(f"injection-{name}", text(body), **headers),
            contains=("prévenus",),
            absent=("<script",),
        )
    yield Case(
        "injection-image",
        compose(
            "injection-image",
            multipart(
                "related",
                html('<img src="cid:a" onerror="alert(1)"><p>prévenus</p>'),
                attachment("a", b"x", "image/png", Content_ID='<a"><script>x</script>'),
            ),
            To=f"{TEAM}",
        ),
        contains=("prévenus",),
        absent=("onerror", "<script"),
    )
