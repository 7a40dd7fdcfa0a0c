"""Words in every alphabet, declared well, badly or not at all: all are claims."""

from base64 import b64encode

from .case import PDF, WORDS, Case, attachment, compose, html, multipart, text, word

TYPED = "L’intervention à 250 € n’a pas été faite… et “personne” ne répond."
CHINESE = "技术人员三月二日没有来。"
JAPANESE = "技術者が来ませんでした。"
ARABIC = "لم يأت الفني في الثاني من مارس"
HEBREW = "הטכנאי לא הגיע"


def cases():
    for name, content, contains in (
        # (charset written, charset declared)
        ("cp1252-as-latin1", (TYPED, "cp1252", "iso-8859-1"), (TYPED,)),
        ("cp1252-as-utf8", (TYPED, "cp1252", "utf-8"), (TYPED,)),
        ("cp1252-as-ascii", (TYPED, "cp1252", "us-ascii"), (TYPED,)),
        ("cp1252-undeclared", (TYPED, "cp1252", ""), (TYPED,)),
        ("utf8-as-ascii", (TYPED, "utf-8", "us-ascii"), (TYPED,)),
        ("utf8-as-latin1", (TYPED, "utf-8", "iso-8859-1"), (TYPED,)),
        ("utf8-undeclared", (TYPED, "utf-8", ""), (TYPED,)),
        ("utf8-marked", (TYPED, "utf-8-sig", "utf-8"), (TYPED,)),
        ("utf8-in-quotes", (TYPED, "utf-8", "\"'utf-8'\""), (TYPED,)),
        ("utf8-under-another-name", (TYPED, "utf-8", "utf8mb4"), (TYPED,)),
        ("unknown-charset", (TYPED, "utf-8", "x-inconnu"), (TYPED,)),
        ("unknown-charset-8-bits", (TYPED, "cp1252", "unknown-8bit"), (TYPED,)),
        ("charset-8bit", (TYPED, "utf-8", "8bit"), (TYPED,)),
        ("charset-none", (TYPED, "utf-8", "none"), (TYPED,)),
        ("charset-base64", (TYPED, "utf-8", "base64"), (TYPED,)),
        ("charset-idna", (TYPED, "utf-8", "idna"), (TYPED,)),
        ("charset-undefined", (TYPED, "utf-8", "undefined"), (TYPED,)),
        ("charset-raw-bytes", (TYPED, "utf-8", "\x85\xe9"), (TYPED,)),
        ("charset-with-nul", (TYPED, "utf-8", "utf\x00-8"), (TYPED,)),
        ("charset-user-defined", (TYPED, "cp1252", "x-user-defined"), (TYPED,)),
        ("latin9", ("Soit 250 € payés", "iso-8859-15", "iso-8859-15"), ("250 €",)),
        ("macintosh", (TYPED, "mac-roman", "macintosh"), (TYPED,)),
        ("utf7", (TYPED, "utf-7", "utf-7"), (TYPED,)),
        ("gb18030", (CHINESE, "gb18030", "gb18030"), (CHINESE,)),
        ("gb18030-as-gb2312", ("镕基没有来。", "gb18030", "gb2312"), ("没有来",)),
        ("big5", ("技術人員沒有來。", "big5", "big5"), ("沒有來",)),
        ("iso-2022-jp", (JAPANESE, "iso-2022-jp", "ISO-2022-JP"), (JAPANESE,)),
        ("shift-jis", (JAPANESE, "shift_jis", "Shift_JIS"), (JAPANESE,)),
        ("koi8-r", ("Мастер не пришёл", "koi8-r", "koi8-r"), ("Мастер не",)),
        ("arabic-1256", (ARABIC, "cp1256", "windows-1256"), (ARABIC,)),
        ("hebrew-logical", (HEBREW, "iso-8859-8", "iso-8859-8-i"), (HEBREW,)),
    ):
        words, charset, declared = content
        yield Case(
            name,
            compose(name, text(words.encode(charset), declared=declared)),
            subject="Intervention du 2 mars",
            contains=contains,
        )
    yield Case(
        "utf16",
        compose("utf16", text(TYPED, charset="utf-16", encoding="base64")),
        contains=(TYPED,),
    )
    yield Case(
        "utf16-raw",
        compose("utf16-raw", text(TYPED, charset="utf-16", encoding="binary")),
        contains=(TYPED,),
    )
    for name, spoilt in (
        ("utf8-with-a-bad-byte", TYPED.encode() + b" \xe9 fin"),
        ("utf8-cut-in-a-character", (TYPED + " é").encode()[:-1]),
    ):
        yield Case(name, compose(name, text(spoilt)), contains=(TYPED,))
    yield Case(
        "html-meta-charset",
        compose(
            "html-meta",
            text(
                '<html><head><meta http-equiv="Content-Type" content="text/html; '
                f'charset=windows-1252"></head><body><p>{TYPED}</p></body></html>',
                subtype="html",
                charset="cp1252",
                declared="",
            ),
        ),
        contains=(TYPED,),
    )
    yield from _transfers()
    yield from _headers()
    yield from _file_names()
    yield from _signs()


def _transfers():
    """What is between the words and the wire went wrong."""

    def entity(encoding, body, kind="text/plain; charset=utf-8"):
        head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        return head.encode() + body

    accents = "Équipe jamais passée".encode()
    for name, encoding, body, contains in (
        ("base64-with-junk", "base64", b"Qm9u!!am91##ciBt\xe9\r\nYWRhbWU=\r\n", ()),
        ("base64-unpadded", "base64", b"Qm9uam91ciBtYWRhbQ\r\n", ("Bonjour madam",)),
        ("base64-cut", "base64", b"Qm9uam91ciBtYWRhbWUg4oK\r\n", ("Bonjour mada",)),
        ("base64-but-plain", "base64", b"Bonjour, rien n'est fait.", ("rien n'est",)),
        ("quoted-badly", "quoted-printable", b"Rien =ZZ =C3=A9t=C3=A9 =\r\n", ("été",)),
        ("quoted-but-8bit", "quoted-printable", accents, ("Équipe jamais passée",)),
        ("7bit-but-8bit", "7bit", accents, ("Équipe jamais passée",)),
        ("encoding-unknown", "x-rot26", accents, ("Équipe jamais passée",)),
        ("encoding-twice", "base64, base64", accents, ("quipe jamais",)),
        ("encoding-raw-bytes", "\x8e\xe9", accents, ("Équipe jamais passée",)),
        ("nul-in-body", "8bit", b"Rien \x00n'est\x00 fait.", ("n'est", "fait.")),
        ("control-characters", "8bit", b"Rien\x07 n'est\x1b[31m fait\x0c.", ("fait",)),
        ("uuencoded", "x-uuencode", b"begin 644 a\n&8F]N:F]U\n`\nend\n", ()),
    ):
        yield Case(name, compose(name, entity(encoding, body)), contains=contains)
    plain = compose("line-ends", text("Première ligne.\r\nSeconde ligne."))
    for name, ends in (("lf", b"\n"), ("cr", b"\r"), ("cr-cr-lf", b"\r\r\n")):
        raw = plain.replace(b"\r\n", ends).replace(b"line-ends@", name.encode() + b"@")
        yield Case(
            f"lines-end-in-{name}",
            raw,
            contains=("Première ligne.", "Seconde ligne."),
            # Headers cannot be told from text where there is nothing but CR CR LF.
            sender=None if name == "cr-cr-lf" else "jeanne@dupont.example",
            acknowledged=None if name == "cr-cr-lf" else True,
            fallback=True,
        )


def _headers():
    subject = "Réclamation n° 5 — porte bloquée"
    start, rest = (
        f"=?utf-8?B?{b64encode(half).decode()}?="
        for half in (b"R\xc3", b"\xa9clamation")
    )
    for name, raw, expected in (
        ("utf8-raw", subject.encode(), subject),
        ("cp1252-raw", subject.encode("cp1252"), subject),
        ("quoted", word(subject, encoding="Q"), subject),
        ("latin1-word", word("Réclamation", "iso-8859-1", "Q"), "Réclamation"),
        ("cp1252-as-latin1-word", "=?iso-8859-1?Q?250_=80?=", "250 €"),
        ("unknown-charset-word", "=?x-inconnu?Q?R=C3=A9clamation?=", "Réclamation"),
        ("utf16-word", word("Réclamation", "utf-16"), "Réclamation"),
        ("utf7-word", "=?utf-7?Q?R+AOk-clamation?=", "Réclamation"),
        ("jp-word", word(JAPANESE, "iso-2022-jp"), JAPANESE),
        ("gb18030-word", word(CHINESE, "gb18030"), CHINESE),
        (
            "words-joined",
            "=?utf-8?Q?R=C3=A9?=\r\n =?utf-8?Q?clamation?=",
            "Réclamation",
        ),
        ("word-with-language", "=?utf-8*fr?Q?R=C3=A9clamation?=", "Réclamation"),
        ("word-with-nul", "=?utf-8?Q?Porte=00_bloqu=C3=A9e?=", None),
        ("word-unpadded", "=?utf-8?B?UsOpY2xhbWF0aW9u?=", "Réclamation"),
        ("word-cut", f"{start} {rest}", "Réclamation"),
        ("word-cut-anywhere", "=?utf-8?B?UsO?= =?utf-8?B?pY2xhbWF0aW9u?=", None),
        ("word-unfinished", "=?utf-8?Q?R=C3=A9clamation", None),
        ("word-of-nothing", "=?utf-8?Q??=", None),
        ("folded", "Porte bloquée\r\n\tdepuis mardi".encode(), None),
        ("tabs", "Porte\tbloquée".encode(), None),
        ("nul-raw", b"Porte \x00 bloqu\xc3\xa9e", None),
    ):
        yield Case(
            f"subject-{name}",
            compose(f"subject-{name}", Subject=raw),
            subject=expected,
            contains=("prévenus",),
        )
    for name, sender in (
        ("utf8-raw", "Béatrice Géraud <b@geraud.example>".encode()),
        ("latin1-raw", "Béatrice Géraud <b@geraud.example>".encode("latin-1")),
        ("word", f"{word('Béatrice Géraud')} <b@geraud.example>"),
        ("word-in-quotes", f'"{word("Béatrice Géraud")}" <b@geraud.example>'),
        ("word-with-comma", f"{word('Géraud, Béatrice')} <b@geraud.example>"),
        ("word-with-address", f"{word('Béa <x@y.example>')} <b@geraud.example>"),
        ("word-unknown", "=?x-inconnu?Q?B=C3=A9a?= <b@geraud.example>"),
        ("word-with-line", "=?utf-8?Q?B=0D=0ABcc:_x@y.example?= <b@geraud.example>"),
        ("word-with-nul", "=?utf-8?Q?B=00?= <b@geraud.example>"),
    ):
        yield Case(
            f"from-{name}",
            compose(f"from-{name}", From=sender),
            contains=("prévenus",),
            sender="b@geraud.example",
        )


def _file_names():
    for name, disposition, expected in (
        ("rfc2231", "filename*=UTF-8''facture%20contest%C3%A9e.pdf", "*contestée.pdf"),
        ("rfc2231-latin1", "filename*=iso-8859-1'fr'contest%E9e.pdf", "contestée.pdf"),
        ("rfc2231-parts", "filename*0*=UTF-8''fact;\r\n filename*1=ure.pdf", "*.pdf"),
        ("rfc2231-unknown", "filename*=x-inconnu''a%E9.pdf", "a*.pdf"),
        ("rfc2231-broken", "filename*1=b.pdf; filename*0*=%ZZ", "*"),
        ("word", f'filename="{word("contestée.pdf")}"', "contestée.pdf"),
        ("raw-utf8", 'filename="contestée.pdf"', "contest*.pdf"),
        ("nul", 'filename="fact\x00ure.pdf"', "fact*"),
        ("lines", "filename*=utf-8''a%0D%0ABcc:%20x.pdf", "*"),
        ("path", 'filename="../../etc/passwd"', "*passwd"),
        ("long", f'filename="{"a" * 5000}.pdf"', "aaa*"),
        ("empty", 'filename=""', "*"),
        ("right-to-left", "filename*=utf-8''facture%E2%80%AEfdp.png", "*"),
    ):
        file = attachment(
            None,
            PDF,
            "application/pdf",
            Content_Disposition=f"attachment; {disposition}",
        )
        yield Case(
            f"file-name-{name}",
            compose(f"file-{name}", multipart("mixed", text(WORDS), file)),
            contains=("prévenus",),
            attachments={expected: PDF},
        )


def _signs():
    yield Case(
        "right-to-left",
        compose("rtl", html(f'<div dir="rtl">{ARABIC}</div>'), Subject=word(ARABIC)),
        subject=ARABIC,
        contains=(ARABIC,),
    )
    yield Case(
        "hebrew",
        compose("hebrew", text(HEBREW), Subject=word(HEBREW)),
        subject=HEBREW,
        contains=(HEBREW,),
    )
    yield Case(
        "emoji",
        compose(
            "emoji", text("Toujours rien 😡👩‍🔧"), Subject=word("Encore en retard 😡")
        ),
        subject="Encore en retard 😡",
        contains=("😡",),
    )
