"""Claims about contractual deadlines."""

from .story_desk import acknowledged, contested


def late_on_site(desk):
    """Accepted by mail, the credit note is posted, closed by agreement."""
    yield 60, "10:34"
    claim = desk.receive_mail(
        "melanie_dubois",
        "Délai de 4 heures non tenu : quai à l'arrêt toute la journée",
        """
        Bonjour,

        Panne déclarée à 8 h 05, technicien sur place à 15 h 20. Le contrat prévoit
        4 heures. Onze camions ont attendu.

        J'attends vos explications et un geste sur la facture.

        Mélanie Dubois
        """,
    )
    yield 60, "11:55"
    desk.qualify(claim, "deadline", "vasseur", task="dispatch", invoices=["vasseur_1"])
    claim.send_formal_acknowledgement(
        "Le réseau du quai est tombé à 8 h 05 et notre technicien n'est arrivé qu'à "
        "15 h 20, au lieu des 4 heures du contrat. Onze camions ont attendu.",
    )
    yield 59, "09:20"
    claim.action_start_investigation()
    yield 56, "17:10"
    desk.conclude(
        claim,
        "upheld",
        "planning",
        acknowledged("L'intervention a commencé 7 h 15 après l'appel, au lieu de 4 h"),
        acknowledged("Vous n'avez pas été prévenue du retard"),
    )
    on_call = desk.plan(
        claim, "Deuxième technicien d'astreinte pour la métropole lilloise", 15
    )
    desk.offer_credit(claim, "vasseur_1", 345.00, "Retard de 3 h 15 sur site")
    claim.send_response()
    yield 55, "08:50"
    desk.receive_reply(
        claim,
        """
        Bonjour,

        C'est noté, nous acceptons l'avoir. Merci pour la franchise.

        Mélanie Dubois
        """,
    )
    yield 55, "10:05"
    claim.register_agreement("Mail de Mme Dubois du jour, 8 h 50.")
    yield 47, "12:00"
    on_call.action_done("Planning d'astreinte signé, diffusé aux équipes")


def postponed(desk):
    """A complaint by telephone that ends in silence."""
    yield 50, "16:05"
    claim = desk.receive_call(
        "handler",
        "catherine_roux",
        "Intervention à l'école reportée trois fois",
        """
        Mme Roux attend depuis trois semaines le remplacement du tableau numérique de
        l'école Jean-Moulin. Trois rendez-vous ont été reportés la veille au soir.
        """,
    )
    yield 49, "09:25"
    desk.qualify(claim, "deadline", "valbrise")
    claim.send_formal_acknowledgement(
        "Le remplacement du tableau numérique de l'école Jean-Moulin a été reporté "
        "trois fois, chaque fois la veille au soir."
    )
    yield 48, "10:00"
    claim.action_start_investigation()
    yield 46, "11:40"
    desk.conclude(
        claim,
        "upheld",
        "delivery",
        acknowledged("Trois rendez-vous ont été reportés"),
        acknowledged("Vous avez été prévenue moins de 24 heures avant"),
    )
    call = desk.plan(claim, "Livrer et poser le tableau en présence du maître", 8)
    claim.send_response()
    yield 42, "17:30"
    call.action_done("Tableau posé, bon d'intervention signé par le maître")


def delivery_tills(desk):
    """The mail server is down, then the answer is late: two promises missed."""
    yield 40, "08:24"
    claim = desk.receive_mail(
        "isabelle_marchand",
        "Caisses livrées avec dix jours de retard",
        """
        Bonjour,

        Les cinq caisses promises pour l'ouverture de Tours nord sont arrivées dix jours
        après. Nous avons ouvert avec des caisses de prêt, sans carte de fidélité.

        Isabelle Marchand
        """,
    )
    yield 40, "11:15"
    desk.qualify(claim, "deadline", "marchand", task="tills", invoices=["marchand_2"])
    claim.send_formal_acknowledgement(
        "Les cinq caisses de Tours nord ont été livrées dix jours après la date "
        "promise et vous avez ouvert avec des caisses de prêt."
    )
    yield 39, "14:30"
    claim.action_start_investigation()
    yield 33, "10:20"
    desk.conclude(
        claim,
        "upheld",
        "delivery",
        acknowledged("Les caisses ont été livrées dix jours après la date promise"),
        contested(
            "Le retard n'est dû qu'à Mileo Technology",
            "Le fabricant nous a livrés avec huit jours de retard ; les deux autres "
            "jours sont de notre fait.",
        ),
    )
    stock = desk.plan(
        claim, "Stock de deux caisses de rechange à l'agence", 20, "preventive"
    )
    desk.offer_credit(claim, "marchand_2", 108.00, "Déplacements non facturés")
    claim.send_response()
    yield 31, "14:10"
    claim.register_agreement("Accord de Mme Marchand au téléphone.")
    yield 21, "09:30"
    stock.action_done("Deux caisses de rechange à l'inventaire de l'agence")


def withdrawn(desk):
    """The customer takes it back: it was not for us."""
    yield 20, "11:30"
    claim = desk.receive_mail(
        "marc_kessler",
        "Ligne téléphonique coupée depuis deux jours",
        """
        Bonjour,

        Plus de téléphone depuis lundi et personne ne rappelle. C'est inadmissible.

        Marc Kessler
        """,
    )
    yield 20, "14:45"
    desk.qualify(claim, "deadline")
    claim.send_formal_acknowledgement(
        "Votre ligne téléphonique est coupée depuis deux jours et vous attendez que "
        "nous vous rappelions.",
        "Le nom de l'opérateur qui figure sur votre facture de téléphone.",
    )
    yield 19, "10:20"
    claim.withdraw(
        "La ligne dépend de l'opérateur du client, qui l'a rétablie ; M. Kessler "
        "s'excuse de la confusion."
    )


def late_report(desk):
    """Investigated for too long: the answer is late today."""
    yield 8, "13:50"
    claim = desk.receive_mail(
        "bernard_rivoire",
        "Rapport d'audit promis pour le mois dernier",
        """
        Bonjour,

        L'audit de notre réseau a eu lieu il y a six semaines. Le rapport devait arriver
        sous quinze jours. Mon assureur le réclame.

        Bernard Rivoire
        """,
    )
    yield 8, "15:30"
    desk.qualify(claim, "deadline")
    claim.send_formal_acknowledgement(
        "Le rapport d'audit promis sous quinze jours n'est pas arrivé après six "
        "semaines et votre assureur le réclame."
    )
    yield 7, "11:00"
    claim.action_start_investigation()
    yield 2, "16:45"
    desk.note(
        claim,
        """
        Il me manque encore les relevés du pare-feu. J'ai relancé l'éditeur deux fois.
        """,
    )


def unanswered(desk):
    """Nobody acknowledged it in time."""
    yield 1, "09:22"
    desk.receive_mail(
        "nathalie_le_goff",
        "Remplacement de nuit arrivé après six heures",
        """
        Bonjour,

        Le serveur d'imagerie est tombé à 22 h. Votre astreinte est arrivée à 4 h. Le
        contrat dit 4 heures, de jour comme de nuit.

        Nathalie Le Goff
        """,
        team="demo_team_infogerance",
    )


SCENES = [
    late_on_site,
    postponed,
    delivery_tills,
    withdrawn,
    late_report,
    unanswered,
]
