from odoo import fields, models
from odoo.exceptions import UserError

from ..lib.incoming_mail import IncomingMail
from .claim_routing import ClaimRouting

REASONS = [
    ("auto_reply", "Automatic reply"),
    ("bounce", "Delivery report"),
    ("mailing_list", "Mailing list"),
    ("spam", "Marked as spam"),
    ("own", "Our own mail"),
    ("loop", "Too many mails"),
    ("unreadable", "Cannot be handled"),
]


class MileoClaimMail(models.Model):
    """What came in by mail, and what became of it: a claim, a reply, or set aside.

    One row for each mail, unique: the same mail twice, even at the same instant or
    without a Message-Id, makes one claim (P02). What no human wrote is set aside with
    the reason, for staff to see.
    """

    _name = "mileo.claim.mail"
    _description = "Incoming Mail"
    _inherit = [
        "mileo.claim.mail.screening",
        "mileo.claim.mail.telling",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"

    name = fields.Char(string="Subject")
    email_from = fields.Char(string="From")
    email_normalized = fields.Char(string="Sender's Address")
    received_at = fields.Datetime(
        string="Received On", required=True, default=fields.Datetime.now
    )
    message_ref = fields.Char(
        string="Message-Id", required=True, help="As known to mail servers."
    )
    fingerprint = fields.Char(
        required=True, help="The same for two copies of one mail."
    )
    state = fields.Selection(
        [
            ("claim", "New claim"),
            ("reply", "Reply"),
            ("waiting", "Set aside"),
            ("filed", "Filed"),
        ],
        required=True,
    )
    reason = fields.Selection(REASONS, help="Why it was set aside.")
    detail = fields.Text(help="What prevented the mail from being handled.")
    body = fields.Html(readonly=True)
    original_id = fields.Many2one("ir.attachment", ondelete="restrict")
    original = fields.Binary(related="original_id.datas", string="Original Mail")
    original_name = fields.Char(related="original_id.name")
    team_id = fields.Many2one("mileo.claim.team", index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True)
    claim_id = fields.Many2one("mileo.claim", index="btree_not_null")

    _message_ref_uniq = models.Constraint(
        "UNIQUE(message_ref)", "This mail is already known."
    )
    _fingerprint_uniq = models.Constraint(
        "UNIQUE(fingerprint)", "This mail is already known."
    )
    # How many mails a sender has sent lately.
    _sender_idx = models.Index("(email_normalized, received_at)")
    _waiting_idx = models.Index("(received_at) WHERE state = 'waiting'")

    # ------------------------------------------------------------ what staff does

    def action_make_claim(self):
        """Make a claim of a mail set aside, received when the mail was (P02).

        :raise UserError: it is not set aside any more
        """
        return self._accept(self.env["mileo.claim"])

    def action_add_to_claim(self):
        """Add a mail set aside to the claim that it answers, as the customer's word.

        :raise UserError: it is not set aside any more
        """
        return self._accept(self.claim_id)

    def action_file(self):
        """File mails that are no complaints; they stay where staff can read them."""
        self._lock_set_aside("waiting")
        # sudo: mileo.claim.mail - nobody writes what came in, this method does
        self.sudo().write({"state": "filed"})
        self.sudo()._close_to_dos()
        return True

    def _close_to_dos(self):
        """Nobody has to look at what was decided."""
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _lock_set_aside(self, *states):
        self.check_access("read")
        self.sudo().lock_for_update()  # sudo: mileo.claim.mail - as for the writing
        self.invalidate_recordset(["state"])
        if self.filtered(lambda mail: mail.state not in states):
            raise UserError(
                self.env._("Somebody has already decided: reload the page.")
            )

    def _accept(self, claim):
        self.ensure_one()
        self._lock_set_aside("waiting", "filed")
        mail_sudo = self.sudo()  # sudo: mileo.claim.mail - the gateway's own work
        routing = mail_sudo._prepare_forced_routing(claim.sudo())
        if not mail_sudo._never_lose(routing, mail_sudo._pass_on):
            raise UserError(
                self.env._(
                    "This mail cannot be handled: %s. Record the claim by hand, with "
                    "the original attached.",
                    mail_sudo.detail,
                )
            )
        mail_sudo._close_to_dos()
        return mail_sudo.claim_id.with_env(self.env).get_formview_action()

    def _prepare_forced_routing(self, claim):
        """Return where the mail goes now that a person has decided."""
        self.ensure_one()
        mail = IncomingMail(self.original_id.raw, str(self.received_at.date()))
        is_ours = self.reason == "own"
        return ClaimRouting(
            mail=mail,
            # Ours is in the register of messages already.
            message_ref=mail.get_own_id() if is_ours else self.message_ref,
            teams=self.team_id,
            claim=claim,
            values={"team_id": self.team_id.id, "received_at": self.received_at},
            row=self,
            is_forced=True,
            process=self._process_forced,
        )

    def _process_forced(self, routing):
        with routing.handling(self.env["mail.thread"]) as thread:
            return thread.message_process("mileo.claim", routing.mail.make_envelope())
