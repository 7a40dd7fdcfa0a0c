"""Claims about invoicing."""

from datetime import timedelta

from .story_desk import acknowledged, contested


def invoiced_twice(desk):
    """A credit note that the leader has to approve, accepted and posted."""
    yield 63, "08:58"
    claim = desk.receive_mail(
        "bernard_rivoire",
        "Maintenance facturée deux fois",
        """
        Bonjour,

        Je reçois deux factures identiques pour le même mois, à un jour d'intervalle. La
        première est en cours de règlement, merci d'annuler l'autre.

        Bernard Rivoire
        """,
    )
    yield 63, "10:20"
    desk.qualify(claim, "invoicing", invoices=["rivoire_2"])
    claim.send_formal_acknowledgement(
        "La maintenance du même mois vous a été facturée deux fois, à un jour "
        "d'intervalle."
    )
    yield 63, "16:00"
    claim.action_start_investigation()
    yield 62, "11:25"
    desk.conclude(
        claim,
        "upheld",
        "invoice_error",
        acknowledged("Deux factures identiques ont été émises pour le même mois"),
    )
    desk.plan(claim, "Contrôler les doublons avant chaque envoi de factures", 10)
    credit = desk.offer_credit(
        claim, "rivoire_2", 792.00, "Annulation de la facture en double"
    )
    credit.approve()
    yield 62, "15:10"
    desk.approve(claim)
    yield 62, "15:35"
    claim.send_response()
    yield 61, "09:05"
    claim.register_agreement("Réponse de M. Rivoire : « C'est parfait, merci. »")
    yield 56, "10:00"
    claim.action_ids.action_done("Contrôle fait avant l'envoi du 5, aucun doublon")


def licences(desk):
    """A credit note issued although the customer never answered."""
    yield 52, "20:15"
    claim = desk.receive_portal(
        "Licences de salariés partis toujours facturées",
        """
        Cinq licences bureautiques facturées ce mois-ci sont celles de collaborateurs
        partis au printemps. Leur départ vous a été signalé chaque fois.
        """,
    )
    yield 51, "09:50"
    desk.qualify(claim, "invoicing", "delmas", invoices=["delmas_2"])
    claim.send_formal_acknowledgement(
        "Cinq licences de collaborateurs partis au printemps vous sont encore "
        "facturées, alors que vous nous aviez signalé leur départ."
    )
    yield 51, "15:15"
    claim.action_start_investigation()
    yield 49, "14:20"
    desk.conclude(
        claim,
        "upheld",
        "handover",
        acknowledged("Cinq licences sont facturées sans utilisateur"),
        acknowledged("Les départs avaient été signalés"),
    )
    licences = desk.plan(
        claim, "Transmettre les départs signalés à la facturation", 15, "preventive"
    )
    desk.offer_credit(claim, "delmas_2", 87.00, "Cinq licences")
    claim.send_response()
    yield 40, "15:00"
    licences.action_done("Liste des départs reçue et pointée par la facturation")


def forgotten_discount(desk):
    """Settled within two days."""
    yield 22, "09:33"
    claim = desk.receive_mail(
        "elodie_castaing",
        "Remise de bienvenue oubliée sur la facture",
        """
        Bonjour,

        Le contrat prévoit une remise de 20 % sur la première année. Elle ne figure pas
        sur la facture du mois.

        Élodie Castaing
        """,
    )
    yield 22, "10:15"
    desk.qualify(claim, "invoicing", "halles", invoices=["halles_1"])
    claim.send_formal_acknowledgement(
        "La remise de 20 % prévue la première année ne figure pas sur votre facture."
    )
    yield 22, "14:50"
    claim.action_start_investigation()
    desk.conclude(
        claim,
        "upheld",
        "invoice_error",
        acknowledged("La remise contractuelle n'a pas été appliquée"),
    )
    desk.plan(claim, "Reporter la remise sur l'abonnement de la pharmacie", 1)
    desk.offer_credit(claim, "halles_1", 57.60, "Remise de 20 % sur la maintenance")
    claim.send_response()
    yield 21, "09:10"
    claim.action_ids.action_done("Remise visible sur l'abonnement de la pharmacie")
    yield 21, "11:25"
    claim.register_agreement("Mail de Mme Castaing.")


def phone_settings(desk):
    """Answered; the customer asked something, so that silence closes nothing."""
    yield 14, "10:48"
    claim = desk.receive_mail(
        "melanie_dubois",
        "Paramétrage du standard facturé alors qu'il est au forfait",
        """
        Bonjour,

        Cinq heures de paramétrage du standard nous sont facturées. L'article 3 du
        contrat les inclut.

        Mélanie Dubois
        """,
    )
    yield 14, "14:25"
    desk.qualify(claim, "invoicing", "vasseur", invoices=["vasseur_2"])
    claim.send_formal_acknowledgement(
        "Cinq heures de paramétrage du standard vous sont facturées alors que le "
        "contrat les inclut selon vous."
    )
    yield 13, "09:15"
    claim.action_start_investigation()
    yield 10, "11:50"
    desk.conclude(
        claim,
        "partly_upheld",
        "contract",
        acknowledged("Le paramétrage courant est compris dans le forfait"),
        contested(
            "Les cinq heures sont du paramétrage courant",
            "Trois heures concernent le nouveau site, ajouté après la signature.",
        ),
    )
    desk.plan(claim, "Préciser l'article 3 à l'échéance du contrat", 45)
    desk.offer_credit(claim, "vasseur_2", 228.00, "Deux heures de paramétrage")
    claim.send_response()
    yield 7, "08:40"
    desk.receive_reply(
        claim,
        """
        Bonjour,

        Pouvez-vous m'envoyer le détail des trois heures avant que je me prononce ?

        Mélanie Dubois
        """,
    )
    yield 7, "11:10"
    desk.write_to_customer(
        claim,
        """
        Bonjour,

        Voici le détail : 1 h 30 pour les douze postes de Carvin, 1 h pour le renvoi de
        nuit et 30 minutes pour l'annonce d'accueil.
        """,
    )


def assistance(desk):
    """Waiting for the leader to approve a credit note above the handler's limit."""
    yield 4, "18:40"
    claim = desk.receive_portal(
        "Assistance après migration facturée : c'est la conséquence de vos erreurs",
        """
        Vous nous facturez huit heures d'assistance qui n'ont servi qu'à réparer la
        migration de la messagerie. Nous ne paierons pas vos erreurs.
        """,
    )
    yield 3, "09:40"
    desk.qualify(claim, "invoicing", "delmas", task="mailboxes", invoices=["delmas_4"])
    claim.send_formal_acknowledgement(
        "Huit heures d'assistance vous sont facturées alors qu'elles ont servi à "
        "réparer notre migration."
    )
    yield 3, "15:00"
    claim.action_start_investigation()
    yield 1, "16:30"
    desk.conclude(
        claim,
        "upheld",
        "invoice_error",
        acknowledged("Les huit heures ont servi à réparer la migration"),
    )
    desk.plan(claim, "Ne pas facturer la garantie d'une prestation", 20)
    credit = desk.offer_credit(claim, "delmas_4", 912.00, "Huit heures d'assistance")
    credit.approve()


def stranger(desk):
    """Somebody that we do not know writes, just now."""
    yield timedelta(minutes=25)
    desk.receive_mail_from(
        "Lucie Bertin <lucie.bertin@garage-bertin.example>",
        "Facture pour un contrat que nous n'avons pas signé",
        """
        Bonjour,

        Nous recevons une facture de votre société pour un contrat de maintenance. Nous
        ne sommes pas clients chez vous. Merci de vérifier.

        Lucie Bertin, Garage Bertin
        """,
    )


SCENES = [
    invoiced_twice,
    licences,
    forgotten_discount,
    phone_settings,
    assistance,
    stranger,
]
