from odoo import api, fields, models
from odoo.tools import format_datetime


class MileoClaimNoticeBounce(models.AbstractModel):
    """Notices that come back: what they had met is taken back."""

    _name = "mileo.claim.notice.bounce"
    _description = "Bounces of Claim Notices"

    @api.model
    def _record_bounce(self, message_refs, reason):
        """Record that notices did not reach the customer; called by the mail gateway.

        A notice that bounced has met nothing: its promises are due again, or late; a
        response does not start the tacit clock, an interim update has extended
        nothing. A report that comes twice changes nothing more.

        :param message_refs: Message-Ids that the report names
        :param str reason: the words of the mail server that could not deliver
        :return: the notices that came back
        """
        # sudo: mileo.claim.notice - the gateway runs as whoever sent the report. What
        # waits has been taken as well: the record of it was lost with the process.
        notices = self.sudo().search(
            [
                ("message_ref", "in", list(message_refs)),
                ("state", "in", ("waiting", "sent")),
            ]
        )
        for notice in notices:
            notice._bounce(reason)
        return notices

    def _bounce(self, reason):
        """A conflict with the job raises, and the report is handled again."""
        self.ensure_one()
        now, claim = fields.Datetime.now(), self.claim_id
        self._unguarded().write(
            {
                "state": "bounced",
                "bounced_at": now,
                "next_try_at": False,
                "last_error": reason,
            }
        )
        notice = self._for_handler()
        came_back = notice.env._(
            "%(notice)s to %(address)s came back on %(date)s: %(reason)s",
            notice=notice.display_name,
            address=self.email_to,
            date=format_datetime(notice.env, now, tz=claim.user_id.tz),
            reason=reason,
        )
        self._take_back(came_back)
        claim._message_log(body=came_back)
        self._ask_to_call(
            notice.env._(
                "%(notice)s came back, write or call: %(reason)s",
                notice=notice.display_name,
                reason=reason,
            )
        )

    def _take_back(self, came_back):
        """Undo what its hand-over had brought about."""
        if self.claim_id._has_customer_decided(self):
            return  # The customer read it elsewhere, in the portal for example.
        met = self.claim_id.milestone_ids.filtered(
            lambda milestone: milestone.message_id == self.message_id
        )
        met._unmeet(came_back)
        self.claim_id._on_notice_bounced(self)
        # Another message may say the same, and have arrived.
        others = self.claim_id.notice_ids.filtered(lambda n: n.state == "sent")
        for other in others.sorted("sent_at"):
            other._keep_promises(other._get_proof())
