from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    claim_ids = fields.Many2many(
        "mileo.claim",
        "mileo_claim_account_move_rel",
        string="Claims",
        readonly=True,
        copy=False,
    )
    claim_count = fields.Integer(compute="_compute_claim_count")

    def _compute_claim_count(self):
        counts = dict(
            self.env["mileo.claim"]._read_group(
                [("invoice_ids", "in", self.ids)], ["invoice_ids"], ["__count"]
            )
        )
        for move in self:
            move.claim_count = counts.get(move, 0)

    def action_view_claims(self):
        """Open the claims that dispute this invoice."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mileo_claims.action_mileo_claim"
        )
        return {
            **action,
            "domain": [("invoice_ids", "in", self.ids)],
            "context": {"create": False},
        }

    def _get_claim_creditable_amount(self):
        """Return what credit notes have left of the invoice, tax included."""
        self.ensure_one()
        refunds = self.reversal_move_ids.filtered(lambda move: move.state != "cancel")
        return self.amount_total - sum(refunds.mapped("amount_total"))
