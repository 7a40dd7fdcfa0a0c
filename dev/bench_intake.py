"""What it costs to take a complaint in, beside OCA's helpdesk and beside Odoo alone.

The same for all: one record in a transaction that knows nothing yet, a batch, and mails
from distinct senders, half of them known, one transaction a mail as Odoo fetches them.
Ours and the peer's promise a date and acknowledge receipt; a bare discussion thread,
which does neither, tells what Odoo's own part is.

Intake leaves work to jobs, ours more than the peer's: what the jobs take until all is
told and has left, to a mail server at hand, is printed apart and with the rest.
"""

import contextlib
from statistics import mean, median

import numpy as np
from aiosmtpd.controller import Controller

from .bench import counted, report
from .mail_sink import free_port

MAILS = 1000
BATCH = 100
BATCHES = 5
SINGLES = 20
MAIL = """\
From: Sender {n} <sender{n}@customer.example>
To: {address}
Subject: Nobody came on Monday ({n})
Message-Id: <{n}.{address}>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hello,

The technician who was announced for Monday between 8 and 10 did not come, nobody
warned us, and the printer of our accounting department is still down.
What do you intend to do?

Regards,
Sender {n}
"""


def run(env):
    domain = env["mail.alias.domain"].create({"name": "bench.example"})
    env.company.alias_domain_id = domain
    # The peer's acknowledgements wait in the queue, as ours do in the outbox; left to
    # itself it talks to the mail server inside the transaction, which would flatter us.
    env["ir.config_parameter"].set_param("mail.mail.force.send.limit", "0")
    env["ir.default"].set("mail.compose.message", "force_send", False)
    customers = env["res.partner"].create(
        [
            {"name": f"Sender {n}", "email": f"sender{n}@customer.example"}
            for n in range(0, MAILS, 2)
        ]
    )
    desks = [_our_desk(env), _peer_desk(env), _bare_desk(env)]
    env.cr.commit()
    for desk in desks:  # fills the caches of the registry
        _create(env, desk, customers[:2])
        _receive(env, desk, "warm-up")
    report(f"{'':<28}" + "".join(f"{desk['name']:>22}" for desk in desks))
    _compare(
        "one, cold", desks, SINGLES, lambda desk, n: _create(env, desk, customers[n])
    )
    _compare(
        f"one of a batch of {BATCH}",
        desks,
        BATCHES,
        lambda desk, n: _create(env, desk, customers[:BATCH]),
        BATCH,
    )
    with _mail_server(env):
        for desk in desks:  # what was made so far
            _run_jobs(env, desk)
        intake = _compare(
            "one mail", desks, MAILS, lambda desk, n: _receive(env, desk, n)
        )
        jobs = _compare(
            "its jobs", desks, 1, lambda desk, n: _run_jobs(env, desk), MAILS
        )
    _report_line("one mail and its jobs", intake + jobs)


def _our_desk(env):
    team = env.ref("mileo_claims.team_default")
    team.write({"alias_name": "claims", "member_ids": env.ref("base.user_admin").ids})
    return {
        "name": "mileo_claims",
        "model": "mileo.claim",
        "jobs": [
            ("mileo.claim.notice", "_cron_send"),
            ("mileo.claim.mail", "_cron_tell"),
        ],
        "address": team.alias_email,
        "vals": lambda customer: {
            "name": "Nobody came on Monday",
            "team_id": team.id,
            "channel": "email",
            "partner_id": customer.id,
        },
    }


def _peer_desk(env):
    team = env["helpdesk.ticket.team"].create(
        {
            "name": "Helpdesk",
            "alias_name": "helpdesk",
            "use_sla": True,
            "user_ids": env.ref("base.user_admin").ids,
        }
    )
    started = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
    env["helpdesk.sla"].create({"name": "5 days", "days": 5, "stage_id": started.id})
    new = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")
    new.mail_template_id = env.ref("helpdesk_mgmt.changed_stage_template")
    return {
        "name": "helpdesk_mgmt",
        "model": "helpdesk.ticket",
        "address": team.alias_email,
        "vals": lambda customer: {
            "name": "Nobody came on Monday",
            "description": "",
            "team_id": team.id,
            "partner_id": customer.id,
            "partner_name": customer.name,
            "partner_email": customer.email,
        },
    }


def _bare_desk(env):
    model = env["ir.model"].create(
        {"name": "Bare thread", "model": "x_bare_thread", "is_mail_thread": True}
    )
    alias = env["mail.alias"].create(
        {"alias_name": "bare", "alias_model_id": model.id, "alias_defaults": "{}"}
    )
    return {
        "name": "bare thread",
        "model": model.model,
        "address": alias.alias_full_name,
        "vals": lambda customer: {"x_name": "Nobody came on Monday"},
    }


def _create(env, desk, customers):
    vals_list = [desk["vals"](customer) for customer in customers]
    with counted(env) as measure:
        env[desk["model"]].create(vals_list)
        env.cr.commit()  # with what is left to do until then
    return measure


def _receive(env, desk, n):
    mail = MAIL.format(n=n, address=desk["address"])
    thread = env["mail.thread"].with_context(fetchmail_cron_running=True)
    with counted(env) as measure:
        thread.message_process(False, mail)
        env.cr.commit()
    return measure


def _run_jobs(env, desk):
    """Do all that intake has left to do later, until it has left."""
    queue = env["mail.mail"].with_context(filters=[("model", "=", desk["model"])])
    with counted(env) as measure:
        for model, job in desk.get("jobs", ()):
            getattr(env[model], job)()
        queue.process_email_queue()
        env.cr.commit()
    return measure


@contextlib.contextmanager
def _mail_server(env):
    """Have a mail server that takes everything and keeps nothing."""
    server = Controller(_Sink(), hostname="127.0.0.1", port=free_port())
    env["ir.mail_server"].create(
        {"name": "Bench", "smtp_host": server.hostname, "smtp_port": server.port}
    )
    server.start()
    yield
    server.stop()


class _Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 Taken"


def _compare(title, desks, times, work, share=1):
    """Have the desks do the same in turn, so that they share what slows them down.

    :return: the queries and the seconds of each, as an array
    """
    measures = [[] for _desk in desks]
    for n in range(times):
        for desk, measured in zip(desks, measures, strict=True):
            measured.append(work(desk, n))
    figures = np.array(
        [
            [
                mean(m["queries"] for m in measured) / share,
                median(m["seconds"] for m in measured) / share,
            ]
            for measured in measures
        ]
    )
    _report_line(title, figures)
    return figures


def _report_line(title, figures):
    cells = [f"{queries:.1f} q {s * 1000:6.1f} ms" for queries, s in figures]
    ratio = figures[1][1] / figures[0][1]
    report(
        f"{title:<28}"
        + "".join(f"{cell:>22}" for cell in cells)
        + f"   {ratio:.1f} times as fast"
    )
