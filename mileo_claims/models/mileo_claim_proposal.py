from odoo import api, fields, models

from ..lib.mail_contents import strip_tags
from .mileo_claim_policy_line import URGENCIES

#: Complaints come to the point before that.
READ_LENGTH = 5_000


class MileoClaimProposal(models.AbstractModel):
    """What the words of a complaint tell of it: proposed, decided by a person.

    One category alone is taken, and said; several, or an urgency, are for the handler
    to decide.
    """

    _name = "mileo.claim.proposal"
    _description = "Proposals on Claims"

    proposed_words = fields.Char(
        string="Words Found", copy=False, readonly=True, help="In the complaint."
    )
    proposed_category_ids = fields.Many2many(
        "mileo.claim.category",
        "mileo_claim_proposed_category_rel",
        string="Possible Categories",
        copy=False,
        readonly=True,
    )
    urgency_words = fields.Char(
        copy=False, readonly=True, help="Why the complaint may be urgent."
    )
    proposed_urgency = fields.Selection(
        [u for u in URGENCIES if u[0] != "standard"],
        string="Possible Urgency",
        copy=False,
        readonly=True,
    )

    @api.model
    def _prepare_intake_vals(self, vals):
        vals = super()._prepare_intake_vals(vals)
        if vals["channel"] in ("email", "portal"):
            vals.update(self._prepare_proposal_vals(vals))
        return vals

    @api.model
    def _prepare_proposal_vals(self, vals):
        """Return what the words of a new complaint propose."""
        text = strip_tags(str(vals.get("description") or "")[: READ_LENGTH * 4])
        text = f"{vals['name']}\n{text[:READ_LENGTH]}"
        Rule = self.env["mileo.claim.keyword.rule"]
        categories, urgencies = Rule._match(text, vals["company_id"])
        if vals.get("category_id"):
            categories = {}
        if vals["urgency"] != "standard":
            urgencies = {}
        proposal = {
            "proposed_words": _list_words(categories),
            "urgency_words": _list_words(urgencies),
            "proposed_urgency": next(iter(urgencies), False),
        }
        if len(categories) == 1:
            [proposal["category_id"]] = categories
        elif categories:
            proposal["proposed_category_ids"] = [(6, 0, list(categories))]
        return {name: value for name, value in proposal.items() if value}

    def _start_cycle(self, started_at=None):
        result = super()._start_cycle(started_at)
        for claim in self.filtered("proposed_urgency"):
            handler = claim._for_handler()
            summary = handler.env._("Urgent? It says: %s", claim.urgency_words)
            handler._schedule_todo_once(claim.user_id, summary[:250])
        return result

    def action_accept_urgency(self):
        """Requalify the claim as its words propose (P10)."""
        self.ensure_one()
        return self.requalify(self.proposed_urgency)

    def action_dismiss_proposal(self):
        """Stop proposing: the claim is what its handler says."""
        self.check_access("write")
        self.write(
            {
                "proposed_words": False,
                "proposed_category_ids": [(5, 0, 0)],
                "urgency_words": False,
                "proposed_urgency": False,
            }
        )
        return True

    def requalify(self, urgency):
        result = super().requalify(urgency)
        self.proposed_urgency = False
        return result


def _list_words(found):
    return ", ".join(sorted({word for words in found.values() for word in words}))
