"""Claims of all kinds that one answer did not settle."""

from .story_desk import acknowledged, contested, not_established


def saturday_hours(desk):
    """Rejected, tacitly closed, opened again with new elements, then agreed."""
    yield 50, "10:12"
    claim = desk.receive_mail(
        "isabelle_marchand",
        "Heures du samedi : nous ne les avons jamais demandées",
        """
        Bonjour,

        Vous facturez huit heures hors forfait un samedi. Personne ici ne vous a demandé
        de venir ce jour-là.

        Isabelle Marchand
        """,
    )
    yield 50, "11:40"
    desk.qualify(claim, "invoicing", "marchand", invoices=["marchand_1"])
    claim.send_formal_acknowledgement(
        "Huit heures hors forfait d'un samedi vous sont facturées alors que vous "
        "n'avez pas demandé d'intervention ce jour-là.",
        "Le nom de la personne présente en boutique ce samedi.",
    )
    yield 49, "10:30"
    claim.action_start_investigation()
    yield 47, "16:40"
    desk.conclude(
        claim,
        "rejected",
        "information",
        contested(
            "L'intervention du samedi n'était pas demandée",
            "Elle a été demandée par téléphone la veille à 18 h 40 et le bon a été "
            "signé sur place.",
        ),
    )
    claim.no_action_reason = "L'intervention demandée a été faite et signée."
    claim.send_response()
    yield 35, "09:30"
    desk.receive_reply(
        claim,
        """
        Bonjour,

        Je reviens sur ce dossier : la signature du bon n'est celle d'aucun de mes
        salariés, et la boutique était fermée pour travaux. Je tiens l'attestation de
        l'entreprise de peinture à votre disposition.

        Isabelle Marchand
        """,
    )
    yield 35, "11:00"
    claim.reopen(
        "La boutique était fermée pour travaux ce samedi, attestation à l'appui ; la "
        "signature du bon n'est pas celle d'un salarié."
    )
    yield 35, "11:20"
    claim.send_formal_acknowledgement(
        "La boutique de Tours centre était fermée pour travaux le samedi facturé et le "
        "bon n'a pas été signé par l'un de vos salariés."
    )
    yield 34, "10:00"
    claim.action_start_investigation()
    yield 31, "15:30"
    desk.conclude(
        claim,
        "upheld",
        "invoice_error",
        acknowledged("L'intervention du samedi n'a pas eu lieu dans votre boutique"),
        acknowledged("Le bon a été signé par un autre client, au nom voisin"),
    )
    desk.plan(claim, "Choisir le client par son numéro sur les bons", 7)
    credit = desk.offer_credit(claim, "marchand_1", 912.00, "Huit heures du samedi")
    credit.approve()
    yield 31, "16:10"
    desk.approve(claim)
    claim.send_response()
    yield 29, "09:45"
    claim.register_agreement("Mail de Mme Marchand : elle accepte l'avoir.")
    yield 27, "11:30"
    claim.action_ids.action_done("Numéro du client sur les bons de la semaine")


def school_wifi(desk):
    """A first answer refused, a second one accepted."""
    yield 47, "15:25"
    claim = desk.receive_mail(
        "philippe_morel",
        "Wi-Fi du bâtiment B inutilisable en classe",
        """
        Bonjour,

        Les six bornes que vous avez posées couvrent les couloirs mais pas les salles.
        Avec trente tablettes, plus rien ne passe. Le devis parlait bien de « la
        couverture des douze salles du bâtiment B ».

        Philippe Morel, intendant
        """,
    )
    yield 47, "17:05"
    desk.qualify(
        claim,
        "intervention",
        "notre_dame",
        task="wifi_lycee",
        invoices=["notre_dame_1"],
    )
    claim.send_formal_acknowledgement(
        "Les six bornes du bâtiment B ne couvrent pas les douze salles comme le devis "
        "le prévoyait, et le réseau ne supporte pas trente tablettes."
    )
    yield 46, "10:00"
    claim.action_start_investigation()
    yield 43, "17:20"
    desk.conclude(
        claim,
        "partly_upheld",
        "diagnosis",
        acknowledged("La couverture des salles 4 à 7 est insuffisante"),
        not_established(
            "Le réseau ne supporte pas une classe entière",
            "Nos mesures ont été faites hors des cours.",
        ),
    )
    power = desk.plan(claim, "Régler la puissance des six bornes", 4, "containment")
    desk.offer_rework(claim, "Réglage des bornes du bâtiment B", 2)
    claim.send_response()
    yield 42, "12:10"
    power.action_done("Relevé des puissances après réglage")
    yield 41, "09:15"
    claim.register_refusal(
        "Des mesures faites hors des cours ne prouvent rien : M. Morel demande une "
        "mesure pendant une heure de classe."
    )
    yield 38, "15:45"
    desk.conclude(
        claim,
        "upheld",
        "diagnosis",
        acknowledged("La couverture des salles 4 à 7 est insuffisante"),
        acknowledged(
            "Le réseau ne supporte pas une classe entière : mesuré en cours le lundi"
        ),
    )
    for compensation in claim.compensation_ids:
        compensation.cancel("Remplacée par deux bornes de plus et un avoir.")
    points = desk.plan(
        claim, "Poser deux bornes de plus, à nos frais", 10, owner="technician"
    )
    desk.offer_credit(
        claim, "notre_dame_1", 228.00, "Deux heures d'installation non facturées"
    )
    claim.send_response()
    yield 36, "11:10"
    claim.register_agreement("Accord de M. Morel par mail, après la démonstration.")
    yield 32, "16:30"
    points.action_done("Bon de pose signé, mesures en classe entière")


def price_review(desk):
    """Refused once, settled by a smaller increase."""
    yield 34, "17:32"
    claim = desk.receive_mail(
        "julien_favre",
        "Augmentation de 12 % sans explication",
        """
        Bonjour,

        Le forfait augmente de 12 %. L'indice du contrat n'a pris que 2 %. Je refuse de
        payer cette facture en l'état.

        Julien Favre
        """,
    )
    yield 33, "10:40"
    desk.qualify(claim, "invoicing", "grand_large", invoices=["grand_large_1"])
    claim.send_formal_acknowledgement(
        "Votre forfait augmente de 12 % alors que l'indice du contrat n'a augmenté que "
        "de 2 %."
    )
    yield 32, "09:10"
    claim.action_start_investigation()
    yield 30, "15:55"
    desk.conclude(
        claim,
        "rejected",
        "contract",
        contested(
            "L'augmentation dépasse celle de l'indice",
            "Elle comprend deux bornes ajoutées au printemps.",
        ),
    )
    claim.no_action_reason = "Le tarif suit le nombre de bornes entretenues."
    claim.send_response()
    yield 28, "12:05"
    claim.register_refusal("Les deux bornes ont été offertes par le commercial.")
    yield 25, "14:15"
    desk.conclude(
        claim,
        "goodwill",
        "contract",
        acknowledged("Les deux bornes ajoutées étaient offertes la première année"),
        contested(
            "L'augmentation est contraire au contrat",
            "L'avenant signé fixe le tarif par borne.",
        ),
    )
    desk.offer_credit(
        claim, "grand_large_1", 36.00, "Entretien de deux bornes, un mois"
    )
    claim.send_response()
    yield 24, "09:20"
    claim.register_agreement("M. Favre accepte au téléphone, avec l'avenant corrigé.")


def school_tablets(desk):
    """Acknowledged too late, and the answer refused: a second one is due."""
    yield 14, "09:40"
    claim = desk.receive_mail(
        "catherine_roux",
        "Tablettes des élus : deux mois d'attente",
        """
        Bonjour,

        Les tablettes des conseillers, commandées en même temps que le contrat, ne sont
        toujours pas là. Le conseil municipal se tient sans documents numériques.

        Catherine Roux
        """,
    )
    yield 13, "10:30"
    desk.qualify(claim, "deadline", "valbrise")
    claim.send_formal_acknowledgement(
        "Les tablettes des conseillers municipaux ne sont toujours pas livrées, deux "
        "mois après la commande."
    )
    yield 12, "14:00"
    claim.action_start_investigation()
    yield 9, "16:25"
    desk.conclude(
        claim,
        "partly_upheld",
        "delivery",
        acknowledged("Les tablettes ne sont pas livrées"),
        not_established(
            "Une date de livraison avait été promise",
            "Nous ne trouvons pas d'écrit qui donne une date.",
        ),
    )
    desk.plan(claim, "Relancer le fabricant et donner une date ferme", 5)
    claim.send_response()
    yield 5, "09:05"
    desk.receive_reply(
        claim,
        """
        Bonjour,

        La date figurait dans le compte rendu de la réunion de lancement, que je vous
        renvoie. Je ne peux pas accepter cette réponse.

        Catherine Roux
        """,
    )
    yield 5, "10:15"
    claim.register_refusal(
        "La date promise figure dans le compte rendu de la réunion de lancement."
    )


SCENES = [saturday_hours, school_wifi, price_review, school_tablets]
