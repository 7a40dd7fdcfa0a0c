from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..lib.alleged_facts import find_alleged_facts


class MileoClaimInvestigation(models.AbstractModel):
    """What staff find out and keep for themselves while they investigate (P25)."""

    _name = "mileo.claim.investigation"
    _description = "Investigation of Claims"

    internal_note = fields.Html(
        string="Internal Notes",
        copy=False,
        groups="mileo_claims.group_mileo_claims_user",
        help="Never shown to the customer.",
    )
    why_ids = fields.One2many("mileo.claim.why", "claim_id", string="Whys")
    work_ids = fields.One2many("mileo.claim.work", "claim_id", string="Work")
    time_spent = fields.Float(
        compute="_compute_time_spent",
        store=True,
        groups="mileo_claims.group_mileo_claims_user",
        help="In hours.",
    )

    @api.depends("work_ids.hours")
    def _compute_time_spent(self):
        for claim in self:
            claim.time_spent = sum(claim.work_ids.mapped("hours"))

    def action_propose_facts(self):
        """List what the description alleges, for staff to edit (P12).

        :raise UserError: the claim is answered, or nothing was found
        """
        self._lock_for_transition("new", "acknowledged", "investigating")
        known = set(self.fact_ids.mapped("name"))
        text = tools.html2plaintext(self.description or "", include_references=False)
        names = [name for name in find_alleged_facts(text) if name not in known]
        if not names:
            raise UserError(
                self.env._(
                    "Nothing new was found in the description: list the facts by hand."
                )
            )
        self.write({"fact_ids": [(0, 0, {"name": name}) for name in names]})
        return True
