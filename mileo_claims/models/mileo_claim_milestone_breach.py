from odoo import models

from .mileo_claim_data_breach import BREACH


class MileoClaimMilestone(models.Model):
    """What is owed to the authority outlives the cycle and the claim."""

    _inherit = "mileo.claim.milestone"

    def _cancel(self):
        return super(
            MileoClaimMilestone, self.filtered(lambda m: m.kind != BREACH)
        )._cancel()

    def _cancel_breach(self, reason):
        # sudo: mileo.claim.milestone - the claim's method checked the right
        milestones = self.sudo()._unguarded()
        milestones.write({"proof": reason})
        return super(MileoClaimMilestone, milestones)._cancel()
