"""Run Odoo, and functions inside it, with a configuration and a log of our own."""

import os
import re
import subprocess
import time

from .databases import Databases
from .paths import PYTHON, ROOT
from .progress import Failure

#: A line of the log that tells of a problem, whether Odoo survived it or not.
PROBLEM = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ (WARNING|ERROR|CRITICAL) ")
#: How far the loading of the modules is.
MODULE = re.compile(r"Loading module \w+ \((\d+/\d+)\)")
#: The last line of a traceback.
EXCEPTION = re.compile(r"^[\w.]+(Error|Exception|Dependency): ")


class Odoo:
    """An Odoo whose files are in `folder`; `settings` go to its configuration.

    Those who work at once in the same folder give names to their Odoos.
    """

    def __init__(self, folder, name="odoo", **settings):
        data = folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        self.log = folder / f"{name}.log"
        self.databases = Databases(data / "filestore")
        self._configuration = folder / f"{name}.conf"
        settings = {
            "addons_path": ROOT,
            "data_dir": data,
            "http_interface": "127.0.0.1",
            "list_db": False,
            **settings,
        }
        lines = [f"{key} = {value}" for key, value in settings.items()]
        self._configuration.write_text("\n".join(["[options]", *lines, ""]))

    @property
    def environment(self):
        """The environment of a process that is to use this Odoo."""
        return {**os.environ, "ODOO_RC": str(self._configuration)}

    def install(self, database, modules, *options, show=None):
        """Install modules, in a new database when there is none.

        `show` is called with the number of modules done, out of how many.
        """
        options = [*_once(database), *options]
        self._run("odoo", "--init", ",".join(modules), *options, show=show)

    def upgrade(self, database, modules):
        self._run("odoo", "--update", ",".join(modules), *_once(database))

    def uninstall(self, database, modules):
        self._run("odoo", "module", "uninstall", "--database", database, *modules)

    def call(self, database, *functions):
        """Call functions named ``module:function`` with an Odoo environment."""
        self._run("dev.inside", database, *functions)

    def serve(self, database, port):
        """Start the server; it leads a process group, for Ctrl-C to reach us alone."""
        return self._start(
            *("odoo", "--database", database, "--http-port", str(port)),
            start_new_session=True,
        )

    def last_words(self):
        """Return the line of the log that tells best why Odoo failed."""
        lines = self.log.read_text(errors="replace").split("\n")
        lines = [line for line in lines if line.strip()]
        exceptions = [line for line in lines if EXCEPTION.match(line)]
        return (exceptions or problems(self.log) or lines or ["it said nothing"])[-1]

    def _run(self, *arguments, show=None):
        process = self._start(*arguments)
        try:
            while show and process.poll() is None:
                show(([""] + MODULE.findall(self.log.read_text(errors="replace")))[-1])
                time.sleep(0.5)
            code = process.wait()
        except BaseException:  # Ctrl-C
            process.kill()
            raise
        if code:
            raise Failure(f"Odoo stopped: {self.last_words()} (see {self.log}).")

    def _start(self, *arguments, **options):
        with self.log.open("w") as log:
            return subprocess.Popen(
                [PYTHON, "-m", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **options,
            )


def problems(log):
    """Return the warnings and errors of a log."""
    lines = log.read_text(errors="replace").splitlines()
    return [line for line in lines if PROBLEM.match(line)]


def _once(database):
    return "--database", database, "--no-http", "--stop-after-init"
