"""The customer's pages, with few and with many claims among 100,000.

Whole requests, the HTTP layer included, by the same visitors in turn; OCA's helpdesk
has as many tickets for the same customers. A page of a list shows 80 of them, hence 10
for the one and 80 for the other.
"""

import time
from statistics import median

from werkzeug.test import Client

from odoo import http, sql_db
from odoo.service import security

from .bench import copy_rows, report

RECORDS = 100_000
#: How many claims and tickets each customer has; the rest is others'.
CUSTOMERS = {"few": 10, "many": 1000}
VISITS = 40


def run(env):
    visitors = {name: _new_visitor(env, name) for name in CUSTOMERS}
    claims = {name: _fill_claims(env, user) for name, user in visitors.items()}
    tickets = {name: _fill_tickets(env, user) for name, user in visitors.items()}
    env.cr.commit()
    env.cr.execute("ANALYZE")
    pages = {
        "list of claims": dict.fromkeys(CUSTOMERS, "/my/claims"),
        "one claim": {n: f"/my/claims/{claim.id}" for n, claim in claims.items()},
        "list, helpdesk_mgmt": dict.fromkeys(CUSTOMERS, "/my/tickets"),
        "one ticket, helpdesk_mgmt": {
            n: f"/my/ticket/{ticket.id}" for n, ticket in tickets.items()
        },
    }
    clients = {name: _log_in(env, user) for name, user in visitors.items()}
    measures = {(page, name): [] for page in pages for name in CUSTOMERS}
    for visit in range(VISITS + 2):
        for (page, name), measured in measures.items():
            measure = _visit(clients[name], pages[page][name])
            if visit >= 2:  # The first ones fill the caches.
                measured.append(measure)
    heads = "".join(
        f"{f'{count:,} of {RECORDS:,}':>32}" for count in CUSTOMERS.values()
    )
    report(f"{'':<28}{heads}")
    for page in pages:
        cells = []
        for name in CUSTOMERS:
            seconds = median(measure[0] for measure in measures[page, name])
            queries = {measure[1] for measure in measures[page, name]}
            cells.append(
                f"{max(queries):>4} queries {seconds * 1000:>6.1f} ms"
                f" {1 / seconds:>5.0f}/s"
            )
        report(f"{page:<28}" + "".join(f"{cell:>32}" for cell in cells))


def _new_visitor(env, name):
    partner = env["res.partner"].create(
        {"name": f"Customer with {name}", "email": f"{name}@bench.example"}
    )
    return env["res.users"].create(
        {
            "login": partner.email,
            "partner_id": partner.id,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )


def _fill_claims(env, user):
    """Give a customer its claims, and its share of those of others; return one."""
    name, partner = user.partner_id.email.partition("@")[0], user.partner_id
    stranger = env["res.partner"].create({"name": "Stranger"})
    claim = env["mileo.claim"].create(
        {"name": "Bench", "channel": "portal", "partner_id": partner.id}
    )
    number = f"'{name}/' || n"
    copy_rows(claim, CUSTOMERS[name] - 1, number=number)
    copy_rows(
        claim,
        RECORDS // len(CUSTOMERS) - CUSTOMERS[name],
        number=f"'other {name}/' || n",
        partner_id=str(stranger.id),
        commercial_partner_id=str(stranger.id),
    )
    return claim


def _fill_tickets(env, user):
    name, partner = user.partner_id.email.partition("@")[0], user.partner_id
    stranger = env["res.partner"].create({"name": "Stranger"})
    ticket = env["helpdesk.ticket"].create(
        {"name": "Bench", "description": "Bench", "partner_id": partner.id}
    )
    copy_rows(ticket, CUSTOMERS[name] - 1, number=f"'{name}/' || n")
    copy_rows(
        ticket,
        RECORDS // len(CUSTOMERS) - CUSTOMERS[name],
        number=f"'other {name}/' || n",
        partner_id=str(stranger.id),
        commercial_partner_id=str(stranger.id),
    )
    return ticket


def _log_in(env, user):
    """Return a browser, without the network, in which the user is logged in."""
    session = http.root.session_store.new()
    session.update(http.get_default_session(), db=env.cr.dbname, _trace_disable=True)
    session.uid, session.login = user.id, user.login
    session.context = dict(env(user=user)["res.users"].context_get())
    session.session_token = security.compute_session_token(session, env(user=user))
    http.root.session_store.save(session)
    client = Client(http.root)
    client.set_cookie("session_id", session.sid)
    return client


def _visit(client, url):
    """Return the seconds and the queries that a page takes."""
    queries, start = sql_db.sql_counter, time.perf_counter()
    got = client.get(url, base_url="http://localhost")
    assert got.status_code == 200, f"{url}: {got.status}"
    got.get_data()
    return time.perf_counter() - start, sql_db.sql_counter - queries
