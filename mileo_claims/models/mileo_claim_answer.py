from odoo import models
from odoo.exceptions import UserError

ANSWERABLE_STATES = ("new", "acknowledged", "investigating")


class MileoClaimAnswer(models.AbstractModel):
    """The substantive response: checked, frozen and sent (P12)."""

    _name = "mileo.claim.answer"
    _description = "Answer to Claims"

    def send_response(self):
        """Send the substantive response, made of the data of the claim (P12).

        :raise UserError: something is missing; the message lists what, and where
        """
        self._lock_for_transition(*ANSWERABLE_STATES)
        self._approve_offered()
        self._refuse_missing(
            [*self._get_response_missing(), *self._get_approval_missing()]
        )
        response = self._create_response()
        # sudo: mileo.claim.compensation - guarded; approved or refused above
        offered = self._get_offered_compensations()
        offered.sudo()._unguarded().write({"response_id": response.id})
        self._set_state("responded", outcome=response.outcome)
        self._clear_approval()
        notice = self._send_notice("response", attachments=response.letter_id)
        response._unguarded().write({"notice_id": notice.id})
        return True

    def action_respond(self):
        """Open the response as the customer will read it."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mileo_claims.action_mileo_claim_respond"
            ),
            "context": {"default_claim_id": self.id, "dialog_size": "extra-large"},
        }

    def _refuse_missing(self, missing):
        if missing:
            raise UserError(
                self.env._("The response cannot be sent yet:")
                + "".join(f"\n- {reason}" for reason in missing)
            )

    def _get_offered_compensations(self):
        """Return what is offered and not executed; what waits to be posted is made."""
        return self.compensation_ids.filtered(
            lambda c: c.state in ("draft", "to_approve", "approved")
        )

    def _get_answered_actions(self):
        """Return the actions that the customer is told of."""
        return self.action_ids.filtered(lambda action: action.state != "cancelled")

    def _approve_offered(self):
        """Approve what the user may offer without asking anybody."""
        self._get_offered_compensations().filtered(
            lambda compensation: compensation._can_approve()
        ).approve()

    def _get_response_missing(self):
        """Return what the response lacks, each with where to fix it."""
        self.ensure_one()
        return [
            *self._get_findings_missing(),
            *self._get_solution_missing(),
            *self._get_contest_missing(),
        ]

    def _get_findings_missing(self):
        if not self.fact_ids:
            return [self.env._("list the alleged facts (tab “Investigation”)")]
        missing = []
        for fact in self.fact_ids:
            if not fact.finding:
                missing.append(
                    self.env._(
                        "say what was found of “%s” (tab “Investigation”)", fact.name
                    )
                )
            elif fact.finding != "acknowledged" and not (fact.reason or "").strip():
                missing.append(
                    self.env._(
                        "give the reason for “%s”, which is not acknowledged "
                        "(tab “Investigation”)",
                        fact.name,
                    )
                )
        return missing

    def _get_solution_missing(self):
        missing = []
        if not self._get_answered_actions() and not (
            (self.no_action_reason or "").strip()
        ):
            missing.append(
                self.env._(
                    "plan a corrective action, or say why none is needed "
                    "(tab “Response”)"
                )
            )
        if not self._get_outcome():
            missing.append(
                self.env._(
                    "choose the outcome (tab “Response”), or say what was found of "
                    "every fact: it follows from that"
                )
            )
        for compensation in self._get_offered_compensations():
            if compensation.state == "draft" and not compensation._can_approve():
                missing.append(
                    self.env._(
                        "“%s” is above what you may offer: press “Approve” on it to "
                        "ask the leader (tab “Response”)",
                        compensation.display_name,
                    )
                )
            elif compensation.state == "to_approve":
                missing.append(
                    self.env._(
                        "“%s” waits for the approval of the leader",
                        compensation.display_name,
                    )
                )
        return missing

    def _create_response(self):
        """Freeze what is answered: text and letter, in the customer's language."""
        self.ensure_one()
        # sudo: mileo.claim.response - nobody writes responses, this method does
        response = (
            self.env["mileo.claim.response"]
            .sudo()
            ._unguarded()
            .create(self._prepare_response_vals())
        )
        response._freeze()
        return response

    def _prepare_response_vals(self):
        self.ensure_one()
        approved = self._get_approval_state() == "approved"
        return {
            "claim_id": self.id,
            "cycle": self.cycle,
            "outcome": self._get_outcome(),
            "approved_by_id": approved and self.response_approved_by_id.id,
            "approved_at": approved and self.response_approved_at,
            "contest_override_reason": (
                self._get_contest_grounds() and self.contest_override_reason
            ),
        }
