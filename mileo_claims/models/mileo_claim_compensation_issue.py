from odoo import models
from odoo.exceptions import UserError


class MileoClaimCompensationIssue(models.AbstractModel):
    """How a compensation ends: executed, failed with the reason, or withdrawn."""

    _name = "mileo.claim.compensation.issue"
    _description = "Execution of Compensations"

    def issue(self):
        """Execute the compensations: post the credit notes, plan the rework.

        By setting of the company the documents stay in draft, and the compensations
        wait for the accountant who posts them.

        :raise UserError: not approved, offered in a response that is not accepted, or
            more than what remains to be credited on the invoice; nothing is made then
        """
        self.check_access("write")
        pending = self.filtered(lambda c: c.state not in ("prepared", "issued"))
        pending._check_issuable()
        credits = pending.filtered(lambda c: c.kind == "credit_note")
        credits._issue_credit_note()
        for compensation in pending - credits:
            getattr(compensation, f"_issue_{compensation.kind}")()
        self.claim_id._close_if_executed()
        return True

    def action_issue(self):
        """Issue what can be; what cannot be says why, on itself and on the screen."""
        self.check_access("write")
        self._check_issuable()
        self._issue_or_explain()
        failed = self.filtered(lambda c: c.state == "approved")
        if not failed:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger",
                "sticky": True,
                "title": self.env._("Not issued"),
                "message": "\n".join(
                    f"{c.display_name}: {c.last_error}" for c in failed
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _issue_or_explain(self):
        """Issue all at once; if that fails, each by itself, with the reason kept."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self.issue()
        except UserError as error:
            if len(self) == 1:
                self._record_failure(error)
                return
            for compensation in self:
                compensation._issue_or_explain()

    def _record_failure(self, error):
        """Say on the compensation why it could not be issued, and tell the leader."""
        self.ensure_one()
        self.sudo()._unguarded().write({"last_error": str(error)})  # sudo: as issue()
        # sudo: mail.activity - an accountant who tries again plans it for the leader
        claim = self.sudo().claim_id
        leader = claim._get_informed_leader() or claim.user_id
        offer = self.with_context(lang=leader.lang)
        claim._schedule_todo_once(
            leader, offer.env._("Not issued: %s", offer.display_name)
        )

    def _check_issuable(self):
        for compensation in self:
            if compensation.state != "approved":
                raise UserError(
                    self.env._("“%s” is not approved.", compensation.display_name)
                )
            if not compensation._is_accepted():
                raise UserError(
                    self.env._(
                        "“%s” is issued once the customer has accepted the response "
                        "that offers it.",
                        compensation.display_name,
                    )
                )

    def _is_accepted(self):
        """Whether the customer accepted it, in words or by silence."""
        self.ensure_one()
        # sudo: mileo.claim.response - an accountant need not read the responses
        return self.sudo().response_id.decision in ("agreed", "tacit")

    # ----------------------------------------------------------------- documents

    def _set_document(self, move):
        """Keep the document that was made; posted, it executes the compensation."""
        self.ensure_one()
        vals = {"state": "prepared", "move_id": move.id, "last_error": False}
        if move.state == "posted":
            vals["state"] = "issued"
        self._unguarded().write(vals)
        if move.state == "posted":
            self._on_document_posted()

    def _on_document_posted(self):
        """What follows from documents that are posted now; for the kinds to extend."""

    def action_post_document(self):
        """Post the documents that wait in draft, with the user's own rights."""
        self.move_id.filtered(lambda move: move.state == "draft").action_post()
        return True

    def _settle_posted(self):
        """The accountant posted the documents that waited in draft."""
        self._unguarded().write({"state": "issued"})
        self._on_document_posted()
        self.claim_id._close_if_executed()

    # ---------------------------------------------------------------- withdrawal

    def cancel(self, reason):
        """Withdraw the compensations, with the reason kept in the chatter.

        :raise UserError: no reason is given, already issued, or accepted by the
            customer and the user is no leader
        """
        self.check_access("write")
        self.claim_id._require_reason(reason)
        accepted = self.filtered(lambda c: c._is_accepted())
        if accepted and not accepted._is_leader():
            raise UserError(
                self.env._("The customer accepted it: only a leader can withdraw it.")
            )
        if self.filtered(lambda c: c.state in ("prepared", "issued", "reversed")):
            raise UserError(
                self.env._(
                    "An issued compensation cannot be cancelled: an accountant undoes "
                    "it."
                )
            )
        self._unguarded().write({"state": "cancelled"})
        for compensation in self:
            compensation.message_post(body=reason)
        self.claim_id._close_if_executed()
        return True
