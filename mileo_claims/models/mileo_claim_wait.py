from odoo import api, fields, models

PARTIES = [("customer", "Customer"), ("supplier", "Supplier")]


class MileoClaimWait(models.Model):
    """A time during which somebody else had to act: measured, it moves no deadline.

    That of the customer starts when the mail server has taken the message that asks for
    information: until then ``started_at`` is empty. See ``mileo.claim.waiting``.
    """

    _name = "mileo.claim.wait"
    _description = "Time Waited on a Claim"
    _inherit = "mileo.guarded.mixin"
    _order = "started_at desc, id desc"

    _guarded_fields = frozenset(
        {
            "claim_id",
            "cycle",
            "party",
            "reason",
            "started_at",
            "ended_at",
            "notice_id",
        }
    )

    claim_id = fields.Many2one(
        "mileo.claim", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, precompute=True
    )
    cycle = fields.Integer(required=True)
    party = fields.Selection(PARTIES, string="Waiting For", required=True)
    reason = fields.Text(required=True, help="What is awaited, and from whom.")
    started_at = fields.Datetime(help="Empty until the customer has been asked.")
    ended_at = fields.Datetime()
    notice_id = fields.Many2one(
        "mileo.claim.notice",
        ondelete="set null",
        index="btree_not_null",
        help="The message by which the customer was asked.",
    )

    _party_uniq = models.UniqueIndex(
        "(claim_id, party) WHERE ended_at IS NULL",
        "This party is already awaited on this claim.",
    )

    @api.depends("party")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["party"]._description_selection(self.env))
        for wait in self:
            wait.display_name = labels.get(wait.party, "")

    def action_end(self):
        """Record that what was awaited has come, for example by telephone."""
        self.claim_id.check_access("write")
        self._end()
        return True

    def _attach(self, notice):
        """Say by which message the customer is being asked."""
        self.filtered(lambda wait: not wait.started_at)._unguarded().write(
            {"notice_id": notice.id}
        )

    def _start(self, started_at):
        self._unguarded().write({"started_at": started_at})

    def _end(self):
        """End what is awaited; what nobody was asked for was never awaited."""
        # sudo: mileo.claim.wait - nobody writes waits, the events do
        waits = self.sudo().filtered(lambda wait: not wait.ended_at)
        awaited = waits.filtered("started_at")
        awaited._unguarded().write({"ended_at": fields.Datetime.now()})
        (waits - awaited).unlink()
