"""``make test``: a fresh French database with the addons, and pytest.

The dependencies are installed once, into a template; a run copies it and installs the
addons. All the tests are run in lanes, at once; some tests, in one. Each lane works on
a copy of that database, and so does a test that needs a database of its own.
"""

import contextlib
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
#: The database in which the addons are installed, and nothing else has happened.
INSTALLED = os.environ.get("TEST_DB", "mileo_claims_test")
PACKAGING = "tests/test_packaging.py"
LANES = {
    "addons": [f"{addon}/tests" for addon in ADDONS],
    "whole": ["tests", f"--ignore={PACKAGING}"],
    "packaging": [PACKAGING],
}
PREFIX = "mileo_claims_template_"


@command
def main(*arguments):
    """Run the tests; return pytest's exit code."""
    odoo = Odoo(FOLDER, INSTALLED)
    with postgres.server(FOLDER):
        if os.environ["REUSE"] and odoo.databases.exists(INSTALLED):
            with step(f"Upgrading {', '.join(ADDONS)}"):
                odoo.upgrade(INSTALLED, ADDONS)
        else:
            template = ensure_template(odoo)
            with step(f"Installing {', '.join(ADDONS)}"):
                odoo.databases.copy(template, INSTALLED)
                odoo.install(INSTALLED, ADDONS)
        if arguments:
            with _database(odoo, "some") as database:
                return _start_pytest(odoo, database, arguments).wait()
        return _run_lanes(odoo)


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


@contextlib.contextmanager
def _database(odoo, lane):
    """Give the name of a lane's own copy of the database."""
    name = f"{INSTALLED}_lane_{lane}"
    odoo.databases.copy(INSTALLED, name)
    try:
        yield name
    finally:
        odoo.databases.drop(name)


def _run_lanes(odoo):
    """Run all the tests; show what each lane says when it has ended."""
    with contextlib.ExitStack() as stack:
        lanes = {}
        for lane, paths in LANES.items():
            database = stack.enter_context(_database(odoo, lane))
            output = stack.enter_context((FOLDER / f"{lane}.txt").open("w+"))
            lanes[lane] = _start_pytest(odoo, database, paths, stdout=output), output
        codes = []
        for lane, (process, output) in lanes.items():
            with step(f"Testing: {lane}"):
                codes.append(process.wait())
            output.seek(0)
            print(output.read(), end="", flush=True)
    return max(codes)


def _start_pytest(odoo, database, arguments, **options):
    """Start pytest-odoo, with an HTTP server."""
    return subprocess.Popen(
        [
            *(PYTHON, "-m", "pytest", "--config-file", ROOT / "pyproject.toml"),
            *("-p", "dev.pytest_plugin", "--odoo-database", database, "--odoo-http"),
            *arguments,
        ],
        env={**odoo.environment, "INSTALL_LOG": str(odoo.log)},
        **options,
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
