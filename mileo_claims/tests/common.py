import logging
import socket
from email import message_from_bytes, policy
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.base.models.ir_mail_server import IrMail_Server

OFFICE_HOURS = {str(day): [(8, 12), (13, 17)] for day in range(5)}


class MailSink(Controller):
    """A real SMTP server that keeps what it takes, and refuses when told to."""

    def __init__(self):
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self.messages = []
        self.senders = []  # of the envelopes
        self.connections = 0
        self.refusal = None
        self.refused = {}  # what recipients are answered, by address
        self.dropped = set()  # recipients whose mail makes the server hang up
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        super().__init__(self, hostname="127.0.0.1", port=port)

    def factory(self):
        self.connections += 1
        return super().factory()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.dropped.intersection(envelope.rcpt_tos):
            server.transport.abort()
            return None
        if self.refusal:
            return self.refusal
        self.senders.append(envelope.mail_from)
        message = message_from_bytes(envelope.content, policy=policy.default)
        message.recipients = envelope.rcpt_tos
        self.messages.append(message)
        return "250 taken"

    def to(self, address):
        """Return the messages taken for ``address``, oldest first."""
        return [m for m in self.messages if address in (m["To"] or "")]


def text_of(message):
    """Return the plain text of a message, as a reader without HTML sees it."""
    return " ".join(message.get_body(("plain",)).get_content().split())


class ClaimMixin:
    """A desk in Paris with two handlers and a leader, and a customer with two people.

    Mails really leave: ``self.smtp`` is the server that takes them, ``deliver()`` does
    what the scheduled job does.
    """

    @classmethod
    def load_french(cls):
        """Have French with its terms, on a database that was never French too."""
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["ir.module.module"]._load_module_terms(
            ["mileo_claims"], ["fr_FR"], overwrite=True
        )

    @classmethod
    def setup_claims(cls):
        env = cls.env
        env["res.lang"]._activate_lang("en_US")
        cls.smtp = MailSink()
        cls.smtp.start()
        cls.addClassCleanup(cls.smtp.stop)
        cls.startClassPatcher(
            patch.object(IrMail_Server, "_disable_send", lambda *_args: False)
        )
        env["ir.mail_server"].search([]).active = False
        # The demo data have readers of confidential claims, the tests bring theirs.
        env.ref("mileo_claims.group_mileo_claims_confidential").user_ids = False
        env["ir.mail_server"].create(
            {
                "name": "Sink",
                "smtp_host": cls.smtp.hostname,
                "smtp_port": cls.smtp.port,
                "smtp_encryption": "none",
            }
        )
        cls.company = env.company
        cls.company.email = "contact@mileo.example"
        cls.handler = cls._new_user("handler", "mileo_claims.group_mileo_claims_user")
        cls.colleague = cls._new_user("peer", "mileo_claims.group_mileo_claims_user")
        cls.leader = cls._new_user("leader", "mileo_claims.group_mileo_claims_manager")
        cls.calendar = cls._new_calendar("Office hours", "Europe/Paris", OFFICE_HOURS)
        cls.team = env["mileo.claim.team"].create(
            {
                "name": "Claims desk",
                "sequence": -1,
                "company_id": cls.company.id,
                "user_id": cls.leader.id,
                "member_ids": [(6, 0, cls.handler.ids)],
                "resource_calendar_id": cls.calendar.id,
                "alias_name": "test-reclamations",
            }
        )
        cls.customer = env["res.partner"].create(
            {"name": "Dupont SA", "is_company": True, "email": "contact@dupont.example"}
        )
        cls.jeanne, cls.colin = env["res.partner"].create(
            [
                {
                    "name": f"{name} Dupont",
                    "email": f"{name.lower()}@dupont.example",
                    "parent_id": cls.customer.id,
                    "tz": "Europe/Paris",
                    "lang": "en_US",
                }
                for name in ("Jeanne", "Colin")
            ]
        )

    @classmethod
    def setup_reworks(cls):
        cls.company.claim_rework_project_id = cls.env["project.project"].create(
            {"name": "Visits", "company_id": cls.company.id}
        )

    @classmethod
    def _new_user(cls, login, groups):
        return new_test_user(
            cls.env,
            f"claim_{login}",
            groups=groups,
            name=f"{login.capitalize()} Martin",
            email=f"{login}@mileo.example",
            lang="en_US",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
            tz="Europe/Paris",
        )

    @classmethod
    def _new_calendar(cls, name, tz, hours):
        """Make a calendar from its hours: {weekday: [(from, to), …]}, Monday "0"."""
        attendances = [
            (0, 0, {"name": name, "dayofweek": day, "hour_from": begin, "hour_to": end})
            for day, periods in hours.items()
            for begin, end in periods
        ]
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": tz,
                "company_id": cls.env.company.id,
                "attendance_ids": [(5, 0, 0), *attendances],
            }
        )

    def new_claim(self, **vals):
        return self.env["mileo.claim"].create(
            {
                "name": "Nobody came",
                "description": "<p>The technician did not come.</p>",
                "channel": "email",
                "partner_id": self.jeanne.id,
                "team_id": self.team.id,
                **vals,
            }
        )

    def receive(self, body, **headers):
        """Pass a raw mail through the gateway; return the claim that it reached."""
        headers = {
            "From": "Jeanne Dupont <jeanne@dupont.example>",
            "To": self.team.alias_email or f"{self.team.alias_name}@mileo.example",
            "Subject": "Nobody came",
            "Message-Id": f"<{self.id()}.{len(headers)}.{hash(body)}@dupont.example>",
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=utf-8",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        raw = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        claim_id = self.env["mail.thread"].message_process(
            "mileo.claim", f"{raw}\r\n{body}".encode()
        )
        return self.env["mileo.claim"].browse(claim_id)

    def deliver(self):
        """Hand over what waits in the outbox, as the scheduled job does."""
        Notice = self.env["mileo.claim.notice"]
        for notice in Notice.search(Notice._get_sendable_domain(), order="id"):
            notice._hand_over()

    def tell(self):
        """Tell the handlers of what came in, as the scheduled job does."""
        for mail in self.env["mileo.claim.mail"].search([], order="id"):
            mail._tell()

    def investigate(self, claim, **vals):
        """Give a claim all that a response needs."""
        claim.write(
            {
                "fact_ids": [
                    (0, 0, {"name": "No visit on 2 March", "finding": "acknowledged"}),
                    (
                        0,
                        0,
                        {
                            "name": "Nobody warned us",
                            "finding": "contested",
                            "reason": "We called on 1 March.",
                        },
                    ),
                ],
                "no_action_reason": "The planner has been replaced.",
                "outcome": "partly_upheld",
                **vals,
            }
        )

    def respond(self, claim):
        """Bring a claim to the point where its response has reached the customer."""
        claim.send_formal_acknowledgement("You waited for nothing.")
        self.investigate(claim)
        claim.send_response()
        self.deliver()

    def milestone(self, claim, kind, cycle=None):
        return claim.milestone_ids.filtered(
            lambda m: m.kind == kind and m.cycle == (cycle or claim.cycle)
        )


class ClaimCommon(ClaimMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_claims()
