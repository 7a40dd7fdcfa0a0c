"""Who writes, and to whom: every form of address that a header may hold."""

from .case import CUSTOMER, OTHER_TEAM, STRANGER, TEAM, Case, compose, word

CROWD = ",\r\n ".join(
    f'"Client n° {number}" <client{number}@morel.example>'.replace("°", "o")
    for number in range(1000)
)


def cases():
    yield from _senders()
    yield from _recipients()


def _senders():
    jeanne = "jeanne@dupont.example"
    for name, sender, address in (
        # (name, From, the address that the claim shows)
        ("bare", jeanne, jeanne),
        ("in-capitals", "JEANNE DUPONT <Jeanne@DUPONT.EXAMPLE>", jeanne),
        ("comment", "jeanne@dupont.example (Jeanne Dupont)", jeanne),
        ("comments", "(a) Jeanne (b) <jeanne@dupont.example> (c)", jeanne),
        ("spaces", "  Jeanne  Dupont   <  jeanne@dupont.example  > ", jeanne),
        ("no-brackets", "Jeanne Dupont jeanne@dupont.example", jeanne),
        ("unclosed", "Jeanne Dupont <jeanne@dupont.example", jeanne),
        ("unquoted-comma", "Dupont, Jeanne <jeanne@dupont.example>", jeanne),
        ("unquoted-dots", "J. Dupont S.A. <jeanne@dupont.example>", jeanne),
        ("semicolon", "Jeanne Dupont <jeanne@dupont.example>;", jeanne),
        ("quote-open", '"Jeanne Dupont <jeanne@dupont.example>', jeanne),
        ("address-as-name", '"colin@x.example" <jeanne@dupont.example>', jeanne),
        ("our-address-as-name", f'"{TEAM}" <jeanne@dupont.example>', jeanne),
        ("several", f"{CUSTOMER}, Colin <colin@dupont.example>", jeanne),
        ("group", "Service achats: jeanne@dupont.example;", jeanne),
        ("twice", [CUSTOMER, STRANGER], jeanne),
        ("folded", "Jeanne Dupont\r\n <jeanne@dupont.example>", jeanne),
        ("idn", f"{word('Zoé')} <zoe@société.example>".encode(), "zoe@société.example"),
        ("punycode", "<zoe@xn--socit-esab.example>", "zoe@xn--socit-esab.example"),
        ("utf8-local", "<zoé@morel.example>".encode(), "zoé@morel.example"),
        ("plus", "<zoe+rec@morel.example>", "zoe+rec@morel.example"),
        ("apostrophe", "<o'neil@morel.example>", "o'neil@morel.example"),
        ("ip", "<zoe@[192.0.2.1]>", "zoe@[192.0.2.1]"),
        ("dot-for-a-name", ". <zoe@morel.example>", "zoe@morel.example"),
        (
            "markup",
            '"<script>alert(1)</script>" <zoe@morel.example>',
            "zoe@morel.example",
        ),
        ("long", f"<{'z' * 60}@{'m' * 60}.example>", f"{'z' * 60}@{'m' * 60}.example"),
    ):
        yield Case(
            f"sender-{name}",
            compose(f"sender-{name}", From=sender),
            contains=("prévenus",),
            absent=("<script",),
            sender=address,
        )
    # Nobody to answer to: the handler is told so.
    for name, sender in (
        ("missing", None),
        ("empty", ""),
        ("brackets", "<>"),
        ("name-alone", "Jeanne Dupont"),
        ("at-sign", "@"),
        ("no-domain", "Jeanne <jeanne>"),
        ("domain-missing", "a@"),
        ("lone-quote", '"'),
        ("empty-group", "undisclosed-recipients:;"),
        ("quotes", '"' * 3001),
        ("parentheses", "(" * 3000),
    ):
        yield Case(
            f"sender-{name}",
            compose(f"sender-{name}", From=sender, Return_Path=None),
            contains=("prévenus",),
            sender=None,
            acknowledged=False,
        )
    # Nobody knows.
    long = "z" * 9000
    for name, sender in (
        ("two-at-signs", "a@b@morel.example"),
        ("too-long", f"{long} <{long}@{long}.example>"),
        ("raw-bytes", b"\xff\xfe\x80 <\xe9\x00@\xff>"),
    ):
        yield Case(
            f"sender-{name}",
            compose(f"sender-{name}", From=sender, Return_Path=None),
            contains=("prévenus",),
            sender=None,
            acknowledged=None,
        )
    yield Case(
        "sender-header-alone",
        compose("sender-header", From=None, Sender=STRANGER, Return_Path=None),
        contains=("prévenus",),
        sender="paul.morel@atelier-morel.example",
    )
    yield Case(
        "reply-to-alone",
        compose("reply-to-alone", From=None, Reply_To=STRANGER, Return_Path=None),
        contains=("prévenus",),
        sender="paul.morel@atelier-morel.example",
    )
    yield Case(
        "reply-to-another",
        compose("reply-to-another", Reply_To=STRANGER),
        contains=("prévenus",),
    )
    yield Case(
        "reply-to-us",
        compose("reply-to-us", Reply_To=TEAM),
        contains=("prévenus",),
    )
    yield Case(
        "sender-on-behalf",
        compose(
            "on-behalf", Sender="Secrétariat <secretariat@dupont.example>".encode()
        ),
        contains=("prévenus",),
    )


def _recipients():
    desk = f"Réclamations <{TEAM}>".encode()
    for name, headers in (
        ("named", {"To": desk}),
        ("capitals", {"To": TEAM.upper()}),
        ("copy", {"To": STRANGER, "Cc": TEAM}),
        ("second", {"To": f"{STRANGER}, {TEAM}"}),
        ("twice", {"To": f"{TEAM}, {TEAM}", "Cc": TEAM}),
        ("repeated", {"To": [STRANGER, TEAM]}),
        ("crowd", {"To": f"{TEAM},\r\n {CROWD}"}),
        ("crowd-in-copy", {"Cc": CROWD}),
        ("undisclosed", {"To": "undisclosed-recipients:;", "Delivered-To": TEAM}),
        ("blind-copy", {"To": None, "Delivered-To": TEAM}),
        ("resent", {"To": STRANGER, "Resent-To": TEAM, "Resent-From": CUSTOMER}),
        ("with-our-people", {"Cc": "Handler Martin <handler@mileo.example>"}),
        ("raw-bytes", {"To": f"{TEAM}, ".encode() + b"\xff\xe9 <\xe9@\xff>"}),
        ("broken", {"To": f"{TEAM}, . <a@b>, a@, <>"}),
    ):
        yield Case(
            f"recipient-{name}",
            compose(f"recipient-{name}", **headers),
            contains=("prévenus",),
            fallback=name in ("raw-bytes", "broken"),
        )
    for name, to in (
        ("missing", None),
        ("empty", ""),
        ("undisclosed-alone", "undisclosed-recipients:;"),
        ("somebody-else", STRANGER),
        ("garbage", "(" * 3000),
    ):
        yield Case(
            f"recipient-{name}",
            compose(f"recipient-{name}", To=to),
            contains=("prévenus",),
            fallback=True,
        )
    yield Case(
        "recipient-two-desks",
        compose("two-desks", To=f"{TEAM}, {OTHER_TEAM}"),
        contains=("prévenus",),
    )
    yield Case("recipient-two-desks-copy", compose("two-desks-cc", Cc=OTHER_TEAM))
