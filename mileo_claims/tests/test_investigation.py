from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mileo_claims.lib.alleged_facts import (
    LONGEST,
    MOST,
    find_alleged_facts,
)

from .common import ClaimCommon

MODELS = ("mileo.claim.evidence", "mileo.claim.why", "mileo.claim.work")


@tagged("post_install", "-at_install")
class TestInvestigation(ClaimCommon):
    def setUp(self):
        super().setUp()
        self.claim = self.new_claim(user_id=self.handler.id)
        self.as_handler = self.claim.with_user(self.handler)

    def record_findings(self):
        """Fill in all that staff keep for themselves."""
        self.as_handler.write(
            {
                "internal_note": "<p>The planner was ill.</p>",
                "fact_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "No visit",
                            "evidence_ids": [
                                (0, 0, {"name": "Planner", "kind": "interview"})
                            ],
                        },
                    )
                ],
                "why_ids": [(0, 0, {"name": "Nobody was free"})],
                "work_ids": [(0, 0, {"name": "Read the log", "hours": 1.5})],
            }
        )

    def test_P12_sentences_of_a_letter(self):
        text = (
            "Bonjour,\n\nPersonne n'est venu lundi. M. Martin avait promis de\n"
            "rappeler. Pouvez-vous me répondre ? Merci d'avance.\n\nCordialement,\n"
            "Jeanne\n> Votre rendez-vous est confirmé lundi."
        )
        self.assertEqual(
            find_alleged_facts(text),
            ["Personne n'est venu lundi", "M. Martin avait promis de rappeler"],
        )

    def test_P12_items_of_a_list(self):
        text = "Hello,\nTwo problems:\n- Nobody came on Monday\n2) The invoice is wrong"
        self.assertEqual(
            find_alleged_facts(text), ["Nobody came on Monday", "The invoice is wrong"]
        )

    def test_P12_proposals_are_bounded(self):
        text = "\n".join(f"- It broke again, time {i} {'so ' * 99}" for i in range(50))
        facts = find_alleged_facts(text)
        self.assertEqual(len(facts), MOST)
        self.assertLessEqual(max(map(len, facts)), LONGEST)
        self.assertFalse(find_alleged_facts(None))

    def test_P12_facts_are_proposed_once_and_never_decided(self):
        self.as_handler.action_propose_facts()
        fact = self.claim.fact_ids
        self.assertEqual(fact.name, "The technician did not come")
        self.assertFalse(fact.finding)
        with self.assertRaisesRegex(UserError, "by hand"):
            self.as_handler.action_propose_facts()

    def test_P25_the_company_of_what_was_found_is_that_of_the_claim(self):
        self.record_findings()
        for records in (
            self.as_handler.fact_ids,
            self.as_handler.fact_ids.evidence_ids,
            self.as_handler.why_ids,
            self.as_handler.work_ids,
        ):
            self.assertEqual(records.company_id, self.company)
            with self.assertRaises(UserError):
                records.company_id = False

    def test_P25_time_spent_and_chain_of_causes(self):
        self.record_findings()
        self.as_handler.write(
            {
                "work_ids": [(0, 0, {"name": "Call", "hours": 0.5})],
                "why_ids": [(0, 0, {"name": "Two were ill", "sequence": 20})],
            }
        )
        self.assertEqual(self.claim.time_spent, 2)
        self.assertEqual(
            self.claim.why_ids.mapped("question"),
            ["Why did it happen?", "Why: “Nobody was free”?"],
        )

    def test_P25_files_are_read_with_their_evidence(self):
        self.record_findings()
        evidence = self.as_handler.fact_ids.evidence_ids
        file = self.env["ir.attachment"].with_user(self.handler)
        file = file.create({"name": "log.txt", "raw": b"No visit"})
        evidence.file_ids = [(4, file.id)]
        self.assertEqual((file.res_model, file.res_id), (evidence._name, evidence.id))
        self.assertTrue(file.with_user(self.colleague).has_access("read"))
        self.claim.is_confidential = True
        self.assertFalse(file.with_user(self.colleague).has_access("read"))

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_P25_customers_see_nothing_of_the_investigation(self):
        self.record_findings()
        portal = new_test_user(
            self.env, "claim_jeanne", "base.group_portal", partner_id=self.jeanne.id
        )
        claim = self.claim.with_user(portal)
        self.assertEqual(claim.read(["number"])[0]["number"], self.claim.number)
        for name in ("internal_note", "time_spent", "why_ids", "work_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                claim.read([name])
        for user in (portal, self.env.ref("base.public_user")):
            for model in MODELS:
                with self.subTest(model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search_read([], ["claim_id"])

    def test_P25_only_readers_of_a_claim_see_its_investigation(self):
        self.record_findings()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user("far", "mileo_claims.group_mileo_claims_manager")
        stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        domain = [("claim_id", "=", self.claim.id)]
        for model in MODELS:
            records = self.env[model]
            self.assertFalse(records.with_user(stranger).search(domain), model)
            self.assertTrue(records.with_user(self.colleague).search(domain), model)
        self.claim.is_confidential = True
        for model in MODELS:
            records = self.env[model]
            self.assertFalse(records.with_user(self.colleague).search(domain), model)
            self.assertTrue(records.with_user(self.handler).search(domain), model)

    def containment_to_dos(self):
        kind = self.env.ref("mileo_claims.mail_activity_containment")
        return self.claim.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_P25_harm_asks_for_a_containment_until_it_is_done(self):
        self.as_handler.is_harm_ongoing = True
        self.assertEqual(self.containment_to_dos().user_id, self.handler)
        action = self.env["mileo.claim.action"].with_user(self.handler)
        action = action.create(
            {
                "name": "Lend a till",
                "kind": "containment",
                "claim_ids": [(4, self.claim.id)],
            }
        )
        self.assertEqual(len(self.containment_to_dos()), 1)
        self.assertTrue(self.claim.is_containment_needed)
        action.action_done("Lent on 3 March")
        self.assertFalse(self.containment_to_dos())
        self.assertFalse(self.claim.is_containment_needed)

    def test_P25_harm_that_is_over_asks_for_nothing(self):
        self.as_handler.is_harm_ongoing = True
        self.as_handler.is_harm_ongoing = False
        self.assertFalse(self.containment_to_dos())
        self.as_handler.is_harm_ongoing = True
        self.as_handler.withdraw("A mistake")
        self.assertFalse(self.containment_to_dos())
