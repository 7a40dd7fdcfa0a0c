from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .mileo_claim_answer import ANSWERABLE_STATES


class MileoClaimContest(models.AbstractModel):
    """A founded complaint is not contested, unless a leader justifies it (P16)."""

    _name = "mileo.claim.contest"
    _description = "Contesting of Claims"

    contest_override_by_id = fields.Many2one(
        "res.users", string="Contesting Allowed By", copy=False
    )
    contest_override_at = fields.Datetime(string="Contesting Allowed On", copy=False)
    contest_override_reason = fields.Text(
        string="Contesting Allowed Because",
        copy=False,
        groups="mileo_claims.group_mileo_claims_user",
    )
    contest_override_findings = fields.Json(
        copy=False,
        groups="mileo_claims.group_mileo_claims_user",
        help="What the leader allowed: once the findings change, it is void.",
    )

    def override_contest(self, reason):
        """Let a leader contest a complaint that is founded (P16).

        Void as soon as the findings or the outcome change.

        :param str reason: why it is right to contest nevertheless; kept and traced
        :raise AccessError: the user is no leader
        :raise UserError: no reason is given, or nothing founded is contested
        """
        self._lock_for_transition(*ANSWERABLE_STATES)
        if not self.env.user.has_group("mileo_claims.group_mileo_claims_manager"):
            raise AccessError(
                self.env._("Only a leader may contest a complaint that is founded.")
            )
        self._require_reason(reason)
        grounds = self._get_contest_grounds()
        if not grounds:
            raise UserError(self.env._("Nothing that is founded is contested here."))
        self._unguarded().write(
            {
                "contest_override_by_id": self.env.uid,
                "contest_override_at": fields.Datetime.now(),
                "contest_override_reason": reason,
                "contest_override_findings": self._get_contested_findings(),
            }
        )
        self._message_log(
            body=self.env._(
                "Contested nevertheless (%(grounds)s), because: %(reason)s",
                grounds="; ".join(grounds),
                reason=reason,
            )
        )
        return True

    def _is_contest_overridden(self):
        """Whether a leader allowed to contest what is found as it is now."""
        self.ensure_one()
        return bool(self.contest_override_at) and (
            self.contest_override_findings == self._get_contested_findings()
        )

    def _get_contested_findings(self):
        """Return what a leader's permission to contest holds for, as plain values."""
        self.ensure_one()
        facts = [
            [f._origin.id, f.name, f.finding, f.reason, f.covered_by_id._origin.id]
            for f in self.fact_ids.sorted(lambda f: f._origin.id)
        ]
        # Counted: their words depend on the reader's language.
        return [self._get_outcome(), facts, len(self._get_contest_grounds())]

    def _get_contest_missing(self):
        """Return why it cannot be contested, with the way out."""
        self.ensure_one()
        grounds = self._get_contest_grounds()
        if not grounds or self._is_contest_overridden():
            return []
        return [
            self.env._(
                "a founded complaint is not contested: %s. Change the finding (tab "
                "“Investigation”) or the outcome, or have a leader give the reason to "
                "contest nevertheless (button “Response…”)",
                "; ".join(grounds),
            )
        ]

    def _get_contest_grounds(self):
        """Return in words why what is contested may not be, nothing if it may (P16)."""
        self.ensure_one()
        grounds = [ground for f in self.fact_ids for ground in f._get_contest_grounds()]
        contested = self.fact_ids.filtered(lambda f: f.finding == "contested")
        founding = self._get_founding_elements()
        if self._get_outcome() == "rejected":
            founding += [
                self.env._("“%s” is acknowledged", fact.name)
                for fact in self.fact_ids
                if fact.finding == "acknowledged"
            ]
            grounds += [
                self.env._("the outcome is “Rejected” although %s", element)
                for element in founding
            ]
        elif contested:
            grounds += [
                self.env._(
                    "“%(fact)s” is contested although %(element)s",
                    fact=contested[0].name,
                    element=element,
                )
                for element in founding
            ]
        return grounds

    def _get_founding_elements(self):
        """Return in words what makes the complaint founded whatever the findings.

        Extended by what establishes it otherwise, such as the breach of a contract.
        """
        self.ensure_one()
        return []
