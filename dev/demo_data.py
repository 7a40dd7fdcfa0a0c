"""What makes the demo a French company's; these functions run inside Odoo."""

from .addons import ADDONS, manifest

PASSWORD = "demo"
#: Login and what the person does; the users come with the addon's demo data.
USERS = {
    "chargee@mileo.example": "chargée de réclamations",
    "responsable@mileo.example": "responsable",
    "comptable@mileo.example": "comptable",
    "client@mileo.example": "cliente (portail)",
}
TIMEZONE = "Europe/Paris"


def speak_french(env):
    """Before the dependencies are installed, so that all of it is French."""
    values = {"lang": "fr_FR", "tz": TIMEZONE}
    env["res.users"].with_context(active_test=False).search([]).write(values)
    for field, value in values.items():
        env["ir.default"].set("res.partner", field, value)


def set_mail_domain(env):
    """Give the company the addresses that it writes from and reads."""
    env["mail.alias.domain"].create({"name": "mileo.example"})
    env.company.email = "contact@mileo.example"


def load_demo_files(env):
    """Load the demo files of our addons alone: Odoo's own are not French."""
    from odoo.tools import convert_file

    for addon in ADDONS:
        for file in manifest(addon).get("demo", []):
            convert_file(env, addon, file, {}, "init", noupdate=True)


def finish(env):
    """Give everyone a password, French and what they will look at."""
    speak_french(env)
    for login in USERS:
        env["res.users"].search([("login", "=", login)]).password = PASSWORD
    env["ir.qweb"]._pregenerate_assets_bundles()
