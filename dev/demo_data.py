"""What makes the demo a French company's; these functions run inside Odoo."""

import os

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
CLAIMS_OF_TODAY = (
    "demo/mileo_claim.xml",
    "demo/mileo_claim_investigation.xml",
    "demo/mileo_claim_review.xml",
)
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


def set_base_url(env):
    """What links in mails and letters start with."""
    url = f"http://127.0.0.1:{os.environ['PORT']}"
    env["ir.config_parameter"].set_param("web.base.url", url)


def load_demo_files(env):
    """Load the demo files of our addons alone: Odoo's own are not French."""
    _load_files(env, lambda file: file not in CLAIMS_OF_TODAY)


def load_claims_of_today(env):
    """After the story, so that the claims are numbered in the order of receipt."""
    _load_files(env, lambda file: file in CLAIMS_OF_TODAY)


def _load_files(env, is_wanted):
    from odoo.tools import convert_file

    for addon in ADDONS:
        for file in filter(is_wanted, manifest(addon).get("demo", [])):
            convert_file(env, addon, file, {}, "init", noupdate=True)


def finish(env):
    """Let everyone speak French; make what their browsers will ask for."""
    speak_french(env)
    env["ir.qweb"]._pregenerate_assets_bundles()
