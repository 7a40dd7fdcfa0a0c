"""Two transactions on claims that silence closes: each is closed once, or not at all.

The database is committed, and the second transaction has seen it before the first one
ends.
"""

from datetime import timedelta

import pytest

from odoo import fields

from dev.odoo import Odoo
from dev.testing import FOLDER, INSTALLED

DATABASE = f"{INSTALLED}_closers"
CLAIMS = 3


# ------------------------------------------------------- what the process does


def _fill(env):
    """Return claims whose customer had a response long ago, and kept silent."""
    partner = env["res.partner"].create({"name": "Jeanne", "email": "j@dupont.example"})
    claims = env["mileo.claim"].create(
        [
            {"name": f"Nobody came ({n})", "partner_id": partner.id}
            for n in range(CLAIMS)
        ]
    )
    claims._get_milestones()._meet("For the test")
    claims._set_state("responded")
    sent_at = fields.Datetime.now() - timedelta(days=30)
    env["mileo.claim.response"]._unguarded().create(
        [{"claim_id": claim.id, "cycle": 1, "sent_at": sent_at} for claim in claims]
    )
    claims._start_milestones(["feedback"], sent_at)
    env.cr.commit()
    return claims


def _close(env):
    """Do what the scheduled job does, without waiting for what others hold."""
    env.cr.execute("SET LOCAL lock_timeout = '2s'")
    env["mileo.claim"]._cron_close_tacitly()


def _count_closures(claims):
    claims.env.cr.commit()  # to see what others have committed
    closures = claims.notice_ids.filtered(lambda notice: notice.kind == "closure")
    return [
        len(closures.filtered(lambda n, c=claim: n.claim_id == c)) for claim in claims
    ]


def close_at_once(env):
    claims = _fill(env)
    with env.registry.cursor() as cr:
        other = claims.with_env(env(cr=cr))
        assert set(other.mapped("state")) == {"responded"}
        _close(env)
        _close(other.env)
    assert _count_closures(claims) == [1] * CLAIMS


def close_while_one_is_held(env):
    claims = _fill(env)
    with env.registry.cursor() as cr:
        held = claims[0].with_env(env(cr=cr))
        held.lock_for_update()
        _close(env)
        assert _count_closures(claims) == [0, *[1] * (CLAIMS - 1)]
        cr.commit()
        _close(held.env)
    assert _count_closures(claims) == [1] * CLAIMS


def close_while_the_customer_writes(env):
    claims = _fill(env)
    with env.registry.cursor() as cr:
        written = claims[0].with_env(env(cr=cr))
        written.message_post(
            body="I disagree.",
            message_type="comment",
            author_id=written.partner_id.id,
        )
        written.env.flush_all()
        _close(env)
        cr.commit()
    _close(env)
    assert _count_closures(claims) == [0, *[1] * (CLAIMS - 1)]
    assert claims[0].state == "responded"


# ------------------------------------------------------------------- the tests


@pytest.fixture(scope="module")
def odoo():
    odoo = Odoo(FOLDER, DATABASE)
    odoo.databases.copy(INSTALLED, DATABASE)
    yield odoo
    odoo.databases.drop(DATABASE)


def test_P19_two_workers_close_a_claim_once(odoo):
    odoo.call(
        DATABASE,
        "tests.test_two_closers:close_at_once",
        "tests.test_two_closers:close_while_one_is_held",
        "tests.test_two_closers:close_while_the_customer_writes",
    )
