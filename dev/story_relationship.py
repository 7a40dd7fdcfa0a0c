"""Claims about the commercial relationship."""

from .story_desk import acknowledged, contested


def no_call_back(desk):
    """Recognised, a meeting promised and held."""
    yield 58, "11:12"
    claim = desk.receive_mail(
        "catherine_roux",
        "Cinq messages sans réponse de votre commercial",
        """
        Bonjour,

        Je cherche à joindre notre commercial depuis un mois pour le renouvellement du
        parc. Cinq messages, aucune réponse.

        Catherine Roux
        """,
    )
    yield 58, "14:30"
    desk.qualify(claim, "relationship", "valbrise")
    claim.send_formal_acknowledgement(
        "Vous cherchez à joindre notre commercial depuis un mois, sans réponse à vos "
        "cinq messages."
    )
    yield 57, "10:10"
    claim.action_start_investigation()
    yield 55, "15:45"
    desk.conclude(
        claim,
        "upheld",
        "handover",
        acknowledged("Vos messages sont restés sans réponse"),
        acknowledged("Le départ du commercial ne vous a pas été annoncé"),
    )
    meeting = desk.plan(claim, "Présenter le nouvel interlocuteur en mairie", 10)
    claim.send_response()
    yield 54, "09:35"
    claim.register_agreement("Mme Roux accepte le rendez-vous proposé.")
    yield 48, "17:15"
    meeting.action_done("Compte rendu du rendez-vous en mairie")


def technician_tone(desk):
    """Confidential: it is about a person; the leader handles it."""
    yield 38, "15:20"
    claim = desk.receive_call(
        "leader",
        "philippe_morel",
        "Propos déplacés d'un technicien",
        """
        M. Morel rapporte que notre technicien s'est emporté contre une enseignante
        devant sa classe. Il demande que cette personne ne revienne pas dans
        l'établissement.
        """,
        is_confidential=True,
        user_id=desk.user("leader").id,
    )
    yield 38, "16:40"
    desk.qualify(claim, "relationship", "notre_dame")
    claim.send_formal_acknowledgement(
        "Notre technicien s'est emporté contre une enseignante devant ses élèves et "
        "vous demandez qu'il ne revienne pas."
    )
    yield 37, "10:00"
    claim.action_start_investigation()
    yield 35, "14:30"
    desk.conclude(
        claim,
        "upheld",
        "human",
        acknowledged("Le ton employé n'était pas acceptable"),
    )
    interview = desk.plan(claim, "Entretien avec le technicien et son responsable", 5)
    claim.send_response()
    yield 33, "11:45"
    interview.action_done("Compte rendu d'entretien signé")


def tacit_renewal(desk):
    """Contested with reasons; the customer agreed."""
    yield 26, "16:48"
    claim = desk.receive_mail(
        "isabelle_marchand",
        "Contrat renouvelé sans nous prévenir",
        """
        Bonjour,

        J'apprends que le contrat est reparti pour un an. Personne ne nous a demandé
        notre avis, je comptais revoir le nombre de caisses.

        Isabelle Marchand
        """,
    )
    yield 25, "09:55"
    desk.qualify(claim, "relationship", "marchand")
    claim.send_formal_acknowledgement(
        "Le contrat a été renouvelé pour un an sans que vous ayez pu revoir le nombre "
        "de caisses."
    )
    yield 24, "11:00"
    claim.action_start_investigation()
    yield 22, "10:30"
    desk.conclude(
        claim,
        "partly_upheld",
        "information",
        contested(
            "Le renouvellement est irrégulier",
            "L'avis d'échéance a été envoyé trois mois avant, à l'adresse du contrat.",
        ),
        acknowledged("L'adresse du contrat n'est plus la vôtre et nous le savions"),
    )
    desk.plan(claim, "Avenant pour revoir le nombre de caisses dès ce mois", 10)
    claim.send_response()
    yield 20, "14:05"
    claim.register_agreement("Mme Marchand signe l'avenant.")
    yield 17, "09:40"
    claim.action_ids.action_done("Avenant signé par Mme Marchand")


def unwanted_calls(desk):
    """Answered in time, accepted by silence a few days ago."""
    yield 16, "09:05"
    claim = desk.receive_mail(
        "antoine_girard",
        "Relances commerciales incessantes",
        """
        Bonjour,

        Huit appels en deux semaines pour une offre de téléphonie que nous avons déjà
        refusée. Merci d'y mettre fin.

        Antoine Girard
        """,
    )
    yield 16, "10:20"
    desk.qualify(claim, "relationship", "delmas")
    claim.send_formal_acknowledgement(
        "Vous avez reçu huit appels en deux semaines pour une offre que vous aviez "
        "déjà refusée."
    )
    yield 15, "11:30"
    claim.action_start_investigation()
    yield 12, "15:35"
    desk.conclude(
        claim,
        "upheld",
        "information",
        acknowledged("Votre refus n'avait pas été enregistré"),
    )
    desk.plan(claim, "Enregistrer les refus dans la liste des appels", 25)
    claim.send_response()


def new_contact(desk):
    """Acknowledged, and the customer has just sent what we asked for."""
    yield 3, "11:26"
    claim = desk.receive_mail(
        "isabelle_marchand",
        "Encore un nouvel interlocuteur",
        """
        Bonjour,

        C'est le quatrième interlocuteur en un an. Il faut tout réexpliquer chaque fois.

        Isabelle Marchand
        """,
    )
    yield 3, "14:40"
    desk.qualify(claim, "relationship", "marchand")
    claim.send_formal_acknowledgement(
        "Vous avez changé quatre fois d'interlocuteur en un an et devez tout "
        "réexpliquer chaque fois.",
        "Les sujets en cours que vous souhaitez voir repris en priorité.",
    )
    yield 1, "10:55"
    desk.receive_reply(
        claim,
        """
        Bonjour,

        Les caisses de Tours nord, les tickets restaurant et la carte de fidélité.

        Isabelle Marchand
        """,
    )


SCENES = [no_call_back, technician_tone, tacit_renewal, unwanted_calls, new_contact]
