"""What a machine might have written, and a person did: all are claims."""

from .case import STRANGER, Case, compose, word


def cases():
    yield Case(
        "postmaster-writes-himself",
        compose(
            "postmaster",
            From="Service informatique <postmaster@morel.example>",
            Subject="Nos courriels restent sans réponse",
        ),
        contains=("prévenus",),
        sender="postmaster@morel.example",
    )
    yield Case(
        "no-reply-address",
        compose(
            "noreply",
            From="Formulaire de contact <no-reply@morel.example>",
            Reply_To=STRANGER,
        ),
        contains=("prévenus",),
        sender=None,
        acknowledged=None,
    )
    # What looks automatic in words alone was written by somebody.
    for name, subject in (
        ("out-of-office-hours", "Out of office hours intervention never done"),
        ("absence", "Absence du bureau de votre technicien"),
        ("automatic", "Réponse automatique reçue, et depuis plus rien"),
        ("undelivered", "Undeliverable: votre colis jamais remis"),
        ("unsubscribe", "Désabonnement refusé"),
        ("spam", "[SPAM] Facture contestée"),
        ("answer", "RE: Réponse automatique : votre demande"),
    ):
        yield Case(
            f"human-subject-{name}",
            compose(f"human-{name}", Subject=word(subject)),
            subject=subject,
            contains=("prévenus",),
        )
    # Marks that say the contrary, or nothing.
    for name, headers in (
        ("auto-submitted-no", {"Auto-Submitted": "no"}),
        ("auto-submitted-no-comment", {"Auto-Submitted": "No (written by hand)"}),
        ("spam-status-no", {"X-Spam-Status": "No, hits=1.2 required=5.0"}),
        ("scl-trusted", {"X-MS-Exchange-Organization-SCL": "-1"}),
        ("scl-garbage", {"X-MS-Exchange-Organization-SCL": "n/a"}),
        ("precedence-first-class", {"Precedence": "first-class"}),
        ("precedence-normal", {"Precedence": "normal"}),
        ("empty-marks", {"X-Autoreply": "", "List-Id": "", "Precedence": ""}),
        ("errors-to", {"Errors-To": "<jeanne@dupont.example>"}),
    ):
        yield Case(
            f"human-{name}",
            compose(f"human-{name}", **headers),
            contains=("prévenus",),
        )
