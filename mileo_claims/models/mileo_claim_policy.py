from typing import NamedTuple

from odoo import api, fields, models, tools


class Promise(NamedTuple):
    """A line of a policy, as every new claim reads it."""

    id: int
    kind: str
    urgency: str | bool
    channel: str | bool
    amount: int
    unit: str


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
        """Return the line that promises ``kind`` to such a claim, or ``None``.

        The more a line says of the claim (urgency, then channel), the stronger it is.
        """
        self.ensure_one()
        fitting = (
            line
            for line in self._get_lines(self.id)
            if line.kind == kind
            and line.urgency in (False, urgency)
            and line.channel in (False, channel)
        )
        return max(
            fitting,
            key=lambda line: (bool(line.urgency), bool(line.channel)),
            default=None,
        )

    @api.model
    @tools.ormcache("policy_id")
    def _get_lines(self, policy_id):
        # sudo: mileo.claim.policy.line - promised to whoever complains
        Line = self.env["mileo.claim.policy.line"].sudo()
        lines = Line.search_read(
            [("policy_id", "=", policy_id)], Promise._fields, load=None
        )
        return tuple(Promise(**values) for values in lines)
