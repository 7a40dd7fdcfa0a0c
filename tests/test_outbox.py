"""Two hundred claims are acknowledged, whatever befalls the mail server or Odoo.

Nothing is patched: an Odoo process with its jobs, killed at chosen points and started
again, and an SMTP server that refuses, delays, greylists, hangs up and goes away.
"""

import asyncio
import contextlib
import http.client
import os
import random
import signal
import threading
import time
import urllib.request
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from xml.parsers.expat import ExpatError

import psycopg2
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from dev.odoo import Odoo
from dev.running import PATIENCE, Person, free_port, wait_for
from dev.testing import FOLDER, INSTALLED

DATABASE = f"{INSTALLED}_outbox"
CLAIMS = 200
#: How the mail server treats the first attempt for a customer, by turns.
CAPRICES = ("none", "greylist", "none", "busy", "hangup", "none", "slow", "none")
#: Customers whose acknowledgement has Odoo killed, once, and when.
KILLS = {20: "in DATA", 60: "after the yes", 100: "before the answer", 150: "random"}
GOES_AWAY, COMES_BACK = 120, 140
MAIL = """\
From: {address}
To: reclamations@mileo.example
Subject: Complaint {number}
Message-Id: <{number}@client.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Nobody came.
"""


class Post:
    """What the mail server knows, whether it runs or not."""

    def __init__(self, kill):
        self.kill = kill
        self.tried = set()
        self.taken = defaultdict(list)  # {address: [(Message-Id, instant), …]}
        self.killed = set()
        self.port = free_port()

    def is_first_try(self, address):
        first = address not in self.tried
        self.tried.add(address)
        return first

    def must_kill(self, address, when):
        """Return whether Odoo is to be killed now; each one is killed once."""
        due = KILLS.get(number_of(address)) == when and address not in self.killed
        if due:
            self.killed.add(address)
        return due

    @contextlib.contextmanager
    def open(self):
        controller = MailServer(self)
        controller.start()
        try:
            yield
        finally:
            controller.stop()


class MailServer(Controller):
    """A mail server with its caprices, each at the first attempt for a customer."""

    def __init__(self, post):
        self.post = post
        super().__init__(self, hostname="127.0.0.1", port=post.port)

    def factory(self):
        return Conversation(self.handler, **self.SMTP_kwargs)

    async def handle_RCPT(self, server, session, envelope, address, options):
        server.caprice = "none"
        if number_of(address) is not None and self.post.is_first_try(address):
            server.caprice = CAPRICES[number_of(address) % len(CAPRICES)]
        if server.caprice == "greylist":
            return "451 4.7.1 greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        [address] = envelope.rcpt_tos
        if server.caprice == "busy":
            return "452 4.3.1 no room"
        if server.caprice == "slow":
            await asyncio.sleep(0.3)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.post.taken[address].append(
            (message["Message-Id"], datetime.now(timezone.utc).replace(tzinfo=None))
        )
        if self.post.must_kill(address, "before the answer"):
            self.post.kill()
        if self.post.must_kill(address, "random"):
            threading.Timer(random.random(), self.post.kill).start()
        server.kill_after_yes = self.post.must_kill(address, "after the yes")
        return "250 taken"


class Conversation(SMTP):
    """One connection; it can hang up, and kill the client at a chosen point."""

    kill_after_yes = False

    async def smtp_DATA(self, arg):
        post = self.event_handler.post
        [address] = self.envelope.rcpt_tos
        if post.must_kill(address, "in DATA"):
            post.kill()
        if self.caprice == "hangup":
            await self.push("354 go ahead")
            self.transport.abort()
            return
        await super().smtp_DATA(arg)

    async def push(self, status):
        await super().push(status)
        if self.kill_after_yes:
            self.kill_after_yes = False
            self.event_handler.post.kill()


def number_of(address):
    """Return the number of a customer; None for somebody else."""
    name, _at, _domain = address.partition("@")
    return int(name[8:]) if name.startswith("customer") else None


class Company:
    """Odoo, its database and its mail server; a killed Odoo is started again."""

    def __init__(self):
        self.post = Post(self.kill)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.odoo = Odoo(
            FOLDER,
            DATABASE,
            smtp_server="127.0.0.1",
            smtp_port=self.post.port,
            max_cron_threads=1,
        )
        self.server = None
        self.unrecorded = set()  # Message-Ids taken whose record died with Odoo
        self.deaths = 0

    def start(self):
        self.server = self.odoo.serve(DATABASE, self.port)

        def answers():
            with contextlib.suppress(OSError):
                return urllib.request.urlopen(f"{self.url}/web/login", timeout=PATIENCE)

        wait_for("Odoo", answers)

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.server.pid, signal.SIGKILL)

    def revive(self):
        """Start Odoo again if it was killed, having looked at what it left."""
        if self.server.poll() is None:
            return
        self.deaths += 1
        wait_for("the end of its transactions", lambda: not self._get_backends())
        waiting = {
            reference
            for (reference,) in self.query(
                "SELECT message_ref FROM mileo_claim_notice WHERE state = 'waiting'"
            )
        }
        taken = {ref for mails in list(self.post.taken.values()) for ref, _at in mails}
        self.unrecorded |= waiting & taken
        self.start()

    def _get_backends(self):
        return self.query(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s"
            " AND pid != pg_backend_pid()",
            DATABASE,
        )

    def query(self, statement, *values, database=DATABASE):
        with (
            contextlib.closing(psycopg2.connect(dbname=database)) as connection,
            connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else None

    def let_time_pass(self):
        """Have everything that waits be due now, and the job look at it."""
        self.query(
            "UPDATE mileo_claim_notice SET next_try_at = now() at time zone 'utc'"
            " WHERE id IN (SELECT id FROM mileo_claim_notice"
            " WHERE next_try_at IS NOT NULL FOR UPDATE SKIP LOCKED)"
        )
        self.query(
            "INSERT INTO ir_cron_trigger (cron_id, call_at)"
            " SELECT res_id, now() at time zone 'utc' FROM ir_model_data"
            " WHERE name = 'ir_cron_send_notices' AND module = 'mileo_claims'"
        )
        # Odoo listens there.
        notify = "SELECT pg_notify('cron_trigger', %s)"
        self.query(notify, DATABASE, database="postgres")


@pytest.fixture(scope="module")
def company():
    company = Company()
    company.odoo.databases.copy(INSTALLED, DATABASE)
    company.start()
    try:
        yield company
    finally:
        company.kill()
        company.server.wait()
        company.odoo.databases.drop(DATABASE)


def receive(company, admin, number):
    """Do as a mail gateway: try again until Odoo has taken the mail."""
    mail = MAIL.format(number=number, address=f"customer{number}@client.example")
    while True:
        company.revive()
        # An answer cut short by a kill is none.
        with contextlib.suppress(OSError, http.client.HTTPException, ExpatError):
            return admin("mail.thread", "message_process", "mileo.claim", mail)


def test_P05_every_claim_is_acknowledged_once(company):
    post = company.post
    admin = Person(company.url, DATABASE, "admin", "admin")
    desk = {"email": "desk@mileo.example", "notification_type": "inbox"}
    admin("res.users", "write", [admin.uid], desk)
    admin("mail.alias.domain", "create", {"name": "mileo.example"})
    [team] = admin("mileo.claim.team", "search", [])
    members = [(6, 0, [admin.uid])]
    values = {"alias_name": "reclamations", "member_ids": members}
    admin("mileo.claim.team", "write", [team], values)

    with post.open():
        for number in range(GOES_AWAY):
            receive(company, admin, number)
    for number in range(GOES_AWAY, COMES_BACK):
        receive(company, admin, number)
    states = company.query(
        "SELECT DISTINCT notice.state, milestone.state"
        " FROM mileo_claim_notice notice JOIN mileo_claim_milestone milestone"
        " ON milestone.claim_id = notice.claim_id AND milestone.kind = 'auto_ack'"
    )
    assert ("waiting", "open") in states, "what the server has not taken is not met"
    assert set(states) <= {("waiting", "open"), ("sent", "met")}
    with post.open():
        for number in range(COMES_BACK, CLAIMS):
            receive(company, admin, number)
        deadline = time.monotonic() + PATIENCE * 3
        while company.query(
            "SELECT id FROM mileo_claim_notice WHERE next_try_at IS NOT NULL LIMIT 1"
        ):
            assert time.monotonic() < deadline, "still waiting"
            company.revive()
            company.let_time_pass()
            time.sleep(0.5)

    rows = company.query(
        "SELECT claim.email_normalized, notice.state, notice.message_ref,"
        " notice.sent_at, milestone.state, milestone.done_at"
        " FROM mileo_claim claim"
        " JOIN mileo_claim_notice notice ON notice.claim_id = claim.id"
        " JOIN mileo_claim_milestone milestone ON milestone.claim_id = claim.id"
        " WHERE milestone.kind = 'auto_ack'"
    )
    addresses = [row[0] for row in rows]
    expected = {f"customer{number}@client.example" for number in range(CLAIMS)}
    assert set(addresses) == expected, "a claim for each mail"
    assert len(addresses) == CLAIMS, "one claim and one notice for each mail"
    repeated = set()
    for address, state, reference, sent_at, milestone, done_at in rows:
        references = [taken for taken, _at in post.taken[address]]
        assert set(references) == {reference}, f"one Message-Id for {address}"
        if len(references) > 1:
            repeated.add(reference)
        assert (state, milestone) == ("sent", "met")
        assert done_at == sent_at
        _reference, taken_at = post.taken[address][-1]
        assert sent_at >= taken_at - timedelta(seconds=1), "met once it was taken"
    assert repeated == company.unrecorded, "only what a kill left unrecorded came twice"

    # The kills really fell where they were meant to.
    assert company.deaths == len(KILLS)
    by_point = {
        when: post.taken[f"customer{number}@client.example"]
        for number, when in KILLS.items()
    }
    assert len(by_point["in DATA"]) == 1
    for when in ("after the yes", "before the answer"):
        [first, _second] = by_point[when]
        assert first[0] in company.unrecorded
