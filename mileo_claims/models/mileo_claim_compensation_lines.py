from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class MileoClaimCompensationLines(models.AbstractModel):
    """A credit note of some lines of the invoice only (P14).

    The amount is then that of its lines. What is left of a line counts all that was
    credited of it, and all that was credited of what has the same taxes.
    """

    _name = "mileo.claim.compensation.lines"
    _description = "Compensations by Line"

    line_ids = fields.One2many(
        "mileo.claim.compensation.line",
        "compensation_id",
        string="Lines to Credit",
        help="Of which lines of the invoice the amount is. None: of all of them.",
    )

    @api.onchange("line_ids")
    def _onchange_line_ids(self):
        self.amount = self._get_lines_amount() or self.amount

    @api.constrains("amount")
    def _check_lines_amount(self):
        for credit in self:
            amount = credit._get_lines_amount()
            if amount and credit.currency_id.compare_amounts(amount, credit.amount):
                raise ValidationError(
                    self.env._(
                        "The amount is that of the lines to credit, %s: change them.",
                        credit.currency_id.format(amount),
                    )
                )

    def action_choose_lines(self):
        """List the lines of the invoice, each to be given a quantity or an amount."""
        self.ensure_one()
        self.check_access("write")
        # sudo: account.move - the handler need not see how it was posted
        lines = self.sudo().invoice_id.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and line.price_total > 0
        )
        missing = lines - self.sudo().line_ids.invoice_line_id
        self.line_ids = [
            Command.create({"invoice_line_id": line.id}) for line in missing
        ]
        return True

    def write(self, vals):
        result = super().write(vals)
        if {"invoice_id", "kind"} & vals.keys():
            self.line_ids.filtered(
                lambda line: (
                    line.compensation_id.kind != "credit_note"
                    # sudo: account.move.line - whose line it is, no more
                    or line.sudo().invoice_line_id.move_id
                    != line.compensation_id.invoice_id
                )
            ).unlink()
        return result

    def _follow_lines(self):
        for credit in self:
            credit.write({"amount": credit._get_lines_amount() or credit.amount})

    def _get_lines_amount(self):
        self.ensure_one()
        return sum(self.line_ids.mapped("amount"))

    def _get_credit_parts(self):
        """Return what is credited: lines of the invoice, quantities and amounts."""
        self.ensure_one()
        return [
            (line.invoice_line_id, line.quantity, line.amount)
            for line in self.line_ids
            if not self.currency_id.is_zero(line.amount)
        ]

    # ----------------------------------------------------------- what remains of it

    def _get_creditable_lines(self):
        """Return what can still be credited of each line of the invoice."""
        self.ensure_one()
        # sudo: account.move - the handler need not see how it was posted
        credit = self.sudo()
        taken, left = credit._get_taken_and_left()
        return {
            line: max(0, min(total - taken[line], left[line.tax_ids]))
            for line, total in credit.invoice_id._get_claim_line_totals().items()
        }

    def _get_taken_and_left(self):
        """Return what other credits took of the lines, and left of each set of taxes.

        Those that are only promised count as those that are issued.
        """
        invoice = self.invoice_id
        taken = defaultdict(float)
        left = invoice._get_claim_creditable_by_taxes()
        for other in self.search(self._get_other_credits_domain()):
            for line, _quantity, amount in other._get_credit_parts():
                taken[line] += amount
            if other.state == "approved":
                for taxes, share in other._get_shares_by_taxes().items():
                    left[taxes] -= share
        return taken, left

    def _get_other_credits_domain(self):
        return (
            Domain("invoice_id", "in", self.invoice_id.ids)
            & Domain("id", "not in", self.ids)
            & Domain("state", "in", ("approved", "prepared", "issued"))
            & (Domain("move_id", "=", False) | Domain("move_id.state", "!=", "cancel"))
        )

    def _get_shares_by_taxes(self):
        """Return how the amount is shared over the taxes of the invoice."""
        self.ensure_one()
        shares = defaultdict(float)
        parts = self._get_credit_parts()
        if parts:
            for line, _quantity, amount in parts:
                shares[line.tax_ids] += amount
            return shares
        invoice = self.invoice_id
        for line, total in invoice._get_claim_line_totals().items():
            shares[line.tax_ids] += self.amount * total / invoice.amount_total
        return shares

    def _check_creditable(self):
        """Refuse to credit more than what remains of a line, or of a tax."""
        # sudo: account.move - the handler need not see how it was posted
        credits = self.sudo().filtered(lambda c: c._is_on_invoice())
        by_line = self.env["mileo.claim.compensation.line"].sudo()
        invoices = by_line.search(
            Domain("compensation_id.invoice_id", "in", credits.invoice_id.ids)
            & Domain("amount", ">", 0)
        ).compensation_id.invoice_id
        for credit in credits.filtered(lambda c: c.invoice_id in invoices):
            credit._check_lines_creditable()
        return super()._check_creditable()

    def _check_lines_creditable(self):
        self.ensure_one()
        currency = self.currency_id
        taken, left = self._get_taken_and_left()
        totals = self.invoice_id._get_claim_line_totals()
        for line, _quantity, amount in self._get_credit_parts():
            rest = totals[line] - taken[line]
            if currency.compare_amounts(amount, rest) > 0:
                raise UserError(
                    self.env._(
                        "Only %(remaining)s can still be credited of “%(line)s”.",
                        remaining=currency.format(max(rest, 0)),
                        line=line.name,
                    )
                )
        for taxes, share in self._get_shares_by_taxes().items():
            # Shares of an amount are rounded, each by a cent at most.
            if share - left[taxes] > currency.rounding:
                raise UserError(
                    self.env._(
                        "Only %(remaining)s can still be credited of what was invoiced "
                        "with %(taxes)s on %(invoice)s: choose the lines to credit.",
                        remaining=currency.format(max(left[taxes], 0)),
                        taxes=", ".join(taxes.mapped("name")) or self.env._("no tax"),
                        invoice=self.invoice_id.name,
                    )
                )
