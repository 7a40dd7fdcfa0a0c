"""``make bench``: speed, as ratios and query counts, next to a peer in the same run."""

import contextlib
import sys

from . import postgres
from .addons import ADDONS
from .bench_peers import ensure_peers
from .odoo import Odoo
from .paths import ROOT
from .progress import command, step
from .testing import FOLDER, ensure_template

DATABASE = "mileo_claims_bench"
RESULTS = FOLDER / "bench.txt"
#: Title: the function that measures, and the peers that it needs.
BENCHES = {
    "Deadlines": ("dev.bench_deadlines:run", []),
    "Watching the time limits": ("dev.bench_watch:run", []),
    "Closure": ("dev.bench_closure:run", []),
    "Credit notes": ("dev.bench_credit:run", []),
    "Portal": ("dev.bench_portal:run", ["helpdesk_mgmt"]),
    "Register and monthly figures": ("dev.bench_register:run", []),
    "Intake": ("dev.bench_intake:run", ["helpdesk_mgmt_sla"]),
}


@command
def main():
    """Run each bench on a fresh database; print what it measured."""
    with step("Installing the peers"):
        peers = ensure_peers()
    odoo = Odoo(FOLDER, DATABASE, addons_path=f"{ROOT},{peers}")
    with postgres.server(FOLDER):
        template = ensure_template(odoo)
        for title, (function, needed) in BENCHES.items():
            with step(title):
                odoo.databases.copy(template, DATABASE)
                odoo.install(DATABASE, ADDONS + needed)
                RESULTS.write_text("")
                odoo.call(DATABASE, function)
            print(RESULTS.read_text(), end="")
        odoo.databases.drop(DATABASE)
    return 0


def report(line):
    """Add a line to what the bench tells; called inside Odoo."""
    with RESULTS.open("a") as results:
        results.write(f"    {line}\n")


@contextlib.contextmanager
def counted(env):
    """Give a dictionary that gets the ``seconds`` and the ``queries`` of the block."""
    import time

    measure = {}
    env.flush_all()
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    yield measure
    env.flush_all()
    measure["seconds"] = time.perf_counter() - start
    measure["queries"] = env.cr.sql_log_count - queries


def copy_rows(record, times, **changes):
    """Insert copies of the row of a record, as it is in the database.

    :param changes: SQL of the columns that differ; ``n`` is the number of the copy
    """
    cr, table = record.env.cr, record._table
    record.env.flush_all()
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name != 'id'",
        [table],
    )
    columns = [name for (name,) in cr.fetchall()]
    values = [changes.get(name, f'"{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)}"
        f" FROM {table}, generate_series(1, {times}) AS n WHERE id = {record.id}"
    )


if __name__ == "__main__":
    sys.exit(main())
