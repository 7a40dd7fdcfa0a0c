from odoo import api, fields, models

from .mileo_claim_outcome import OUTCOMES


class MileoClaimResponse(models.Model):
    """A substantive response, frozen when it is sent (P12)."""

    _name = "mileo.claim.response"
    _description = "Substantive Response"
    _inherit = ["mileo.guarded.mixin", "mileo.claim.live.part", "mileo.claim.letter"]
    _order = "id desc"
    _letter_report = "mileo_claims.action_report_response"

    _guarded_fields = frozenset(
        {
            "claim_id",
            "cycle",
            "body",
            "content",
            "outcome",
            "approved_by_id",
            "approved_at",
            "contest_override_reason",
            "letter_id",
            "notice_id",
            "sent_at",
            "decision",
            "decided_at",
            "decision_reason",
        }
    )

    claim_id = fields.Many2one(
        "mileo.claim", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, precompute=True
    )
    cycle = fields.Integer(required=True)
    body = fields.Html(help="What the customer was told, as it was told.")
    content = fields.Json(
        help="The facts, actions and compensations as answered: what a later response "
        "is compared with."
    )
    outcome = fields.Selection(OUTCOMES)
    approved_by_id = fields.Many2one("res.users")
    approved_at = fields.Datetime(string="Approved")
    contest_override_reason = fields.Text(string="Contested Nevertheless Because")
    letter_id = fields.Many2one("ir.attachment", ondelete="restrict", index=True)
    letter = fields.Binary(related="letter_id.datas")
    letter_name = fields.Char(related="letter_id.name")
    notice_id = fields.Many2one("mileo.claim.notice", ondelete="restrict")
    message_id = fields.Many2one(related="notice_id.message_id")
    sent_at = fields.Datetime(help="When the mail server took the response.")
    decision = fields.Selection(
        [
            ("waiting", "Waiting for the customer"),
            ("agreed", "Agreed"),
            ("refused", "Refused"),
            ("tacit", "Tacitly accepted"),
        ],
        required=True,
        default="waiting",
    )
    decided_at = fields.Datetime()
    decision_reason = fields.Text(string="Proof or Reason")

    @api.depends("claim_id.number", "cycle")
    def _compute_display_name(self):
        for response in self:
            response.display_name = f"{response.claim_id.number}-{response.cycle}"

    def _freeze(self):
        """Keep the text and the letter as the customer gets them."""
        for response in self:
            # The same data in the same words, whatever changes afterwards.
            claim = response.claim_id._for_customer()
            response._unguarded().write(
                {
                    "body": claim._compose_response(),
                    "content": claim._get_response_content(),
                }
            )
            letter = response.with_env(claim.env)._create_letter()
            response._unguarded().letter_id = letter

    def _get_facts(self):
        """Return the facts as answered: dicts with id, name, finding and reason."""
        self.ensure_one()
        return (self.content or {}).get("facts", [])

    def _decide(self, decision, reason):
        self._unguarded().write(
            {
                "decision": decision,
                "decided_at": fields.Datetime.now(),
                "decision_reason": reason,
            }
        )
