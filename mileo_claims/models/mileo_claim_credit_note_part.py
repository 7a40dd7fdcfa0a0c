from odoo import Command, api, models


class MileoClaimCreditNotePart(models.AbstractModel):
    """Credit notes for some lines of an invoice, and for nothing else (P14)."""

    _inherit = "mileo.claim.credit.note"

    @api.model
    def _prepare_part_vals_list(self, base_lines, parts):
        """Credit lines of the invoice, each by its amount to the cent."""
        by_line = {base_line["record"]: base_line for base_line in base_lines}
        return [
            self._prepare_part_vals(by_line[line], quantity, amount)
            for line, quantity, amount in parts
        ]

    @api.model
    def _prepare_part_vals(self, base_line, quantity, amount):
        Tax = self.env["account.tax"]
        line = base_line["record"]
        [part] = Tax._prepare_down_payment_lines(
            [base_line],
            line.company_id,
            amount_type="fixed",
            amount=amount,
            computation_key=f"claim_credit,{line.id}",
        )
        vals = {
            "name": line.name,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "account_id": line.account_id.id,
            "analytic_distribution": line.analytic_distribution,
        }
        if self._is_sold_so(line, quantity, part):
            # As it was invoiced: so many, at that price.
            part.update(
                quantity=quantity, price_unit=line.price_unit, discount=line.discount
            )
            vals["product_id"] = line.product_id.id
            vals["product_uom_id"] = line.product_uom_id.id
        return {
            **vals,
            "quantity": part["quantity"],
            "price_unit": part["price_unit"],
            "discount": part["discount"],
            "extra_tax_data": Tax._export_base_line_extra_tax_data(part),
        }

    @api.model
    def _is_sold_so(self, line, quantity, part):
        """Whether the part is what this quantity cost, not a reduction of its price."""
        price = line.price_unit * (1 - line.discount / 100)
        currency = line.currency_id
        return not currency.is_zero(quantity) and not currency.compare_amounts(
            quantity * price, part["price_unit"]
        )
