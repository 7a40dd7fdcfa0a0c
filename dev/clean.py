"""``make clean``: stop the servers and remove all that the other commands made."""

import shutil
import sys

from .paths import STATE, VENV
from .postgres import Cluster
from .progress import command


@command
def main():
    for folder in STATE.glob("*"):
        Cluster(folder).stop()
    shutil.rmtree(STATE, ignore_errors=True)
    shutil.rmtree(VENV)
    return 0


if __name__ == "__main__":
    sys.exit(main())
