"""The addons that the benches compare with, in a folder that only they know."""

import shutil

from .env import install
from .paths import ROOT
from .testing import FOLDER

REQUIREMENTS = ROOT / "dev" / "requirements-bench.txt"
TARGET = FOLDER / "peers"
#: Written last: a folder without it was interrupted and is made anew.
STAMP = TARGET / "complete"
ADDONS = TARGET / "odoo" / "addons"


def ensure_peers():
    """Install the peers unless they are there and up to date; return their folder."""
    wanted = REQUIREMENTS.read_text()
    if not (STAMP.exists() and STAMP.read_text() == wanted):
        shutil.rmtree(TARGET, ignore_errors=True)
        install(REQUIREMENTS, "--target", TARGET)
        STAMP.write_text(wanted)
    return ADDONS
