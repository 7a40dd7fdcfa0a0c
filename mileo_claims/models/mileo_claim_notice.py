import logging
import smtplib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .isolation import run_isolated

_logger = logging.getLogger(__name__)

NOTICE_KINDS = [
    ("auto_ack", "Automatic acknowledgement"),
    ("phone_confirmation", "Written confirmation of the call"),
    ("formal_ack", "Formal acknowledgement"),
    ("interim_update", "Interim update"),
    ("response", "Substantive response"),
    ("closure", "Closure"),
]
# Minutes before each new attempt; the last one repeats.
BACK_OFF = (1, 2, 5, 10, 30, 60)


class MileoClaimNotice(models.Model):
    """The outbox: one message that has to reach the customer, and the proof of it.

    The message and its Message-Id are committed before anything is sent. A job then
    locks one notice, hands it to the mail server and records the answer in the same
    transaction: killed in between, it sends the very same message again, never
    another one.
    """

    _name = "mileo.claim.notice"
    _description = "Claim Notice"
    _inherit = "mileo.guarded.mixin"
    _order = "id desc"

    _guarded_fields = frozenset(
        {
            "claim_id",
            "kind",
            "message_id",
            "message_ref",
            "partner_id",
            "email_to",
            "lang",
            "state",
            "sent_at",
            "attempts",
            "next_try_at",
            "last_error",
        }
    )

    claim_id = fields.Many2one(
        "mileo.claim", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, precompute=True
    )
    kind = fields.Selection(NOTICE_KINDS, required=True)
    message_id = fields.Many2one(
        "mail.message", ondelete="set null", index="btree_not_null"
    )
    message_ref = fields.Char(string="Message-Id", help="As known to mail servers.")
    partner_id = fields.Many2one(
        "res.partner", string="Recipient", index="btree_not_null"
    )
    email_to = fields.Char(string="Address")
    lang = fields.Char(string="Language")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sent", "Sent"),
            ("failed", "Not sendable"),
            ("bounced", "Bounced"),
        ],
        required=True,
        default="waiting",
    )
    sent_at = fields.Datetime(help="When the mail server took the message.")
    attempts = fields.Integer()
    next_try_at = fields.Datetime(default=fields.Datetime.now)
    last_error = fields.Text(help="What the mail server answered last.")
    milestone_ids = fields.One2many("mileo.claim.milestone", "notice_id")

    # The job reads what waits, never the history.
    _waiting_idx = models.Index("(next_try_at) WHERE state = 'waiting'")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for notice in self:
            notice.display_name = labels.get(notice.kind, "")

    def _queue(self):
        """Wake the job at commit; say at once which notices have nowhere to go."""
        for notice in self.filtered(lambda notice: not notice.email_to):
            notice._record_no_address()
        if self.filtered(lambda notice: notice.state == "waiting"):
            self.env["mileo.claim"]._get_cron("ir_cron_send_notices")._trigger()

    def _record_no_address(self):
        self.ensure_one()
        self._unguarded().write(
            {"state": "failed", "last_error": self.env._("No e-mail address.")}
        )
        handler = self.claim_id.user_id
        notice = self.with_context(lang=handler.lang)
        self.claim_id._schedule_todo_once(
            handler,
            notice.env._("No e-mail address: write or call (%s)", notice.display_name),
        )

    def action_send_again(self):
        """Send to the claim's present address what had nowhere to go.

        :raise UserError: the claim still has no address
        """
        self.claim_id.check_access("write")
        for notice in self.filtered(lambda notice: notice.state == "failed"):
            address = notice.claim_id._get_notice_recipient()
            if not address:
                raise UserError(self.env._("Give the claim an e-mail address first."))
            # sudo: mileo.claim.notice - nobody writes notices, the outbox does
            notice.sudo()._unguarded().write(
                {
                    "state": "waiting",
                    "email_to": address,
                    "next_try_at": fields.Datetime.now(),
                    "last_error": False,
                }
            )
            notice.sudo()._queue()
        return True

    @api.model
    def _get_sendable_domain(self):
        return [
            ("state", "=", "waiting"),
            ("next_try_at", "<=", fields.Datetime.now()),
        ]

    @api.model
    def _cron_send(self):
        """Hand over what waits, one transaction a notice, oldest first."""
        notices = self.search(self._get_sendable_domain(), order="next_try_at, id")
        self.env["ir.cron"]._commit_progress(remaining=len(notices))
        for notice_id in notices.ids:
            # Whoever saves the claim meanwhile is the one to start over: once the mail
            # has left, recording it must not fail.
            notice = self.browse(notice_id).try_lock_for_update()
            if not notice.claim_id.try_lock_for_update():
                continue
            if notice.filtered_domain(self._get_sendable_domain()):
                run_isolated(
                    notice,
                    notice._hand_over,
                    lambda error, notice=notice: notice._record_failure(str(error)),
                )
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _hand_over(self):
        """Send one notice now, wait for the mail server's answer and record it."""
        self.ensure_one()
        if not self.message_id:
            self._unguarded().write({"state": "failed"})
            return
        mail = self.env["mail.mail"].sudo().create(self._prepare_mail_vals())
        try:
            mail.send()
        except smtplib.SMTPException as error:
            mail.write({"state": "exception", "failure_reason": str(error)})
        if mail.state == "sent":
            self._record_hand_over()
        elif mail.state == "exception":
            self._record_failure(mail.failure_reason)
            mail.unlink()

    def _prepare_mail_vals(self):
        """The mail is only made to be sent at once: no queue ever sees it waiting."""
        received = self.claim_id.message_ids.filtered(
            lambda message: message.message_type == "email"
        )
        return {
            "mail_message_id": self.message_id.id,
            "is_notification": True,
            "auto_delete": False,
            "email_to": self.email_to,
            "body_html": self._render_body(),
            "references": " ".join(received.mapped("message_id")),
            "headers": repr(self._get_headers()),
        }

    def _render_body(self):
        """Return the message in the company's layout, with the signed link in it."""
        claim = self.claim_id
        body = self.env["ir.qweb"]._render(
            "mileo_claims.notice_layout",
            {
                "message": self.message_id,
                "company": claim.company_id,
                "lang": self.lang,
            },
        )
        signed = claim.get_base_url() + claim.get_portal_url()
        # As plain text: a Markup would escape the quotes of what replaces them.
        return str(body).replace(f'"{claim._get_portal_link()}"', f'"{signed}"')

    def _get_headers(self):
        """Automatic messages say so, that no robot answers them (RFC 3834)."""
        if self.kind not in ("auto_ack", "phone_confirmation", "closure"):
            return {}
        return {
            "Auto-Submitted": "auto-replied",
            "X-Auto-Response-Suppress": "All",
        }

    def _record_hand_over(self):
        """The server has the message: keep the proof, meet the promises (P05-P12)."""
        self.ensure_one()
        now = fields.Datetime.now()
        self._unguarded().write(
            {
                "state": "sent",
                "sent_at": now,
                "attempts": self.attempts + 1,
                "next_try_at": False,
                "last_error": False,
            }
        )
        self.milestone_ids._meet(
            self.env._(
                "Handed over to the mail server for %(address)s, Message-Id %(ref)s.",
                address=self.email_to,
                ref=self.message_ref,
            ),
            message=self.message_id,
            notice=self,
            done_at=now,
        )
        # The message has left: nothing that fails from here on may send it again.
        run_isolated(
            self,
            lambda: self.claim_id._on_notice_handed_over(self),
            lambda error: self._unguarded().write({"last_error": str(error)}),
        )

    def _record_failure(self, reason):
        self.ensure_one()
        delay = BACK_OFF[min(self.attempts, len(BACK_OFF) - 1)]
        _logger.warning("Notice %s not sent: %s", self.id, reason)
        self._unguarded().write(
            {
                "attempts": self.attempts + 1,
                "next_try_at": fields.Datetime.now() + timedelta(minutes=delay),
                "last_error": reason,
            }
        )
