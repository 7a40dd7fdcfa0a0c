from odoo import api, fields, models


class AccountMove(models.Model):
    _name = "account.move"
    # The mixins first: they add to what posting an invoice does.
    _inherit = [
        "mileo.claim.next.invoice",
        "mileo.claim.compensation.move",
        "mileo.claim.invoice.lines",
        "account.move",
    ]

    claim_ids = fields.Many2many(
        "mileo.claim",
        "mileo_claim_account_move_rel",
        string="Claims",
        readonly=True,
        copy=False,
    )
    claim_count = fields.Integer(compute="_compute_claim_count")
    is_disputed = fields.Boolean(
        string="Disputed",
        compute="_compute_is_disputed",
        search="_search_is_disputed",
        help="An open claim disputes this invoice.",
    )
    claim_hold = fields.Boolean(
        readonly=True,
        copy=False,
        help="Kept out of dunning because of a claim, and only as long as it is open.",
    )

    is_claim_gesture = fields.Boolean(
        compute="_compute_is_claim_gesture",
        help="Made for a claim, without any invoice to credit.",
    )

    def _compute_claim_count(self):
        counts = dict(
            self.env["mileo.claim"]._read_group(
                [("invoice_ids", "in", self.ids)], ["invoice_ids"], ["__count"]
            )
        )
        for move in self:
            move.claim_count = counts.get(move, 0)

    def _compute_is_claim_gesture(self):
        compensations = self._get_claim_compensations("prepared", "issued")
        gestures = compensations.filtered(lambda c: c.kind == "gesture").move_id
        for move in self:
            move.is_claim_gesture = move in gestures

    @api.depends("claim_ids.state")
    def _compute_is_disputed(self):
        # sudo: mileo.claim - that there is a claim, whoever may read it
        disputed = self.sudo().search(self._get_disputed_domain(self.ids))
        for move in self:
            move.is_disputed = move in disputed

    @api.model
    def _get_disputed_domain(self, ids):
        return [("id", "in", ids), ("claim_ids.state", "!=", "closed")]

    @api.model
    def _search_is_disputed(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: mileo.claim - as in the computation
        claims = self.env["mileo.claim"].sudo()._search([("state", "!=", "closed")])
        return [("claim_ids", "in", claims)]

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

    def _update_claim_hold(self):
        """Keep the disputed invoices out of dunning, give the others back to it.

        An invoice that somebody kept out of it by hand stays so.
        """
        for move in self:
            if move.is_disputed and not move.no_followup:
                move.write({"no_followup": True, "claim_hold": True})
            elif move.claim_hold and not move.is_disputed:
                move.write({"no_followup": False, "claim_hold": False})

    def _get_claim_creditable_amounts(self):
        """Return what credit notes have left of each invoice, tax included.

        A credit note that was reversed gives back what it took.
        """
        refunds = self.reversal_move_ids.filtered(lambda move: move.state != "cancel")
        undone = dict(
            self._read_group(
                [("reversed_entry_id", "in", refunds.ids), ("state", "=", "posted")],
                ["reversed_entry_id"],
                ["amount_total:sum"],
            )
        )
        return {
            invoice: invoice.amount_total
            - sum(
                refund.amount_total - undone.get(refund, 0)
                for refund in invoice.reversal_move_ids & refunds
            )
            for invoice in self
        }
