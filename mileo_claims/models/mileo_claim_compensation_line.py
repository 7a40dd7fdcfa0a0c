from odoo import api, fields, models
from odoo.exceptions import ValidationError

# How far the parts of a line, each rounded, may end beside the line.
ROUNDED_PARTS = 5


class MileoClaimCompensationLine(models.Model):
    """What is credited of one line of the invoice: a quantity of it, or an amount."""

    _name = "mileo.claim.compensation.line"
    _description = "Line to Credit"
    _inherit = ["mileo.guarded.mixin"]
    _check_company_auto = True
    _order = "compensation_id, invoice_line_id"
    _settled_fields = frozenset({"compensation_id", "invoice_line_id"})

    compensation_id = fields.Many2one(
        "mileo.claim.compensation", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="compensation_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="compensation_id.currency_id")
    invoice_line_id = fields.Many2one(
        "account.move.line",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    name = fields.Char(related="invoice_line_id.name", string="Line")
    invoiced_quantity = fields.Float(
        related="invoice_line_id.quantity", string="Invoiced"
    )
    creditable = fields.Monetary(
        compute="_compute_creditable",
        help="What can still be credited of this line, tax included.",
    )
    quantity = fields.Float(
        string="Quantity to Credit", digits="Product Unit", copy=False
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Tax included. It follows the quantity; less reduces the price.",
    )

    _line_uniq = models.Constraint(
        "UNIQUE(compensation_id, invoice_line_id)",
        "This line of the invoice is there already.",
    )
    _not_negative = models.Constraint(
        "CHECK(quantity >= 0 AND amount >= 0)",
        "A quantity or an amount to credit is not negative.",
    )

    @api.depends("compensation_id.invoice_id")
    def _compute_creditable(self):
        for compensation, lines in self.grouped("compensation_id").items():
            left = compensation._get_creditable_lines()
            for line in lines:
                line.creditable = left.get(line.invoice_line_id._origin, 0)

    @api.depends("quantity")
    def _compute_amount(self):
        for line in self:
            # sudo: account.move - the handler need not see how it was posted
            invoiced = line.invoice_line_id._origin.sudo()
            if not line.quantity or not invoiced:
                line.amount = line.amount or 0
                continue
            invoice = invoiced.move_id
            amount = invoice._get_claim_quantity_amount(invoiced, line.quantity)
            beyond = amount - line.creditable
            # The last part of a line is what the rounding of the others left of it.
            if 0 < beyond < ROUNDED_PARTS * invoice.currency_id.rounding:
                amount = line.creditable
            line.amount = amount

    @api.constrains("quantity", "amount", "invoice_line_id")
    def _check_invoiced(self):
        for line in self:
            # sudo: account.move - as for the amount
            invoiced = line.invoice_line_id.sudo()
            if (
                invoiced.move_id != line.compensation_id.invoice_id
                or invoiced.display_type != "product"
            ):
                raise ValidationError(
                    self.env._("The lines to credit are those of the invoice.")
                )
            if line.quantity > invoiced.quantity:
                raise ValidationError(
                    self.env._(
                        "Only %(quantity)s were invoiced of “%(line)s”.",
                        quantity=f"{invoiced.quantity:g}",
                        line=invoiced.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.compensation_id._follow_lines()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self.compensation_id._follow_lines()
        return result

    def unlink(self):
        compensations = self.compensation_id
        result = super().unlink()
        compensations._follow_lines()
        return result
