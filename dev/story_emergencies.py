"""Security incidents and emergencies, due within 48 hours."""

from datetime import timedelta

from .story_desk import acknowledged, contested, not_established


def ransomware(desk):
    """A security incident by telephone, answered the same day."""
    yield 42, "09:03"
    claim = desk.receive_call(
        "second_handler",
        "nathalie_le_goff",
        "Compte compromis, aucune alerte de votre supervision",
        """
        Un compte de la clinique envoie des courriels frauduleux depuis hier soir. La
        supervision que nous assurons n'a rien signalé.
        """,
        urgency="security",
    )
    yield 42, "09:40"
    desk.qualify(claim, "intervention", "saint_aubin")
    claim.send_formal_acknowledgement(
        "Un compte compromis envoie des courriels frauduleux depuis hier soir et notre "
        "supervision ne vous a pas alertée.",
        "L'heure du premier courriel frauduleux, si vous la connaissez.",
    )
    claim.action_start_investigation()
    yield 42, "17:10"
    desk.conclude(
        claim,
        "upheld",
        "equipment",
        acknowledged("L'alerte de la supervision n'est pas partie"),
        not_established(
            "Des données de patients sont concernées",
            "Les journaux ne montrent aucun accès au dossier patient ; la recherche "
            "continue et vous serez tenue informée.",
        ),
    )
    block = desk.plan(claim, "Compte bloqué, sessions fermées", 0, "containment")
    block.action_done("Compte bloqué à 14 h 05, journal de l'annuaire")
    alerts = desk.plan(
        claim, "Essai hebdomadaire des alertes de supervision", 14, "preventive"
    )
    claim.send_response()
    yield 41, "11:20"
    claim.register_agreement("Accord de Mme Le Goff en réunion de crise.")
    yield 33, "09:00"
    alerts.action_done("Deux essais hebdomadaires au registre de supervision")


def till_down(desk):
    """An emergency, answered and agreed within the day."""
    yield 18, "09:10"
    claim = desk.receive_call(
        "handler",
        "elodie_castaing",
        "Officine à l'arrêt depuis votre mise à jour de cette nuit",
        """
        Plus aucun poste ne démarre depuis la mise à jour de la nuit. La pharmacie ne
        peut ni délivrer ni télétransmettre.
        """,
        urgency="emergency",
    )
    yield 18, "09:25"
    desk.qualify(claim, "intervention", "halles")
    claim.send_formal_acknowledgement(
        "Aucun poste ne démarre depuis notre mise à jour de la nuit et la pharmacie ne "
        "peut plus délivrer."
    )
    claim.action_start_investigation()
    yield 18, "16:15"
    desk.conclude(
        claim,
        "upheld",
        "equipment",
        acknowledged("La mise à jour a bloqué le démarrage des postes"),
        acknowledged("Elle n'avait pas été essayée sur un poste témoin"),
    )
    pilot = desk.plan(claim, "Essayer les mises à jour sur un poste témoin", 7)
    desk.offer_credit(claim, "halles_1", 96.00, "Un tiers de la maintenance du mois")
    claim.send_response()
    yield 17, "10:30"
    claim.register_agreement("Mme Castaing, au téléphone.")
    yield 13, "12:00"
    pilot.action_done("Compte rendu de l'essai sur le poste témoin")


def mailbox_taken(desk):
    """Taken for an ordinary claim, then for a security incident; answered late."""
    yield 28, "14:22"
    claim = desk.receive_mail(
        "catherine_roux",
        "Messages bizarres envoyés depuis notre adresse",
        """
        Bonjour,

        Des administrés reçoivent de notre part des demandes de paiement que nous
        n'avons pas envoyées. Votre filtre était censé empêcher cela.

        Catherine Roux
        """,
        team="demo_team_infogerance",
    )
    yield 28, "15:10"
    desk.qualify(claim, "intervention", "valbrise")
    claim.requalify("security")
    claim.send_formal_acknowledgement(
        "Des administrés reçoivent de votre adresse des demandes de paiement que vous "
        "n'avez pas envoyées. C'est un incident de sécurité : nous le traitons en "
        "urgence."
    )
    claim.action_start_investigation()
    yield 24, "11:30"
    desk.conclude(
        claim,
        "partly_upheld",
        "supplier",
        acknowledged("Le filtre n'a pas arrêté l'usurpation de votre adresse"),
        contested(
            "Une boîte de la mairie a été piratée",
            "Les messages viennent d'un serveur étranger qui imite votre adresse ; "
            "aucune connexion anormale à vos boîtes.",
        ),
    )
    desk.plan(claim, "Rejet des messages non signés de votre domaine", 3)
    claim.send_response()
    yield 23, "16:00"
    claim.register_agreement("Mme Roux remercie l'équipe par téléphone.")
    yield 22, "10:45"
    claim.action_ids.action_done("Message d'essai non signé rejeté, trace du serveur")


def dispatch_down(desk):
    """An emergency that runs now."""
    yield timedelta(hours=20)
    claim = desk.receive_call(
        "second_handler",
        "melanie_dubois",
        "Accès au planning des tournées coupé",
        """
        L'accès distant au planning des tournées est coupé pour les trois agences depuis
        notre changement de pare-feu. Les chauffeurs partent sans feuille de route.
        """,
        urgency="emergency",
    )
    yield timedelta(hours=19, minutes=30)
    desk.qualify(claim, "intervention", "vasseur")
    claim.send_formal_acknowledgement(
        "Depuis notre changement de pare-feu, les trois agences n'ont plus accès au "
        "planning des tournées."
    )
    claim.action_start_investigation()


SCENES = [ransomware, till_down, mailbox_taken, dispatch_down]
