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
    is_harm_ongoing = fields.Boolean(
        string="Harm Goes On",
        copy=False,
        tracking=True,
        help="The customer suffers until a containment action is done.",
    )
    is_containment_needed = fields.Boolean(compute="_compute_is_containment_needed")
    why_ids = fields.One2many("mileo.claim.why", "claim_id")
    work_ids = fields.One2many("mileo.claim.work", "claim_id")
    time_spent = fields.Float(
        compute="_compute_time_spent",
        store=True,
        precompute=True,
        groups="mileo_claims.group_mileo_claims_user",
        help="In hours.",
    )

    @api.depends("work_ids.hours")
    def _compute_time_spent(self):
        for claim in self:
            claim.time_spent = sum(claim.work_ids.mapped("hours"))

    @api.depends("is_harm_ongoing", "state", "action_ids.kind", "action_ids.state")
    def _compute_is_containment_needed(self):
        # sudo: mileo.claim.action - an accountant reads claims, not the actions
        for claim in self.sudo():
            claim.is_containment_needed = (
                claim.is_harm_ongoing
                and claim.state != "closed"
                and not claim.action_ids.filtered(
                    lambda a: a.kind == "containment" and a.state == "done"
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        claims.filtered("is_harm_ongoing")._follow_containment()
        return claims

    def write(self, vals):
        result = super().write(vals)
        if {"is_harm_ongoing", "action_ids", "state"}.intersection(vals):
            self._follow_containment()
        return result

    def _follow_containment(self):
        """Ask the handlers to contain the harm, until it is contained."""
        kind = "mileo_claims.mail_activity_containment"
        # sudo: mail.activity - planned for the handler, whoever contains the harm
        claims = self.sudo()
        asked = claims.activity_search([kind]).grouped("res_id")
        for claim in claims:
            if not claim.is_containment_needed:
                asked.get(claim.id, self.env["mail.activity"]).unlink()
            elif claim.id not in asked:
                handler = claim._for_handler()
                handler.activity_schedule(
                    kind,
                    summary=handler.env._("Harm goes on: contain it at once"),
                    user_id=claim.user_id.id,
                )

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
