from odoo import fields, models

REASONS = [
    ("technical", "Technical complexity"),
    ("supplier", "Consulting a supplier"),
    ("other", "Other"),
]


class MileoClaimExtension(models.Model):
    """A deadline moved, as an act: the customer is told before it expires (P11).

    The new date counts from the moment that the mail server has taken the interim
    update, if that was before the old one; otherwise the old one stands.
    """

    _name = "mileo.claim.extension"
    _description = "Extension of a Deadline"
    _inherit = "mileo.guarded.mixin"
    _order = "id"

    _guarded_fields = frozenset(
        {
            "milestone_id",
            "reason",
            "explanation",
            "justification",
            "old_due_at",
            "new_due_at",
            "state",
            "notice_id",
        }
    )

    milestone_id = fields.Many2one(
        "mileo.claim.milestone", required=True, ondelete="cascade", index=True
    )
    claim_id = fields.Many2one(related="milestone_id.claim_id", store=True, index=True)
    company_id = fields.Many2one(
        related="milestone_id.company_id", store=True, precompute=True
    )
    reason = fields.Selection(REASONS, required=True)
    explanation = fields.Text(
        required=True, help="What was done so far and why more time is needed."
    )
    justification = fields.Text(help="Why the leader allows a third extension.")
    old_due_at = fields.Datetime(string="Old Due", required=True)
    new_due_at = fields.Datetime(string="New Due", required=True)
    state = fields.Selection(
        [
            ("announcing", "Being announced"),
            ("effective", "Announced in time"),
            ("too_late", "Announced too late"),
        ],
        required=True,
        default="announcing",
    )
    notice_id = fields.Many2one(
        "mileo.claim.notice", ondelete="set null", index="btree_not_null"
    )
    message_id = fields.Many2one(related="notice_id.message_id")

    # Two people, or one who clicks twice, announce one new date.
    _announcing_uniq = models.UniqueIndex(
        "(milestone_id) WHERE state = 'announcing'",
        "A new date is already being announced to the customer.",
    )

    def _on_announced(self, sent_at):
        """Move the deadline, if the customer was told before it expired."""
        self.ensure_one()
        milestone = self.milestone_id
        in_time = milestone.is_pending and sent_at <= self.old_due_at
        self._unguarded().write({"state": "effective" if in_time else "too_late"})
        if in_time:
            milestone._extend(self.new_due_at)
        else:
            handler = self.claim_id._for_handler()
            handler._schedule_todo_once(
                self.claim_id.user_id,
                handler.env._("The new date reached the customer too late"),
            )

    def _on_bounced(self):
        """The customer was not told: announced anew in time, it will count (P11)."""
        for extension in self.filtered(lambda e: e.state == "effective"):
            milestone = extension.milestone_id
            others = milestone.extension_ids - extension
            is_replaced = "announcing" in others.mapped("state")
            state = "too_late" if is_replaced else "announcing"
            extension._unguarded().write({"state": state})
            milestone._replay_extensions()
