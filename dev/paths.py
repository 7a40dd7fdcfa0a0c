"""Where everything is."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
#: Clusters, file stores, mails and logs: all that `make clean` removes.
STATE = ROOT / ".dev"


def cache_folder():
    """Downloads are kept outside the clone, so that a second clone needs none."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "mileo_claims"
