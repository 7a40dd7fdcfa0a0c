from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.waiting import share_time


class MileoClaimWaiting(models.AbstractModel):
    """Whose time a claim takes: the customer's, a supplier's or ours (P11, P21).

    Waiting stops no clock: the procedure has no pause. It is measured and shown.
    """

    _name = "mileo.claim.waiting"
    _description = "Time Waited on Claims"

    wait_ids = fields.One2many("mileo.claim.wait", "claim_id", string="Time Waited")
    open_wait_ids = fields.One2many(
        "mileo.claim.wait",
        compute="_compute_open_wait_ids",
        string="Waiting For",
    )
    time_shares = fields.Html(
        string="Whose Time It Took", compute="_compute_time_shares", compute_sudo=True
    )

    @api.depends("wait_ids.started_at", "wait_ids.ended_at")
    def _compute_open_wait_ids(self):
        for claim in self:
            claim.open_wait_ids = claim.wait_ids.filtered(
                lambda wait: wait.started_at and not wait.ended_at
            )

    # ------------------------------------------------------------------ events

    def send_formal_acknowledgement(self, understanding, information_needed=False):
        result = super().send_formal_acknowledgement(understanding, information_needed)
        if (information_needed or "").strip():
            notice = self.sudo().notice_ids.filtered(lambda n: n.kind == "formal_ack")
            self._ask_customer(information_needed)._attach(notice[:1])
        return result

    def wait_for_supplier(self, reason):
        """Start to count the time that a supplier takes.

        :param str reason: who the supplier is, and what is awaited
        :raise UserError: no investigation is going on, a supplier is awaited already,
            or nothing is said of it
        """
        self._lock_for_transition("new", "acknowledged", "investigating")
        self._require_reason(reason)
        if wait := self._get_open_wait("supplier"):
            raise UserError(
                self.env._(
                    "A supplier is awaited already (%(reason)s): end this first, in "
                    "the tab “Time Limits”.",
                    reason=wait.reason,
                )
            )
        self._start_wait("supplier", reason, fields.Datetime.now())
        return True

    def _on_customer_message(self, message):
        result = super()._on_customer_message(message)
        for claim in self:
            # What was written before the request had left does not answer it.
            claim._get_open_wait("customer").filtered("started_at")._end()
        return result

    def _on_notice_handed_over(self, notice):
        super()._on_notice_handed_over(notice)
        asked = self.wait_ids.filtered(lambda wait: wait.notice_id == notice)
        asked.filtered(lambda wait: not wait.started_at)._start(notice.sent_at)

    def _set_state(self, state, **vals):
        result = super()._set_state(state, **vals)
        if state in ("responded", "agreed", "closed"):
            self.sudo().wait_ids._end()  # sudo: as super
        return result

    # -------------------------------------------------------------------- waits

    def _get_open_wait(self, party):
        """Return what ``party`` was asked for, or is about to be, if anything."""
        self.ensure_one()
        return self.sudo().wait_ids.filtered(  # sudo: whoever writes, it is answered
            lambda wait: wait.party == party and not wait.ended_at
        )

    def _ask_customer(self, information_needed):
        """Return the wait for what the customer has to provide, not started yet."""
        wait = self._get_open_wait("customer")
        if not wait:
            return self._start_wait("customer", information_needed)
        wait._unguarded().reason = f"{wait.reason}\n{information_needed}"
        return wait

    def _start_wait(self, party, reason, started_at=False):
        # sudo: mileo.claim.wait - nobody writes waits, the events do
        Wait = self.env["mileo.claim.wait"].sudo()._unguarded()
        return Wait.create(
            {
                "claim_id": self.id,
                "cycle": self.cycle,
                "party": party,
                "reason": reason,
                "started_at": started_at,
            }
        )

    # ------------------------------------------------------------------ measure

    @api.depends("milestone_ids.done_at", "wait_ids.started_at", "wait_ids.ended_at")
    @api.depends_context("lang", "tz")
    def _compute_time_shares(self):
        shares = self._share_time()
        for claim in self:
            claim.time_shares = self.env["ir.qweb"]._render(
                "mileo_claims.time_shares",
                {"claim": claim, "cycles": shares[claim], "say": claim._say_time},
            )

    def _say_time(self, seconds):
        """Return a duration of business time in words."""
        day_seconds = self.team_id._get_hours_per_day() * 3600
        return self.env["mileo.claim.milestone"]._format_business_duration(
            seconds, day_seconds
        )

    def _share_time(self):
        """Return, by claim, whose time each cycle took until its response.

        :return: {claim: list of dictionaries with ``cycle``, ``start`` and ``end``
            (naive UTC; now, while it runs), and the seconds of business time of the
            team that were the ``customer``'s, the ``supplier``'s and ours: ``us``}
        """
        shares = {claim: [] for claim in self}
        spans_by_team = defaultdict(list)
        for claim in self:
            for cycle in range(1, claim.cycle + 1):
                if span := claim._get_cycle_span(cycle):
                    spans_by_team[claim.team_id].append((claim, cycle, *span))
        for team, spans in spans_by_team.items():
            business_time = self.env["mileo.claim.calendar"]._get_business_time(
                team, min(s[2] for s in spans), max(s[3] for s in spans)
            )
            for claim, cycle, start, end in spans:
                customer, supplier, us = share_time(
                    business_time,
                    start,
                    end,
                    claim._list_waits(cycle, "customer", end),
                    claim._list_waits(cycle, "supplier", end),
                )
                shares[claim].append(
                    {
                        "cycle": cycle,
                        "start": start,
                        "end": end,
                        "customer": customer,
                        "supplier": supplier,
                        "us": us,
                    }
                )
        return shares

    def _get_cycle_span(self, cycle):
        """Return when a cycle began, and its response or its end; now if it runs."""
        self.ensure_one()
        milestones = self.milestone_ids.filtered(lambda m: m.cycle == cycle)
        if not milestones:
            return None
        start = min(milestones.mapped("started_at"))
        if cycle == 1:
            start = self.received_at
        now = fields.Datetime.now()
        # The last one: the others were replaced when the urgency changed.
        response = milestones.filtered(lambda m: m.kind == "response").sorted("id")[-1:]
        end = response.done_at or response.stopped_at
        if not response:
            end = self.closed_at
        return start, max(start, end or now)

    def _list_waits(self, cycle, party, end):
        return [
            (wait.started_at, wait.ended_at or end)
            for wait in self.wait_ids
            if wait.cycle == cycle and wait.party == party and wait.started_at
        ]
