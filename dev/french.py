"""A French database: language, company and chart of accounts.

Odoo chooses the chart of accounts by the company's country when the accounting is
installed, so that the country comes first.
"""

from .addons import dependencies
from .progress import step


def create(odoo, database, *settings):
    """Create a French database with all that the addons depend on.

    `settings` are functions to call before the dependencies are installed.
    """
    with step("Making a French database"):
        odoo.databases.drop(database)
        odoo.install(database, ["base"])
        odoo.call(database, "dev.french:set_company", *settings)
    with step("Installing the Odoo apps that the addon depends on") as show:
        odoo.install(database, dependencies(), show=show)


def set_company(env):
    """Runs inside Odoo, hence the import."""
    from odoo.tools.translate import load_language

    load_language(env.cr, "fr_FR")
    env.company.write(
        {
            "name": "Mileo Technology",
            "country_id": env.ref("base.fr").id,
            "currency_id": env.ref("base.EUR").id,
        }
    )
