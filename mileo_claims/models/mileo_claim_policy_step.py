from typing import NamedTuple

from odoo import api, fields, models, tools


class Step(NamedTuple):
    """An escalation step, as every new promise reads it."""

    id: int
    trigger: str
    percent: int
    hours_before: float
    recipient: str
    group_id: int | bool
    by_activity: bool
    by_mail: bool


class MileoClaimPolicyStep(models.Model):
    """Whom to alert before, or when, a time limit expires."""

    _name = "mileo.claim.policy.step"
    _description = "Escalation Step"
    _inherit = "mileo.cached.mixin"
    _order = "line_id, id"

    line_id = fields.Many2one(
        "mileo.claim.policy.line", required=True, ondelete="cascade", index=True
    )
    trigger = fields.Selection(
        [("percent", "Share of the time elapsed"), ("before", "Time before due")],
        required=True,
        default="percent",
    )
    percent = fields.Integer(
        default=80, help="Share of the time limit, in its own time; 100: when due."
    )
    hours_before = fields.Float(help="Elapsed hours before it is due.")
    recipient = fields.Selection(
        [("handler", "Handler"), ("leader", "Leader"), ("group", "Group")],
        required=True,
        default="handler",
    )
    group_id = fields.Many2one("res.groups")
    by_activity = fields.Boolean(string="Activity", default=True)
    by_mail = fields.Boolean(string="Mail")

    _percent_range = models.Constraint(
        "CHECK(trigger != 'percent' OR percent BETWEEN 1 AND 100)",
        "The share of the time elapsed goes from 1 to 100 %.",
    )
    _hours_before_positive = models.Constraint(
        "CHECK(trigger != 'before' OR hours_before > 0)",
        "The time before due must be positive.",
    )
    _group_required = models.Constraint(
        "CHECK(recipient != 'group' OR group_id IS NOT NULL)",
        "Choose the group to alert.",
    )
    _some_way = models.Constraint(
        "CHECK(by_activity OR by_mail)", "Alert by an activity, by mail, or both."
    )

    @api.depends("trigger", "percent", "hours_before", "recipient", "group_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        recipients = dict(self._fields["recipient"]._description_selection(self.env))
        for step in self:
            whom = step.group_id.name or recipients.get(step.recipient, "")
            if step.trigger == "before":
                hours = f"{step.hours_before:g}"
                step.display_name = self.env._(
                    "-%(hours)s h: %(whom)s", hours=hours, whom=whom
                )
            else:
                step.display_name = f"{step.percent} %: {whom}"

    @api.model
    @tools.ormcache("line_id")
    def _get_steps(self, line_id):
        """Return the steps of a line of a policy as ``Step``."""
        # sudo: mileo.claim.policy.step - the same whoever complains
        steps = self.sudo().search_read(
            [("line_id", "=", line_id)], Step._fields, load=None
        )
        return tuple(Step(**values) for values in steps)
