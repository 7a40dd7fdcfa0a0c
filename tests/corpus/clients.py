"""Ordinary mails of ordinary people, as their clients write them: all are claims."""

from .case import (
    NUMBER,
    PDF,
    PNG,
    STRANGER,
    WORDS,
    Case,
    alternative,
    attachment,
    compose,
    embedded,
    html,
    multipart,
    text,
    word,
)

CUSTOMER_BOX = "contact@dupont.example"
EXCHANGE = {
    "Thread-Topic": "Intervention du 2 mars",
    "Thread-Index": "AdqsT1yq5kM2QnqTR0y0pV1mYxwB3Q==",
    "Accept-Language": "fr-FR, en-US",
    "Content-Language": "fr-FR",
    "X-MS-Has-Attach": "yes",
    "X-MS-TNEF-Correlator": "",
    "X-MS-Exchange-Organization-SCL": "1",
    "X-MS-Exchange-Organization-AuthAs": "Internal",
    "x-ms-publictraffictype": "Email",
    "X-OriginatorOrg": "dupont.example",
}
LOGO = attachment(
    "image001.png",
    PNG,
    "image/png",
    Content_ID="<image001.png@01DC4E2B.7A1C55D0>",
    Content_Disposition='inline; filename="image001.png"; size=70',
)


def cases():
    outlook = multipart(
        "mixed",
        multipart(
            "related",
            alternative(
                WORDS,
                f'<p class="MsoNormal">{WORDS}<o:p></o:p></p>'
                '<p><img width="120" src="cid:image001.png@01DC4E2B.7A1C55D0"></p>',
            ),
            LOGO,
            parameters='; type="multipart/alternative"',
        ),
        attachment("Bon d'intervention.pdf", PDF, "application/pdf"),
    )
    yield Case(
        "outlook-365",
        compose("outlook-365", outlook, **EXCHANGE),
        subject="Intervention du 2 mars",
        contains=("prévenus",),
        absent=("cid:",),
        attachments={"Bon d'intervention.pdf": PDF, "image001.png": PNG},
    )
    yield Case(
        "outlook-suppresses-automatic-answers",
        compose(
            "outlook-suppress",
            X_Auto_Response_Suppress="DR, RN, NRN, OOF, AutoReply",
            X_Mailer="Microsoft Outlook 16.0",
        ),
        contains=("prévenus",),
        acknowledged=None,
    )
    yield Case(
        "gmail",
        compose(
            "CAJ3xkQ=k0",
            alternative(WORDS, f'<div dir="ltr">{WORDS}<br></div>'),
            From="Paul Morel <paul.morel@atelier-morel.example>",
            DKIM_Signature="v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
            "        d=gmail.com; s=20230601; t=1772442900; x=1773047700;\r\n"
            "        bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=abcd",
            X_Gm_Message_State="AOJu0Yw3mP7nq",
            X_Received="by 2002:a05:6402:2b8a:b0:5e0 with SMTP id fj10mr1",
        ),
        contains=("prévenus",),
        sender="paul.morel@atelier-morel.example",
    )
    yield Case(
        "thunderbird-flowed",
        compose(
            "thunderbird",
            text(
                "Bonjour, \r\nle technicien n'est pas venu. \r\nC'est la deuxième "
                "\r\nfois.\r\n\r\n-- \r\nJeanne Dupont\r\n"
            ).replace(b"charset=utf-8", b"charset=UTF-8; format=flowed"),
            User_Agent="Mozilla Thunderbird",
            Content_Language="fr",
            Disposition_Notification_To="jeanne@dupont.example",
        ),
        contains=("deuxième",),
    )
    yield Case(
        "zimbra",
        compose(
            "zimbra",
            alternative(WORDS),
            X_Mailer="Zimbra 8.8.15_GA_4652 (ZimbraWebClient - FF123 (Win)/8.8.15)",
            X_Originating_IP="[192.0.2.9]",
            Thread_Index="jB1W7vJ3s0aQ5sY=",
            X_Spam_Flag="NO",
            X_Spam_Score="-2.9",
            X_Spam_Status="No, score=-2.9 required=6.6 tests=[BAYES_00=-1.9]",
        ),
        contains=("prévenus",),
    )
    yield Case(
        "roundcube-at-ovh",
        compose(
            "roundcube",
            User_Agent="Roundcube Webmail/1.4.15",
            X_Ovh_Tracer_Id="8432154678912345678",
            X_VR_SPAMSTATE="OK",
            X_VR_SPAMSCORE="0",
            X_Ovh_Spam_Status="OK",
        ),
        contains=("prévenus",),
    )
    yield Case(
        "orange-webmail",
        compose(
            "orange",
            html(
                f"<p style='font-family:arial'>{WORDS}</p><p>Cordialement</p>",
                charset="iso-8859-1",
                encoding="quoted-printable",
            ),
            From="Odette Géraud <odette.geraud@orange.example>".encode(),
            Subject=word("Réclamation : rendez-vous manqué", "iso-8859-1", "Q"),
            X_Wum_Nature="EMAIL-NATURE",
            X_WUM_FROM="|~|",
            X_me_spamlevel="not-spam",
            X_me_spamrating="40.000000",
        ),
        subject="Réclamation : rendez-vous manqué",
        contains=("prévenus", "Cordialement"),
        sender="odette.geraud@orange.example",
    )
    yield Case(
        "free-webmail",
        compose(
            "free",
            text(WORDS, charset="utf-8", encoding="quoted-printable"),
            Reply_To="Jeanne Dupont <jeanne@dupont.example>",
            X_Originating_IP="192.0.2.77",
            X_Mailer="Zimbra 7.2.0-GA2598 (ZimbraWebClient)",
            X_Priority="1 (Highest)",
            Importance="high",
        ),
        contains=("prévenus",),
    )
    yield Case(
        "iphone",
        compose(
            "iphone",
            multipart(
                "mixed",
                text("Voici la photo.\r\n\r\n"),
                attachment(
                    "IMG_0412.jpeg",
                    PNG,
                    "image/jpeg",
                    Content_Disposition="inline; filename=IMG_0412.jpeg",
                ),
                text("\r\n\r\nEnvoyé de mon iPhone"),
            ),
            X_Mailer="iPhone Mail (22D72)",
        ),
        contains=("Voici la photo.", "Envoyé de mon iPhone"),
        attachments={"IMG_0412.jpeg": PNG},
    )
    yield Case(
        "lotus-notes",
        compose(
            "OF1D2C3B4A",
            html(
                f'<font size=2 face="sans-serif">{WORDS}</font>',
                charset="iso-8859-1",
                declared='"ISO-8859-1"',
            ),
            X_Mailer="Lotus Notes Release 8.5.3 September 15, 2011",
            X_MIMETrack="Serialize by Router on SRV01/DUPONT(Release 8.5.3)",
            X_KeepSent="1D2C3B4A:5E6F7A8B-C1258AB3:0033",
        ),
        contains=("prévenus",),
    )
    yield Case(
        "yahoo",
        compose(
            "1234.5678.yahoo",
            alternative(WORDS, f'<div class="ydp1">{WORDS}</div>'),
            X_YMail_OSG="6mXh3UMVM1k",
            X_Mailer="WebService/1.1.23369 YMailNovation",
            References="<1234.5678.ref@mail.yahoo.example>",
        ),
        contains=("prévenus",),
    )
    yield Case(
        "forwarded-inline",
        compose(
            "forwarded-inline",
            text(
                "À votre attention : notre agence se plaint.\r\n\r\n"
                "---------- Forwarded message ---------\r\n"
                "De : Agence de Lyon <lyon@dupont.example>\r\n"
                "Objet : porte toujours en panne\r\n\r\nLa porte est bloquée."
            ),
            Subject="TR: porte toujours en panne",
        ),
        contains=("À votre attention", "La porte est bloquée."),
    )
    inner = compose(
        "plainte-lyon",
        alternative("La porte est bloquée depuis mardi."),
        From="Agence de Lyon <lyon@dupont.example>",
        To=CUSTOMER_BOX,
        Subject="Porte en panne",
    )
    # The reader of the parts must not take the forwarded mail for the words.
    yield Case(
        "forwarded-as-attachment",
        compose(
            "forwarded-eml",
            multipart("mixed", text("Voyez ci-joint, merci."), embedded(inner)),
            Subject="TR: Porte en panne",
        ),
        contains=("Voyez ci-joint, merci.",),
        attachments={"*.eml": None},
    )
    yield Case(
        "forwarded-by-one-of-us",
        compose(
            "forwarded-by-handler",
            text("Reçu sur ma boîte :\r\n> La porte est bloquée."),
            From="Handler Martin <handler@mileo.example>",
            Subject="TR: porte en panne",
        ),
        contains=("La porte est bloquée.",),
        sender=None,
        acknowledged=None,
    )
    yield Case(
        "number-quoted-by-a-stranger",
        compose("stranger-number", From=STRANGER, Subject=f"Re: [{NUMBER}] et moi ?"),
        contains=("prévenus",),
        sender="paul.morel@atelier-morel.example",
    )
    yield Case(
        "unknown-number",
        compose("unknown-number", Subject="Re: REC/2019/99999"),
        subject="Re: REC/2019/99999",
    )
