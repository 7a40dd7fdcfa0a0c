from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.mileo_claims.lib.keywords import find_keywords

from .common import ClaimCommon


class TestKeywords(BaseCase):
    def test_accents_capitals_and_plurals_do_not_matter(self):
        words = ["facture", "délai contractuel", "prélèvement"]
        self.assertEqual(find_keywords("VOS FACTURES !", words), ["facture"])
        self.assertEqual(
            find_keywords("les delais\ncontractuels, le prelevement", words),
            ["délai contractuel", "prélèvement"],
        )

    def test_parts_of_words_do_not_count(self):
        self.assertEqual(find_keywords("manufacture refactures", ["facture"]), [])
        self.assertEqual(find_keywords("C++ (beta)", ["c++", "(beta)"]), [])


@tagged("post_install", "-at_install")
class TestProposals(ClaimCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoicing = cls.env.ref("mileo_claims.category_invoicing")
        cls.intervention = cls.env.ref("mileo_claims.category_intervention")

    def test_P01_one_category_is_taken_and_said(self):
        claim = self.receive("Votre facture est fausse.", Subject="Erreur")
        self.assertEqual(claim.category_id, self.invoicing)
        self.assertEqual(claim.proposed_words, "facture")

    def test_P01_several_categories_are_for_the_handler_to_decide(self):
        claim = self.receive("Le technicien n'a rien fait, et la facture est là.")
        self.assertFalse(claim.category_id)
        self.assertEqual(
            claim.proposed_category_ids, self.invoicing | self.intervention
        )

    def test_P10_an_urgency_is_proposed_and_never_decided(self):
        claim = self.receive("Piratage en cours, voyez la facture", Subject="Aide")
        self.assertEqual(claim.urgency, "standard")
        self.assertEqual(claim.proposed_urgency, "security")
        self.assertEqual(claim.urgency_words, "piratage")
        self.assertIn("piratage", claim.activity_ids.summary)
        claim.with_user(self.handler).action_accept_urgency()
        self.assertEqual(claim.urgency, "security")
        self.assertFalse(claim.proposed_urgency)
        response = self.milestone(claim, "response").filtered("is_pending")
        self.assertEqual((response.amount, response.unit), (48, "hour"))

    def test_a_proposal_is_dismissed(self):
        claim = self.receive("Urgence !")
        claim.with_user(self.handler).action_dismiss_proposal()
        self.assertFalse(claim.proposed_urgency)
        self.assertEqual(claim.urgency, "standard")

    def test_rules_changed_by_staff_count_at_once(self):
        self.assertFalse(self.receive("La moquette").category_id)
        self.env["mileo.claim.keyword.rule"].with_user(self.leader).create(
            {"keywords": "moquette", "category_id": self.invoicing.id}
        )
        claim = self.receive("La moquette !", X_N="2")
        self.assertEqual(claim.category_id, self.invoicing)

    def test_staff_s_choice_is_not_changed(self):
        claim = self.new_claim(
            channel="portal",
            category_id=self.intervention.id,
            description="<p>facture</p>",
        )
        self.assertEqual(claim.category_id, self.intervention)
