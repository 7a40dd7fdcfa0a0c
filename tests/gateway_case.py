"""What the tests of the mail gateway share: a mail in, and what became of it."""

import re
from contextlib import closing
from dataclasses import dataclass
from fnmatch import fnmatchcase
from unicodedata import category

from odoo.tools import email_normalize_all, html2plaintext

from odoo.addons.mileo_claims.tests.common import ClaimMixin

from tests.corpus.case import CLAIM_REF, NOTICE_REF, NUMBER, OTHER_TEAM, TEAM, compose

LONGEST_SUBJECT = 1000
STAFF = {"handler@mileo.example", "leader@mileo.example", "peer@mileo.example"}
CREATED = {
    "claims": "mileo.claim",
    "asides": "mileo.claim.mail",
    "notices": "mileo.claim.notice",
    "messages": "mail.message",
    "mails": "mail.mail",
    "attachments": "ir.attachment",
}


@dataclass
class Passage:
    """The records that a mail made on its way through the gateway."""

    claims: object
    asides: object
    notices: object
    messages: object
    mails: object
    attachments: object

    @property
    def replies(self):
        """Messages of people on claims that were there before."""
        return self.messages.filtered(
            lambda message: (
                message.model == "mileo.claim"
                and message.message_type == "email"
                and message.res_id not in self.claims.ids
            )
        )

    @property
    def outcomes(self):
        """What became of the mail: one of these, once; of a duplicate, nothing."""
        return (
            ["claim"] * len(self.claims)
            + ["aside"] * len(self.asides)
            + ["reply"] * len(self.replies)
        )


class GatewayMixin(ClaimMixin):
    """Two desks with addresses at mileo.example, and a claim of Jeanne's."""

    @classmethod
    def setup_gateway(cls):
        cls.setup_claims()
        domain = cls.env["mail.alias.domain"].create({"name": "mileo.example"})
        cls.company.alias_domain_id = domain
        cls.other_team = cls.team.copy(
            {"name": "Quality", "alias_name": "test-qualite"}
        )
        cls.other_team.sequence = 5
        for team, address in ((cls.team, TEAM), (cls.other_team, OTHER_TEAM)):
            team.alias_id.write(
                {
                    "alias_domain_id": domain.id,
                    "alias_defaults": {"team_id": team.id, "channel": "email"},
                }
            )
            assert team.alias_email == address, team.alias_email
        opening = compose("x", Message_ID=CLAIM_REF, Subject="Nobody came")
        cls.claim = cls.env["mileo.claim"].browse(
            cls.env["mail.thread"].message_process("mileo.claim", opening)
        )
        cls.notice = cls.env["mileo.claim.notice"].search(
            [("claim_id", "=", cls.claim.id)], limit=1
        )
        cls.notice._hand_over()
        cls.env.flush_all()

    def rolled_back(self):
        """Return a context after which the database is as it was."""
        return closing(self.env.cr.savepoint())

    def completed(self, raw):
        """Put the claim's number and the notice's Message-Id in a mail."""
        raw = raw.replace(NUMBER.encode(), self.claim.number.encode())
        return raw.replace(NOTICE_REF.encode(), self.notice.message_ref.encode())

    def pass_through(self, raw, model="mileo.claim"):
        """Hand a mail to the gateway as the mail server does; tell what it made."""
        self.smtp.messages.clear()
        last = {
            name: self._all(model_name).search([], order="id desc", limit=1).id
            for name, model_name in CREATED.items()
        }
        self.env["mail.thread"].message_process(model, raw)
        self.tell()
        self.env.flush_all()
        self.env.invalidate_all()
        made = {
            name: self._all(model_name).search([("id", ">", last[name])])
            for name, model_name in CREATED.items()
        }
        # The register has a row for each mail: set aside are those with a reason.
        made["asides"] = made["asides"].filtered("reason")
        return Passage(**made)

    def _all(self, model_name):
        Model = self.env[model_name].with_context(active_test=False)
        if model_name == "ir.attachment":
            return Model.with_context(skip_res_field_check=True)
        return Model

    # ------------------------------------------------------------- invariants

    def assert_sound(self, passage, raw):
        """What holds of any mail: kept once, readable, answered at most once."""
        self.assertLessEqual(len(passage.outcomes), 1, passage.outcomes)
        self.assertLessEqual(len(passage.notices), 1)
        self.assertFalse(passage.notices - passage.claims.notice_ids)
        for claim in passage.claims:
            self.assertTrue(claim.name.strip())
            self.assertLessEqual(len(claim.name), LONGEST_SUBJECT)
            self.assertTrue(claim.number and claim.user_id)
            self.assertEqual((claim.channel, claim.state), ("email", "new"))
            for value in (claim.name, claim.email_from, claim.partner_name):
                self.assertFalse(controls(value or ""), repr(value))
        for aside in passage.asides:
            self.assertFalse(controls(aside.name or ""), repr(aside.name))
            self.assertEqual(aside.state, "waiting")
            self.assertTrue(aside.reason and aside.received_at and aside.company_id)
            self.assertIn(raw, self.files_of(passage, aside).values())
        if not passage.claims:
            self.assert_silent(passage, raw)

    def assert_silent(self, passage, raw):
        """Nothing at all leaves for who wrote (RFC 3834)."""
        self.assertFalse(passage.notices)
        for mail in passage.mails:
            to = email_normalize_all(mail.email_to or "")
            to += mail.recipient_ids.mapped("email_normalized")
            self.assertLessEqual(set(to), STAFF, mail.subject)
        self.assertFalse(self.sent_to_customers())

    def sent_to_customers(self):
        """Return what the mail server took for others than staff."""
        return [
            message
            for message in self.smtp.messages
            if not set(message.recipients) <= STAFF
        ]

    def files_of(self, passage, record):
        """Return {name: content} of what is attached to a record."""
        attached = passage.attachments.filtered(
            lambda file: (
                (file.res_model, file.res_id) == (record._name, record.id)
                and not file.res_field
            )
        )
        return {f"{file.name}#{file.id}": file.raw for file in attached}


def controls(words):
    """Return the characters of a line that are none."""
    return [char for char in words if category(char) == "Cc"]


def read(markup):
    """Return the words of a body as a reader has them, in one line."""
    markup = re.sub(
        r"<(head|style|script)\b.*?</\1>", "", markup or "", flags=re.DOTALL
    )
    return " ".join(html2plaintext(markup, include_references=False).split())


def matching(files, pattern):
    """Return the contents of the files whose name matches ``pattern``."""
    return [
        content or b""
        for name, content in files.items()
        if fnmatchcase(name.rpartition("#")[0], pattern)
    ]
