from odoo import fields, models


class MileoClaimNoticeOutdated(models.AbstractModel):
    """What waited too long for the mail server, and is not true any more."""

    _name = "mileo.claim.notice.outdated"
    _description = "Outdated Claim Notices"

    def _try_to_compose(self):
        return not self._drop_outdated() and super()._try_to_compose()

    def _hand_over(self, sessions=None):
        if not self._drop_outdated():
            super()._hand_over(sessions)

    def _drop_outdated(self):
        """Return whether the notice is not to be sent any more."""
        self.ensure_one()
        is_outdated = self.state == "waiting" and self._is_outdated()
        if is_outdated:
            self._unguarded().write({"state": "outdated", "next_try_at": False})
        return is_outdated

    def _is_outdated(self):
        """Whether the customer has answered meanwhile, or opened the claim again."""
        if self.kind == "reminder":
            feedback = self.claim_id._get_milestones("feedback")
            return not feedback or feedback.due_at < fields.Datetime.now()
        return self.kind == "closure" and (
            self.claim_id.state != "closed" or self.claim_id.cycle != self.cycle
        )
