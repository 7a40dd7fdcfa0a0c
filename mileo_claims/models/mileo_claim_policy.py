from odoo import fields, models


class MileoClaimPolicy(models.Model):
    """The time limits promised to customers (P05, P07, P09, P10, P19)."""

    _name = "mileo.claim.policy"
    _description = "Claim Policy"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    line_ids = fields.One2many(
        "mileo.claim.policy.line", "policy_id", string="Time Limits", copy=True
    )

    def _get_line(self, kind, urgency, channel):
        """Return the line that promises ``kind`` to such a claim, or an empty set.

        The more a line says of the claim (urgency, then channel), the stronger it is.
        """
        self.ensure_one()
        lines = self.line_ids.filtered(
            lambda line: (
                line.kind == kind
                and line.urgency in (False, urgency)
                and line.channel in (False, channel)
            )
        )
        return lines.sorted(
            lambda line: (bool(line.urgency), bool(line.channel)), reverse=True
        )[:1]
