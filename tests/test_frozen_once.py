"""The job that freezes the months is killed half-way, again and again, and run anew.

Each month is frozen once, and its readers are told once. Nothing is patched.
"""

import os
import random
import signal
import time

import pytest
from dateutil.relativedelta import relativedelta

from odoo import api, fields, sql_db
from odoo.tests import new_test_user

from odoo.addons.mileo_claims.tests.common import MailSink

from dev.odoo import Odoo
from dev.testing import FOLDER, INSTALLED

DATABASE = f"{INSTALLED}_frozen_once"
MONTHS = 4
LONGEST = 0.05  # seconds, about what a month takes


# ------------------------------------------------------- what the process does


def kill_half_way(env):
    sink = MailSink()
    sink.start()
    try:
        readers = _fill(env, sink)
        sink.messages.clear()
        kills = 0
        while _run_and_kill(env.registry):
            kills += 1
        assert kills > MONTHS
        _run(env.registry)
    finally:
        sink.stop()
    env.cr.commit()  # to see what others have committed
    for reader in readers:
        _check_months(env, reader.company_id)
        told = env["mail.notification"].search_count(
            [
                ("res_partner_id", "=", reader.partner_id.id),
                ("mail_message_id.subject", "like", "figures"),
            ]
        )
        assert told == 1
        # A mail server that answered a dead client gets the same message again.
        assert len({mail["Message-Id"] for mail in sink.to(reader.email)}) == 1


def _fill(env, sink):
    """Commit two companies with a claim a month; return one reader of each."""
    env["ir.mail_server"].create(
        {"name": "Sink", "smtp_host": sink.hostname, "smtp_port": sink.port}
    )
    today = fields.Datetime.now()
    months = [today - relativedelta(months=n + 1, day=9) for n in range(MONTHS)]
    readers = env["res.users"]
    for company in env["res.company"].create([{"name": "North"}, {"name": "South"}]):
        reader = new_test_user(
            env,
            f"reader_{company.id}",
            context={"no_reset_password": True},
            groups="mileo_claims.group_mileo_claims_manager",
            email=f"reader_{company.id}@mileo.example",
            lang="en_US",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        company.claim_snapshot_reader_ids = reader
        team = env["mileo.claim.team"].create(
            {"name": company.name, "company_id": company.id, "user_id": reader.id}
        )
        env["mileo.claim"].create(
            [
                {"name": "Nobody came", "team_id": team.id, "received_at": month}
                for month in months
            ]
        )
        readers |= reader
    env.cr.commit()
    return readers


def _run_and_kill(registry):
    """Start the job, kill it soon after it has committed something.

    Return whether it had anything to do.
    """
    before = _get_progress(registry)
    child = os.fork()
    if not child:
        # The connections of the parent are not this process's to use or to close.
        sql_db._Pool = None
        try:
            registry._db = sql_db.db_connect(registry.db_name)
            _run(registry)
        finally:
            os._exit(0)
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if _get_progress(registry) != before:
            time.sleep(random.uniform(0, LONGEST))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return True
        time.sleep(0.005)
    return False


def _run(registry):
    """Do what the two jobs do."""
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        env["mileo.claim.snapshot"]._cron_freeze()
        env["mail.mail"].process_email_queue()


def _get_progress(registry):
    """Return how many months are frozen, and how many are told of."""
    with registry.cursor() as cr:
        cr.execute("SELECT COUNT(*), COUNT(sent_at) FROM mileo_claim_snapshot")
        return cr.fetchone()


def _check_months(env, company):
    """Every month is there once, and the last one says when it was told."""
    snapshots = env["mileo.claim.snapshot"].search([("company_id", "=", company.id)])
    months = snapshots.mapped("month")
    assert len(months) == len(set(months)) >= MONTHS - 1
    assert set(snapshots.mapped("received")) == {1}
    assert snapshots.filtered("sent_at") == snapshots[0]


# -------------------------------------------------------------------- the test


@pytest.fixture(scope="module")
def odoo():
    odoo = Odoo(FOLDER, DATABASE)
    odoo.databases.copy(INSTALLED, DATABASE)
    yield odoo
    odoo.databases.drop(DATABASE)


def test_P22_killed_again_and_again_each_month_is_frozen_once(odoo):
    odoo.call(DATABASE, "tests.test_frozen_once:kill_half_way")
