from odoo import fields, models


class MileoClaimBreaches(models.AbstractModel):
    """The breaches of commitments that a claim is about (P15, P17)."""

    _name = "mileo.claim.breaches"
    _description = "Breaches of Claims"

    breach_ids = fields.One2many("mileo.claim.breach", "claim_id", string="Breaches")

    def _is_opened_by_us(self):
        """Whether nobody complained: we opened the claim for a breach (P17)."""
        self.ensure_one()
        return self.channel == "internal" and bool(self.breach_ids)

    def _start_cycle(self, started_at=None):
        ours = self.filtered(lambda claim: claim._is_opened_by_us())
        # Nothing was received, hence no receipt is promised.
        ours._start_milestones(("formal_ack", "response"), started_at)
        return super(MileoClaimBreaches, self - ours)._start_cycle(started_at)

    def _acknowledge_receipt(self):
        """The notice of the penalty tells the customer of the claim that we open."""
        ours = self.filtered(lambda claim: claim._is_opened_by_us())
        return super(MileoClaimBreaches, self - ours)._acknowledge_receipt()

    def _get_founding_elements(self):
        """An established breach founds the complaint: it is not contested (P16)."""
        return super()._get_founding_elements() + [
            self.env._("the breach “%s” is established", breach.display_name)
            for breach in self.breach_ids
            if breach.state != "cancelled"
        ]

    def _get_offered_compensations(self):
        """A penalty is owed, not offered: no response waits for it."""
        return (
            super()
            ._get_offered_compensations()
            .filtered(lambda compensation: compensation.kind != "penalty")
        )

    def _get_issued_penalties(self):
        """Return the penalties that are applied already, to be told in the response."""
        return self.compensation_ids.filtered(
            lambda c: c.kind == "penalty" and c.state == "issued"
        )

    def _get_awaited(self):
        pending = self.compensation_ids.filtered(
            lambda c: (
                c.kind == "penalty" and c.state in ("draft", "to_approve", "approved")
            )
        )
        return super()._get_awaited() + pending.mapped("display_name")

    def _get_breaches_to_tell(self):
        """Return the breaches applied that the customer was not told of yet."""
        self.ensure_one()
        return self.breach_ids.filtered(
            lambda b: b.state == "applied" and b.compensation_id and not b.notice_id
        )

    def _tell_penalties(self):
        """Tell the customer of the penalties applied, without being asked (P17)."""
        for claim in self:
            told = claim._get_breaches_to_tell()
            if told:
                notice = claim._send_notice("penalty")
                told._unguarded().write({"notice_id": notice.id})

    def action_record_breach(self):
        """Open a new breach of a contract of this claim's customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Breach of a Commitment"),
            "res_model": "mileo.claim.breach",
            "views": [(False, "form")],
            "context": {
                "default_claim_id": self.id,
                "claim_agreement_id": self.agreement_id.id,
            },
        }
