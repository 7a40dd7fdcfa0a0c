from odoo.tests import TransactionCase

NUMBERS = ("integer", "float", "monetary")
MODELS = (
    "mileo.claim.register",
    "mileo.claim.register.check",
    "mileo.claim.snapshot",
    "mileo.claim.review",
)


class TestDefinitions(TransactionCase):
    def test_P21_P22_every_number_says_what_it_is(self):
        """Odoo shows the help where the pointer rests on a label or a column."""
        for model in MODELS:
            fields = self.env[model]._fields
            ours = [f for f in fields.values() if "mileo_claims" in f._modules]
            numbers = [field for field in ours if field.type in NUMBERS]
            self.assertTrue(numbers, model)
            for field in numbers:
                self.assertTrue(field.help, field)

    def test_P22_lists_and_figures_say_the_same(self):
        definitions = self.env["mileo.claim.figures"]._get_definitions()
        columns = self.env["mileo.claim.snapshot"].fields_get()
        for name in ("received", "closed", "backlog"):
            self.assertEqual(definitions[name], columns[name]["help"])
