"""What makes the demo a French company's; these functions run inside Odoo."""

from .addons import ADDONS, manifest

MAIL_DOMAIN = "mileo.example"
PASSWORD = "demo"
#: Login and what the person does; they come with the addon's demo data.
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
    env["mail.alias.domain"].create({"name": MAIL_DOMAIN})
    env.company.email = f"contact@{MAIL_DOMAIN}"


def load_demo_files(env):
    """Load the demo files of our addons alone: Odoo's own are not French."""
    from odoo.tools import convert_file

    for addon in ADDONS:
        for file in manifest(addon).get("demo", []):
            convert_file(env, addon, file, {}, "init", noupdate=True)


def finish(env):
    """Let everyone speak French; make what their browsers will ask for."""
    speak_french(env)
    env["ir.qweb"]._pregenerate_assets_bundles()
