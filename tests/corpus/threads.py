"""Mails about a claim that is there, and mails that came twice."""

from .case import (
    CLAIM_REF,
    NOTICE_REF,
    NUMBER,
    OTHER_TEAM,
    PDF,
    STRANGER,
    TEAM,
    WORDS,
    Case,
    alternative,
    attachment,
    compose,
    html,
    multipart,
    text,
)

COLIN = "Colin Dupont <colin@dupont.example>"


def cases():
    yield from _replies()
    yield from _twice()
    yield from _not_twice()


def _replies():
    thread = {"In-Reply-To": NOTICE_REF, "References": f"{CLAIM_REF} {NOTICE_REF}"}
    for name, headers in (
        ("to-acknowledgement", thread),
        ("to-own-mail", {"In-Reply-To": CLAIM_REF}),
        ("by-references", {"References": f"<x@y.example>\r\n {CLAIM_REF}"}),
        ("by-long-references", {"References": "<x@y.example> " * 500 + CLAIM_REF}),
        ("by-glued-references", {"References": f"<x@y.example>{CLAIM_REF}"}),
        ("with-prose", {"In-Reply-To": f"Your mail of Monday {CLAIM_REF}"}),
        ("with-another-subject", {**thread, "Subject": "Au fait"}),
        ("without-subject", {**thread, "Subject": None}),
        ("of-a-stranger", {**thread, "From": STRANGER}),
        ("without-sender", {**thread, "From": None, "Return-Path": None}),
        ("of-handler-to-desk", {**thread, "From": "handler@mileo.example"}),
        ("to-somebody-else-too", {**thread, "To": f"{STRANGER}, {TEAM}"}),
        ("by-number", {"Subject": f"Re: [{NUMBER}] Nobody came"}),
        ("by-number-forwarded", {"Subject": f"TR: {NUMBER}"}),
        ("by-number-of-colleague", {"Subject": f"RE: {NUMBER}", "From": COLIN}),
        (
            "by-number-in-capitals",
            {"Subject": f"RE: {NUMBER}", "From": "JEANNE@DUPONT.EXAMPLE"},
        ),
        ("by-number-and-lost-thread", {"Subject": NUMBER, "In-Reply-To": "<a@b.c>"}),
        ("with-broken-references", {**thread, "References": f"<[a]@b> <> {CLAIM_REF}"}),
        (
            "with-nul-references",
            {**thread, "References": b"<a\x00@b> " + CLAIM_REF.encode()},
        ),
    ):
        yield Case(
            f"reply-{name}",
            compose(f"reply-{name}", **headers),
            "reply",
            contains=("prévenus",),
            acknowledged=False,
            fallback=True,
        )
    yield Case(
        "reply-marked-up",
        compose(
            "reply-html",
            html(
                "<p>Merci, mais non.</p><div class='gmail_quote'>Le 2 mars, Mileo a "
                "écrit :<blockquote>Bonjour</blockquote></div>"
            ),
            **thread,
        ),
        "reply",
        contains=("Merci, mais non.",),
        acknowledged=False,
    )
    yield Case(
        "reply-of-a-file",
        compose("reply-file", attachment("bon.pdf", PDF, "application/pdf"), **thread),
        "reply",
        attachments={"bon.pdf": PDF},
        acknowledged=False,
    )
    yield Case(
        "reply-badly-encoded",
        compose(
            "reply-encoding",
            text("Déjà payé, 250 €".encode("cp1252"), declared="x-inconnu"),
            **thread,
        ),
        "reply",
        contains=("Déjà payé, 250 €",),
        acknowledged=False,
    )
    yield Case(
        "reply-without-boundary",
        compose(
            "reply-damaged",
            b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nRien de fait.\r\n--x--",
            **thread,
        ),
        "reply",
        contains=("Rien de fait.",),
        acknowledged=False,
    )
    yield Case(
        "answer-to-nothing-known",
        compose("unknown-thread", In_Reply_To="<inconnu@x.example>"),
        contains=("prévenus",),
    )


def _twice():
    """(name, the mail, what came before it)"""
    once = compose("once")
    unnamed = compose("unnamed", Message_ID=None)
    unnamed_parts = compose(
        "unnamed-parts",
        multipart("mixed", alternative(WORDS), attachment("bon.pdf", PDF)),
        Message_ID=None,
    )
    received = b"Received: from mx2.mileo.example; Mon, 2 Mar 2026 10:20:00 +0100\r\n"
    absence = compose("absent", text("Je suis absente."), Auto_Submitted="auto-replied")
    reply = compose("reply-once", In_Reply_To=CLAIM_REF)
    for name, raw, first in (
        ("same-mail", once, once),
        ("by-another-way", received + once, once),
        ("to-another-desk", once.replace(TEAM.encode(), OTHER_TEAM.encode()), once),
        ("delivered-to-both", _to(OTHER_TEAM) + once, _to(TEAM) + once),
        ("id-folded", once.replace(b"Message-ID: ", b"Message-ID:\r\n "), once),
        ("without-id", unnamed, unnamed),
        ("without-id-by-another-way", received + unnamed, unnamed),
        ("without-id-with-files", unnamed_parts, unnamed_parts),
        ("without-id-to-both", _to(OTHER_TEAM) + unnamed, _to(TEAM) + unnamed),
        ("set-aside", absence, absence),
        ("reply", reply, reply),
        (
            "empty-id",
            compose("empty-id", Message_ID="<>"),
            compose("empty-id", Message_ID="<>"),
        ),
    ):
        yield Case(
            f"twice-{name}",
            raw,
            "duplicate",
            before=(first,),
            acknowledged=None,
        )


def _to(address):
    return f"Delivered-To: {address}\r\n".encode()


def _not_twice():
    for name, raw, first in (
        ("same-subject", compose("again", text("Toujours rien.")), compose("first")),
        (
            "without-id",
            compose("again", text("Toujours rien."), Message_ID=None),
            compose("first", Message_ID=None),
        ),
        (
            "without-id-of-two-people",
            compose("again", Message_ID=None),
            compose("first", Message_ID=None, From=STRANGER),
        ),
        (
            "without-id-on-two-days",
            compose("again", Message_ID=None, Date="Tue, 03 Mar 2026 10:15:00 +0100"),
            compose("first", Message_ID=None),
        ),
        (
            "empty-id",
            compose("again", text("Toujours rien."), Message_ID="<>"),
            compose("first", Message_ID="<>"),
        ),
        (
            "without-id-with-another-file",
            compose("again", attachment("b.pdf", b"deux"), Message_ID=None),
            compose("first", attachment("b.pdf", b"un"), Message_ID=None),
        ),
    ):
        yield Case(
            f"not-twice-{name}",
            raw,
            before=(first,),
            sender="jeanne@dupont.example",
        )
