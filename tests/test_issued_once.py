"""A credit is issued once, and never more than the invoice, whatever happens.

Two transactions on one invoice; and a process that records agreements, killed a
hundred times between "agreed" and "issued". Nothing is patched.
"""

import os
import random
import signal
import time
from functools import partial

import pytest

from odoo import api, sql_db
from odoo.exceptions import UserError
from odoo.service.model import retrying

from dev.odoo import Odoo
from dev.testing import FOLDER, INSTALLED

DATABASE = f"{INSTALLED}_issued_once"
KILLS = 100
LONGEST = 0.3  # seconds, about what an agreement takes
AMOUNT = 12


# ------------------------------------------------------- what the process does


def fill(env):
    """Commit claims that were answered with the offer of a credit note."""
    company = env.company
    env["account.chart.template"].try_loading("generic_coa", company, False)
    company.claim_credit_limit = 1000
    # What is paid or kept for the next invoice leaves the invoice itself untouched.
    company.claim_credit_use = "next_invoice"
    _answer(env, KILLS + 20)
    env.cr.commit()


def _answer(env, count, amount=AMOUNT, invoices=None):
    partner = env["res.partner"].create({"name": "Dupont SA", "is_company": True})
    line = {"name": "Visit", "price_unit": 100, "tax_ids": []}
    invoices = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": "2026-02-02",
                "invoice_line_ids": [(0, 0, line)],
            }
            for _n in range(invoices or count)
        ]
    )
    invoices.action_post()
    claims = env["mileo.claim"].create(
        [
            {"name": f"Nobody came ({n})", "channel": "internal", "partner_id": p}
            for n, p in enumerate([partner.id] * count)
        ]
    )
    claims._set_state("responded")
    responses = env["mileo.claim.response"]._unguarded()
    for n, claim in enumerate(claims):
        response = responses.create({"claim_id": claim.id, "cycle": claim.cycle})
        env["mileo.claim.compensation"]._unguarded().create(
            {
                "claim_id": claim.id,
                "invoice_id": invoices[n % len(invoices)].id,
                "amount": amount,
                "state": "approved",
                "response_id": response.id,
            }
        )
    return claims


def approve_two_at_once(env):
    """Each alone fits on the invoice; both do not."""
    claims = _answer(env, 2, amount=60, invoices=1)
    first, second = claims.compensation_ids
    (first | second)._unguarded().write({"state": "draft"})
    env.cr.commit()
    with env.registry.cursor() as cr:
        other = second.with_env(env(cr=cr))
        assert other.state == "draft"  # its snapshot is from before
        first.approve()
        env.cr.commit()
        with pytest.raises(UserError, match="can still be credited"):
            retrying(partial(other.approve), other.env)


def issue_two_at_once(env):
    """Two credits are approved, accepted and issued, each fits alone on the invoice.

    In draft, where neither a number nor a reconciliation makes the two meet.
    """
    claims = _answer(env, 2, amount=60, invoices=1)
    first, second = claims.compensation_ids
    invoice = first.invoice_id
    (first | second)._unguarded().write({"state": "draft"})
    env.company.claim_credit_draft = True
    env.cr.commit()
    with env.registry.cursor() as cr:
        other = second.with_env(env(cr=cr))
        assert not other.invoice_id.reversal_move_ids  # its snapshot is from before
        _issue(first)
        env.cr.commit()
        with pytest.raises(UserError, match="can still be credited"):
            retrying(partial(_issue, other), other.env)
    env.invalidate_all()
    assert invoice.reversal_move_ids == first.move_id
    assert invoice.reversal_move_ids.amount_total == 60
    env.company.claim_credit_draft = False
    env.cr.commit()


def _issue(compensation):
    compensation.approve()
    compensation.response_id._decide("agreed", "By telephone")
    compensation.issue()


def kill_between_agreed_and_issued(env):
    """Agree on one claim after the other, in processes that are killed."""
    registry = env.registry
    rolled_back = 0
    for _n in range(KILLS):
        claim_id, child = _run_and_kill(registry)
        _wait_for_the_end(registry, child)
        with registry.cursor() as cr:
            cr.execute("SELECT state FROM mileo_claim WHERE id = %s", [claim_id])
            rolled_back += cr.fetchone()[0] == "responded"
            _check(cr)
    assert rolled_back, "no kill fell into an agreement"
    _agree_on_all(registry, 0)
    with registry.cursor() as cr:
        assert not _get_responded(cr)
        _check(cr)
        cr.execute("SELECT count(*) FROM mileo_claim_compensation WHERE amount = 12")
        [compensations] = cr.fetchone()
        cr.execute(
            "SELECT count(*), count(DISTINCT reversed_entry_id) FROM account_move"
            " WHERE move_type = 'out_refund' AND amount_total = 12"
        )
        assert cr.fetchone() == (compensations, compensations)


def _run_and_kill(registry):
    """Return the claim that the process was at when it was killed, and its id."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        # The connections of the parent are not this process's to use or to close.
        sql_db._Pool = None
        try:
            registry._db = sql_db.db_connect(registry.db_name)
            _agree_on_all(registry, write)
        finally:
            os._exit(0)
    os.close(write)
    started = os.read(read, 4)
    time.sleep(random.uniform(0, LONGEST))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as pipe:
        started = (started + pipe.read())[-4:]
    return int.from_bytes(started, "big"), child


def _agree_on_all(registry, pipe):
    with registry.cursor() as cr:
        claim_ids = _get_responded(cr)
    for claim_id in claim_ids:
        if pipe:
            os.write(pipe, claim_id.to_bytes(4, "big"))
        with registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env["mileo.claim"].browse(claim_id).register_agreement("By telephone")


def _get_responded(cr):
    cr.execute(
        "SELECT claim.id FROM mileo_claim claim JOIN mileo_claim_compensation c"
        " ON c.claim_id = claim.id AND c.amount = 12"
        " WHERE claim.state = 'responded' ORDER BY claim.id"
    )
    return [claim_id for (claim_id,) in cr.fetchall()]


def _wait_for_the_end(registry, child):
    """Wait until the server has noticed that its client is dead."""
    while True:
        with registry.cursor() as cr:
            cr.execute(
                "SELECT 1 FROM pg_stat_activity WHERE application_name = %s",
                [f"odoo-{child}"],
            )
            if not cr.fetchall():
                return
        time.sleep(0.02)


def _check(cr):
    """Agreed is issued, by one posted credit note; and nothing else is there."""
    cr.execute(
        "SELECT claim.state, c.state, count(move.id), max(move.state) "
        " FROM mileo_claim claim"
        " JOIN mileo_claim_compensation c ON c.claim_id = claim.id AND c.amount = 12"
        " LEFT JOIN account_move move ON move.reversed_entry_id = c.invoice_id"
        " GROUP BY claim.id, c.id"
    )
    assert set(cr.fetchall()) <= {
        ("responded", "approved", 0, None),
        ("closed", "issued", 1, "posted"),
    }


# ------------------------------------------------------------------- the tests


@pytest.fixture(scope="module")
def odoo():
    odoo = Odoo(FOLDER, DATABASE)
    odoo.databases.copy(INSTALLED, DATABASE)
    odoo.call(DATABASE, "tests.test_issued_once:fill")
    yield odoo
    odoo.databases.drop(DATABASE)


def test_P14_two_approvals_at_once_stay_within_the_invoice(odoo):
    odoo.call(DATABASE, "tests.test_issued_once:approve_two_at_once")


def test_P14_two_credits_at_once_stay_within_the_invoice(odoo):
    odoo.call(DATABASE, "tests.test_issued_once:issue_two_at_once")


def test_P14_killed_a_hundred_times_each_credit_is_issued_once(odoo):
    odoo.call(DATABASE, "tests.test_issued_once:kill_between_agreed_and_issued")
