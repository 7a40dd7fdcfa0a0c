from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

NUMBERS = ("integer", "float", "monetary")
MODELS = (
    "mileo.claim.register",
    "mileo.claim.register.check",
    "mileo.claim.snapshot",
    "mileo.claim.review",
    "mileo.claim.recurrence",
    "mileo.claim.action",
)
READ_MEASURES = """
(async () => {
    const find = async (selector) => {
        for (let attempt = 0; attempt < 100; attempt++) {
            const found = document.querySelectorAll(selector);
            if (found.length) {
                return [...found];
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(`${selector} did not come`);
    };
    const [counted] = await find(".o_pivot_measure_row");
    if (!counted.title.startsWith("Lines of the register")) {
        throw new Error(`${counted.textContent} says "${counted.title}"`);
    }
    const [button] = await find(".o_pivot_buttons button.dropdown-toggle");
    button.click();
    for (const item of await find(".o_menu_item")) {
        if (!item.title) {
            throw new Error(`${item.textContent} says nothing`);
        }
    }
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


class TestDefinitions(TransactionCase):
    def test_P21_P24_every_number_says_what_it_is(self):
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


@tagged("post_install", "-at_install")
class TestMeasures(HttpCase):
    def test_P21_the_pivot_says_what_its_measures_are(self):
        reader = new_test_user(
            self.env, "reader", groups="mileo_claims.group_mileo_claims_user"
        )
        self.browser_js(
            "/odoo/claim-register?view_type=pivot",
            READ_MEASURES,
            ready="odoo.isReady",
            login=reader.login,
        )
