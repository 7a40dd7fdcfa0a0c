from odoo import api, fields, models
from odoo.fields import Domain

from .isolation import run_isolated


class MileoClaimDecision(models.AbstractModel):
    """What the customer says of the response, and how a claim ends (P18 to P20)."""

    _name = "mileo.claim.decision"
    _description = "Decision on Claims"

    awaited = fields.Text(
        compute="_compute_awaited", help="What was promised and is not done yet."
    )

    @api.depends("action_ids.state", "compensation_ids.state")
    def _compute_awaited(self):
        # sudo: mileo.claim.action - an accountant reads claims, not the actions
        for claim in self.sudo():
            claim.awaited = "\n".join(claim._get_awaited())

    def _get_current_response(self):
        self.ensure_one()
        return self.response_ids.filtered(lambda r: r.cycle == self.cycle)[:1]

    def _on_response_handed_over(self, notice):
        """The customer has the response: silence now runs (P19)."""
        response = self.response_ids.filtered(lambda r: r.notice_id == notice)
        response._unguarded().write({"sent_at": notice.sent_at})
        if response.decision == "waiting" and response.cycle == self.cycle:
            self._get_milestones("interim_update")._cancel()
            if not self._has_feedback_run():
                self._start_milestones(["feedback"], notice.sent_at)

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
        return True

    # --------------------------------------------------------------- execution

    def _execute_compensations(self):
        """Issue what was offered; what cannot be issued says why and harms nothing."""
        response = self._get_current_response()
        self.compensation_ids.filtered(
            lambda c: c.state == "approved" and c.response_id == response
        )._issue_or_explain()

    def _get_awaited(self):
        """Return what was promised and is not done, in words."""
        self.ensure_one()
        planned = self.action_ids.filtered(lambda action: action.state == "planned")
        accepted = self._get_offered_compensations().filtered(
            lambda compensation: compensation._is_accepted()
        )
        prepared = self.compensation_ids.filtered(lambda c: c.state == "prepared")
        return [record.display_name for record in [*planned, *accepted, *prepared]]

    def _close_if_executed(self):
        """Close the agreed claims of which everything promised is done (P18)."""
        # sudo: mileo.claim - whoever does the last thing awaited closes the claim
        for claim in self.sudo():
            if claim.state == "agreed" and not claim._get_awaited():
                claim._close("agreement")

    def _close(self, kind):
        self.ensure_one()
        self._get_customer_milestones()._cancel()
        self._set_state("closed", closure_kind=kind, closed_at=fields.Datetime.now())
        # sudo: mail.activity - what we planned for others is over too
        self.sudo().activity_unlink(
            [
                "mileo_claims.mail_activity_follow_up",
                "mileo_claims.mail_activity_call",
                "mileo_claims.mail_activity_approval",
            ]
        )
        self._send_notice("merged" if kind == "duplicate" else "closure")

    # ------------------------------------------------------------ tacit closure

    @api.model
    def _get_tacit_closure_domain(self):
        """Return the feedback milestones whose time is over without a word."""
        return (
            Domain("is_pending", "=", True)
            & Domain("kind", "=", "feedback")
            & Domain("due_at", "<", fields.Datetime.now())
            & Domain("claim_id.state", "=", "responded")
        )

    @api.model
    def _cron_close_tacitly(self):
        """Close what the customer left without an answer (P19), one claim at a time.

        A claim that cannot be closed says why in its chatter and waits for staff; it
        does not stop the others.
        """
        # An action may have been deleted, or taken off its claim.
        self.search([("state", "=", "agreed")])._close_if_executed()
        milestones = self.env["mileo.claim.milestone"].search(
            self._get_tacit_closure_domain()
        )
        self.env["ir.cron"]._commit_progress(remaining=len(milestones))
        for milestone_id in milestones.ids:
            milestone = self.env["mileo.claim.milestone"].browse(milestone_id)
            claim = milestone.claim_id.try_lock_for_update()
            milestone.invalidate_recordset()
            if claim and milestone.filtered_domain(self._get_tacit_closure_domain()):
                run_isolated(
                    claim,
                    claim._close_tacitly,
                    claim._report_tacit_closure_failure,
                )
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _report_tacit_closure_failure(self, error):
        handler = self._for_handler()
        handler._schedule_todo_once(
            self.user_id, handler.env._("Tacit closure failed: %s", error)
        )

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

    def _close_tacitly(self):
        self.ensure_one()
        response = self._get_current_response()
        response._decide("tacit", self.env._("No answer within the time limit."))
        self._close("tacit")
        self._execute_compensations()
