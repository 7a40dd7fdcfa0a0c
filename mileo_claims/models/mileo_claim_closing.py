from odoo import api, fields, models

from .isolation import run_isolated

#: What we planned for others, over once the claim is.
PLANNED = [
    "mileo_claims.mail_activity_follow_up",
    "mileo_claims.mail_activity_call",
    "mileo_claims.mail_activity_approval",
]


class MileoClaimClosing(models.AbstractModel):
    """How a claim ends: everything done, taken back, or no complaint at all (P18)."""

    _name = "mileo.claim.closing"
    _description = "Closing of Claims"

    awaited = fields.Text(
        compute="_compute_awaited", help="What was promised and is not done yet."
    )
    closure_reason = fields.Text(copy=False, help="Why it was closed unanswered.")

    @api.depends("action_ids.state", "compensation_ids.state")
    def _compute_awaited(self):
        # sudo: mileo.claim.action - an accountant reads claims, not the actions
        for claim in self.sudo():
            claim.awaited = "\n".join(claim._get_awaited())

    def _get_awaited(self):
        """Return what was promised and is not done, in words."""
        self.ensure_one()
        planned = self.action_ids.filtered(lambda action: action.state == "planned")
        accepted = self._get_offered_compensations().filtered(
            lambda compensation: compensation._is_accepted()
        )
        prepared = self.compensation_ids.filtered(lambda c: c.state == "prepared")
        return [record.display_name for record in [*planned, *accepted, *prepared]]

    # ------------------------------------------------------------ by agreement

    def _close_if_executed(self):
        """Close the agreed claims of which everything promised is done (P18)."""
        # sudo: mileo.claim - whoever does the last thing awaited closes the claim
        for claim in self.sudo():
            if claim.state == "agreed" and not claim._get_awaited():
                claim._close("agreement")

    @api.model
    def _close_all_executed(self):
        """Close what nobody closed: an action was deleted, or taken off its claim."""
        agreed = self.search([("state", "=", "agreed")]).try_lock_for_update()
        for claim in agreed:
            run_isolated(claim, claim._close_if_executed, claim._report_closure_failure)

    def _report_closure_failure(self, error):
        handler = self._for_handler()
        handler._schedule_todo_once(
            self.user_id, handler.env._("Closure failed: %s", error)
        )

    # ---------------------------------------------------------- without answer

    def withdraw(self, reason):
        """Close a claim that the customer takes back; what was offered falls.

        :param str reason: why, kept with the claim
        :raise UserError: the claim is closed, or no reason is given
        """
        self._lock_for_transition(
            "new", "acknowledged", "investigating", "responded", "agreed"
        )
        self._require_reason(reason)
        self._cancel_offers(reason)
        self.message_post(body=self.env._("Withdrawn by the customer: %s", reason))
        self._close("withdrawn", reason)
        return True

    def close_out_of_scope(self, reason):
        """Close what is no complaint, a request for example; the customer is told why.

        :param str reason: what it is and who sees to it, in words for the customer
        :raise UserError: the claim is answered already, or no reason is given
        """
        self._lock_for_transition("new", "acknowledged", "investigating")
        self._require_reason(reason)
        self._cancel_offers(reason)
        self.message_post(body=self.env._("Not a complaint: %s", reason))
        self._close("out_of_scope", reason)
        return True

    def _cancel_offers(self, reason):
        """Cancel what the customer has not accepted; what is owed stays owed."""
        offers = self._get_offered_compensations()
        offers.filtered(lambda offer: not offer._is_accepted()).cancel(reason)

    # ----------------------------------------------------------------- closing

    def _close(self, kind, reason=False):
        """Close the claims and tell their customers."""
        self._end(kind, reason)
        self._tell_closure()

    def _end(self, kind, reason=False):
        self._get_customer_milestones()._cancel()
        self._set_state(
            "closed",
            closure_kind=kind,
            closure_reason=reason,
            closed_at=fields.Datetime.now(),
        )
        self.sudo().activity_unlink(PLANNED)  # sudo: mail.activity - others' as well

    def _tell_closure(self):
        for kind, claims in self.grouped("closure_kind").items():
            claims._send_notice("merged" if kind == "duplicate" else "closure")

    # -------------------------------------------------------- told to customers

    def _get_granted(self):
        """Return the credits that the customer gets with the response accepted."""
        response = self._get_current_response()
        return self.compensation_ids.filtered(
            lambda c: (
                c.response_id == response
                and c.kind != "rework"
                and c.state in ("approved", "prepared", "issued")
                and c._is_accepted()
            )
        )

    def _get_actions_under_way(self):
        """Return the actions that the customer was told of and that go on (P19)."""
        told = self.response_ids.filtered("sent_at")
        return self.action_ids.filtered(
            lambda action: told and action.state == "planned"
        )

    def _get_reworks_to_book(self):
        """Return the free reworks accepted and still to be carried out (P13, P19)."""
        return self.compensation_ids.filtered(
            lambda c: (
                c.kind == "rework"
                and c.state in ("approved", "issued")
                and not c.done_at
                and c._is_accepted()
            )
        )
