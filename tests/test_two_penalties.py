"""Two transactions apply penalties of one contract: the caps hold, nothing is twice.

The database is committed, and the second transaction has seen it before the first one
ends.
"""

from functools import partial

import pytest

from odoo.exceptions import UserError
from odoo.service.model import retrying

from dev.odoo import Odoo
from dev.testing import FOLDER, INSTALLED

DATABASE = f"{INSTALLED}_penalties"


# ------------------------------------------------------- what the process does


def _fill(env):
    """Return two breaches of one period, whose cap is less than their sum."""
    company = env.company
    env["account.chart.template"].try_loading("generic_coa", company, False)
    company.claim_penalty_account_id = env["account.account"].search(
        [("account_type", "=", "expense")], limit=1
    )
    partner = env["res.partner"].create({"name": "Jeanne", "email": "j@dupont.example"})
    agreement = env["agreement"].create(
        {"code": f"CTR-{partner.id}", "name": "Help", "partner_id": partner.id}
    )
    commitment = env["agreement.commitment"].create(
        {
            "agreement_id": agreement.id,
            "target": 4,
            "rate": 100,
            "period_cap_amount": 150,
        }
    )
    breaches = env["mileo.claim.breach"].create(
        [
            {
                "commitment_id": commitment.id,
                "occurred_at": f"2026-03-0{day} 09:00:00",
                "measured": 5,
            }
            for day in (2, 3)
        ]
    )
    env.cr.commit()
    return breaches


def _apply_after(env, first, second):
    """Apply ``second`` in a transaction that began before ``first`` was applied."""
    with env.registry.cursor() as cr:
        other = second.with_env(env(cr=cr))
        assert other.commitment_id.application_count == 0
        assert other.state == "established"
        first.apply_penalty()
        env.cr.commit()
        retrying(partial(other.apply_penalty), other.env)
    env.invalidate_all()


def share_a_cap(env):
    first, second = _fill(env)
    _apply_after(env, first, second)
    assert (first + second).mapped("amount") == [100, 50]
    assert (first + second).mapped("state") == ["applied", "applied"]


def apply_the_same(env):
    breach = _fill(env)[0]
    with pytest.raises(UserError, match="cannot be applied"):
        _apply_after(env, breach, breach)
    env.invalidate_all()
    refunds = [("move_type", "=", "out_refund")]
    refunds += [("partner_id", "=", breach.partner_id.id)]
    assert env["account.move"].search(refunds) == breach.compensation_id.move_id
    assert len(breach.claim_id.compensation_ids) == 1
    assert len(breach.claim_id.notice_ids) == 1


# ------------------------------------------------------------------- the tests


@pytest.fixture(scope="module")
def odoo():
    odoo = Odoo(FOLDER, DATABASE)
    odoo.databases.copy(INSTALLED, DATABASE)
    yield odoo
    odoo.databases.drop(DATABASE)


def test_P15_two_penalties_at_once_share_the_cap(odoo):
    odoo.call(DATABASE, "tests.test_two_penalties:share_a_cap")


def test_P15_one_breach_applied_twice_at_once_is_owed_once(odoo):
    odoo.call(DATABASE, "tests.test_two_penalties:apply_the_same")
