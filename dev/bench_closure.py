"""Tacit closure of 1,000 claims in one job, and the reminders before it."""

import contextlib
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields

from .bench import counted, report

CLAIMS = 1000


def run(env):
    _never_rest(env)
    claims = _respond(env)
    _set_term(claims, timedelta(hours=1))
    _measure(env, "reminder", claims._cron_remind)
    assert len(claims.notice_ids.filtered(lambda n: n.kind == "reminder")) == CLAIMS
    _measure(env, "reminder, none due", claims._cron_remind)
    _set_term(claims, -timedelta(hours=1))
    _measure(env, "tacit closure", claims._cron_close_tacitly)
    assert set(claims.mapped("closure_kind")) == {"tacit"}
    _measure(env, "tacit closure, none due", claims._cron_close_tacitly)
    claims = _respond(env)
    _set_term(claims, -timedelta(hours=1))
    with _one_bad(claims[CLAIMS // 2]):
        _measure(env, "tacit closure, one bad", claims._cron_close_tacitly)
    assert len(claims.filtered("closure_kind")) == CLAIMS - 1


def _never_rest(env):
    """Have the team at work whenever the bench runs: reminders leave in its day."""
    attendances = [
        Command.create(
            {"name": day, "dayofweek": str(day), "hour_from": 0, "hour_to": 24}
        )
        for day in range(7)
    ]
    env["mileo.claim.team"].search([]).resource_calendar_id = env[
        "resource.calendar"
    ].create({"name": "Always", "attendance_ids": [Command.clear(), *attendances]})


def _respond(env):
    """Return claims whose customers had a response, and an action, and kept silent."""
    partners = env["res.partner"].create(
        [{"name": f"Bench {n}", "email": f"{n}@bench.example"} for n in range(CLAIMS)]
    )
    claims = env["mileo.claim"].create(
        [
            {"name": "Bench", "channel": "internal", "partner_id": partner.id}
            for partner in partners
        ]
    )
    env["mileo.claim.action"].create(
        [
            {"name": "Call before", "claim_ids": [Command.link(claim.id)]}
            for claim in claims
        ]
    )
    claims._get_milestones()._meet("Bench")
    claims._set_state("responded")
    sent_at = fields.Datetime.now() - timedelta(days=30)
    env["mileo.claim.response"]._unguarded().create(
        [{"claim_id": claim.id, "cycle": 1, "sent_at": sent_at} for claim in claims]
    )
    claims._start_milestones(["feedback"], sent_at)
    return claims


def _set_term(claims, delay):
    milestones = claims._get_milestones("feedback")._unguarded()
    milestones.write({"due_at": fields.Datetime.now() + delay})
    claims.env.cr.commit()


@contextlib.contextmanager
def _one_bad(bad):
    end = type(bad)._end

    def fail_on_bad(claims, *args):
        if bad in claims:
            raise ValueError("bad")
        return end(claims, *args)

    with patch.object(type(bad), "_end", fail_on_bad):
        yield


def _measure(env, what, job):
    with counted(env) as measure:
        job()
    report(
        f"{what:<24} {measure['seconds'] * 1000 / CLAIMS:>6.1f} ms"
        f" {measure['queries'] / CLAIMS:>6.1f} queries each"
    )
