"""Mails with next to nothing in them, marked up, or in many parts."""

from .case import (
    PDF,
    PNG,
    WORDS,
    Case,
    alternative,
    attachment,
    compose,
    html,
    multipart,
    text,
)

# Types that are no types: taken for text (RFC 2045).
READABLE = ("garbage", "slashes", "empty", "many-slashes")


def cases():
    yield from _little()
    yield from _marked_up()
    yield from _parts()


def _little():
    """Next to nothing is in them: a handler asks what it is about."""
    empty = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    for name, entity in (
        ("empty", empty),
        ("blank", empty + " \r\n\r\n\t\r\n"),
        ("no-blank-line", "Content-Type: text/plain"),
        ("nothing-declared", "\r\n"),
        ("empty-multipart", multipart("mixed")),
        ("html-comment-alone", html("<!-- rien -->")),
        ("html-empty", text("", subtype="html")),
        ("html-nothing", html("")),
    ):
        yield Case(
            f"body-{name}",
            compose(f"body-{name}", entity),
            subject="Intervention du 2 mars",
        )
    yield Case("subject-missing", compose("no-subject", Subject=None))
    yield Case("subject-blank", compose("blank-subject", Subject=" \t "))
    yield Case("subject-and-body-missing", compose("nothing", "\r\n", Subject=None))
    yield Case(
        "attachment-alone",
        compose("attachment-alone", attachment("bon.pdf", PDF, "application/pdf")),
        attachments={"bon.pdf": PDF},
    )
    yield Case(
        "image-alone",
        compose(
            "image-alone",
            attachment(None, PNG, "image/png", Content_Disposition="inline"),
        ),
        attachments={"*": PNG},
    )
    yield Case(
        "no-mime",
        compose(
            "no-mime",
            "\r\n" + WORDS,
            MIME_Version=None,
        ),
        contains=("prévenus",),
    )
    yield Case(
        "no-mime-version",
        compose("no-version", multipart("mixed", text(WORDS)), MIME_Version=None),
        contains=("prévenus",),
    )


def _marked_up():
    yield Case(
        "html-hostile",
        compose(
            "html-hostile",
            html(
                "<style>p {color: red}</style><script>alert('volé')</script>"
                '<p onclick="alert(1)">Rien n&#39;est fait.</p>'
                '<a href="javascript:alert(1)">ici</a><iframe src="//x"></iframe>'
                '<form action="//x"><input name="password"></form>'
                '<svg onload="alert(1)"></svg><base href="//x"><object></object>'
                '<img src="https://track.example/o.gif?u=1" width="1" height="1">'
            ),
        ),
        contains=("Rien n'est fait.",),
        absent=("<script", "onclick", "javascript:", "<iframe", "onload", "<form"),
    )
    yield Case(
        "html-of-word",
        compose(
            "html-of-word",
            text(
                '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>'
                "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->"
                "<style><!-- p.MsoNormal {margin:0cm} --></style></head>"
                f'<body lang="FR"><p class="MsoNormal">{WORDS}<o:p></o:p></p></body>',
                subtype="html",
            ),
        ),
        contains=("prévenus",),
        absent=("MsoNormal {",),
    )
    xhtml = (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD '
        f'XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{WORDS}</p></body></html>'
    )
    for name, content, contains in (
        ("xhtml", xhtml, ("prévenus",)),
        ("unclosed", f"<html><body><div><p><b>{WORDS}", ("prévenus",)),
        ("without-tags", WORDS, ("prévenus",)),
        ("less-than", "Délai &lt; 5 jours, a<b et c>d", ("Délai < 5 jours",)),
        ("nul", "<p>Rien\x00 n'est fait.</p>", ("fait.",)),
        ("control", "<p>Rien\x0b n'est \x01fait.</p>", ("fait.",)),
        ("entities", "<p>Rien&#0; &#x1F; &eacute;t&eacute; fait</p>", ("été fait",)),
        ("deep", "<div>" * 5000 + "Au fond.", ("Au fond.",)),
        ("wide", "<p>mot</p>" * 20000 + "<p>À la fin.</p>", ("À la fin.",)),
    ):
        yield Case(
            f"html-{name}",
            compose(f"html-{name}", text(content, subtype="html")),
            contains=contains,
        )
    # A kind of text that nobody knows is plain text (RFC 2046).
    for name, content in (
        ("enriched", "<bold>Rien</bold> n'est fait."),
        ("markdown", "**Rien** n'est fait."),
    ):
        yield Case(
            f"text-{name}",
            compose(f"text-{name}", text(content, subtype=name)),
            contains=("n'est fait.",),
        )
    formatted = r"{\rtf1\ansi Rien n'est fait.}"
    yield Case(
        "text-rtf",
        compose("text-rtf", text(formatted, subtype="rtf")),
        attachments={"*": formatted.encode()},
    )


def _parts():
    shown = '<p>Voyez la photo : <img src="cid:photo@dupont"></p>'
    photo = attachment(
        "photo.png",
        PNG,
        "image/png",
        Content_ID="<photo@dupont>",
        Content_Disposition='inline; filename="photo.png"',
    )
    for name, entity, contains, attachments in (
        (
            "image-shown",
            multipart("related", html(shown), photo),
            ("Voyez la photo",),
            {"photo.png": PNG},
        ),
        (
            "image-without-name",
            multipart(
                "related",
                html(shown),
                attachment(
                    None,
                    PNG,
                    "image/png",
                    Content_ID="<photo@dupont>",
                    Content_Disposition="inline",
                ),
            ),
            ("Voyez la photo",),
            {"*": PNG},
        ),
        (
            "text-after-alternative",
            multipart("mixed", alternative(WORDS), text("Un mot encore après.")),
            ("prévenus", "Un mot encore après."),
            {},
        ),
        (
            "html-half-empty",
            multipart("alternative", text(WORDS), text("", subtype="html")),
            ("prévenus",),
            {},
        ),
        (
            "html-half-blank",
            multipart("alternative", text(WORDS), html("<p>&nbsp;</p>")),
            ("prévenus",),
            {},
        ),
        (
            "plain-half-empty",
            multipart("alternative", text(""), html(WORDS)),
            ("prévenus",),
            {},
        ),
        (
            "html-before-plain",
            multipart("alternative", html(f"<p>{WORDS}</p>"), text(WORDS)),
            ("prévenus",),
            {},
        ),
        (
            "file-between-texts",
            multipart(
                "mixed",
                text("Avant le fichier."),
                attachment("bon.pdf", PDF, "application/pdf"),
                html("<p>Après le fichier.</p>"),
            ),
            ("Avant le fichier.", "Après le fichier."),
            {"bon.pdf": PDF},
        ),
        (
            "file-inside-alternative",
            multipart(
                "alternative",
                text(WORDS),
                multipart("related", html(WORDS), photo),
                attachment("bon.pdf", PDF, "application/pdf"),
            ),
            ("prévenus",),
            {"bon.pdf": PDF, "photo.png": PNG},
        ),
        (
            "unknown-multipart",
            multipart("x-inconnu", text(WORDS), attachment("bon.pdf", PDF)),
            ("prévenus",),
            {"bon.pdf": PDF},
        ),
        (
            "text-without-name-attached",
            multipart(
                "mixed",
                text(WORDS),
                b"Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\n"
                b"Une note.",
            ),
            ("prévenus",),
            {"*": b"Une note."},
        ),
        (
            "type-without-handler",
            multipart(
                "mixed",
                text(WORDS),
                attachment("plan.wrl", b"VRML", "model/vrml"),
                attachment("a.woff", b"wOFF", "font/woff"),
                attachment("x", b"x", "x-inconnu/x"),
                attachment("y", b"y", "application"),
            ),
            ("prévenus",),
            {"plan.wrl": b"VRML", "a.woff": b"wOFF", "x": b"x", "y": b"y"},
        ),
    ):
        yield Case(
            f"parts-{name}",
            compose(f"parts-{name}", entity),
            contains=contains,
            absent=("cid:",),
            attachments=attachments,
        )
    for name, kind in (
        ("partial", "message/partial; id=a; number=1; total=2"),
        ("external", 'message/external-body; access-type=URL; URL="http://x.example"'),
        ("garbage", ";;; charset=?"),
        ("raw-bytes", "t\xe9xt/\xffplain"),
        ("slashes", "text//plain"),
        ("empty", ""),
        ("many-slashes", "/" * 300),
    ):
        yield Case(
            f"type-{name}",
            compose(
                f"type-{name}",
                "\r\nSubject: suite\r\n\r\nRien n'est fait.",
                Content_Type=kind,
            ),
            contains=("Rien n'est fait.",) if name in READABLE else (),
        )
    yield Case(
        "type-twice",
        compose(
            "type-twice",
            "\r\n" + WORDS,
            Content_Type=["text/plain; charset=utf-8", "multipart/mixed; boundary=a"],
        ),
        contains=("prévenus",),
    )
