import io
import re
from collections import Counter

import polib

from odoo.tests import tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export

from .common import ClaimCommon

# Fields of mixins: which ones there are depends on the other addons installed.
MIXIN_FIELD = re.compile(
    r"model:ir\.model\.fields,\w+:mileo_claims\.field_\w+"
    r"__(?:activity|alias|has_message|message|my_activity|rating|website)(?:_\w+)?$"
)
# The demo data also has its own name for the team that is there from the start.
DEMO_RECORD = re.compile(r"model:[\w.]+,\w+:mileo_claims\.(?:demo_|team_default$)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\{.*?\}\}|</?[a-z][^>@]*>")
# Attributes whose value is shown, hence translated with the tag around it.
SHOWN_ATTRIBUTE = re.compile(r'(title|aria-label|placeholder)="[^"]*"')
BREAKING_SPACE = re.compile(r" (?!!=)[:;!?»]|« ")

SUBJECTS = {
    "auto_ack": "Nous avons bien reçu votre réclamation – {number}",
    "phone_confirmation": "Votre appel – réclamation {number}",
    "formal_ack": "Votre réclamation {number} est en cours d’instruction",
    "response": "Notre réponse à votre réclamation {number}",
    "closure": "Votre réclamation {number} est close",
    "reminder": "Acceptez-vous notre réponse à votre réclamation {number}"
    "\N{NO-BREAK SPACE}?",
    "reopening": "Votre réclamation {number} est rouverte",
    "reassignment": "Votre réclamation {number} a un nouveau responsable de traitement",
    "merged": "Votre réclamation {number} se poursuit sous le numéro {number}",
}


def get_placeholders(text):
    """Return what a translation has to keep, whatever the order of the words."""
    return Counter(PLACEHOLDER.findall(SHOWN_ATTRIBUTE.sub(r"\1", text)))


@tagged("post_install", "-at_install")
class TestTranslations(ClaimCommon):
    """Everything that the addon says exists in French, and is said in French."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = polib.pofile(file_path("mileo_claims/i18n/mileo_claims.pot"))
        cls.french = polib.pofile(file_path("mileo_claims/i18n/fr.po"))
        buffer = io.BytesIO()
        trans_export(None, ["mileo_claims"], buffer, "po", cls.env)
        cls.exported = polib.pofile(buffer.getvalue().decode())
        cls.jeanne.lang = "fr_FR"
        cls.load_french()

    def _get_sources(self, entries):
        """Return the terms that the addon has wherever it is installed."""
        return {
            entry.msgid
            for entry in entries
            if not all(
                MIXIN_FIELD.match(occurrence) or DEMO_RECORD.match(occurrence)
                for occurrence, _line in entry.occurrences
            )
        }

    # -------------------------------------------------------------------- file

    def test_no_term_is_untranslated(self):
        translated = {entry.msgid for entry in self.french.translated_entries()}
        untranslated = sorted(self._get_sources(self.exported) - translated)
        self.assertEqual(untranslated, [])
        self.assertEqual([e.msgid for e in self.french.untranslated_entries()], [])
        self.assertEqual([e.msgid for e in self.french.fuzzy_entries()], [])

    def test_no_term_is_obsolete(self):
        self.assertEqual([e.msgid for e in self.french.obsolete_entries()], [])
        exported = {entry.msgid for entry in self.exported}
        self.assertEqual(sorted(self._get_sources(self.french) - exported), [])

    def test_the_template_has_the_same_terms(self):
        # Odoo drops a translation whose term is not in the template.
        self.assertEqual(
            [(entry.msgid, entry.occurrences) for entry in self.french],
            [(entry.msgid, entry.occurrences) for entry in self.template],
        )

    def test_placeholders_are_kept(self):
        for entry in self.french:
            with self.subTest(term=entry.msgid):
                self.assertEqual(
                    get_placeholders(entry.msgstr), get_placeholders(entry.msgid)
                )

    def test_lines_do_not_break_before_punctuation(self):
        broken = [e.msgstr for e in self.french if BREAKING_SPACE.search(e.msgstr)]
        self.assertEqual(broken, [])

    # ------------------------------------------------------------------ screen

    def test_notices_are_in_french(self):
        claim = self.new_claim()
        for kind, subject in SUBJECTS.items():
            with self.subTest(kind=kind):
                rendered = claim._render_notice(kind)[claim.id]
                self.assertEqual(
                    rendered["subject"], subject.format(number=claim.number)
                )
        # Whoever works in English in the same transaction.
        self.assertTrue(claim.milestone_ids.mapped("display_name"))
        body = claim._render_notice("auto_ack")[claim.id]["body_html"]
        for words in ("Bonjour", "Numéro de dossier", "Responsable de traitement"):
            self.assertIn(words, body)
        self.assertIn("Réponse de fond\N{NO-BREAK SPACE}: au plus tard le <", body)

    def test_the_letter_is_in_french(self):
        claim = self.new_claim()
        self.respond(claim)
        body = claim.response_ids.body
        for words in ("Bonjour", "nous le reconnaissons", "Votre décision"):
            self.assertIn(words, body)

    def test_screens_are_in_french(self):
        Claim = self.env["mileo.claim"].with_context(lang="fr_FR")
        arch = Claim.get_view(view_type="form")["arch"]
        for words in ("Accuser réception", "Réponse…", "Actions correctives"):
            self.assertIn(words, arch)
        [channel] = Claim.fields_get(["channel"]).values()
        self.assertEqual(channel["string"], "Canal")
        self.assertIn(("phone", "Téléphone"), channel["selection"])
