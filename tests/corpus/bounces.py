"""What mail servers send back: set aside, and the notice that it is about flagged.

``BOUNCED`` and ``NOT_BOUNCED`` name the cases after which our acknowledgement is known
not to have arrived, or is still thought to have.
"""

from .case import (
    CLAIM_REF,
    NOTICE_REF,
    TEAM,
    aside,
    compose,
    embedded,
    multipart,
    text,
    word,
)

FAILED = "jeanne@dupont.example"
NOTICE = (
    f"Return-Path: <bounce@mileo.example>\r\nFrom: {TEAM}\r\nTo: {FAILED}\r\n"
    f"Subject: Nous avons bien recu votre reclamation\r\nMessage-Id: {NOTICE_REF}\r\n"
    f"References: {CLAIM_REF}\r\nMIME-Version: 1.0\r\n"
).encode()
SENT = NOTICE + b"Content-Type: text/plain\r\n\r\nBonjour,\r\n"
BOUNCED = [
    "bounce-postfix",
    "bounce-exim",
    "bounce-sendmail",
    "bounce-exchange",
    "bounce-office-365",
    "bounce-google",
    "bounce-headers-only",
    "bounce-to-bounce-address",
]
NOT_BOUNCED = ["bounce-delayed", "bounce-delivered", "bounce-of-another-mail"]


def report(words, returned, status="5.1.1", action="failed", charset="utf-8"):
    """Return a delivery status notification (RFC 3464)."""
    return multipart(
        "report",
        text(words, charset=charset),
        "Content-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.dupont.example\r\n"
        "Arrival-Date: Mon,  2 Mar 2026 10:16:00 +0100 (CET)\r\n\r\n"
        f"Final-Recipient: rfc822; {FAILED}\r\n"
        f"Original-Recipient: rfc822;{FAILED}\r\n"
        f"Action: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n".encode(),
        returned,
        parameters="; report-type=delivery-status",
    )


def bounce(name, entity, sender, subject, reason="bounce", **headers):
    headers = {"Return-Path": "<>", "From": sender, "Subject": subject, **headers}
    return aside(name, compose(name, entity, **headers), reason)


def cases():
    yield from _about_our_notice()
    yield from _others()


def _about_our_notice():
    daemon = "Mail Delivery System <MAILER-DAEMON@mail.dupont.example>"
    failed = "This is the mail system at host mail.dupont.example. User unknown."
    yield bounce(
        "bounce-postfix",
        report(failed, embedded(SENT)),
        daemon,
        "Undelivered Mail Returned to Sender",
        Auto_Submitted="auto-replied",
    )
    yield bounce(
        "bounce-exim",
        text(
            "This message was created automatically by mail delivery software.\r\n\r\n"
            f"  {FAILED}\r\n    Unrouteable address\r\n\r\n------ This is a copy of "
            "the message, including all the headers. ------\r\n\r\n" + SENT.decode()
        ),
        "Mail Delivery System <Mailer-Daemon@mail.dupont.example>",
        "Mail delivery failed: returning message to sender",
        X_Failed_Recipients=FAILED,
        Auto_Submitted="auto-replied",
    )
    yield bounce(
        "bounce-sendmail",
        report("The following addresses had fatal errors", embedded(SENT)),
        "Mail Delivery Subsystem <MAILER-DAEMON@dupont.example>",
        "Returned mail: see transcript for details",
        Auto_Submitted="auto-generated (failure)",
    )
    yield bounce(
        "bounce-exchange",
        report(
            "Échec de la remise pour les destinataires suivants : adresse introuvable.",
            embedded(SENT),
            charset="iso-8859-1",
        ),
        "Microsoft Outlook <postmaster@dupont.example>",
        word("Non remis : Nous avons bien reçu votre réclamation"),
        X_MS_Exchange_Message_Is_Ndr="",
        In_Reply_To=NOTICE_REF,
        References=NOTICE_REF,
    )
    yield bounce(
        "bounce-office-365",
        report("Your message couldn't be delivered.", embedded(SENT), "5.1.10"),
        "Microsoft Outlook\r\n <MicrosoftExchange329e71ec88ae@dupont.mail.example>",
        "Undeliverable: Nous avons bien recu",
        X_MS_Exchange_Message_Is_Ndr="",
        X_MS_Exchange_Organization_SCL="-1",
        Auto_Submitted="auto-replied",
        In_Reply_To=NOTICE_REF,
        References=NOTICE_REF,
    )
    yield bounce(
        "bounce-google",
        report("** Address not found **", embedded(SENT)),
        "Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
        "Delivery Status Notification (Failure)",
        X_Failed_Recipients=FAILED,
        Auto_Submitted="auto-replied",
        In_Reply_To=NOTICE_REF,
        References=NOTICE_REF,
    )
    yield bounce(
        "bounce-headers-only",
        report(failed, b"Content-Type: text/rfc822-headers\r\n\r\n" + NOTICE),
        daemon,
        "Undelivered Mail Returned to Sender",
    )
    yield bounce(
        "bounce-to-bounce-address",
        report(failed, embedded(SENT)),
        daemon,
        "Undelivered Mail Returned to Sender",
        To="bounce@mileo.example",
        Auto_Submitted="auto-replied",
    )
    yield bounce(
        "bounce-delayed",
        report("Delivery is delayed.", embedded(SENT), "4.4.1", "delayed"),
        daemon,
        "Delayed Mail (still being retried)",
        ("bounce", "auto_reply"),
        Auto_Submitted="auto-replied",
    )
    yield bounce(
        "bounce-delivered",
        report("Successfully delivered.", embedded(SENT), "2.0.0", "delivered"),
        daemon,
        "Successful Mail Delivery Report",
        ("bounce", "auto_reply"),
        Auto_Submitted="auto-replied",
    )
    yield bounce(
        "bounce-of-another-mail",
        report(failed, embedded(SENT.replace(NOTICE_REF.encode(), b"<x@x.example>"))),
        daemon,
        "Undelivered Mail Returned to Sender",
    )


def _others():
    daemon = "MAILER-DAEMON@dupont.example"
    yield bounce(
        "bounce-qmail",
        text(
            "Hi. This is the qmail-send program at dupont.example.\r\nI'm afraid I "
            "wasn't able to deliver your message to the following addresses.\r\n\r\n"
            f"<{FAILED}>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
            "--- Below this line is a copy of the message.\r\n\r\n" + SENT.decode()
        ),
        daemon,
        "failure notice",
    )
    yield bounce(
        "bounce-domino",
        report("Delivery Failure Report", embedded(SENT)),
        "Postmaster@dupont.example",
        "DELIVERY FAILURE: User jeanne not listed in Domino Directory",
        X_MIMETrack="Serialize by Router on SRV01/DUPONT(Release 9.0.1)",
    )
    yield bounce(
        "bounce-orange-full",
        text("La boîte de votre correspondant est pleine.\r\n552 5.2.2 over quota"),
        "MAILER-DAEMON@orange.example",
        word("Message non distribué"),
    )
    yield bounce(
        "bounce-gmx",
        multipart(
            "report",
            text("SMTP error from remote server: mailbox unavailable"),
            parameters="; report-type=delivery-status",
        ),
        "GMX Mailer Daemon <mailer-daemon@gmx.example>",
        "Mail delivery failed: returning message to sender",
    )
    yield bounce(
        "bounce-postmaster-text",
        text(f"Your message could not be delivered to {FAILED}: 550 user unknown"),
        "postmaster@dupont.example",
        "Undeliverable: Nous avons bien recu",
    )
    yield bounce(
        "bounce-null-path",
        text("550 5.7.1 message rejected"),
        "Passerelle <passerelle@dupont.example>",
        "Delivery failure",
        ("bounce", "auto_reply"),
    )
    yield bounce(
        "bounce-without-path",
        report("User unknown", embedded(SENT)),
        daemon,
        "Undelivered Mail Returned to Sender",
        Return_Path=None,
    )
    whole = report("User unknown", embedded(SENT))
    line = whole.index(b"\r\n")
    status = whole.index(b"message/delivery-status")
    for name, entity in (
        (
            "without-boundary",
            b"Content-Type: multipart/report; report-type=delivery-status"
            + whole[line:],
        ),
        ("empty", b"Content-Type: multipart/report; boundary=x\r\n\r\n"),
        ("cut", whole[: status + 60]),
        ("status-empty", report("x", embedded(b""), action="")),
        (
            "charset-unknown",
            report("x", b"Content-Type: text/rfc822-headers; charset=x-y\r\n\r\n\xe9"),
        ),
        ("recipient-odd", whole.replace(b"rfc822; jeanne", b"; <<>> \x00jeanne")),
        ("reference-odd", whole.replace(NOTICE_REF.encode(), b"<[a]@\x00b>")),
    ):
        yield bounce(f"bounce-{name}", entity, daemon, "Undelivered Mail")
    yield bounce(
        "feedback-report",
        multipart(
            "report",
            text("This is an abuse report."),
            b"Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n",
            embedded(SENT),
            parameters="; report-type=feedback-report",
        ),
        "Plaintes <fbl@orange.example>",
        "Abuse report",
        ("bounce", "auto_reply"),
    )
