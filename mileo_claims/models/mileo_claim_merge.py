from datetime import timedelta
from difflib import SequenceMatcher

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.keywords import fold

#: Within so many days, a customer may well complain twice of the same thing.
SAME_DAYS = 15
SIMILAR = 0.6
#: Nothing has been answered yet.
MERGEABLE_STATES = ("new", "acknowledged", "investigating")


class MileoClaimMerge(models.AbstractModel):
    """Two claims of a customer about one thing: found, proposed, merged."""

    _name = "mileo.claim.merge"
    _description = "Merging of Claims"

    merged_into_id = fields.Many2one(
        "mileo.claim",
        check_company=True,
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The claim that goes on in place of this one.",
    )
    similar_claim_ids = fields.Many2many(
        "mileo.claim",
        compute="_compute_similar_claim_ids",
        string="Similar Claims",
        help="Earlier claims of the customer about the same invoice, or with a similar "
        "subject.",
    )

    @api.depends("partner_id", "email_from", "name", "invoice_ids", "state")
    def _compute_similar_claim_ids(self):
        for claim in self:
            claim.similar_claim_ids = claim._get_mergeable_claims().filtered(
                claim._is_similar
            )

    def _get_mergeable_claims(self):
        """Return the open claims of the customer that this one may be merged into."""
        claim = self._origin
        if not claim or claim.state not in MERGEABLE_STATES:
            return claim.browse()
        if claim.commercial_partner_id:
            customer = Domain(
                "commercial_partner_id", "=", claim.commercial_partner_id.id
            )
        elif claim.email_normalized:
            customer = Domain("email_normalized", "=", claim.email_normalized)
        else:
            return claim.browse()
        return claim.search(
            customer
            & Domain("state", "in", MERGEABLE_STATES)
            & Domain("company_id", "=", claim.company_id.id)
            & Domain("received_at", ">=", claim.received_at - timedelta(SAME_DAYS))
            & (
                Domain("received_at", "<", claim.received_at)
                | Domain("received_at", "=", claim.received_at)
                & Domain("id", "<", claim.id)
            ),
            order="received_at desc",
            limit=50,
        )

    def _is_similar(self, other):
        if self.invoice_ids & other.invoice_ids:
            return True
        mine, theirs = fold(self.name or ""), fold(other.name or "")
        return SequenceMatcher(None, mine, theirs).ratio() >= SIMILAR

    def merge_into(self, survivor):
        """Close the claim as a duplicate of an earlier one, which keeps everything.

        The customer is told the surviving number; its time limits are the earlier
        ones, so that nothing announced moves later. Answers to this claim go to the
        survivor.

        :param survivor: the earlier claim, or its id
        :raise UserError: another customer, a later claim, or one that is answered
        """
        survivor = self.browse(survivor) if isinstance(survivor, int) else survivor
        self._lock_for_transition(*MERGEABLE_STATES)
        survivor._lock_for_transition(*MERGEABLE_STATES)
        self._check_merge(survivor)
        survivor.write(self._prepare_survivor_vals(survivor))
        survivor._message_log(
            body=survivor.env._(
                "%(number)s, received on %(date)s, is merged into this claim: "
                "%(subject)s",
                number=self._get_html_link(title=self.number),
                date=fields.Date.to_string(self.received_at),
                subject=self.name,
            )
        )
        # sudo: mileo.claim - right checked above
        self.sudo()._unguarded().merged_into_id = survivor
        self._close("duplicate")
        return True

    def _check_merge(self, survivor):
        if (survivor.received_at, survivor.id) >= (self.received_at, self.id):
            raise UserError(
                self.env._(
                    "Merge a claim into one received before it: what was announced to "
                    "the customer stands."
                )
            )
        if self._get_offered_compensations():
            raise UserError(
                self.env._(
                    "Withdraw the compensations of %s before it is merged: offer them "
                    "on the claim that stays.",
                    self.number,
                )
            )
        same_customer = (
            survivor.commercial_partner_id == self.commercial_partner_id
            if survivor.commercial_partner_id or self.commercial_partner_id
            else survivor.email_normalized == self.email_normalized
        )
        if not same_customer or survivor.company_id != self.company_id:
            raise UserError(
                self.env._("These are claims of two customers: they are not merged.")
            )

    def _prepare_survivor_vals(self, survivor):
        """Return what the surviving claim takes over."""
        vals = {
            "invoice_ids": [(4, invoice.id) for invoice in self.invoice_ids],
            "fact_ids": [(4, fact.id) for fact in self.fact_ids],
            "action_ids": [(4, action.id) for action in self.action_ids],
        }
        for name in ("agreement_id", "task_id", "category_id"):
            if self[name] and not survivor[name]:
                vals[name] = self[name].id
        if self.is_confidential:
            vals["is_confidential"] = True
        return vals

    def action_open_merged_into(self):
        """Open the claim that this one is merged into."""
        self.ensure_one()
        return self.merged_into_id.get_formview_action()
