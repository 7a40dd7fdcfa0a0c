"""The addons of this repository."""

import ast

from .paths import ROOT

ADDONS = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))


def manifest(addon):
    return ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())


def dependencies():
    """Return what the addons need, and what makes a company French."""
    modules = {"l10n_fr_account"}
    for addon in ADDONS:
        modules.update(manifest(addon)["depends"])
    return sorted(modules.difference(ADDONS))
