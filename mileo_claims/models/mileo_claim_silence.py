from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import retrying

from .isolation import run_divided


class MileoClaimSilence(models.AbstractModel):
    """Silence taken for acceptance once its time is over (P19)."""

    _name = "mileo.claim.silence"
    _description = "Tacit Closure of Claims"

    @api.model
    def _get_silence_domain(self):
        """Return the feedback milestones that run for a response, as they should."""
        return (
            Domain("is_pending", "=", True)
            & Domain("kind", "=", "feedback")
            & Domain("claim_id.state", "=", "responded")
        )

    @api.model
    def _get_tacit_closure_domain(self):
        """Return the feedback milestones whose time is over without a word."""
        return self._get_silence_domain() & Domain("due_at", "<", fields.Datetime.now())

    @api.model
    def _cron_close_tacitly(self):
        """Close what the customer left without an answer (P19), late as the job may be.

        A claim that cannot be closed says why in its chatter and waits for staff; it
        does not stop the others.
        """
        retrying(self._close_all_executed, self.env)
        self.env["mileo.claim.milestone"]._work_off(
            self._get_tacit_closure_domain,
            self._close_tacitly_or_explain,
        )

    def _close_tacitly_or_explain(self, milestones):
        run_divided(
            milestones.claim_id.filtered(lambda claim: claim._is_silent()),
            lambda claims: claims._close_tacitly(),
            lambda claim, error: claim._report_tacit_closure_failure(error),
        )

    def _is_silent(self):
        """Whether the response of the current cycle has arrived and is undecided."""
        self.ensure_one()
        response = self._get_current_response()
        return response.decision == "waiting" and bool(response.sent_at)

    def _report_tacit_closure_failure(self, error):
        handler = self._for_handler()
        handler._schedule_todo_once(
            self.user_id, handler.env._("Tacit closure failed: %s", error)
        )

    def _close_tacitly(self):
        """Close the claims; what was offered is executed, open actions go on."""
        # The words below say it, for all of them at once.
        self._track_discard()
        for claims in self.grouped(lambda claim: claim.user_id.lang).values():
            words = (
                claims[0]
                ._for_handler()
                .env._("No answer within the time limit: closed.")
            )
            claims._get_current_response()._decide("tacit", words)
            claims._message_log_batch(dict.fromkeys(claims.ids, words))
        self._end("tacit")
        self._execute_compensations()
        self._send_notice_later("closure")
