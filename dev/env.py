"""``make env``: the virtual environment with Odoo, its libraries and the tools."""

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from .odoo_package import odoo_folder
from .paths import PYTHON, ROOT, VENV
from .progress import Failure, command, step

REQUIREMENTS = (
    ROOT / "dev" / "requirements.txt",
    ROOT / "dev" / "requirements-test.txt",
)
#: Written last: an environment without it was interrupted and is made anew.
STAMP = VENV / "complete"
SPACE = 700_000_000


@command
def main():
    """Build the environment unless it is there and up to date."""
    odoo = odoo_folder()
    stamp = _stamp(odoo)
    if STAMP.exists() and STAMP.read_text() == stamp:
        return 0
    if shutil.disk_usage(ROOT).free < SPACE:
        raise Failure(f"{ROOT} needs {SPACE / 1e9:.1f} GB of free space.")
    with step("Making the virtual environment"):
        _make_venv()
        _show_odoo(odoo)
    with step("Installing the Python libraries"):
        for requirements in REQUIREMENTS:
            install(requirements)
    STAMP.write_text(stamp)
    return 0


def _stamp(odoo):
    """All that the environment depends on."""
    digest = hashlib.sha256()
    for requirements in REQUIREMENTS:
        digest.update(requirements.read_bytes())
    return f"{sys.version}\n{odoo}\n{digest.hexdigest()}\n"


def _make_venv():
    try:
        venv.create(VENV, clear=True, with_pip=True)
    except subprocess.CalledProcessError:
        raise Failure(
            "this Python cannot make a virtual environment: install the system"
            " package python3-venv."
        ) from None


def _show_odoo(odoo):
    """Odoo stays where it is; ``odoo`` and ``odoo.addons`` are namespaces."""
    [packages] = Path(VENV, "lib").glob("python3*/site-packages")
    (packages / "odoo-19.pth").write_text(f"{odoo}\n")


def install(requirements, *options):
    """Every package is pinned and named, so pip has nothing to resolve.

    Python compiles what is imported, which is a small part of it.
    """
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    pip += ["--disable-pip-version-check", "--requirement", requirements, *options]
    result = subprocess.run(pip, check=False, stderr=subprocess.PIPE, text=True)
    if result.returncode:
        errors = [line for line in result.stderr.splitlines() if "ERROR" in line]
        raise Failure(
            "pip could not install the libraries; check the network"
            f" ({' '.join(errors[-1:])})."
        )


if __name__ == "__main__":
    sys.exit(main())
