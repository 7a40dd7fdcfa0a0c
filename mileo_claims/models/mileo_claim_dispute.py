from odoo import api, models


class MileoClaimDispute(models.AbstractModel):
    """Invoices that an open claim disputes are kept out of dunning."""

    _name = "mileo.claim.dispute"
    _description = "Invoices Disputed by Claims"

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        claims.filtered("invoice_ids")._update_dunning_hold()
        return claims

    def write(self, vals):
        concerned = {"invoice_ids", "state"} & vals.keys()
        # sudo: account.move - the handler need not see the customer's invoices
        before = self.sudo().invoice_ids if concerned else None
        result = super().write(vals)
        if concerned:
            self._update_dunning_hold(before)
        return result

    def _update_dunning_hold(self, no_more_disputed=None):
        """Hold the invoices that are disputed now; release those that are not."""
        # sudo: account.move - disputing an invoice changes nothing of it but that
        invoices = self.sudo().invoice_ids
        if no_more_disputed:
            invoices |= no_more_disputed
        invoices._update_claim_hold()
