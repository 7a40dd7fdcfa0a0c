"""Lists, spam, and our own mail that comes back: set aside."""

from .case import CLAIM_REF, NOTICE_REF, TEAM, alternative, aside, compose, text, word

OFFER = "Profitez de nos offres de printemps ! Pour vous désinscrire, cliquez ici."
LISTS = {
    "mailman": {
        "From": "Animateur <animateur@asso.example>",
        "Subject": "[riverains] Compte rendu",
        "List-Id": "Riverains <riverains.asso.example>",
        "List-Unsubscribe": "<https://asso.example/mailman/options/riverains>",
        "List-Post": "<mailto:riverains@asso.example>",
        "Precedence": "list",
        "X-BeenThere": "riverains@asso.example",
        "X-Mailman-Version": "2.1.39",
        "Errors-To": "riverains-bounces@asso.example",
    },
    "sympa": {
        "From": "info@asso.example",
        "X-Loop": "info@asso.example",
        "X-Sequence": "412",
        "Precedence": "list",
        "List-Id": "<info.asso.example>",
    },
    "google-groups": {
        "List-ID": "<annonces.asso.example>",
        "Mailing-list": "list annonces@asso.example; contact owner@asso.example",
        "Precedence": "list",
        "X-Google-Group-Id": "1012345678901",
    },
    "brevo": {
        "From": "Bricolage Pro <news@bricolage.example>",
        "Subject": word("-20 % sur tout 🌷"),
        "List-Unsubscribe": "<mailto:unsub@bricolage.example>, <https://x.example/u>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": "1.2.3:sendinblue",
        "X-Mailin-Campaign": "42",
        "Precedence": "bulk",
    },
    "mailchimp": {
        "List-ID": "d1e2f3mc list <d1e2f3.412.list-id.mcsv.example>",
        "List-Unsubscribe": "<https://x.example/unsubscribe?u=1>",
        "X-MC-User": "d1e2f3",
        "X-Campaign": "mailchimpd1e2f3.412",
    },
    "unsubscribe-alone": {"List-Unsubscribe": "<https://x.example/u>"},
    "list-id-alone": {"List-Id": "<infos.asso.example>"},
    "precedence-bulk": {"Precedence": "bulk"},
    "precedence-capitals": {"PRECEDENCE": " Bulk "},
    "precedence-junk": {"Precedence": "junk"},
}
SPAM = {
    "spamassassin": {
        "X-Spam-Flag": "YES",
        "X-Spam-Level": "************",
        "X-Spam-Status": "Yes, score=12.3 required=5.0 tests=[BAYES_99=3.5,\r\n"
        "\tURIBL_BLACK=1.7] autolearn=spam",
    },
    "flag-alone": {"X-Spam-Flag": "YES"},
    "flag-lowercase": {"x-spam-flag": "Yes"},
    "status-alone": {"X-Spam-Status": "Yes, hits=15.1"},
    "status-folded": {"X-Spam-Status": "\r\n\tYes, score=9.9"},
    "exchange-6": {"X-MS-Exchange-Organization-SCL": "6"},
    "exchange-9": {"X-MS-Exchange-Organization-SCL": "9"},
    "ovh": {"X-Ovh-Spam-Status": "SPAM", "X-VR-SPAMSTATE": "SPAM"},
}


def cases():
    for name, headers in LISTS.items():
        yield aside(
            f"list-{name}",
            compose(f"list-{name}", alternative(OFFER), **headers),
            "mailing_list",
        )
    for name, headers in SPAM.items():
        yield aside(
            f"spam-{name}",
            compose(
                f"spam-{name}",
                text("You have won 1,000,000 EUR."),
                **{"From": "Prize <win@prize.example>", **headers},
            ),
            "spam",
        )
    yield from _own()


def _own():
    ours = f"Mileo <{TEAM}>"
    for name, headers, reasons in (
        ("from-our-desk", {"From": ours}, "own"),
        ("from-our-desk-in-capitals", {"From": TEAM.upper()}, "own"),
        ("from-our-catchall", {"From": "catchall@mileo.example"}, "own"),
        (
            "from-our-desk-answering",
            {"From": ours, "In-Reply-To": CLAIM_REF, "References": CLAIM_REF},
            "own",
        ),
        # Redirected to us by the customer's server.
        (
            "notice-redirected",
            {
                "From": ours,
                "Message-ID": NOTICE_REF,
                "Auto-Submitted": "auto-replied",
                "X-Auto-Response-Suppress": "All",
                "Resent-From": "jeanne@dupont.example",
            },
            ("own", "auto_reply"),
        ),
        ("notice-id", {"Message-ID": NOTICE_REF}, "own"),
    ):
        yield aside(name, compose(name, **headers), reasons)
