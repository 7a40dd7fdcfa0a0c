from datetime import timedelta

from odoo import fields, models


class MileoClaimAckLimit(models.AbstractModel):
    """No machine that answers our acknowledgements makes us send them for ever."""

    _name = "mileo.claim.ack.limit"
    _description = "Limit of Acknowledgements"

    def _queue_auto_ack(self):
        beyond = self._get_beyond_ack_limit()
        for claim in beyond:
            handler = claim._for_handler()
            handler._schedule_todo_once(
                claim.user_id,
                handler.env._(
                    "Not acknowledged by itself: too many mails from %s today",
                    claim.email_normalized,
                ),
            )
        return super(MileoClaimAckLimit, self - beyond)._queue_auto_ack()

    def _get_beyond_ack_limit(self):
        """Return the claims by mail whose sender has had his share within 24 hours."""
        by_mail = self.filtered(lambda c: c.channel == "email" and c.email_normalized)
        if not by_mail:
            return by_mail
        # sudo: mileo.claim - counted whatever the rights of whom it is due to
        counts = dict(
            by_mail.sudo()._read_group(
                [
                    ("email_normalized", "in", by_mail.mapped("email_normalized")),
                    ("channel", "=", "email"),
                    ("received_at", ">", fields.Datetime.now() - timedelta(hours=24)),
                ],
                ["email_normalized"],
                ["__count"],
            )
        )
        beyond = by_mail.browse()
        for claim in by_mail.sorted("id", reverse=True):
            limit = claim.company_id.sudo().claim_ack_limit  # sudo: a setting
            if counts.get(claim.email_normalized, 0) > limit:
                beyond |= claim
                counts[claim.email_normalized] -= 1
        return beyond
