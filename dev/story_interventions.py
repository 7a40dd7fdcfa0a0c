"""Claims about the quality of an intervention."""

from .story_desk import acknowledged, contested


def printer(desk):
    """A free rework, accepted; everything in time."""
    yield 62, "09:12"
    claim = desk.receive_mail(
        "antoine_girard",
        "Imprimante du 2e étage : toujours en panne après votre passage",
        """
        Bonjour,

        Votre technicien a remplacé le four de l'imprimante du 2e étage la semaine
        dernière. Depuis, elle froisse une feuille sur trois, exactement comme avant.
        Nous avons pourtant reçu la facture de l'intervention.

        Merci de revenir rapidement : nous sommes en pleine période de liasses.

        Antoine Girard
        """,
    )
    yield 62, "10:47"
    desk.qualify(
        claim, "intervention", "delmas", task="printers", invoices=["delmas_1"]
    )
    claim.send_formal_acknowledgement(
        "Malgré le remplacement du four, l'imprimante du 2e étage froisse toujours une "
        "feuille sur trois. Vous en avez besoin chaque jour et l'intervention vous a "
        "été facturée."
    )
    yield 61, "14:05"
    claim.action_start_investigation()
    desk.note(
        claim,
        """
        Le four est bon, c'est le rouleau pris dans le bac 2 qui est usé. Je ne l'avais
        pas contrôlé : le code d'erreur ne parlait que du four.
        """,
    )
    yield 58, "11:30"
    desk.conclude(
        claim,
        "upheld",
        "diagnosis",
        acknowledged("L'imprimante froisse toujours le papier après l'intervention"),
        acknowledged("La panne d'origine n'était pas celle qui a été réparée"),
    )
    rollers = desk.plan(
        claim, "Contrôler les rouleaux à chaque remplacement de four", 12
    )
    visit = desk.offer_rework(claim, "Remplacement des rouleaux du bac 2", 2)
    claim.send_response()
    yield 57, "09:40"
    claim.register_agreement(
        "M. Girard a accepté par téléphone le passage du lendemain."
    )
    yield 56, "11:50"
    desk.carry_out(visit)
    yield 52, "17:00"
    rollers.action_done("Fiche de remplacement modifiée, contrôle ajouté")


def cabling(desk):
    """Two findings out of three, a credit note, no word from the customer."""
    yield 55, "10:20"
    claim = desk.receive_call(
        "second_handler",
        "nathalie_le_goff",
        "Baie de brassage laissée ouverte et câbles au sol",
        """
        Mme Le Goff a trouvé la baie de brassage des urgences ouverte après notre
        intervention, des câbles au sol dans un passage de brancards, et un poste
        d'accueil qui ne redémarrait plus.
        """,
    )
    yield 55, "12:05"
    desk.qualify(
        claim,
        "intervention",
        "saint_aubin",
        task="reception",
        invoices=["saint_aubin_1"],
    )
    claim.send_formal_acknowledgement(
        "Après notre intervention aux urgences, la baie de brassage est restée "
        "ouverte, des câbles traînaient dans un passage de brancards et le poste "
        "d'accueil n'a pas redémarré.",
        "Si vous avez pris des photos de la baie, elles nous seront utiles.",
    )
    yield 54, "09:30"
    claim.action_start_investigation()
    yield 51, "16:10"
    desk.conclude(
        claim,
        "partly_upheld",
        "human",
        acknowledged("La baie de brassage est restée ouverte"),
        acknowledged("Des câbles ont été laissés dans un passage"),
        contested(
            "Le poste d'accueil ne redémarrait plus à cause de l'intervention",
            "Le journal du poste montre un arrêt à 6 h 12, deux heures avant notre "
            "arrivée, dû à une mise à jour du logiciel d'admission.",
        ),
    )
    desk.plan(claim, "Photo de la baie refermée jointe à chaque compte rendu", 20)
    desk.offer_credit(
        claim, "saint_aubin_1", 114.00, "Une heure d'intervention non facturée"
    )
    claim.send_response()


def lost_mails(desk):
    """Agreed, but an action promised is still to be done."""
    yield 30, "11:48"
    claim = desk.receive_portal(
        "Messages perdus pendant la migration de la messagerie",
        """
        Depuis la migration, les messages antérieurs à 2021 ont disparu de quatre
        boîtes, dont la mienne. Nous devons les conserver dix ans.
        """,
    )
    yield 30, "14:32"
    desk.qualify(
        claim, "intervention", "delmas", task="mailboxes", invoices=["delmas_3"]
    )
    claim.send_formal_acknowledgement(
        "Les messages antérieurs à 2021 manquent dans quatre boîtes depuis la "
        "migration, alors que vous devez les conserver dix ans.",
        "Les adresses des quatre boîtes concernées.",
    )
    yield 29, "08:55"
    desk.receive_reply(
        claim,
        """
        Bonjour,

        Ce sont les boîtes sophie.delmas, antoine.girard, accueil et social.

        Sophie Delmas
        """,
    )
    yield 29, "09:35"
    claim.action_start_investigation()
    yield 25, "16:50"
    desk.conclude(
        claim,
        "upheld",
        "handover",
        acknowledged("Les archives de quatre boîtes n'ont pas été copiées"),
        contested(
            "Des messages sont définitivement perdus",
            "L'ancien serveur est intact : tous les messages y sont et seront copiés.",
        ),
    )
    desk.plan(
        claim, "Copier les archives des quatre boîtes", 5, "containment", "technician"
    )
    desk.plan(claim, "Compter les messages avant et après chaque migration", 55)
    desk.offer_credit(claim, "delmas_3", 456.00, "Quatre heures de migration")
    claim.send_response()
    yield 23, "10:05"
    desk.decide_on_portal(
        claim, "register_agreement", "Accepté par Sophie Delmas sur le portail."
    )
    yield 22, "17:40"
    copy = claim.action_ids.filtered(lambda a: a.kind == "containment")
    copy.action_done("Archives ouvertes sur les quatre postes avec Sophie Delmas")


def unchecked_backup(desk):
    """Answered; the customer has not said anything yet."""
    yield 9, "14:40"
    claim = desk.receive_mail(
        "marc_kessler",
        "Sauvegarde du nouveau serveur jamais vérifiée",
        """
        Bonjour,

        En voulant restaurer un plan effacé par erreur, j'ai découvert que la sauvegarde
        du serveur que vous avez installé était vide. Deux jours de dessin à refaire.

        Marc Kessler
        """,
    )
    yield 9, "16:20"
    desk.qualify(claim, "intervention", task="nas", invoices=["kessler_1"])
    claim.send_formal_acknowledgement(
        "La sauvegarde du serveur installé dans votre atelier était vide le jour où "
        "vous en avez eu besoin ; vous avez perdu deux jours de dessin."
    )
    yield 8, "10:10"
    claim.action_start_investigation()
    yield 4, "15:15"
    desk.conclude(
        claim,
        "upheld",
        "handover",
        acknowledged(
            "La sauvegarde n'a enregistré aucun fichier depuis l'installation"
        ),
        acknowledged("La restauration n'a pas été essayée à la livraison"),
    )
    desk.plan(
        claim, "Relancer et vérifier la sauvegarde de l'atelier", 1, "containment"
    )
    desk.plan(claim, "Essai de restauration signé à la livraison d'un serveur", 30)
    desk.offer_credit(claim, "kessler_1", 216.00, "Un mois de sauvegarde remboursé")
    claim.send_response()


def hotel_wifi(desk):
    """Under investigation, with a question to the customer answered."""
    yield 4, "10:02"
    claim = desk.receive_mail(
        "julien_favre",
        "Chambres du 3e étage sans Wi-Fi, clients remboursés",
        """
        Bonjour,

        Depuis vos travaux du 3e étage, six chambres n'ont plus de Wi-Fi. J'ai déjà fait
        un geste pour trois clients. Quand est-ce que ce sera réglé ?

        Julien Favre
        """,
    )
    yield 4, "11:20"
    desk.qualify(claim, "intervention", "grand_large", task="wifi_hotel")
    claim.send_formal_acknowledgement(
        "Six chambres du 3e étage n'ont plus de Wi-Fi depuis nos travaux et vous avez "
        "dû dédommager trois clients.",
        "Les numéros des six chambres.",
    )
    yield 4, "15:36"
    desk.receive_reply(
        claim,
        """
        Chambres 304 à 309, toutes côté cour.

        Julien Favre
        """,
    )
    yield 3, "09:30"
    claim.action_start_investigation()
    desk.note(
        claim,
        """
        Le commutateur du 3e ne fournit plus assez de courant pour les bornes côté cour.
        Remplacement commandé, je passe dès réception.
        """,
    )


def slow_terminal(desk):
    """Acknowledged, and nobody has looked into it yet."""
    yield 1, "14:15"
    claim = desk.receive_call(
        "handler",
        "elodie_castaing",
        "Poste du comptoir ralenti depuis la mise à jour",
        """
        Mme Castaing se plaint du poste n° 2 : depuis notre mise à jour, chaque
        délivrance prend près d'une minute.
        """,
    )
    yield 1, "15:50"
    desk.qualify(claim, "intervention", "halles")
    claim.send_formal_acknowledgement(
        "Depuis notre mise à jour, le poste n° 2 du comptoir met près d'une minute à "
        "chaque délivrance."
    )


SCENES = [
    printer,
    cabling,
    lost_mails,
    unchecked_backup,
    hotel_wifi,
    slow_terminal,
]
