from odoo import fields, models


class MileoClaimReworks(models.AbstractModel):
    """The reworks promised on a claim: awaited, and followed by its customer (P13)."""

    _name = "mileo.claim.reworks"
    _description = "Reworks of Claims"

    def _get_awaited(self):
        """A rework is done once its task is, not once it is planned."""
        reworks = self.compensation_ids.filtered(lambda c: c._is_awaited_rework())
        return super()._get_awaited() + [
            self.env._("%s (planned)", rework.display_name) for rework in reworks
        ]

    def _get_portal_cycle_steps(self, cycle):
        reworks = self.compensation_ids.filtered(
            lambda c: (
                c.kind == "rework"
                and c.state != "cancelled"
                and c.response_id.cycle == cycle
                and c.response_id.decision in ("agreed", "tacit")
            )
        )
        return super()._get_portal_cycle_steps(cycle) + [
            self._prepare_portal_rework_step(rework) for rework in reworks
        ]

    def _prepare_portal_rework_step(self, rework):
        """Return where a rework stands: done, planned, or being organised."""
        status, note = self._get_portal_rework_state(rework)
        return {
            "label": rework.name or self.env._("New intervention, free of charge"),
            "note": note,
            "status": status,
        }

    def _get_portal_rework_state(self, rework):
        if rework.done_at:
            return "done", self._format_portal_instant(rework.done_at)
        planned_at = rework.task_id.date_deadline
        planned = self._format_portal_instant(planned_at)
        if not planned_at:
            return "todo", self.env._("We are organising it.")
        if planned_at < fields.Datetime.now():
            return "late", self.env._("Planned for %s, and not done yet.", planned)
        return "todo", self.env._("Planned for %s", planned)
