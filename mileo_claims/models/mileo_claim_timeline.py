from odoo import fields, models
from odoo.tools import format_date


class MileoClaimTimeline(models.AbstractModel):
    """Where a claim stands, as its customer sees it: steps made of the milestones."""

    _name = "mileo.claim.timeline"
    _description = "Timeline of Claims"

    def _format_portal_instant(self, instant):
        """Return an instant in the words of whoever reads the page."""
        return self._format_instant(instant, self.env.lang)

    def _format_portal_day(self, instant):
        """Return the day of an instant, short, for a list."""
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=self._get_customer_tz()), instant
        )
        return format_date(self.env, local.date())

    def _get_portal_status(self):
        """Return the state in the words of a customer."""
        self.ensure_one()
        return {
            "new": self.env._("Received"),
            "acknowledged": self.env._("In progress"),
            "investigating": self.env._("In progress"),
            "responded": self.env._("Your decision is awaited"),
            "agreed": self.env._("Being carried out"),
            "closed": self.env._("Closed"),
        }[self.state]

    def _get_portal_timeline(self):
        """Return what was promised to the customer, and what became of it (P03, P25).

        :return: steps, oldest first, each with its ``label``, its ``note``, its
            ``status``: ``done``, ``done_late``, ``missed`` (never to be done), ``late``
            (still to be done), ``next`` or ``todo``, and ``why`` its date is what it
            is, if it is still to come, and the time ``remaining`` in words on the next
        """
        self.ensure_one()
        steps = [
            {
                "label": self.env._("Complaint received"),
                "note": self._format_portal_instant(self.received_at),
                "status": "done",
            }
        ]
        for cycle in range(1, self.cycle + 1):
            steps += self._get_portal_cycle_steps(cycle)
        steps.append(self._get_portal_end_step())
        pending = [step for step in steps if step["status"] in ("late", "todo")]
        if pending and pending[0]["status"] == "todo":
            pending[0]["status"] = "next"
            pending[0]["remaining"] = self._get_portal_remaining(pending[0])
        return steps

    def _get_portal_remaining(self, step):
        """Return in words how long is left, if the step has a date."""
        milestone = step.get("milestone")
        if not milestone or not milestone.is_pending:
            return ""
        return self.env._("Time left: %s", milestone.remaining_time)

    def _get_portal_cycle_steps(self, cycle):
        """Return our promises of one cycle, then the customer's decision."""
        milestones = self._get_customer_milestones().filtered(
            lambda m: m.cycle == cycle
        )
        ours = milestones.filtered(lambda m: m.owner == "us" and m.state != "cancelled")
        steps = [
            self._prepare_portal_step(milestone)
            for milestone in ours.sorted(lambda m: (m.done_at or m.due_at, m.id))
        ]
        if cycle > 1 and not self._is_portal_refused(cycle - 1) and milestones:
            steps.insert(
                0,
                {
                    "label": self.env._("Complaint opened again"),
                    "note": self._format_portal_instant(
                        min(milestones.mapped("started_at"))
                    ),
                    "status": "done",
                },
            )
        decision = self._get_portal_decision_step(cycle)
        return [*steps, decision] if decision else steps

    def _is_portal_refused(self, cycle):
        return "refused" in self.response_ids.filtered(
            lambda response: response.cycle == cycle
        ).mapped("decision")

    def _get_portal_labels(self):
        """Return {kind of milestone: its name for a customer}."""
        return {
            "auto_ack": self.env._("Receipt confirmed to you"),
            "phone_confirmation": self.env._("Your call confirmed in writing"),
            "formal_ack": self.env._("Reply from the person in charge"),
            "interim_update": self.env._("Progress update"),
            "response": self.env._("Our answer"),
        }

    def _prepare_portal_step(self, milestone):
        """Return the step of one of our promises; being late is said (P25)."""
        label = self._get_portal_labels().get(milestone.kind)
        if milestone.kind == "response" and milestone.cycle > 1:
            label = self.env._("Our new answer")
        status, note = self._get_portal_step_state(milestone)
        return {
            "label": label or milestone.display_name,
            "note": note,
            "status": status,
            "milestone": milestone,
            "why": status == "todo" and self._get_portal_explanation(milestone),
        }

    def _get_portal_explanation(self, milestone):
        """Return why a promise is due when it is, for whoever reads the page."""
        return milestone._get_short_explanation(self.env.lang)

    def _get_portal_step_state(self, milestone):
        done = self._format_portal_instant(milestone.done_at)
        due = self._format_portal_instant(milestone.due_at)
        if milestone.done_at and milestone.done_at <= milestone.due_at:
            return "done", done
        if milestone.done_at:
            return "done_late", self.env._(
                "%(done)s; it was promised by %(due)s: we were late.",
                done=done,
                due=due,
            )
        if milestone.stopped_at:
            return "missed", self.env._("Promised by %s, and not done.", due)
        if milestone.due_at < fields.Datetime.now():
            return "late", self.env._(
                "Promised by %s: we are late, and we apologise for it.", due
            )
        if milestone.first_due_at < milestone.due_at:
            first = self._format_portal_instant(milestone.first_due_at)
            return "todo", self.env._(
                "By %(due)s at the latest (first promised by %(first)s)",
                due=due,
                first=first,
            )
        return "todo", self.env._("By %s at the latest", due)

    def _get_portal_decision_step(self, cycle):
        """Return the step of the customer's decision, if one is or was expected."""
        response = self.response_ids.filtered(lambda r: r.cycle == cycle)[:1]
        decided = self._format_portal_instant(response.decided_at)
        feedback = self._get_milestones("feedback")
        is_waiting = feedback and response.decision == "waiting"
        step = {
            "label": self.env._("Your decision"),
            "milestone": is_waiting and feedback,
            "why": is_waiting and self._get_portal_explanation(feedback),
            "status": "todo" if response.decision in (False, "waiting") else "done",
            "note": {
                "agreed": self.env._("Accepted: %s", decided),
                "refused": self.env._("Refused: %s", decided),
                "tacit": self.env._("No answer from you, taken as accepted"),
                "waiting": self._get_portal_waiting_note(feedback),
            }.get(response.decision, ""),
        }
        is_over = self.state == "closed" or cycle < self.cycle
        return None if is_over and step["status"] == "todo" else step

    def _get_portal_waiting_note(self, feedback):
        if not feedback:
            return self.env._("Do you accept our answer?")
        return self.env._(
            "Please answer by %s. Without a word from you, we take our answer as "
            "accepted.",
            self._format_portal_instant(feedback.due_at),
        )

    def _get_portal_end_step(self):
        closed = self._format_portal_instant(self.closed_at)
        if self.state == "closed":
            status = "done"
            note = {
                "agreement": self.env._("%s, with your agreement", closed),
                "tacit": self.env._("%s, without an answer from you", closed),
                "withdrawn": self.env._("%s, at your request", closed),
            }.get(self.closure_kind, closed)
        elif self.state == "agreed":
            status = "todo"
            note = self.env._("As soon as everything we promised is done")
        else:
            status, note = "todo", ""
        return {"label": self.env._("Closure"), "note": note, "status": status}
