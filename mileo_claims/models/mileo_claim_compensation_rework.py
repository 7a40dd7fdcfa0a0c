from odoo import Command, models
from odoo.exceptions import UserError


class MileoClaimCompensationRework(models.AbstractModel):
    """A compensation that is an intervention done again, free of charge (P13)."""

    _name = "mileo.claim.compensation.rework"
    _description = "Compensations by Rework"

    def _issue_rework(self):
        self.ensure_one()
        if not self.sudo().claim_id.task_id.project_id:
            raise UserError(
                self.env._("Choose on the claim the intervention that is to be redone.")
            )
        # sudo: project.task - the handler need not be a project user
        task = self.env["project.task"].sudo().create(self._prepare_rework_vals())
        self.sudo()._unguarded().write(
            {"state": "issued", "task_id": task.id, "last_error": False}
        )

    def _prepare_rework_vals(self):
        self.ensure_one()
        claim = self.sudo().claim_id
        return {
            "name": self.env._("Rework – %s", self._get_public_reason()),
            "project_id": claim.task_id.project_id.id,
            "company_id": claim.company_id.id,
            "partner_id": claim.partner_id.id,
            "user_ids": [Command.set(claim.task_id.user_ids.ids)],
        }
