from odoo import api, models
from odoo.service.model import retrying
from odoo.tools import split_every

BATCH = 100


class MileoClaimMilestoneWork(models.AbstractModel):
    """What jobs do with the promises that are due: in batches, each committed."""

    _name = "mileo.claim.milestone.work"
    _description = "Jobs on Claim Time Limits"

    @api.model
    def _work_off(self, get_domain, work):
        """Have ``work`` done on the milestones of a domain, once.

        What another worker holds is its own; what has changed since it was read is
        read again, alone on its claim.

        :param get_domain: returns the domain of what is to be done now
        :param work: called with milestones; isolates them from each other
        """
        cron = self.env["ir.cron"]
        due_ids = self.search(get_domain()).ids
        cron._commit_progress(remaining=len(due_ids))
        for ids in split_every(BATCH, due_ids):
            retrying(lambda ids=ids: self._work_on(ids, get_domain, work), self.env)
            if not cron._commit_progress(len(ids)):
                break

    @api.model
    def _work_on(self, ids, get_domain, work):
        milestones = self.browse(ids)
        free = milestones.claim_id.try_lock_for_update()
        milestones.invalidate_recordset()
        milestones = milestones.filtered(
            lambda m: m.claim_id in free and m.cycle == m.claim_id.cycle
        )
        if milestones := milestones.filtered_domain(get_domain()):
            work(milestones)
