from odoo import models
from odoo.exceptions import UserError


class MileoClaimCompensationGesture(models.AbstractModel):
    """A commercial gesture that credits no invoice (P14).

    VAT is corrected only by reference to an invoice: without one the document has
    none, names none, and an accountant decides whether it is posted.
    """

    _name = "mileo.claim.compensation.gesture"
    _description = "Gestures without an Invoice"

    _gesture_without_invoice = models.Constraint(
        "CHECK(kind != 'gesture' OR invoice_id IS NULL)",
        "A gesture without an invoice names none: offer a credit note on the invoice.",
    )

    def approve(self):
        self._check_gesture_ready()
        return super().approve()

    def _check_gesture_ready(self):
        """Refuse before anything is promised; name what is missing."""
        for gesture in self.filtered(lambda c: c.kind == "gesture"):
            # sudo: account.account - where it will be posted, whoever offers it
            company = gesture.sudo().company_id
            company._get_gesture_account()
            company._get_penalty_journal()
            if not gesture.partner_id:
                raise UserError(
                    self.env._(
                        "Choose the customer of %s before a gesture is offered.",
                        gesture.claim_id.number,
                    )
                )

    def _issue_gesture(self):
        self.ensure_one()
        # sudo: account.move - as for credit notes
        [gesture] = self.sudo()._group_by_document_context()
        company = gesture.company_id
        move = gesture.env["mileo.claim.penalty.document"]._create_document(
            gesture,
            company._get_gesture_account(),
            gesture.env._(
                "Commercial gesture, not subject to VAT: %s",
                gesture._get_public_reason(),
            ),
        )
        self.sudo()._set_document(move)
