"""From a received mail to a posted credit note, on a running server.

Nothing is patched: an Odoo process with its jobs, a mail server that keeps what
it takes, a French chart of accounts, and people who call the server as a browser or a
mail gateway does.
"""

import contextlib
import email
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from email import policy

import pytest

from dev.demo import _stop as stop
from dev.mail_sink import MailSink
from dev.odoo import Odoo
from dev.running import PATIENCE, Person, free_port, wait_for
from dev.testing import FOLDER, INSTALLED

DATABASE = f"{INSTALLED}_whole"
CUSTOMER = "jeanne@dupont.example"
MAIL = """\
From: Jeanne Dupont <jeanne@dupont.example>
To: reclamations@mileo.example
Subject: =?utf-8?q?Personne_n=27est_venu_=C3=A0_Lyon?=
Message-Id: <first@dupont.example>
Date: Mon, 02 Mar 2026 10:00:00 +0100
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Bonjour, le technicien attendu ce matin n'est pas venu. L'équipe a perdu deux heures.
"""


@pytest.fixture(scope="module")
def sink(tmp_path_factory):
    with MailSink(tmp_path_factory.mktemp("mails"), free_port()) as sink:
        yield sink


@pytest.fixture(scope="module")
def url(sink):
    odoo = Odoo(
        FOLDER,
        DATABASE,
        smtp_server="127.0.0.1",
        smtp_port=sink.smtp_port,
        max_cron_threads=1,
    )
    odoo.databases.copy(INSTALLED, DATABASE)
    port = free_port()
    server = odoo.serve(DATABASE, port)
    url = f"http://127.0.0.1:{port}"

    def answers():
        assert server.poll() is None, odoo.last_words()
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(f"{url}/web/login", timeout=PATIENCE)

    try:
        wait_for("Odoo", answers)
        yield url
    finally:
        stop(server)
        odoo.databases.drop(DATABASE)


@pytest.fixture(scope="module")
def admin(url):
    return Person(url, DATABASE, "admin", "admin")


@pytest.fixture(scope="module")
def handler(admin, url):
    group = admin(
        "ir.model.data", "search_read", [("name", "=", "group_mileo_claims_user")]
    )
    admin(
        "res.users",
        "create",
        {
            "name": "Claire Martin",
            "login": "claire",
            "password": "claire-martin",
            "email": "claire@mileo.example",
            "tz": "Europe/Paris",
            "lang": "fr_FR",
            "group_ids": [(4, group[0]["res_id"])],
        },
    )
    person = Person(url, DATABASE, "claire", "claire-martin")
    [team] = admin("mileo.claim.team", "search", [])
    admin("mail.alias.domain", "create", {"name": "mileo.example"})
    admin(
        "mileo.claim.team",
        "write",
        [team],
        {"alias_name": "reclamations", "member_ids": [(6, 0, [person.uid])]},
    )
    return person


@pytest.fixture(scope="module")
def invoice(admin):
    customer = admin(
        "res.partner",
        "create",
        {"name": "Jeanne Dupont", "email": CUSTOMER, "lang": "fr_FR"},
    )
    [tax] = admin(
        "account.tax",
        "search",
        [
            ("type_tax_use", "=", "sale"),
            ("amount", "=", 20),
            ("tax_scope", "=", "service"),
            ("price_include", "=", False),
        ],
        limit=1,
    )
    invoice = admin(
        "account.move",
        "create",
        {
            "move_type": "out_invoice",
            "partner_id": customer,
            "invoice_date": "2026-02-27",
            "invoice_line_ids": [
                (
                    0,
                    0,
                    {
                        "name": "Intervention",
                        "quantity": 1,
                        "price_unit": 600,
                        "tax_ids": [(6, 0, [tax])],
                    },
                )
            ],
        },
    )
    admin("account.move", "action_post", [invoice])
    return invoice


def test_from_mail_to_credit_note(admin, handler, invoice, sink):
    def received(subject):
        mails = (
            email.message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(sink.folder.glob("*.eml"))
        )
        return [m for m in mails if CUSTOMER in m["To"] and subject in m["Subject"]]

    def text_of(subject):
        [mail] = wait_for(f"the mail “{subject}”", lambda: received(subject))
        return " ".join(mail.get_body(("plain",)).get_content().split())

    # P02, P05, P06: the mail becomes a claim, acknowledged by itself.
    claim = admin("mail.thread", "message_process", False, MAIL)
    case = handler.read("mileo.claim", claim, "number", "name", "user_id", "state")
    assert case["name"] == "Personne n'est venu à Lyon"
    assert case["user_id"][0] == handler.uid
    text = text_of("Nous avons bien reçu")
    assert case["number"] in text
    assert "Claire Martin" in text
    assert "au plus tard le" in text
    kept = [("claim_id", "=", claim), ("state", "=", "met")]
    wait_for("its proof", lambda: handler("mileo.claim.milestone", "search", kept))

    # P07, P08: the handler acknowledges.
    handler(
        "mileo.claim",
        "send_formal_acknowledgement",
        [claim],
        "Personne n'est venu et vous avez perdu deux heures.",
    )
    assert "perdu deux heures" in text_of("en cours d’instruction")

    # P12, P14: the response offers a credit note.
    handler(
        "mileo.claim",
        "write",
        [claim],
        {
            "invoice_ids": [(4, invoice)],
            "fact_ids": [(0, 0, {"name": "Absence", "finding": "acknowledged"})],
            "action_ids": [(0, 0, {"name": "Rappel la veille de chaque visite"})],
            "outcome": "upheld",
            "compensation_ids": [
                (0, 0, {"kind": "credit_note", "invoice_id": invoice, "amount": 144})
            ],
        },
    )
    handler("mileo.claim", "send_response", [claim])
    text = text_of("Notre réponse")
    assert "144,00 €" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Rappel la veille" in text
    wait_for(
        "the customer's term",
        lambda: handler(
            "mileo.claim.milestone",
            "search",
            [("claim_id", "=", claim), ("kind", "=", "feedback")],
        ),
    )

    # P14, P18: the customer agrees, the credit note is posted, the claim waits.
    handler("mileo.claim", "register_agreement", [claim], "Par téléphone")
    case = handler.read("mileo.claim", claim, "state", "compensation_ids", "action_ids")
    assert case["state"] == "agreed"
    [compensation] = case["compensation_ids"]
    [move, _name] = handler.read("mileo.claim.compensation", compensation, "move_id")[
        "move_id"
    ]
    credit_note = admin.read(
        "account.move",
        move,
        "state",
        "move_type",
        "amount_total",
        "amount_tax",
        "reversed_entry_id",
    )
    assert credit_note["state"] == "posted"
    assert credit_note["move_type"] == "out_refund"
    assert credit_note["amount_total"] == 144
    assert credit_note["amount_tax"] == 24
    assert credit_note["reversed_entry_id"][0] == invoice
    assert admin.read("account.move", invoice, "amount_residual")[
        "amount_residual"
    ] == pytest.approx(720 - 144)

    # P18: closed once the action is done.
    handler(
        "mileo.claim.action", "action_done", case["action_ids"], "Report of 5 March"
    )
    assert handler.read("mileo.claim", claim, "state")["state"] == "closed"
    text_of("est close")

    # P25: each promise has its proof.
    milestones = handler(
        "mileo.claim.milestone", "search_read", [("claim_id", "=", claim)]
    )
    assert {m["state"] for m in milestones} == {"met"}
    assert all(m["done_at"] and m["proof"] for m in milestones)


@pytest.mark.parametrize("message_id", ["Message-Id: <twice-{n}@dupont.example>\n", ""])
def test_P02_the_same_mail_at_the_same_instant_makes_one_claim(
    url, handler, message_id
):
    mail = (
        "From: twice@client.example\nTo: reclamations@mileo.example\n"
        "Subject: Twice {n}\nDate: Mon, 02 Mar 2026 10:00:00 +0100\n"
        f"{message_id}\nNobody came. {{n}} {len(message_id)}\n"
    )
    before = handler("mileo.claim", "search_count", [("name", "like", "Twice")])

    def receive(n):
        gateway = Person(url, DATABASE, "admin", "admin")
        return gateway("mail.thread", "message_process", False, mail.format(n=n))

    with ThreadPoolExecutor(4) as pool:
        reached = list(pool.map(receive, [n for n in range(6) for _copy in range(4)]))
    claims = handler("mileo.claim", "search_count", [("name", "like", "Twice")])
    assert claims - before == 6
    assert len([claim for claim in reached if claim]) == 6
