"""The addons of this repository."""

import ast

from .paths import ROOT

MANIFESTS = {path.parent.name: path for path in ROOT.glob("*/__manifest__.py")}
ADDONS = sorted(MANIFESTS)


def dependencies():
    """Return what the addons need, and what makes a company French."""
    modules = {"l10n_fr_account"}
    for path in MANIFESTS.values():
        modules.update(ast.literal_eval(path.read_text())["depends"])
    return sorted(modules.difference(ADDONS))
