"""Contract commitments that were missed, and a leak told to the authority."""

from datetime import timedelta

from odoo import fields


def penalty_before_asked(desk):
    """Supervision sees the breach; the clinic learns what it is owed (P17)."""
    yield 6, "17:40"
    desk.record_breach(
        "restoration",
        measured=9.5,
        excluded=1.0,
        explanation="Coupure du 7 h 40 au 17 h 10 d'après la supervision ; une heure "
        "d'attente d'accès au local technique.",
    ).apply_penalty()


def late_technician(desk):
    """A breach that somebody has recorded, and nobody has applied yet."""
    yield timedelta(hours=2)
    desk.record_breach(
        "punctuality",
        measured=50,
        explanation="Arrivée à 9 h 50 pour un rendez-vous à 9 h, bon d'intervention "
        "signé par l'accueil.",
    )


def leaked_list(desk):
    """A mail sent to the wrong people: confidential, and 72 hours to tell it."""
    yield 1, "15:05"
    claim = desk.receive_call(
        "leader",
        "nathalie_le_goff",
        "Liste de patients reçue par une autre clinique",
        """
        Une autre clinique nous signale qu'elle a reçu de votre part un export de notre
        annuaire avec les noms de nos patients.
        """,
        category_id=desk.ref("category_data_security").id,
        urgency="security",
    ).with_user(desk.user("leader"))
    yield 1, "16:20"
    claim.mark_personal_data_breach(fields.Datetime.now())


SCENES = [penalty_before_asked, late_technician, leaked_list]
