"""Development tooling: from a bare machine to a running Odoo 19 with the addon.

``make env``, ``make test`` and ``make demo`` run these modules.  Those which build
the virtual environment use the standard library alone.
"""

import sys

if not (3, 10) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "Error: Odoo 19 needs Python 3.10 to 3.13 and this is Python"
        f" {sys.version_info[0]}.{sys.version_info[1]}: choose another one, for"
        " instance with 'make PYTHON=python3.12 demo'."
    )
