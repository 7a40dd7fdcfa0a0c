from odoo import models
from odoo.exceptions import UserError


class MileoClaimCompensationApproval(models.AbstractModel):
    """Who may grant a compensation: a handler up to a limit, a leader any of them."""

    _name = "mileo.claim.compensation.approval"
    _description = "Approval of Compensations"

    def approve(self):
        """Approve the compensations, or ask the leader where the user may not.

        A handler approves up to the company's limit, all credits of the claim taken
        together, a leader any amount. Approving what is approved changes nothing.

        :raise UserError: the leader was asked already, or the amount cannot be credited
        """
        self.check_access("write")
        asked = self.filtered(lambda c: c.state in ("draft", "to_approve"))
        asked._lock_invoices()
        for compensation in asked:
            compensation._check_creditable()
            if compensation._can_approve():
                compensation._unguarded().write(
                    {"state": "approved", "approved_by_id": self.env.uid}
                )
            elif compensation.state == "draft":
                compensation._ask_approval()
            else:
                raise UserError(
                    self.env._(
                        "“%s” is above the limit: a leader approves it.",
                        compensation.display_name,
                    )
                )
        return True

    def _is_leader(self):
        return self.env.su or self.env.user.has_group(
            "mileo_claims.group_mileo_claims_manager"
        )

    def _can_approve(self):
        self.ensure_one()
        if self._is_leader():
            return True
        company = self.company_id
        granted = self.claim_id.compensation_ids.filtered(
            lambda c: c == self or c.state in ("approved", "prepared", "issued")
        )
        amount = sum(
            credit.currency_id._convert(credit.amount, company.currency_id, company)
            for credit in granted
        )
        return (
            company.currency_id.compare_amounts(amount, company.claim_credit_limit) <= 0
        )

    def _ask_approval(self):
        self.ensure_one()
        self._unguarded().write({"state": "to_approve"})
        claim = self.claim_id
        leader = claim._get_informed_leader() or claim.user_id
        offer = self.with_context(lang=leader.lang)
        claim._schedule_todo_once(
            leader, offer.env._("Approve: %s", offer.display_name)
        )
