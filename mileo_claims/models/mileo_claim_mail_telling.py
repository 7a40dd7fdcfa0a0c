from odoo import api, fields, models
from odoo.service.model import retrying

from .isolation import run_isolated


class MileoClaimMailTelling(models.AbstractModel):
    """Whoever follows a claim is told of the mails that come in, by a job.

    The mail is committed with what remains to be told: within a minute it is, once,
    even if the job is killed meanwhile.
    """

    _name = "mileo.claim.mail.telling"
    _description = "Telling of Incoming Mails"

    message_to_tell_id = fields.Many2one(
        "mail.message",
        ondelete="set null",
        index="btree_not_null",
        help="The message that the job has to tell the followers of.",
    )

    @api.model
    def _cron_tell(self):
        """Tell what came in, oldest first, one transaction a mail."""
        cron = self.env["ir.cron"]
        mails = self.search([("message_to_tell_id", "!=", False)], order="id")
        cron._commit_progress(remaining=len(mails))
        for mail_id in mails.ids:
            retrying(self.browse(mail_id)._tell, self.env)
            if not cron._commit_progress(1):
                break

    def _tell(self):
        """Tell the followers, once; what they cannot be told is a to-do."""
        mail = self.try_lock_for_update().filtered("message_to_tell_id")
        if mail:
            run_isolated(mail, mail._notify_followers, mail._report_untold)
            mail.message_to_tell_id = False

    def _notify_followers(self):
        message = self.message_to_tell_id
        # By the queue of mails: a slow mail server holds up no other telling.
        claim = self.claim_id.with_context(mail_notify_force_send=False)
        claim._notify_thread(message)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _report_untold(self, error):
        # Nor told of the to-do by a mail, which may fail for the same reason.
        claim = self.claim_id.with_context(mail_activity_quick_update=True)
        handler = claim._for_handler()
        summary = handler.env._("A mail came in, read it (not notified: %s)", error)
        handler._schedule_todo_once(claim.user_id, summary[:250])
