from collections import defaultdict

from odoo import models


class MileoClaimInvoiceLines(models.AbstractModel):
    """What the lines of an invoice cost, tax included, and what is left to credit."""

    _name = "mileo.claim.invoice.lines"
    _description = "Creditable Lines of Invoices"

    def _get_claim_line_totals(self):
        """Return what each line costs; all of them together are the document."""
        self.ensure_one()
        base_lines, _tax_lines = self._get_rounded_base_and_tax_lines()
        return {line["record"]: self._get_base_line_total(line) for line in base_lines}

    def _get_claim_quantity_amount(self, line, quantity):
        """Return what a quantity of one line costs."""
        self.ensure_one()
        Tax = self.env["account.tax"]
        base_line = self._prepare_product_base_line_for_taxes_computation(line)
        base_line["quantity"] = quantity
        Tax._add_tax_details_in_base_lines([base_line], self.company_id)
        Tax._round_base_lines_tax_details([base_line], self.company_id)
        return self._get_base_line_total(base_line)

    def _get_base_line_total(self, base_line):
        details = base_line["tax_details"]
        return self.currency_id.round(
            details["total_excluded_currency"]
            + details["delta_total_excluded_currency"]
            + sum(tax["tax_amount_currency"] for tax in details["taxes_data"])
        )

    def _get_claim_creditable_by_taxes(self):
        """Return what credit notes have left of the lines of each set of taxes.

        Whoever made the credit notes: no more of a tax goes back than was invoiced.
        """
        self.ensure_one()
        left = defaultdict(float)
        refunds = self.reversal_move_ids.filtered(lambda move: move.state != "cancel")
        undone = refunds.reversal_move_ids.filtered(lambda m: m.state == "posted")
        for moves, sign in ((self, 1), (refunds, -1), (undone, 1)):
            for move in moves:
                for line, total in move._get_claim_line_totals().items():
                    left[line.tax_ids] += sign * total
        return left
