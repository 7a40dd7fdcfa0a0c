"""The addons install without a warning."""

import os
from pathlib import Path

from dev.odoo import problems


def test_installation_logs_no_problem():
    assert not problems(Path(os.environ["INSTALL_LOG"]))
