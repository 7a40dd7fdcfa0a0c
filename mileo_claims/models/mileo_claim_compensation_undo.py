from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class MileoClaimCompensationUndo(models.AbstractModel):
    """An issued document is undone by the book: reversed, never deleted nor edited."""

    _name = "mileo.claim.compensation.undo"
    _description = "Undoing of Compensations"

    counter_move_id = fields.Many2one(
        "account.move",
        string="Reversed By",
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The invoice that undoes the credit note.",
    )

    def undo(self, reason):
        """Take back what was issued, with the reason kept on the claim.

        A posted document stays: an invoice dated today reverses it, line for line, and
        is reconciled with it, so that what it had reduced is due again. A document
        still in draft is cancelled.

        :raise AccessError: the user is no accountant
        :raise UserError: no reason is given, there is no document, or it was reversed
        """
        self.check_access("write")
        self._check_may_undo()
        self.claim_id._require_reason(reason)
        for compensation in self:
            compensation._undo(reason)
        self.claim_id._close_if_executed()
        return True

    def _check_may_undo(self):
        if not (
            self.env.su or self.env.user.has_group("account.group_account_invoice")
        ):
            raise AccessError(
                self.env._("Only an accountant undoes what was issued: ask one.")
            )

    def _undo(self, reason):
        self.ensure_one()
        move = self.move_id
        if self.state not in ("prepared", "issued") or not move:
            raise UserError(
                self.env._(
                    "“%s” has no document that could be undone.", self.display_name
                )
            )
        if move.state == "posted":
            self._lock_invoices()
            self._check_not_reversed()
            # Before the document is: what posts it has nothing more to settle.
            self._unguarded().state = "reversed"
            self._unguarded().counter_move_id = self._reverse_document()
        else:
            if move.state == "draft":
                move.button_cancel()
            self._unguarded().state = "cancelled"
        self._release_breach()
        self._tell_undone(reason)

    def _settle_reversed(self):
        """Follow the accountant who has reversed the whole document by Odoo's means."""
        for compensation in self:
            move = compensation.move_id
            counters = move.reversal_move_ids.filtered(lambda m: m.state == "posted")
            left = move.amount_total - sum(counters.mapped("amount_total"))
            if counters and move.currency_id.compare_amounts(left, 0) <= 0:
                compensation._unguarded().write(
                    {"state": "reversed", "counter_move_id": counters[0].id}
                )
                compensation._release_breach()
                compensation._tell_undone(self.env._("reversed in accounting"))

    def _check_not_reversed(self):
        move = self.move_id
        reversed_by = move.reversal_move_ids.filtered(lambda m: m.state != "cancel")
        if reversed_by:
            raise UserError(
                self.env._(
                    "%(move)s is already reversed by %(others)s.",
                    move=move.name,
                    others=", ".join(reversed_by.mapped("display_name")),
                )
            )

    def _reverse_document(self):
        # sudo: mileo.claim - its number and the customer's language
        [document] = self.sudo()._group_by_document_context()
        move = self.move_id.with_env(document.env(su=self.env.su))
        today = fields.Date.context_today(document)
        return move._reverse_moves(
            [
                {
                    "ref": document.env._(
                        "Reversal of: %(invoice)s, %(reason)s",
                        invoice=move.name,
                        reason=document._get_public_reason(),
                    ),
                    "date": document.company_id._get_document_date(
                        move.journal_id, taxed=move._affect_tax_report()
                    ),
                    "invoice_date": today,
                    "invoice_date_due": today,
                    "invoice_payment_term_id": False,
                    "invoice_origin": move.name,
                    "journal_id": move.journal_id.id,
                }
            ],
            cancel=True,
        )

    def _tell_undone(self, reason):
        # sudo: mileo.claim - an accountant reads claims; the trace is the addon's
        for record in (self, self.sudo().claim_id):
            record.message_post(
                body=self.env._(
                    "%(compensation)s was undone (%(document)s): %(reason)s",
                    compensation=self.display_name,
                    document=(self.counter_move_id or self.move_id).display_name,
                    reason=reason,
                )
            )
