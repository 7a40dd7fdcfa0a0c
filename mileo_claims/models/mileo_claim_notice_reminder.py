from odoo import fields, models


class MileoClaimNoticeReminder(models.AbstractModel):
    """A reminder that waited too long for the mail server is not sent any more."""

    _name = "mileo.claim.notice.reminder"
    _description = "Reminders that Wait"

    def _hand_over(self, sessions=None):
        if self._is_outdated():
            self._unguarded().write({"state": "outdated", "next_try_at": False})
            return
        super()._hand_over(sessions)

    def _is_outdated(self):
        """Whether the customer has answered meanwhile, or its time is over (P19)."""
        self.ensure_one()
        if self.kind != "reminder" or self.state != "waiting":
            return False
        feedback = self.claim_id._get_milestones("feedback")
        return not feedback or feedback.due_at < fields.Datetime.now()
