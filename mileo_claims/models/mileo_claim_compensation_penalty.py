from odoo import fields, models
from odoo.exceptions import UserError


class MileoClaimCompensationPenalty(models.AbstractModel):
    """A compensation that the contract makes us owe for a breach (P15, P17).

    Nobody offers it and no customer has to accept it: it is issued as soon as it is
    approved, which within the handler's limit is at once.
    """

    _name = "mileo.claim.compensation.penalty"
    _description = "Compensations by Penalty"

    breach_id = fields.Many2one(
        "mileo.claim.breach",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The breach that it is owed for.",
    )

    _breach_uniq = models.UniqueIndex(
        "(breach_id) WHERE breach_id IS NOT NULL"
        " AND state NOT IN ('cancelled', 'reversed')",
        "The penalty of this breach is already applied.",
    )
    _penalty_has_breach = models.Constraint(
        "CHECK((kind = 'penalty') = (breach_id IS NOT NULL))",
        "A penalty comes from an established breach: record the breach and apply it.",
    )

    def approve(self):
        result = super().approve()
        # sudo: mileo.claim.compensation - owed by contract once a leader agreed
        approved = self.sudo().filtered(
            lambda c: c.kind == "penalty" and c.state == "approved"
        )
        if approved:
            approved.issue()
        return result

    def _is_accepted(self):
        """A penalty is owed, whatever the customer says of the rest."""
        return self.kind == "penalty" or super()._is_accepted()

    def _issue_penalty(self):
        self.ensure_one()
        if self.invoice_id:
            self._issue_credit_note()
            return
        # sudo: account.move - as for credit notes
        [penalty] = self.sudo()._group_by_document_context()
        company = penalty.company_id
        move = penalty.env["mileo.claim.penalty.document"]._create_document(
            penalty,
            company._get_penalty_account(),
            penalty.env._(
                "Contract penalty, not subject to VAT: %s",
                penalty.breach_id.display_name,
            ),
        )
        if not company.claim_credit_draft:
            move._post(soft=False)
        self.sudo()._set_document(move)

    def _on_document_posted(self):
        super()._on_document_posted()
        for penalty in self.filtered("breach_id"):
            # sudo: mileo.claim.breach - guarded; the document is posted
            penalty.sudo().breach_id._set_applied()
            penalty.claim_id._tell_penalties()

    def _release_breach(self):
        """The breach stands and may be applied anew."""
        penalties = self.filtered("breach_id")
        # What replaces it must find the unique index free.
        penalties.flush_recordset(["state"])
        # sudo: mileo.claim.breach - guarded
        penalties.sudo().breach_id._set_established()

    def cancel(self, reason):
        penalties = self.filtered(lambda c: c.kind == "penalty")
        if penalties and not penalties._is_leader():
            raise UserError(
                self.env._("A penalty is owed by contract: only a leader withdraws it.")
            )
        result = super().cancel(reason)
        penalties._release_breach()
        return result
