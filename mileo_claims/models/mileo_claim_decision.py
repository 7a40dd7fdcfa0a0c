from odoo import models

# Refusals of a claim after which its leader has to see to it.
REFUSALS = 2


class MileoClaimDecision(models.AbstractModel):
    """What the customer says of the response: yes, no, or something else (P18, P19)."""

    _name = "mileo.claim.decision"
    _description = "Decision on Claims"

    def _get_current_response(self):
        """Return the response of the current cycle of each claim."""
        return self.response_ids.filtered(lambda r: r.cycle == r.claim_id.cycle)

    def _on_response_handed_over(self, notice):
        """The customer has the response: silence now runs (P19)."""
        response = self.response_ids.filtered(lambda r: r.notice_id == notice)
        response._unguarded().write({"sent_at": notice.sent_at})
        if response.decision == "waiting" and response.cycle == self.cycle:
            self._get_milestones("interim_update")._cancel()
            if not self._has_feedback_run():
                self._start_milestones(["feedback"], notice.sent_at)
                self._hear_earlier_words(notice)

    def _hear_earlier_words(self, notice):
        """What the customer wrote while the response waited is no silence (P19)."""
        words = self.message_ids.filtered(
            lambda message: (
                message.id > notice.message_id.id and self._is_customer_message(message)
            )
        )
        if words:
            self._get_milestones("feedback")._meet(
                self.env._("The customer wrote."), message=words[:1]
            )

    def _has_feedback_run(self):
        """Whether the customer already has, or had, its time to answer (P19)."""
        return self.milestone_ids.filtered(
            lambda m: (
                m.kind == "feedback"
                and m.cycle == self.cycle
                and m.state != "cancelled"
            )
        )

    def _has_customer_decided(self, notice):
        """Whether the customer answered to the response that ``notice`` carries."""
        response = self.response_ids.filtered(lambda r: r.notice_id == notice)
        return response.decision in ("agreed", "refused")

    def _on_response_bounced(self, notice):
        """The customer does not have the response: silence says nothing (P19)."""
        response = self.response_ids.filtered(lambda r: r.notice_id == notice)
        response._unguarded().write({"sent_at": False})
        if response.decision == "waiting" and response.cycle == self.cycle:
            self._get_milestones("feedback")._void()

    def _get_feedback_term(self):
        """Return in words how long silence is waited for, as the policy says (P19)."""
        self.ensure_one()
        line = self._get_silence_line()
        unit = self.env["mileo.claim.policy.line"]._fields["unit"]
        units = dict(unit._description_selection(self.env))
        return f"{line.amount} {units.get(line.unit, '')}"

    # ---------------------------------------------------------------- decision

    def register_agreement(self, proof):
        """Record that the customer accepts the response (P18).

        The compensations offered are issued; the claim closes as soon as everything
        promised is done.

        :param str proof: how the customer agreed
        :raise UserError: no response is waiting for the customer
        """
        self._lock_for_transition("responded")
        self._require_reason(proof)
        self._get_milestones("feedback")._meet(proof)
        self.sudo()._get_current_response()._decide("agreed", proof)  # sudo: as sent
        self._set_state("agreed")
        self._execute_compensations()
        self._close_if_executed()
        return True

    def register_refusal(self, reason):
        """Record that the customer refuses the response: a new one is due.

        :raise UserError: no response is waiting for the customer
        """
        self._lock_for_transition("responded")
        self._require_reason(reason)
        self._get_milestones("feedback")._meet(reason)
        self.sudo()._get_current_response()._decide("refused", reason)  # sudo: as sent
        self.message_post(body=self.env._("Response refused: %s", reason))
        self._start_new_cycle("investigating", ["response"])
        handler = self._for_handler()
        handler._schedule_todo_once(
            self.user_id, handler.env._("Response refused: a new one is due")
        )
        self._escalate_refusals()
        return True

    def _escalate_refusals(self):
        """After the second refusal the leader decides how the claim goes on."""
        # sudo: mileo.claim.response - as sent
        decisions = self.sudo().response_ids.mapped("decision")
        count = decisions.count("refused")
        leader = self._get_informed_leader()
        if count >= REFUSALS and leader:
            reader = self.with_context(lang=leader.lang)
            reader._schedule_todo_once(
                leader, reader.env._("Refused %s times: take part in it", count)
            )

    # --------------------------------------------------------------- execution

    def _execute_compensations(self):
        """Issue what was offered; what cannot be issued says why and harms nothing."""
        responses = self._get_current_response()
        self.compensation_ids.filtered(
            lambda c: c.state == "approved" and c.response_id in responses
        )._issue_or_explain()

    def _for_handler(self):
        """Return the claim in the language of its handler, who will read it."""
        self.ensure_one()
        return self.with_context(lang=self.user_id.lang)

    def _schedule_todo_once(self, user, summary):
        """Plan a to-do for ``user``, unless the same one already waits."""
        self.ensure_one()
        if summary not in self.activity_ids.mapped("summary"):
            self.activity_schedule(
                "mileo_claims.mail_activity_follow_up",
                summary=summary,
                user_id=user.id,
            )
