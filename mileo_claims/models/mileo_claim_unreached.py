from odoo import api, fields, models
from odoo.tools import email_normalize


class MileoClaimUnreached(models.AbstractModel):
    """What the form says when messages do not reach the customer."""

    _name = "mileo.claim.unreached"
    _description = "Claims whose Customer is not reached"

    undelivered = fields.Text(
        compute="_compute_undelivered",
        help="Messages that could not be sent, or came back: staff have to act.",
    )
    delayed = fields.Text(
        compute="_compute_undelivered",
        help="Messages that the mail server has not taken yet: they leave by "
        "themselves.",
    )

    @api.depends("notice_ids.state", "notice_ids.last_error")
    @api.depends_context("lang", "tz")
    def _compute_undelivered(self):
        # sudo: mileo.claim.notice - an accountant reads claims, not what is sent
        for claim in self.sudo():
            notices = claim.notice_ids
            lost = notices.filtered(lambda n: n._is_lost())
            waiting = notices.filtered(lambda n: n.state == "waiting" and n.last_error)
            claim.undelivered = "\n".join(map(claim._describe_undelivered, lost))
            claim.delayed = "\n".join(map(claim._describe_delayed, waiting))

    def _describe_undelivered(self, notice):
        values = {
            "notice": notice.display_name,
            "address": email_normalize(notice.email_to) or notice.email_to,
            "reason": notice.last_error,
        }
        if notice.state == "bounced":
            return self.env._("%(notice)s to %(address)s: %(reason)s", **values)
        return self.env._("%(notice)s: %(reason)s", **values)

    def _describe_delayed(self, notice):
        since = self._format_instant(notice.queued_at, self.env.lang)
        return self.env._(
            "%(notice)s, since %(since)s: %(reason)s",
            notice=notice.display_name,
            since=since,
            reason=notice.last_error,
        )
