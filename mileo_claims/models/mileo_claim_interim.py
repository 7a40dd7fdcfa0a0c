from odoo import fields, models
from odoo.exceptions import UserError


class MileoClaimInterim(models.AbstractModel):
    """When more time is needed: new dates and interim updates (P11)."""

    _name = "mileo.claim.interim"
    _description = "Interim Updates of Claims"

    progress = fields.Text(
        copy=False, help="What the customer was last told of the investigation."
    )
    extension_ids = fields.One2many("mileo.claim.extension", "claim_id")

    def extend_deadline(
        self,
        reason,
        explanation,
        new_due_at,
        justification=False,
        information_needed=False,
    ):
        """Announce a later date for the response, before the present one expires.

        The deadline moves when the mail server has taken the interim update (P11). A
        supplier who is consulted is awaited from now on.

        :param str reason: ``technical``, ``supplier`` or ``other``
        :param str explanation: what was done so far and why more time is needed
        :param new_due_at: naive UTC instant, later than the present one
        :param str justification: why the leader allows a third extension
        :param str information_needed: what the customer has to provide, if anything
        :raise UserError: too late, not later, unexplained, or the right to do so is
            missing
        """
        self._lock_for_transition("new", "acknowledged", "investigating")
        new_due_at = fields.Datetime.to_datetime(new_due_at)
        response = self._get_milestones("response")
        self._check_extension(response, explanation, new_due_at)
        self._check_extension_rank(response, justification)
        self.write({"progress": explanation})
        # sudo: mileo.claim.extension - nobody writes extensions, this method does
        extension = self.env["mileo.claim.extension"].sudo()._unguarded()
        extension = extension.create(
            {
                "milestone_id": response.id,
                "reason": reason,
                "explanation": explanation,
                "justification": justification,
                "old_due_at": response.due_at,
                "new_due_at": new_due_at,
            }
        )
        if reason == "supplier" and not self._get_open_wait("supplier"):
            self._start_wait("supplier", explanation, fields.Datetime.now())
        extension.notice_id = self._send_interim_update(information_needed)
        return True

    def _check_extension(self, response, explanation, new_due_at):
        self._require_reason(explanation)
        if not response or response.due_at < fields.Datetime.now():
            raise UserError(
                self.env._(
                    "The time limit of the response is over: it cannot be extended any "
                    "more. Answer as soon as you can."
                )
            )
        if not new_due_at or new_due_at <= response.due_at:
            raise UserError(
                self.env._("The new date must be later than the one announced.")
            )
        if self._get_announced_extension():
            raise UserError(
                self.env._("A new date is already being announced to the customer.")
            )
        if not self._get_notice_recipient():
            raise UserError(
                self.env._(
                    "The customer must be told of the new date: give the claim an "
                    "e-mail address first."
                )
            )

    def _check_extension_rank(self, response, justification):
        """The second extension is the leader's; so is the third, who says why."""
        rank = 1 + len(response.extension_ids.filtered(lambda e: e.state != "too_late"))
        is_leader = self.env.su or self.env.user.has_group(
            "mileo_claims.group_mileo_claims_manager"
        )
        if rank > 1 and not is_leader:
            raise UserError(
                self.env._("Only a leader extends the same deadline a second time.")
            )
        if rank > 2 and not (justification or "").strip():
            raise UserError(
                self.env._("A third extension needs the leader's written reason.")
            )

    def _get_announced_extension(self):
        """Return the extension that the customer is being told of, if any."""
        self.ensure_one()
        return self.extension_ids.filtered(lambda e: e.state == "announcing")[:1]

    def send_interim_update(self, progress, information_needed=False):
        """Tell the customer how far the investigation is, without a new date (P11).

        :param str information_needed: what the customer has to provide, if anything
        :raise UserError: the claim is not under investigation, or nothing is said
        """
        self._lock_for_transition("new", "acknowledged", "investigating")
        self._require_reason(progress)
        self.write({"progress": progress})
        self._send_interim_update(information_needed)
        return True

    def _send_interim_update(self, information_needed):
        """Send the message, which says what the customer has to provide; return it."""
        asked = self.env["mileo.claim.wait"]
        if (information_needed or "").strip():
            asked = self._ask_customer(information_needed)
        notice = self._send_notice("interim_update")
        asked._attach(notice)
        return notice

    def _on_interim_update_handed_over(self, notice):
        extension = self.extension_ids.filtered(lambda e: e.notice_id == notice)
        if extension:
            extension._on_announced(notice.sent_at)
        self._promise_interim_update(notice.sent_at)

    def _on_interim_update_bounced(self, notice):
        """The customer was told nothing: the date stands, and so does its promise."""
        self.extension_ids.filtered(lambda e: e.notice_id == notice)._on_bounced()
        next_update = self._get_milestones("interim_update")
        next_update.filtered(lambda m: m.started_at == notice.sent_at)._void()

    def _promise_interim_update(self, told_at):
        """While the response is extended, the customer hears from us regularly."""
        response = self._get_milestones("response")
        if response.due_at == response.first_due_at or self._get_milestones(
            "interim_update"
        ):
            return
        update = self._start_milestones(["interim_update"], told_at)
        # The response itself comes first: nothing more to promise.
        update.filtered(lambda m: m.due_at >= response.due_at)._cancel()
