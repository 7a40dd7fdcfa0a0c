from odoo import api, fields, models
from odoo.exceptions import UserError


class MileoClaimWorkflow(models.AbstractModel):
    """What staff do with a claim: its states, its acknowledgement, its cycles."""

    _name = "mileo.claim.workflow"
    _description = "Workflow of Claims"

    # ------------------------------------------------------------------ states

    @api.model
    def _get_stage(self, state):
        Stage = self.env["mileo.claim.stage"]
        return Stage.browse(Stage._get_first_id(state))

    def _set_state(self, state, **vals):
        """Move the claims to ``state`` and its first column; the only way to do so."""
        # sudo: mileo.claim - the caller checked its own right to this transition
        self.sudo()._unguarded().write(
            {"state": state, "stage_id": self._get_stage(state).id, **vals}
        )

    def _lock_for_transition(self, *states):
        """Check the right and the state, alone on the claim.

        :raise UserError: the claim is in no state of ``states``, for example because
            somebody else was faster
        """
        self.ensure_one()
        self.check_access("write")
        self.sudo().lock_for_update()
        self.invalidate_recordset(["state", "cycle"])
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(claim)s is in state “%(state)s”: this cannot be done now. "
                    "Reload the page to see what happened.",
                    claim=self.number,
                    state=labels[self.state],
                )
            )

    def write(self, vals):
        if "stage_id" in vals and not self._is_unguarded():
            stage = self.env["mileo.claim.stage"].browse(vals["stage_id"])
            if self.filtered(lambda claim: claim.state != stage.state):
                raise UserError(
                    self.env._(
                        "A claim does not change state by being dragged: use the "
                        "buttons on it, which send what the customer must receive."
                    )
                )
        handlers = {claim: claim.user_id for claim in self if "user_id" in vals}
        result = super().write(vals)
        reassigned = self.filtered(lambda claim: claim.user_id != handlers.get(claim))
        if handlers and reassigned:
            reassigned._tell_reassignment()
        return result

    def _tell_reassignment(self):
        """Tell the customers who has their case now, if they knew of somebody else."""
        told = self.filtered(
            lambda claim: (
                claim.state != "closed"
                and claim.company_id.claim_tell_reassignment
                and claim._get_notice_recipient()
                and claim._is_handler_known_to_customer()
            )
        )
        told._send_notice("reassignment")

    # --------------------------------------------------------- acknowledgement

    def send_formal_acknowledgement(self, understanding, information_needed=False):
        """Send the handler's acknowledgement, distinct from the automatic one (P07).

        :param str understanding: the situation as understood (P08)
        :param str information_needed: what the customer has to provide, if anything
        :raise UserError: already acknowledged, or nothing was understood
        """
        self._lock_for_transition("new")
        if not (understanding or "").strip():
            raise UserError(
                self.env._(
                    "Say how you understood the situation: the customer reads it."
                )
            )
        self.write(
            {"understanding": understanding, "information_needed": information_needed}
        )
        self._set_state("acknowledged")
        self._send_notice("formal_ack")
        return True

    def action_start_investigation(self):
        """Start the investigation of an acknowledged claim."""
        self._lock_for_transition("acknowledged")
        self._set_state("investigating")
        return True

    def requalify(self, urgency):
        """Change the urgency: the time limit of the response follows (P09, P10).

        The new limit runs from now and never ends later than what was announced.
        """
        self._lock_for_transition("new", "acknowledged", "investigating")
        if urgency == self.urgency:
            return True
        # sudo: mileo.claim - right checked above
        self.sudo()._unguarded().write({"urgency": urgency})
        self._restart_response(self._get_milestones("response"))
        return True

    def _restart_response(self, replaced):
        """Promise the response anew; a date that is over stays the one announced."""
        now, announced = fields.Datetime.now(), replaced.due_at
        if replaced and announced < now:
            return
        replaced._cancel()
        self._start_milestones(["response"], now, not_after=announced)

    # ------------------------------------------------------------------ cycles

    def _start_new_cycle(self, state, kinds):
        self._get_customer_milestones()._cancel()
        self._set_state(
            state,
            cycle=self.cycle + 1,
            closed_at=False,
            closure_kind=False,
            closure_reason=False,
            outcome=False,
        )
        self._start_milestones(kinds, fields.Datetime.now())

    def _require_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Give the reason: it is kept with the claim."))
