"""What people attach: files of all kinds and sizes, invitations, seals."""

from .case import PDF, WORDS, Case, alternative, attachment, compose, multipart, text

MEGABYTE = 1024 * 1024
INVITE = """BEGIN:VCALENDAR\r
METHOD:{method}\r
PRODID:Microsoft Exchange Server 2010\r
VERSION:2.0\r
BEGIN:VEVENT\r
ORGANIZER;CN=Mileo:mailto:{organizer}\r
ATTENDEE;PARTSTAT={status};CN=Jeanne Dupont:mailto:jeanne@dupont.example\r
UID:040000008200E00074C5B7101A82E008\r
SUMMARY;LANGUAGE=fr-FR:Visite de contrôle\r
DTSTART;TZID=Romance Standard Time:20260305T090000\r
DTEND;TZID=Romance Standard Time:20260305T100000\r
END:VEVENT\r
END:VCALENDAR\r
"""
ARMOUR = (
    "-----BEGIN PGP {0}-----\r\n\r\nwcBMA0YwqEvBfYt5AQgA\r\n=aXk2\r\n"
    "-----END PGP {0}-----"
)
TNEF = bytes.fromhex("789f3e22") + b"\x07\x00\x01\x06\x90\x08\x00\x04\x00\x00"
SEALED = bytes.fromhex("3080060924864886f70d010703a080308002010031") + b"\x00" * 40


def invitation(method, status="NEEDS-ACTION"):
    """Return the calendar part of an invitation or of the answer to one."""
    content = INVITE.format(
        method=method, status=status, organizer="jeanne@dupont.example"
    )
    return text(content, subtype=f'calendar; method={method}; name="meeting.ics"')


def cases():
    yield from _kinds()
    yield from _calendars()
    yield from _seals()
    huge = bytes(range(256)) * (30 * MEGABYTE // 256)
    yield Case(
        "thirty-megabytes",
        compose(
            "thirty-megabytes",
            multipart("mixed", text(WORDS), attachment("plans.zip", huge)),
        ),
        contains=("prévenus",),
        attachments={"plans.zip": huge},
    )
    many = [
        attachment(f"photo-{number:03}.jpg", b"%d" % number, "image/jpeg")
        for number in range(200)
    ]
    # A handler does not want them all, nor programs at all; the mail itself has them.
    yield Case(
        "two-hundred-files",
        compose("two-hundred", multipart("mixed", text(WORDS), *many)),
        contains=("prévenus",),
        attachments={f"photo-{number:03}.jpg": b"%d" % number for number in range(20)},
        keeps_raw=True,
    )
    for name in ("setup.exe", "facture.pdf.exe", "macro.js"):
        yield Case(
            f"file-program-{name}",
            compose(
                f"program-{name}",
                multipart("mixed", text(WORDS), attachment(name, b"MZ\x90\x00")),
            ),
            contains=("prévenus",),
            keeps_raw=True,
        )


def _kinds():
    table = "réf;montant\r\n12;250 €\r\n".encode("cp1252")
    for name, file, attachments in (
        ("nothing-in-it", attachment("vide.txt", b""), {"vide.txt": b""}),
        ("without-name", attachment(None, PDF, "application/pdf"), {"*": PDF}),
        ("pdf-mistyped", attachment("b.pdf", PDF, "pdf; name=b.pdf"), {"*.pdf": PDF}),
        ("any-type", attachment("b.pdf", PDF, "*/*"), {"b.pdf": PDF}),
        ("binary", attachment("b.bin", PDF, "binary/octet-stream"), {"b.bin": PDF}),
        ("table-cp1252", attachment("t.csv", table, "text/csv"), {"t.csv": table}),
        (
            "table-misdeclared",
            attachment("t.csv", table, "text/csv; charset=utf-8"),
            {"t.csv": table},
        ),
        (
            "table-unknown-charset",
            attachment("t.csv", table, "text/csv; charset=x-inconnu"),
            {"t.csv": table},
        ),
        (
            "xml",
            attachment("f.xml", '<?xml version="1.0"?><é/>'.encode(), "text/xml"),
            {"f.xml": '<?xml version="1.0"?><é/>'.encode()},
        ),
        (
            "svg",
            attachment("p.svg", b"<svg onload='alert(1)'/>", "image/svg+xml"),
            {"p.svg": b"<svg onload='alert(1)'/>"},
        ),
        (
            "html",
            attachment("p.html", b"<script>alert(1)</script>", "text/html"),
            {"p.html": b"<script>alert(1)</script>"},
        ),
        (
            "contact",
            attachment("j.vcf", b"BEGIN:VCARD\r\nEND:VCARD\r\n", "text/vcard"),
            {"j.vcf": b"BEGIN:VCARD\r\nEND:VCARD\r\n"},
        ),
        ("tnef", attachment("winmail.dat", TNEF, "application/ms-tnef"), {"*": TNEF}),
    ):
        yield Case(
            f"file-{name}",
            compose(f"file-kind-{name}", multipart("mixed", text(WORDS), file)),
            contains=("prévenus",),
            absent=("alert(1)",),
            attachments=attachments,
        )
    twice = [attachment("bon.pdf", content) for content in (b"un", b"deux")]
    yield Case(
        "file-same-name",
        compose("same-name", multipart("mixed", text(WORDS), *twice)),
        attachments={"bon*.pdf": b"un", "bon*pdf": b"deux"},
    )


def _calendars():
    for name, method, subject, headers in (
        ("request", "REQUEST", "Visite de contrôle", {}),
        ("accepted", "REPLY", "Accepté : Visite de contrôle", {}),
        ("declined", "REPLY", "Refusé : Visite de contrôle", {}),
        ("cancelled", "CANCEL", "Annulé : Visite de contrôle", {}),
    ):
        yield Case(
            f"invitation-{name}",
            compose(
                f"invitation-{name}",
                multipart("alternative", text(WORDS), invitation(method)),
                Subject=subject.encode(),
                Content_Class="urn:content-classes:calendarmessage",
                **headers,
            ),
            subject=subject,
            contains=("prévenus",),
            attachments={"*.ics": None},
        )
    yield Case(
        "invitation-alone",
        compose("invitation-alone", invitation("REQUEST")),
        attachments={"*.ics": None},
    )


def _seals():
    signature = attachment("smime.p7s", SEALED, "application/pkcs7-signature")
    yield Case(
        "smime-signed",
        compose(
            "smime-signed",
            multipart(
                "signed",
                alternative(WORDS),
                signature,
                parameters='; protocol="application/pkcs7-signature"; micalg=sha-256',
            ),
        ),
        contains=("prévenus",),
        attachments={"smime.p7s": SEALED},
    )
    for name, kind in (("opaque", "signed-data"), ("encrypted", "enveloped-data")):
        yield Case(
            f"smime-{name}",
            compose(
                f"smime-{name}",
                attachment(
                    "smime.p7m", SEALED, f"application/pkcs7-mime; smime-type={kind}"
                ),
            ),
            attachments={"smime.p7m": SEALED},
        )
    yield Case(
        "pgp-encrypted",
        compose(
            "pgp-encrypted",
            multipart(
                "encrypted",
                attachment(
                    None,
                    b"Version: 1\r\n",
                    "application/pgp-encrypted",
                    Content_Transfer_Encoding="7bit",
                    Content_Disposition=None,
                ),
                attachment(
                    "encrypted.asc",
                    ARMOUR.format("MESSAGE").encode(),
                    Content_Transfer_Encoding="7bit",
                ),
                parameters='; protocol="application/pgp-encrypted"',
            ),
        ),
        attachments={"encrypted.asc": None},
    )
    yield Case(
        "pgp-signed",
        compose(
            "pgp-signed",
            multipart(
                "signed",
                text(WORDS),
                attachment(
                    "signature.asc",
                    ARMOUR.format("SIGNATURE").encode(),
                    "application/pgp-signature",
                ),
                parameters='; protocol="application/pgp-signature"; micalg=pgp-sha512',
            ),
        ),
        contains=("prévenus",),
        attachments={"signature.asc": None},
    )
    yield Case(
        "pgp-in-the-text",
        compose("pgp-inline", text(ARMOUR.format("MESSAGE"))),
        contains=("wcBMA0YwqEvBfYt5AQgA",),
    )
