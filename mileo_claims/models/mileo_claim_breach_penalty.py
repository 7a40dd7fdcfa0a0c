from decimal import Decimal

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.penalty import compute
from .agreement_commitment import to_decimal


class MileoClaimBreachPenalty(models.AbstractModel):
    """What an established breach costs us, applied without being asked (P15, P17)."""

    _name = "mileo.claim.breach.penalty"
    _description = "Penalties of Breaches"

    def apply_penalty(self):
        """Work out what is owed, post its document and tell the customer.

        A claim is opened if the breach has none. Above the handler's limit the leader
        is asked first; nothing is posted nor sent before.

        :raise UserError: applied already, cancelled, or an account, a journal or an
            invoice is missing; nothing is made then
        """
        self.check_access("write")
        for breach in self.sorted(lambda breach: (breach.occurred_at, breach.id)):
            breach._apply_penalty()
        return True

    def _apply_penalty(self):
        self.ensure_one()
        self._lock_for_penalty()
        # sudo: account.move, agreement - a handler need not see the accounts; what is
        # owed is worked out from the contract, nothing is chosen here
        sudo = self.sudo()
        sudo._check_penalty_ready()
        penalty = sudo._compute_penalty()
        amount = float(penalty.amount)
        sudo._unguarded().write(
            {"amount": amount, "steps": sudo._store_steps(penalty.steps)}
        )
        if not amount:  # The caps of the contract leave nothing to owe.
            sudo._set_applied()
            return
        sudo._ensure_claim()
        compensation = self.env["mileo.claim.compensation"]._unguarded()
        compensation = compensation.create(sudo._prepare_compensation_vals())
        sudo._unguarded().write({"compensation_id": compensation.id})
        compensation.with_env(self.env).approve()

    def _lock_for_penalty(self):
        """Be alone on the breach and on the penalties of its contract's periods.

        The commitment is written to, not only locked: a transaction that began before
        this one ended must not work with the sum of its time, and is tried again.
        """
        # sudo: agreement.commitment - handlers read contracts
        commitment = self.sudo().commitment_id
        commitment.lock_for_update()
        self.sudo().lock_for_update()
        self.invalidate_recordset(["state", "compensation_id"])
        commitment._unguarded().write(
            {"application_count": commitment.application_count + 1}
        )
        commitment.flush_recordset(["application_count"])
        if self.state != "established":
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(breach)s” is in state “%(state)s”: its penalty cannot be "
                    "applied.",
                    breach=self.display_name,
                    state=labels[self.state],
                )
            )
        if self.compensation_id:
            raise UserError(
                self.env._(
                    "The penalty of “%s” waits for the approval of a leader.",
                    self.display_name,
                )
            )

    def _check_penalty_ready(self):
        """Refuse before anything is made; name what is missing and where it is set."""
        self.ensure_one()
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "The contract “%s” has no customer: choose one on it.",
                    self.agreement_id.display_name,
                )
            )
        if self.nature == "price_reduction":
            self._get_reduced_invoice()
        else:
            self.company_id._get_penalty_account()
            self.company_id._get_penalty_journal()

    def _compute_penalty(self):
        """Return the ``Penalty`` owed, after the others of the period."""
        self.ensure_one()
        others = self.search(
            Domain("commitment_id", "=", self.commitment_id.id)
            & Domain("period_start", "=", self.period_start)
            & Domain("state", "!=", "cancelled")
            & Domain("id", "!=", self.id)
        )
        return compute(
            self.commitment_id._prepare_grid(),
            to_decimal(self.measured),
            to_decimal(self.excluded),
            sum((to_decimal(amount) for amount in others.mapped("amount")), Decimal(0)),
        )

    def _set_applied(self):
        self._unguarded().write(
            {"state": "applied", "applied_at": fields.Datetime.now()}
        )

    def _set_established(self):
        """Nothing is owed for it any more: the penalty was withdrawn or undone."""
        self._unguarded().write(
            {
                "state": "established",
                "applied_at": False,
                "compensation_id": False,
                "amount": 0,
                "steps": False,
                "notice_id": False,
            }
        )

    # ------------------------------------------------------------- price reduction

    def _get_reduced_invoice(self):
        """Return the invoice that a price reduction is credited on.

        The one chosen on the breach, else the only one of the customer in the period.
        """
        self.ensure_one()
        if self.invoice_id:
            return self.invoice_id
        start, end = self.commitment_id._get_period(self._get_local_date())
        invoices = self.env["account.move"].search(
            Domain("move_type", "=", "out_invoice")
            & Domain("state", "=", "posted")
            & Domain("company_id", "=", self.company_id.id)
            & Domain("commercial_partner_id", "=", self.partner_id.id)
            & Domain("invoice_date", ">=", start)
            & Domain("invoice_date", "<=", end)
        )
        if len(invoices) != 1:
            raise UserError(
                self.env._(
                    "A price reduction is credited on the invoice of the period: "
                    "%(count)s invoices of %(customer)s are dated in it. Choose one on "
                    "the breach (“Invoice of the Period”).",
                    count=len(invoices),
                    customer=self.partner_id.display_name,
                )
            )
        return invoices

    # --------------------------------------------------------------- compensation

    def _prepare_compensation_vals(self):
        self.ensure_one()
        vals = {
            "claim_id": self.claim_id.id,
            "kind": "penalty",
            "breach_id": self.id,
            "name": self.display_name,
            "amount": self.amount,
        }
        if self.nature == "price_reduction":
            invoice = self._get_reduced_invoice()
            rate = invoice.amount_total / invoice.amount_untaxed
            # What the contract says is before tax, what is credited includes it.
            vals["amount"] = invoice.currency_id.round(self.amount * rate)
            vals["invoice_id"] = invoice.id
        return vals

    def _ensure_claim(self):
        """Attach the breach to the claim that goes on, or open one by the intake."""
        self.ensure_one()
        if self.claim_id:
            self.claim_id = self.claim_id._get_surviving_claim()
            return
        if self.task_id:
            self.claim_id = self.env["mileo.claim"].search(
                Domain("task_id", "=", self.task_id.id)
                & Domain("company_id", "=", self.company_id.id)
                & Domain("state", "!=", "closed"),
                limit=1,
            )
        if not self.claim_id:
            claims = self.env["mileo.claim"]._unguarded()
            claims.create(self._prepare_claim_vals())

    def _prepare_claim_vals(self):
        self.ensure_one()
        category = self.env.ref(
            "mileo_claims.category_deadline", raise_if_not_found=False
        )
        return {
            "name": self.env._("Commitment not kept: %s", self.display_name),
            "channel": "internal",
            "company_id": self.company_id.id,
            "partner_id": self.agreement_id.partner_id.id,
            "agreement_id": self.agreement_id.id,
            "task_id": self.task_id.id,
            "category_id": category and category.id,
            "breach_ids": [Command.link(self.id)],
        }
