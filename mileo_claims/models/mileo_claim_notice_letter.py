from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .isolation import run_isolated


class MileoClaimNoticeLetter(models.AbstractModel):
    """A message to a customer without e-mail address: printed and posted (P04).

    A job makes the letter, so that nobody waits for it on the phone. Staff post it and
    say when: that is the proof by which the promise is kept.
    """

    _name = "mileo.claim.notice.letter"
    _description = "Claim Notice by Letter"
    _inherit = "mileo.claim.letter"
    _letter_report = "mileo_claims.action_report_notice"

    letter_id = fields.Many2one(
        "ir.attachment", ondelete="restrict", index="btree_not_null"
    )
    is_to_post = fields.Boolean(compute="_compute_is_to_post", string="To Post")

    # The job reads what has no letter yet, never the history.
    _no_letter_idx = models.Index(
        "(id) WHERE state = 'failed' AND email_to IS NULL AND letter_id IS NULL"
    )

    @api.depends("state", "email_to", "kind", "message_id")
    def _compute_is_to_post(self):
        for notice in self:
            notice.is_to_post = bool(notice.filtered_domain(self._get_to_post_domain()))

    @api.model
    def _get_to_post_domain(self):
        """Return what waits for the post: an automatic message is not worth a stamp."""
        return [
            ("state", "=", "failed"),
            ("email_to", "=", False),
            ("message_id", "!=", False),
            ("kind", "!=", "auto_ack"),
        ]

    def _get_failure_task(self, reason):
        if self.is_to_post:
            return self.env._(
                "No e-mail address: post the letter (%s)", self.display_name
            )
        return super()._get_failure_task(reason)

    def _queue_letters(self):
        """Wake the job that makes the letters, at commit."""
        if self.filtered("is_to_post"):
            self.env.ref("mileo_claims.ir_cron_make_letters")._trigger()

    @api.model
    def _cron_make_letters(self):
        """Make the letters that have to be posted, one transaction each."""
        domain = [*self._get_to_post_domain(), ("letter_id", "=", False)]
        notices = self.search(domain)
        self.env["ir.cron"]._commit_progress(remaining=len(notices))
        for notice in notices:
            if notice.try_lock_for_update().filtered_domain(domain):
                # What fails is made, or fails again, when somebody prints it.
                run_isolated(notice, notice._get_letter, lambda error: None)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _get_letter_name(self):
        self.ensure_one()
        lang = self.with_context(lang=self.lang)
        return f"{self.claim_id.number} {lang.display_name}".replace("/", "-")

    def _get_letter(self):
        """Return the letter, made once: what was printed is what is kept (P25)."""
        self.ensure_one()
        if not self.letter_id:
            # A response comes with its own.
            letter = self.message_id.attachment_ids[:1] or self._create_letter()
            self._unguarded().letter_id = letter
        return self.letter_id

    def action_print_letter(self):
        """Download the letter of a message that has to be posted."""
        self.ensure_one()
        self.claim_id.check_access("write")
        # sudo: mileo.claim.notice - right checked on the claim
        letter = self.sudo()._get_letter()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{letter.id}?download=true",
            "target": "download",
        }

    def action_letter_posted(self):
        """Open the dialog that asks when the letter was posted."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mileo_claims.action_mileo_claim_letter_posted"
            ),
            "context": {"default_notice_id": self.id},
        }

    def register_posting(self, posted_at):
        """Record that the letter was posted: the promises that it keeps are met (P04).

        :param posted_at: naive UTC instant
        :raise UserError: nothing waits for the post, or the instant is impossible
        """
        self.ensure_one()
        self.claim_id.check_access("write")
        # sudo: mileo.claim.notice - right checked on the claim
        notice = self.sudo()
        notice.lock_for_update()
        notice.invalidate_recordset(["state"])
        posted_at = fields.Datetime.to_datetime(posted_at)
        if not notice.is_to_post:
            raise UserError(self.env._("This message does not wait for the post."))
        written_at = notice.message_id.date
        if not posted_at or not written_at <= posted_at <= fields.Datetime.now():
            raise UserError(
                self.env._(
                    "A letter is posted after it was written, not in the future."
                )
            )
        notice._get_letter()
        notice._record_posting(posted_at)
        return True

    def _record_posting(self, posted_at):
        self._unguarded().write({"state": "sent", "sent_at": posted_at})
        self._settle(
            self.env._(
                "Letter posted, as recorded by %(user)s on %(date)s.",
                user=self.env.user.name,
                date=format_date(self.env, fields.Date.context_today(self)),
            )
        )
