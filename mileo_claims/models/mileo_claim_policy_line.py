from odoo import fields, models

KINDS = [
    ("auto_ack", "Automatic acknowledgement"),
    ("phone_confirmation", "Written confirmation of the call"),
    ("formal_ack", "Formal acknowledgement"),
    ("response", "Substantive response"),
    ("interim_update", "Interim update"),
    ("feedback", "Customer's feedback"),
    ("data_breach_notification", "Notification to the data protection authority"),
]
CHANNELS = [
    ("email", "E-mail"),
    ("portal", "Portal"),
    ("phone", "Telephone"),
    ("internal", "Internal"),
]
URGENCIES = [
    ("standard", "Standard"),
    ("security", "Security incident"),
    ("emergency", "Emergency"),
]
UNITS = [
    ("minute", "minutes"),
    ("hour", "hours"),
    ("business_hour", "business hours"),
    ("business_day", "business days"),
]


class MileoClaimPolicyLine(models.Model):
    """One promised time limit: what, for which claims, how long."""

    _name = "mileo.claim.policy.line"
    _description = "Claim Time Limit"
    _inherit = "mileo.cached.mixin"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        "mileo.claim.policy", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, string="Promise", required=True)
    urgency = fields.Selection(URGENCIES, help="Empty: whatever the urgency.")
    channel = fields.Selection(CHANNELS, help="Empty: whatever the channel.")
    step_ids = fields.One2many(
        "mileo.claim.policy.step", "line_id", string="Escalation", copy=True
    )
    amount = fields.Integer(
        string="Time Limit",
        required=True,
        help="0: immediately, when the claim is recorded.",
    )
    unit = fields.Selection(UNITS, required=True, default="business_day")

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "A time limit cannot be negative."
    )
    _line_uniq = models.UniqueIndex(
        "(policy_id, kind, COALESCE(urgency, ''), COALESCE(channel, ''))",
        "This policy already has a time limit for this promise, urgency and channel.",
    )
