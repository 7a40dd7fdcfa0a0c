"""``python -m dev.inside DATABASE MODULE:FUNCTION…``: call functions inside Odoo.

Each is called with the superuser's environment; the end commits.
"""

import importlib
import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def main(database, *functions):
    config.parse_config(["--database", database], setup_logging=True)
    with Registry(database).cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        for function in functions:
            module, name = function.split(":")
            getattr(importlib.import_module(module), name)(env)


if __name__ == "__main__":
    main(*sys.argv[1:])
