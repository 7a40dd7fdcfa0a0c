from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError
from odoo.fields import Domain


class ResUsers(models.Model):
    """Who is there to handle claims, and who stands in for whoever is not (P06)."""

    _inherit = "res.users"

    claim_absent_until = fields.Date(
        string="Absent Until",
        help="Last day on which no new claim is given to this person.",
    )
    claim_replacement_id = fields.Many2one(
        "res.users",
        string="Replaced By",
        domain="[('share', '=', False), ('id', '!=', id)]",
        ondelete="set null",
        help="Gets the new claims of this person during the absence.",
    )
    is_absent_from_claims = fields.Boolean(
        string="Absent",
        compute="_compute_is_absent_from_claims",
        help="Absent as set here, or on leave now.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, *self._get_claim_absence_fields()]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, *self._get_claim_absence_fields()]

    @api.model
    def _get_claim_absence_fields(self):
        return ["claim_absent_until", "claim_replacement_id"]

    @api.depends("claim_absent_until")
    def _compute_is_absent_from_claims(self):
        absent = self._get_absent_from_claims()
        for user in self:
            user.is_absent_from_claims = user in absent

    def _get_absent_from_claims(self):
        """Return those who are absent now: as set on them, or on leave."""
        now = fields.Datetime.now()
        leaves = self._get_leaves_of_day(tuple(sorted(self.ids)), now.date())
        on_leave = {user_id for user_id, start, end in leaves if start <= now <= end}
        return self.filtered(
            lambda user: (
                user.id in on_leave
                or user.claim_absent_until
                and user.claim_absent_until
                >= fields.Date.context_today(user.with_context(tz=user.tz))
            )
        )

    @api.model
    @tools.ormcache("user_ids", "day")
    def _get_leaves_of_day(self, user_ids, day):
        """Return the leaves that touch a day in UTC, as (user id, start, end)."""
        # sudo: resource.calendar.leaves - that somebody is away is no secret here
        leaves = self.env["resource.calendar.leaves"].sudo()
        leaves = leaves.search(
            Domain("resource_id.user_id", "in", user_ids)
            & Domain("time_type", "=", "leave")
            & Domain("date_from", "<", day + timedelta(days=1))
            & Domain("date_to", ">=", day)
        )
        return tuple(
            (leave.resource_id.user_id.id, leave.date_from, leave.date_to)
            for leave in leaves
        )

    def _get_present_for_claims(self, company):
        """Return who handles claims of ``company`` in place of each of them.

        Whoever is absent gives way to his replacement, who may be absent too. Those
        who lead to nobody are left out: the result may be empty.
        """
        everybody = self
        while following := everybody.claim_replacement_id - everybody:
            everybody |= following
        present = everybody.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        present -= present._get_absent_from_claims()
        chosen = self.browse()
        for user in self:
            passed = self.browse()
            while user and user not in present | passed:
                passed |= user
                user = user.claim_replacement_id
            chosen |= user & present
        return chosen

    def action_set_claim_absence(self):
        """Open the dialog that sets the absence."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mileo_claims.action_mileo_claim_absence"
            ),
            "context": {
                "default_user_id": self.id,
                "default_absent_until": self.claim_absent_until,
                "default_replacement_id": self.claim_replacement_id.id,
            },
        }

    def set_claim_absence(self, until, replacement_id=False):
        """Say until which day somebody is absent, and who gets his new claims (P06).

        :param until: last day of the absence; empty: back
        :param int replacement_id: user who stands in; empty: the team decides
        :raise AccessError: it is somebody else's absence, and the user is no leader
        """
        self.ensure_one()
        if self != self.env.user and not self.env.user.has_group(
            "mileo_claims.group_mileo_claims_manager"
        ):
            raise AccessError(self.env._("Only a leader sets the absence of others."))
        # sudo: res.users - right checked above; these two fields and no others
        self.sudo().write(
            {
                "claim_absent_until": until,
                "claim_replacement_id": until and replacement_id,
            }
        )
        return True
