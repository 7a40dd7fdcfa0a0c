"""``make test``: a fresh French database with the addons, and pytest.

The dependencies are installed once, into a template; a run copies it and installs the
addons. All the tests are run in lanes, at once; some tests, in one. Each lane works on
a copy of that database, and so does a test that needs a database of its own. The
packaging needs none, and begins at once.
"""

import contextlib
import hashlib
import os
import signal
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
}
PREFIX = "mileo_claims_template_"


@command
def main(*arguments):
    """Run the tests; return pytest's exit code."""
    odoo = Odoo(FOLDER, INSTALLED)
    with postgres.server(FOLDER), contextlib.ExitStack() as stack:
        lanes = {}
        if not arguments:
            options = ["-p", "no:odoo", PACKAGING]
            lanes["packaging"] = stack.enter_context(_lane(odoo, "packaging", options))
        _make_database(odoo)
        if arguments:
            database = stack.enter_context(_database(odoo, "some"))
            with _pytest(odoo, [*_on(database), *arguments]) as process:
                return process.wait()
        for lane, paths in LANES.items():
            database = stack.enter_context(_database(odoo, lane))
            options = [*_on(database), *paths]
            lanes[lane] = stack.enter_context(_lane(odoo, lane, options))
        codes = [_show(lane, *lanes[lane]) for lane in (*LANES, "packaging")]
        return int(any(codes))


def _make_database(odoo):
    """Install the addons, or upgrade them."""
    if os.environ["REUSE"] and odoo.databases.exists(INSTALLED):
        with step(f"Upgrading {', '.join(ADDONS)}"):
            odoo.upgrade(INSTALLED, ADDONS)
        return
    template = ensure_template(odoo)
    with step(f"Installing {', '.join(ADDONS)}"):
        odoo.databases.copy(template, INSTALLED)
        odoo.install(INSTALLED, ADDONS)


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


def _on(database):
    """Return pytest's options for tests inside Odoo, with an HTTP server."""
    return "-p", "dev.pytest_plugin", "--odoo-database", database, "--odoo-http"


@contextlib.contextmanager
def _lane(odoo, lane, options):
    """Start pytest; give the process, and the file with what it says."""
    with (
        (FOLDER / f"{lane}.txt").open("w+") as output,
        _pytest(odoo, options, stdout=output) as process,
    ):
        yield process, output


@contextlib.contextmanager
def _pytest(odoo, options, **others):
    """Start pytest; interrupt it when something else fails."""
    process = subprocess.Popen(
        [PYTHON, "-m", "pytest", "--config-file", ROOT / "pyproject.toml", *options],
        env={**odoo.environment, "INSTALL_LOG": str(odoo.log)},
        **others,
    )
    try:
        yield process
    except Exception:  # Ctrl-C reaches it without us.
        process.send_signal(signal.SIGINT)
        raise
    finally:
        process.wait()


def _show(lane, process, output):
    """Show what a lane says when it has ended; return its exit code."""
    with step(f"Testing: {lane}"):
        code = process.wait()
    output.seek(0)
    print(output.read(), end="", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
