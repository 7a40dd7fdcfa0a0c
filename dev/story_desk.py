"""What people do in the scenes: customers write and call, the staff answers."""

import inspect
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid

from markupsafe import Markup
from pytz import utc

from odoo import Command, fields

STAFF = ("handler", "second_handler", "leader", "accountant", "technician")


def acknowledged(name):
    return {"name": name, "finding": "acknowledged"}


def contested(name, reason):
    return {"name": name, "finding": "contested", "reason": reason}


def not_established(name, reason):
    return {"name": name, "finding": "not_established", "reason": reason}


class Desk:
    """The claim desk; names are those of the demo data, without their prefix.

    A claim that is received comes back as its handler sees it, so that what follows is
    done with the rights of the handler.
    """

    def __init__(self, env):
        self.env = env

    def ref(self, name):
        return self.env.ref(f"mileo_claims.{name}")

    def partner(self, name):
        return self.ref(f"demo_partner_{name}")

    def user(self, name):
        return self.ref(f"demo_user_{name}")

    # ------------------------------------------------------------ the curtain

    def open(self):
        for name in STAFF:
            self.user(name).notification_type = "inbox"
        self._set_print_delay("0")

    def close(self):
        self._set_print_delay(False)

    def _set_print_delay(self, milliseconds):
        """How long the letters wait for scripts, which they have none of."""
        self.env["ir.config_parameter"].set_param("report.print_delay", milliseconds)

    # ----------------------------------------------------------- the customer

    def receive_mail(self, customer, subject, text, team="team_default"):
        """A customer writes to the address of a team."""
        partner = self.partner(customer)
        sender = formataddr((partner.name, partner.email))
        return self.receive_mail_from(sender, subject, text, team)

    def receive_mail_from(self, sender, subject, text, team="team_default"):
        mail = self._write_mail(sender, self.ref(team).alias_email, subject, text)
        return self._process(mail)

    def receive_reply(self, claim, text, customer=None):
        """A customer answers the last message that the claim sent."""
        claim = claim.sudo()
        partner = self.partner(customer) if customer else claim.partner_id
        notice = claim.notice_ids.filtered("sent_at").sorted("sent_at")[-1]
        mail = self._write_mail(
            formataddr((partner.name, partner.email)),
            claim.team_id.alias_email,
            f"Re: {notice.message_id.subject}",
            text,
        )
        mail["In-Reply-To"] = mail["References"] = notice.message_ref
        self._process(mail)

    def receive_call(self, staff, customer, subject, text, **values):
        """Somebody of the desk picks the phone up and records the call."""
        claims = self.env["mileo.claim"].with_user(self.user(staff))
        claim = claims.create(
            {
                "name": subject,
                "channel": "phone",
                "partner_id": self.partner(customer).id,
                "description": _to_html(text),
                **values,
            }
        )
        return self._as_handler(claim)

    def receive_portal(self, subject, text, **values):
        """The customer who has a portal account fills the form in."""
        customer = self.user("customer")
        # As the portal does: a customer has no right to write by itself.
        claims = self.env["mileo.claim"].with_user(customer).sudo()
        claim = claims.create(
            {
                "name": subject,
                "channel": "portal",
                "partner_id": customer.partner_id.id,
                "description": _to_html(text),
                **values,
            }
        )
        return self._as_handler(claim)

    def decide_on_portal(self, claim, decision, words):
        """The customer clicks on accept or refuse."""
        getattr(claim.with_user(self.user("customer")).sudo(), decision)(words)

    def _write_mail(self, sender, recipient, subject, text):
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = recipient
        mail["Subject"] = subject
        mail["Date"] = format_datetime(utc.localize(fields.Datetime.now()))
        mail["Message-Id"] = make_msgid(domain="courrier.example")
        mail.set_content(inspect.cleandoc(text))
        mail.add_alternative(_to_html(text), subtype="html")
        return mail

    def _process(self, mail):
        claim_id = self.env["mail.thread"].message_process(None, mail.as_bytes())
        return self._as_handler(self.env["mileo.claim"].browse(claim_id))

    def _as_handler(self, claim):
        return claim.sudo(False).with_user(claim.sudo().user_id)

    # -------------------------------------------------------------- the staff

    def qualify(self, claim, category, agreement=None, task=None, invoices=()):
        """Say what the claim is about."""
        values = {"category_id": self.ref(f"category_{category}").id}
        if agreement:
            values["agreement_id"] = self.ref(f"demo_agreement_{agreement}").id
        if task:
            values["task_id"] = self.ref(f"demo_task_{task}").id
        if invoices:
            values["invoice_ids"] = [
                Command.set([self.invoice(name).id for name in invoices])
            ]
        claim.write(values)

    def invoice(self, name):
        return self.ref(f"demo_invoice_{name}")

    def conclude(self, claim, outcome, cause, *facts):
        """Record the findings of the investigation, in place of earlier ones."""
        claim.write(
            {
                "outcome": outcome,
                "cause_id": self.ref(f"cause_{cause}").id,
                "fact_ids": [Command.clear(), *map(Command.create, facts)],
            }
        )

    def plan(self, claim, name, days, kind="corrective", owner=None):
        """Promise an action, due in `days` days."""
        return claim.env["mileo.claim.action"].create(
            {
                "name": name,
                "kind": kind,
                "user_id": (self.user(owner) if owner else claim.env.user).id,
                "due_date": fields.Date.add(fields.Date.today(), days=days),
                "cause_id": claim.cause_id.id,
                "claim_ids": [Command.link(claim.id)],
            }
        )

    def offer_rework(self, claim, name, days):
        """Offer to come back, in `days` days."""
        return claim.env["mileo.claim.compensation"].create(
            {
                "claim_id": claim.id,
                "kind": "rework",
                "name": name,
                "planned_at": fields.Datetime.add(fields.Datetime.now(), days=days),
            }
        )

    def carry_out(self, rework):
        """The technician has come back and closes the task."""
        rework.task_id.with_user(self.user("technician")).state = "1_done"

    def offer_credit(self, claim, invoice, amount, name):
        return claim.env["mileo.claim.compensation"].create(
            {
                "claim_id": claim.id,
                "kind": "credit_note",
                "invoice_id": self.invoice(invoice).id,
                "amount": amount,
                "name": name,
            }
        )

    def record_breach(self, commitment, **values):
        """A handler records that the clinic's contract was not kept."""
        breaches = self.env["mileo.claim.breach"].with_user(self.user("handler"))
        commitment = self.ref(f"demo_commitment_{commitment}")
        return breaches.create({"commitment_id": commitment.id, **values})

    def approve(self, claim):
        """The leader approves what is above the limit of the handler."""
        claim.compensation_ids.with_user(self.user("leader")).approve()

    def write_to_customer(self, claim, text):
        """The handler writes in the discussion; the customer gets it by mail."""
        claim.message_post(
            body=Markup(_to_html(text)),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=claim.partner_id.ids,
        )

    def note(self, claim, text, author="technician"):
        """Somebody of the company writes a note that the customer does not see."""
        claim.with_user(self.user(author)).sudo().message_post(
            body=Markup(_to_html(text)), author_id=self.user(author).partner_id.id
        )

    def pay(self, invoice):
        """The accountant records that the customer paid."""
        context = {
            "active_model": "account.move",
            "active_ids": self.invoice(invoice).ids,
        }
        payments = self.env["account.payment.register"].with_user(
            self.user("accountant")
        )
        payments.with_context(**context).create({}).action_create_payments()


def _to_html(text):
    """Return paragraphs, which a blank line separates, as HTML."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "".join(str(Markup("<p>%s</p>") % part) for part in paragraphs)
