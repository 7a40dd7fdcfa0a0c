"""``make test-pg``: the tests' PostgreSQL, started to stay until ``make clean``."""

import sys

from .postgres import Cluster
from .progress import command
from .testing import FOLDER


@command
def main():
    """Start the server and print the variables that lead to it."""
    cluster = Cluster(FOLDER)
    if not cluster.is_running():
        cluster.start()
    cluster.stay_mark.touch()
    for name, value in cluster.variables.items():
        print(f"export {name}={value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
