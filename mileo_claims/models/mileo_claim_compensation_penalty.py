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
        "(breach_id) WHERE breach_id IS NOT NULL AND state != 'cancelled'",
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

    def _check_issuable(self):
        self.ensure_one()
        if self.kind != "penalty":
            return super()._check_issuable()
        if self.state != "approved":
            raise UserError(self.env._("“%s” is not approved.", self.display_name))
        return None

    def _issue_penalty(self):
        self.ensure_one()
        # sudo: account.move - as for credit notes: approved, and checked under lock
        claim = self.sudo().claim_id
        compensation = self.sudo().with_context(
            lang=claim._get_customer_lang(), tz=claim.team_id._get_tz()
        )
        if compensation.invoice_id:
            compensation._issue_credit_note()
        else:
            document = compensation.env["mileo.claim.penalty.document"]
            move = document._create_penalty_document(
                compensation.breach_id,
                compensation.amount,
                compensation._get_public_reason(),
            )
            compensation._unguarded().write(
                {"state": "issued", "move_id": move.id, "last_error": False}
            )
        self.sudo().breach_id._set_applied()
        claim._tell_penalties()

    def cancel(self, reason):
        penalties = self.filtered(lambda c: c.kind == "penalty")
        if penalties and not penalties._is_leader():
            raise UserError(
                self.env._("A penalty is owed by contract: only a leader withdraws it.")
            )
        result = super().cancel(reason)
        # What replaces it must find the unique index free.
        penalties.flush_recordset(["state"])
        # sudo: mileo.claim.breach - guarded; the breach stands and may be applied anew
        penalties.sudo().breach_id._unguarded().write(
            {"compensation_id": False, "amount": 0, "steps": False}
        )
        return result
