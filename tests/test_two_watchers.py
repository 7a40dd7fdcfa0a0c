"""Two processes watch the same time limits: each step fires once.

The processes are real and the database is committed. A gate, which is a lock that the
test holds, stops one of them in the middle of its transaction.
"""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import psycopg2
import pytest

from odoo.service.model import retrying

from dev.odoo import Odoo
from dev.testing import FOLDER, INSTALLED

PATIENCE = 60  # seconds, for a process to come to the gate
DATABASE = f"{INSTALLED}_watchers"
FILLED = f"{DATABASE}_filled"
GATE = 19
HANDLERS, CLAIMS, STEPS = 4, 12, 2
TAKEN = 5  # steps that the first process fires


# ------------------------------------------------------- what the processes do


def fill(env):
    """Record claims whose response is late, with their steps still to fire."""
    policy = env["mileo.claim.policy"].create(
        {
            "name": "One day",
            "line_ids": [
                (
                    0,
                    0,
                    {
                        "kind": "response",
                        "amount": 24,
                        "unit": "hour",
                        "step_ids": [(0, 0, {"percent": 50}), (0, 0, {"percent": 100})],
                    },
                )
            ],
        }
    )
    handlers = env["res.users"].create(
        [
            {
                "name": f"Handler {n}",
                "login": f"handler-{policy.id}-{n}",
                "group_ids": [
                    (4, env.ref("mileo_claims.group_mileo_claims_user").id),
                ],
            }
            for n in range(HANDLERS)
        ]
    )
    team = env["mileo.claim.team"].create(
        {"name": policy.name, "policy_id": policy.id, "member_ids": handlers.ids}
    )
    env["mileo.claim"].create(
        [
            {
                "name": f"Claim {n}",
                "team_id": team.id,
                "email_from": "jeanne@dupont.example",
                "received_at": datetime.now() - timedelta(days=4),
            }
            for n in range(CLAIMS)
        ]
    )


def watch(env):
    """Do what the scheduled job does, without waiting for what others hold."""
    env.cr.execute("SET lock_timeout = '2s'")
    env["mileo.claim.alert"]._cron_watch()


def fire_some_and_stop(env):
    """Fire the first steps, and stop at the gate before anything is committed."""
    Alert = env["mileo.claim.alert"]
    due = Alert.search(Alert._get_due_domain(), limit=TAKEN)
    due.try_lock_for_update()._fire()
    env.flush_all()
    _stop_at_gate(env)


def watch_after_reading(env):
    """See the database as it is now; watch once the gate is open."""
    Alert = env["mileo.claim.alert"]
    assert Alert.search_count(Alert._get_due_domain()) == CLAIMS * STEPS
    _stop_at_gate(env)
    assert Alert.search_count(Alert._get_due_domain()) == CLAIMS * STEPS
    retrying(Alert._fire_due, env)


def close_first(env):
    env["mileo.claim"].search([], limit=1).withdraw("A mistake")


def _stop_at_gate(env):
    env.cr.execute("SELECT pg_advisory_xact_lock_shared(%s)", [GATE])


# ------------------------------------------------------------------- the tests


@pytest.fixture(scope="module")
def filled():
    odoo = Odoo(FOLDER, FILLED)
    odoo.databases.copy(INSTALLED, FILLED)
    run("fill", FILLED)
    yield odoo.databases
    odoo.databases.drop(FILLED)


@pytest.fixture
def database(filled):
    filled.copy(FILLED, DATABASE)
    yield DATABASE
    filled.drop(DATABASE)


def run(name, database=DATABASE):
    """Call a function of this file in a process of its own, which commits."""
    odoo = Odoo(FOLDER, f"{DATABASE}_{name}")
    odoo.call(database, f"tests.test_two_watchers:{name}")


@contextlib.contextmanager
def stopped_at_gate(name):
    """Have a process stopped at the gate; open it at the end of the block."""
    with ThreadPoolExecutor() as pool, _connect() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [GATE])
        process = pool.submit(run, name)
        deadline = time.monotonic() + PATIENCE
        try:
            while not _is_somebody_at_gate(cursor):
                assert not process.done(), process.exception()
                assert time.monotonic() < deadline, "nobody comes to the gate"
                time.sleep(0.1)
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE])
        process.result()


def _is_somebody_at_gate(cursor):
    cursor.execute(
        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
        " AND NOT granted",
        [GATE],
    )
    return cursor.fetchone()


@contextlib.contextmanager
def _connect():
    connection = psycopg2.connect(dbname=DATABASE)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        yield cursor


def select(query):
    with _connect() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def to_dos_of_steps():
    """Return how many to-dos each step that has fired has planned."""
    return [
        count
        for (count,) in select(
            """
            SELECT count(rel.*) FROM mileo_claim_alert a
            LEFT JOIN mail_activity_mileo_claim_alert_rel rel
                ON rel.mileo_claim_alert_id = a.id
            WHERE a.fired_at IS NOT NULL GROUP BY a.id
            """
        )
    ]


def test_P25_each_step_fires_once(database):
    with stopped_at_gate("fire_some_and_stop"):
        run("watch")
        # What the first one holds is its own; the rest does not wait for it.
        assert to_dos_of_steps() == [1] * (CLAIMS * STEPS - TAKEN)
    run("watch")
    assert to_dos_of_steps() == [1] * (CLAIMS * STEPS)
    assert select("SELECT count(*) FROM mail_activity")[0][0] == CLAIMS * STEPS
    breaches = select(
        "SELECT state, missed_at = due_at FROM mileo_claim_milestone WHERE is_pending"
    )
    assert breaches == [("missed", True)] * CLAIMS


def test_P25_nobody_is_alerted_of_a_claim_closed_since_it_was_read(database):
    with stopped_at_gate("watch_after_reading"):
        run("close_first")
    [(closed,)] = select("SELECT id FROM mileo_claim WHERE state = 'closed'")
    assert to_dos_of_steps() == [1] * ((CLAIMS - 1) * STEPS)
    alerted = select(
        "SELECT DISTINCT res_id FROM mail_activity WHERE res_model = 'mileo.claim'"
    )
    assert len(alerted) == CLAIMS - 1
    assert (closed,) not in alerted
