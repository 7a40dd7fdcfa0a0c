from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class MileoClaimCompensationMove(models.AbstractModel):
    """The documents of compensations: posted by the accountant, never deleted."""

    _name = "mileo.claim.compensation.move"
    _description = "Documents of Compensations"

    def _post(self, soft=True):
        posted = super()._post(soft)
        refunds = posted.filtered(lambda move: move.move_type == "out_refund")
        refunds._get_claim_compensations("prepared")._settle_posted()
        posted.reversed_entry_id._get_claim_compensations("issued")._settle_reversed()
        return posted

    @api.ondelete(at_uninstall=False)
    def _unlink_except_compensation(self):
        kept = self._get_claim_compensations("prepared", "issued", "reversed")
        if kept:
            raise UserError(
                self.env._(
                    "“%s” is the document of a compensation: undo the compensation "
                    "instead of deleting it.",
                    kept[0].move_id.display_name,
                )
            )

    def _get_reduced_invoices(self):
        """Return what this credit note reduced: pairs of invoice and amount."""
        self.ensure_one()
        return [
            (partial["aml"].move_id, partial["amount"])
            for partial in self._get_all_reconciled_invoice_partials()
            if partial["aml"].move_id.move_type == "out_invoice"
        ]

    def _get_claim_compensations(self, *states):
        # sudo: mileo.claim.compensation - whoever may post the document settles it
        Compensation = self.env["mileo.claim.compensation"].sudo()
        if not self:
            return Compensation
        return Compensation.search(
            Domain("move_id", "in", self.ids) & Domain("state", "in", states)
        )
