import contextlib
import logging
import smtplib
from datetime import timedelta

import psycopg2

from odoo import api, fields, models

from ..lib.mail_refusal import Unsendable, read_refusal
from .mail_sessions import MailServerDown, MailSessions
from .mileo_claim_notices import KINDS_KEPT

_logger = logging.getLogger(__name__)

# Minutes before each new attempt at what was refused for now; five days in all, as
# mail servers do (RFC 5321, 4.5.4.1). What is still refused then never leaves.
BACK_OFF = (1, 2, 5, 10, 30, 60, *[180] * 39)
# The same while the mail server cannot be reached, without end; the last one repeats.
OUTAGE_BACK_OFF = (1, 2, 5, 10)
# Minutes before what the sending brings about is tried again.
SETTLE_AGAIN = 10


class MileoClaimNoticeDelivery(models.AbstractModel):
    """The job that hands notices over to the mail server.

    Promises are kept by real hand-over only (P05 to P12). Nothing that fails after the
    server's yes may undo the record of it, or the message would leave twice: what the
    sending brings about comes second, and again if need be.
    """

    _name = "mileo.claim.notice.delivery"
    _description = "Delivery of Claim Notices"

    @api.model
    def _get_sendable_domain(self):
        return [
            ("state", "in", ("waiting", "sent")),
            ("next_try_at", "<=", fields.Datetime.now()),
        ]

    @api.model
    def _cron_send(self):
        """Hand over what waits, one transaction a notice.

        Oldest first, but after all others what was refused before: a message that a
        server chokes on stands in nobody's way.
        """
        cron = self.env["ir.cron"]
        order = "refusals, next_try_at, id"
        notices = self.search(self._get_sendable_domain(), order=order)
        cron._commit_progress(remaining=len(notices))
        with MailSessions(self.env) as sessions:
            for notice_id in notices.ids:
                notice = self.browse(notice_id)
                try:
                    if not notice.message_ref and notice._try_to_compose():
                        cron._commit_progress()
                    notice._take_turn(sessions)
                except psycopg2.OperationalError:
                    # Somebody has just changed it: the next run sees what it is now.
                    _logger.info("Notice %s is left to the next run", notice_id)
                    self.env.cr.rollback()
                if not cron._commit_progress(1):
                    break
        self._ask_to_call_late()

    def _take_turn(self, sessions):
        """Hand it over if it is ours to send, and the record of it ours to write."""
        locked = self.try_lock_for_update().filtered_domain(self._get_sendable_domain())
        message = locked.message_id
        if locked and message == message.try_lock_for_update():
            locked._hand_over(sessions)

    def _hand_over(self, sessions=None):
        """Send one notice now, wait for the mail server's answer and record it.

        :param sessions: the connections of the run
        """
        self.ensure_one()
        if self.state == "sent":
            self._try_to_settle()
            return
        if not self.message_ref and not self._try_to_compose():
            return
        if not self.message_id:
            self._record_failure(self.env._("The message was deleted."))
            return
        try:
            with contextlib.ExitStack() as stack:
                sessions = sessions or stack.enter_context(MailSessions(self.env))
                with self.env.cr.savepoint():
                    self._send(sessions)
        except psycopg2.OperationalError:
            raise
        except MailServerDown as error:
            self._record_outage(str(error))
        except Exception as error:  # noqa: BLE001 pylint: disable=broad-except
            # Whatever an addon or a template raises, the next one must have its turn.
            self._record_refusal(error)
        else:
            self._record_hand_over()

    def _send(self, sessions):
        """Return once the mail server has taken the message, else raise."""
        message, env = self.message_id, self.with_company(self.company_id).env
        domain = message.record_alias_domain_id
        Server = env["ir.mail_server"].sudo()  # sudo: nobody else reads the servers
        if domain:
            Server = Server.with_context(
                domain_notifications_email=domain.default_from_email,
                domain_bounce_address=domain.bounce_email,
            )
        server, smtp_from = Server._find_mail_server(message.email_from)
        server_id = server.id if server else False
        session = sessions.get(server_id, smtp_from)
        # sudo: mail.mail - nobody else makes mails
        mail = env["mail.mail"].sudo().create(self._prepare_mail_vals())
        try:
            mail._send(
                raise_exception=True,
                smtp_session=session,
                alias_domain_id=domain.id,
                mail_server=server,
            )
        except smtplib.SMTPServerDisconnected as error:
            sessions.note_broken(server_id, error)
            raise
        sessions.note_answer(server_id)
        if mail.state == "exception":  # No valid address: nobody was asked.
            raise Unsendable(mail.failure_reason)
        if mail.state != "sent":
            raise MailServerDown(self.env._("Sending is disabled."))

    # ----------------------------------------------------------------- answers

    def _record_hand_over(self):
        """The server has the message: keep the proof, then draw the consequences."""
        now = fields.Datetime.now()
        self._unguarded().write(
            {
                "state": "sent",
                "sent_at": now,
                "attempts": self.attempts + 1,
                "next_try_at": now,
                "last_error": False,
            }
        )
        self._try_to_settle()

    def _record_outage(self, reason):
        """The server could not be asked: the notice waits as long as it takes."""
        delay = OUTAGE_BACK_OFF[min(self.attempts, len(OUTAGE_BACK_OFF) - 1)]
        _logger.warning("Notice %s waits for the mail server: %s", self.id, reason)
        self._unguarded().write(
            {
                "attempts": self.attempts + 1,
                "next_try_at": fields.Datetime.now() + timedelta(minutes=delay),
                "last_error": reason,
            }
        )

    def _record_refusal(self, error):
        """The server did not take the message: try again, or give it up."""
        cause = error.__context__
        is_smtp = isinstance(cause, smtplib.SMTPException)
        refusal = read_refusal(cause if is_smtp else error)
        tried = {"attempts": self.attempts + 1, "refusals": self.refusals + 1}
        _logger.warning("Notice %s not taken: %s", self.id, refusal.words)
        if refusal.is_final or self.refusals >= len(BACK_OFF):
            self._unguarded().write(tried)
            self._record_failure(refusal.words)
            return
        delay = timedelta(minutes=BACK_OFF[self.refusals])
        self._unguarded().write(
            {
                **tried,
                "next_try_at": fields.Datetime.now() + delay,
                "last_error": refusal.words,
            }
        )

    def _record_failure(self, reason):
        """It will never leave by itself: staff have to write or call."""
        self.ensure_one()
        self._unguarded().write(
            {"state": "failed", "next_try_at": False, "last_error": reason}
        )
        self._ask_to_call(self._for_handler()._get_failure_task(reason))

    def _get_failure_task(self, reason):
        """Return what the handler has to do, in the language of the context."""
        return self.env._(
            "%(notice)s not sent, write or call: %(reason)s",
            notice=self.display_name,
            reason=reason,
        )

    # ------------------------------------------------------------ consequences

    def _try_to_settle(self):
        """Draw the consequences of the hand-over, now or at the next run."""
        try:
            with self.env.cr.savepoint():
                if self._lock_consequences():
                    self._settle()
        except Exception as error:  # pylint: disable=broad-except
            # The message has left: not even a conflict may undo the record of it.
            _logger.exception("Notice %s has left, what follows has to wait", self.id)
            again_at = fields.Datetime.now() + timedelta(minutes=SETTLE_AGAIN)
            self._unguarded().write({"next_try_at": again_at, "last_error": str(error)})

    def _lock_consequences(self):
        """Whoever writes the claim right now goes first."""
        for records in (self.claim_id, self._get_kept_milestones()):
            if records != records.try_lock_for_update(allow_referencing=True):
                return False
        return True

    def _settle(self, proof=None):
        """Meet the promises and tell the claim, as of when the message left."""
        self._keep_promises(proof or self._get_proof())
        self.claim_id._on_notice_handed_over(self)
        self._unguarded().write({"next_try_at": False, "last_error": False})
        if not self.claim_id.notice_ids.filtered(lambda n: n._is_unreached()):
            self._stop_asking_to_call()

    def _get_kept_milestones(self):
        """Return the promises of its cycle that the notice keeps, if still due."""
        kinds = KINDS_KEPT.get(self.kind, ())
        return self.claim_id.milestone_ids.filtered(
            lambda milestone: (
                milestone.is_pending
                and milestone.kind in kinds
                and milestone.cycle == self.cycle
            )
        )

    def _get_proof(self):
        return self.env._(
            "Handed over to the mail server for %(address)s, Message-Id %(ref)s.",
            address=self.email_to,
            ref=self.message_ref,
        )

    def _keep_promises(self, proof):
        """It left at ``sent_at``: that instant and the proof are kept."""
        for milestone in self._get_kept_milestones():
            milestone._meet(
                "\n".join(filter(None, (milestone.proof, proof))),
                message=self.message_id,
                notice=self,
                done_at=self.sent_at,
            )
