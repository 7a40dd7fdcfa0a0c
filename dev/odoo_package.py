"""Odoo 19.0 without root: the Debian package, unpacked in the user's cache.

The package of Debian *sid* holds the whole Community edition and fits every
Debian-like system, because only its Python and web files are used.  ``ODOO_PATH``
points to another Odoo 19 (a source checkout, a site-packages folder) instead.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from .paths import cache_folder
from .progress import Failure, step

#: The package links its web files into these other packages.
PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
)
#: Debian's own Font Awesome is too new: Odoo uses the icons of version 4.
FONT_AWESOME = "XStatic-Font-Awesome==4.7.0.0"
OTHER_WAY = "set ODOO_PATH to the folder of an Odoo 19 that you already have"
#: What unpacking needs, in bytes: 1.3 GB unpacked and 0.2 GB of archives.
SPACE = 1_700_000_000


def odoo_folder():
    """Return the folder to put on ``sys.path``; fetch Odoo when there is none."""
    if os.environ.get("ODOO_PATH"):
        return _given(Path(os.environ["ODOO_PATH"]).expanduser().resolve())
    target = cache_folder() / "odoo-19.0"
    if not target.exists():
        _fetch(target)
    return target / "usr/lib/python3/dist-packages"


def _given(folder):
    release = folder / "odoo" / "release.py"
    if not release.exists():
        raise Failure(f"ODOO_PATH: there is no odoo package in {folder}.")
    if not re.search(r"^version_info = \(19, 0\b", release.read_text(), re.MULTILINE):
        raise Failure(f"ODOO_PATH: the Odoo in {folder} is not Odoo 19.0.")
    return folder


def _fetch(target):
    """Unpack beside the target and rename, so that what is there is complete."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(target.parent).free < SPACE:
            raise Failure(f"{target.parent} needs {SPACE / 1e9:.1f} GB of free space.")
        with tempfile.TemporaryDirectory(dir=target.parent) as work:
            archives, tree = Path(work, "archives"), Path(work, "tree")
            with step("Downloading Odoo 19.0 (130 MB)"):
                _download(archives)
            with step("Unpacking Odoo 19.0"):
                for archive in sorted(archives.glob("*.deb")):
                    _run("dpkg", "-x", archive, tree)
                _complete(tree, next(archives.glob("*.whl")))
            if not target.exists():  # another clone may have been faster
                tree.rename(target)
    except OSError as error:
        raise Failure(f"Odoo could not be stored in {target.parent}: {error}") from None


def _download(archives):
    """Ask the mirror that apt already uses; apt checks the signatures."""
    archives.mkdir()
    apt = _private_apt(archives)
    try:
        _run(*apt, "update", cwd=archives)
    except Failure as failure:
        raise Failure(
            "the Debian mirror of this machine does not answer; check the network"
            f" or {OTHER_WAY} ({failure})."
        ) from None
    try:
        _run(*apt, "download", *PACKAGES, cwd=archives)
    except Failure as failure:
        raise Failure(
            f"Debian's mirror no longer has Odoo 19; {OTHER_WAY} ({failure})."
        ) from None
    _run(
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
        *("--dest", archives, FONT_AWESOME),
    )


def _private_apt(folder):
    """Return an apt-get command line with lists of its own, that needs no root."""
    if not shutil.which("apt-get"):
        raise Failure(f"this machine has no apt-get to fetch Odoo with; {OTHER_WAY}.")
    mirrors = _run("apt-get", "indextargets", "--format=$(REPO_URI)", "Label: Debian")
    if not mirrors:
        raise Failure(f"apt knows no Debian mirror to fetch Odoo from; {OTHER_WAY}.")
    for partial in ("lists/partial", "cache/archives/partial"):
        (folder / partial).mkdir(parents=True)
    keyrings = sorted(Path("/usr/share/keyrings").glob("debian-archive-keyring.?pg"))
    option = f"[signed-by={keyrings[0]}] " if keyrings else ""
    sources = folder / "sid.list"
    sources.write_text(f"deb {option}{mirrors.split()[0]} sid main\n")
    settings = {
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "root",  # as root: `_apt` cannot read a user's folder
        "APT::Update::Error-Mode": "any",
        "Acquire::Languages": "none",
    }
    return ["apt-get", "-qq", *(f"-o{key}={value}" for key, value in settings.items())]


def _complete(tree, font_awesome):
    """Add the web files that Debian leaves to other packages, or out."""
    packages = tree / "usr/lib/python3/dist-packages"
    shutil.rmtree(packages / "addons")  # a second copy, of the Python files alone
    fonts = tree / "usr/share/fonts-font-awesome/fonts"
    fonts.mkdir(parents=True)
    with zipfile.ZipFile(font_awesome) as wheel:
        for name in wheel.namelist():
            if "/data/fonts/" in name:
                (fonts / Path(name).name).write_bytes(wheel.read(name))
    # Background blur of video calls: the web client loads it, nobody needs it.
    blur = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    stub = packages / "odoo/addons" / blur
    stub.parent.mkdir(parents=True, exist_ok=True)
    stub.touch()


def _run(*command, cwd=None):
    """Run a command and return what it prints; fail with its last line."""
    result = subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd=cwd,
        capture_output=True,
        text=True,
    )
    if result.returncode:
        lines = (result.stderr or result.stdout).strip().splitlines()
        raise Failure(lines[-1] if lines else f"{command[0]} failed")
    return result.stdout
