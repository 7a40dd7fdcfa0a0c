"""One distribution with all the addons, to install beside any Odoo 19.

Odoo itself is not required here: pip does not see every way of installing it.  The
extra `oca` names the OCA addons needed, which do require an Odoo that pip sees.
"""

import ast
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent
ADDONS = {
    path.parent.name: ast.literal_eval(path.read_text())
    for path in ROOT.glob("*/__manifest__.py")
}


def packages(addon):
    """Return the folders with Python code as the packages they become."""
    for path in sorted((ROOT / addon).rglob("__init__.py")):
        yield ".".join(("odoo", "addons", *path.parent.relative_to(ROOT).parts))


def files(addon):
    """Return everything in an addon: views, data, translations, migrations…"""
    for path in sorted((ROOT / addon).rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield str(path.relative_to(ROOT / addon))


def python_dependencies():
    for manifest in ADDONS.values():
        yield from manifest.get("external_dependencies", {}).get("python", [])


MAIN = ADDONS["mileo_claims"]

setup(
    name="odoo-addons-mileo-claims",
    version=MAIN["version"],
    description=MAIN["summary"],
    long_description=(ROOT / "README.md").read_text(),
    long_description_content_type="text/markdown",
    author=MAIN["author"],
    url=MAIN["website"],
    license=MAIN["license"],
    classifiers=["Framework :: Odoo :: 19.0"],
    python_requires=">=3.10",
    package_dir={f"odoo.addons.{addon}": addon for addon in ADDONS},
    packages=[package for addon in ADDONS for package in packages(addon)],
    package_data={f"odoo.addons.{addon}": [*files(addon)] for addon in ADDONS},
    install_requires=sorted(set(python_dependencies())),
    extras_require={"oca": ["odoo-addon-agreement==19.0.*"]},
)
