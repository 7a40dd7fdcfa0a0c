"""``python -m dev.translate``: bring the translations up to date with the sources.

The templates are exported from a fresh database without demo data. A translation keeps
what it says, loses the terms that are gone and gains the new ones, empty: they are
printed, and the tests fail until they are filled in.
"""

import io
import sys

from . import postgres
from .addons import ADDONS
from .odoo import Odoo
from .paths import ROOT
from .progress import command, step
from .testing import FOLDER, ensure_template

DATABASE = "mileo_claims_translate"


@command
def main():
    odoo = Odoo(FOLDER, DATABASE)
    with postgres.server(FOLDER):
        template = ensure_template(odoo)
        with step(f"Installing {', '.join(ADDONS)}"):
            odoo.databases.copy(template, DATABASE)
            odoo.install(DATABASE, ADDONS)
        with step("Exporting the terms"):
            odoo.call(DATABASE, "dev.translate:export")
        odoo.databases.drop(DATABASE)
    empty = 0
    for path in sorted(ROOT.glob("*/i18n/*.po")):
        for entry in merge(path):
            empty += 1
            print(f"{path.relative_to(ROOT)}: {entry.msgid!r} is not translated")
    return 1 if empty else 0


def export(env):
    """Write the template of each addon. Runs inside Odoo, hence the imports."""
    import polib

    from odoo.tools.translate import trans_export

    for addon in ADDONS:
        buffer = io.BytesIO()
        trans_export(None, [addon], buffer, "po", env)
        path = ROOT / addon / "i18n" / f"{addon}.pot"
        path.parent.mkdir(exist_ok=True)
        _save(polib.pofile(buffer.getvalue().decode()), path)


def merge(path):
    """Give a translation the terms of its template; return those to translate."""
    import polib

    translation = polib.pofile(path)
    template = polib.pofile(path.with_name(f"{path.parts[-3]}.pot"))
    translation.merge(template)
    for entry in translation.obsolete_entries():
        translation.remove(entry)
    _save(translation, path)
    return translation.untranslated_entries()


def _save(catalogue, path):
    """Write the catalogue in OCA's order; what has not changed keeps its dates."""
    import polib

    catalogue.sort(key=lambda entry: entry.msgid)
    if path.exists():
        written = polib.pofile(path)
        if list(map(str, written)) == list(map(str, catalogue)):
            return
    catalogue.save(path)


if __name__ == "__main__":
    sys.exit(main())
