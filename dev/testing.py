"""``make test``: a fresh French database with the addons, and one pytest run.

The dependencies are installed once, into a template; a run copies it.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from . import french, postgres
from .addons import ADDONS, dependencies
from .env import REQUIREMENTS
from .locks import locked
from .odoo import Odoo
from .odoo_package import odoo_folder
from .paths import PYTHON, ROOT, STATE
from .progress import command, step

FOLDER = STATE / "test"
DEFAULT_PATHS = [*(f"{addon}/tests" for addon in ADDONS), "tests"]
PREFIX = "mileo_claims_template_"


@command
def main(*arguments):
    """Run the tests; return pytest's exit code."""
    database = os.environ["TEST_DB"]
    odoo = Odoo(FOLDER, database)
    with postgres.server(FOLDER):
        if os.environ["REUSE"] and odoo.databases.exists(database):
            with step(f"Upgrading {', '.join(ADDONS)}"):
                odoo.upgrade(database, ADDONS)
        else:
            template = ensure_template(odoo)
            with step(f"Installing {', '.join(ADDONS)}"):
                odoo.databases.copy(template, database)
                odoo.install(database, ADDONS)
        return _pytest(odoo, database, arguments)


def ensure_template(odoo):
    """Return the name of a database with the dependencies, made when missing."""
    name = PREFIX + _fingerprint()
    with locked(FOLDER / "template.lock"):
        if not odoo.databases.exists(name):
            for other in odoo.databases.names():
                if other.startswith(PREFIX):
                    odoo.databases.drop(other)
            french.create(odoo, f"{name}_new")
            odoo.databases.rename(f"{name}_new", name)
    return name


def _fingerprint():
    """Tell one content of the template, and one folder's template, from another."""
    libraries, recipe = REQUIREMENTS[0], Path(french.__file__)
    parts = [ROOT, odoo_folder(), libraries.read_text(), recipe.read_text()]
    parts += dependencies()
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:12]


def _pytest(odoo, database, arguments):
    """Run pytest-odoo, with an HTTP server, on the default paths or on `arguments`."""
    return subprocess.call(
        [
            *(PYTHON, "-m", "pytest", "--config-file", ROOT / "pyproject.toml"),
            *("-p", "dev.pytest_plugin", "--odoo-database", database, "--odoo-http"),
            *(arguments or DEFAULT_PATHS),
        ],
        env={**odoo.environment, "INSTALL_LOG": str(odoo.log)},
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
