from markupsafe import Markup

from odoo import fields, models
from odoo.tools import is_html_empty


class MileoClaimComposition(models.AbstractModel):
    """The words of the response, composed from the data of the claim (P12).

    Nothing is typed twice: staff write an opening and a closing paragraph, the rest is
    what they recorded.
    """

    _name = "mileo.claim.composition"
    _description = "Composition of Responses"

    response_opening = fields.Html(
        copy=False,
        groups="mileo_claims.group_mileo_claims_user",
        help="First paragraph of the response. Empty: the usual one.",
    )
    response_closing = fields.Html(
        copy=False,
        groups="mileo_claims.group_mileo_claims_user",
        help="Last paragraph before what the customer decides. Empty: the usual one.",
    )

    def _for_customer(self):
        """Return the claim in the language and the time zone of the customer."""
        self.ensure_one()
        return self.with_context(
            lang=self._get_customer_lang(), tz=self._get_customer_tz()
        )

    def _compose_response(self, dated=True):
        """Return the response in HTML, as the customer reads it.

        :param bool dated: False for the words alone, without the one date that depends
            on the day of sending
        """
        claim = self._for_customer()
        return claim.env["ir.qweb"]._render(
            "mileo_claims.response_content",
            {
                "claim": claim,
                "outcome": claim._get_outcome(),
                "opening": claim._get_response_opening(),
                "closing": claim._get_response_closing(),
                "previous": claim._get_previous_response(),
                "silence_ends_at": dated and claim._get_silence_end(),
            },
        )

    def _get_response_opening(self):
        """Return the first paragraph; by default one that regrets what is admitted."""
        self.ensure_one()
        if not is_html_empty(self.response_opening):
            return self.response_opening
        if self._get_outcome() in ("upheld", "partly_upheld"):
            text = self.env._(
                "We have looked into everything that you told us, and we are sorry for "
                "what you had to go through."
            )
        else:
            text = self.env._("We have looked into everything that you told us.")
        return Markup("<p>%s</p>") % text

    def _get_response_closing(self):
        self.ensure_one()
        if not is_html_empty(self.response_closing):
            return self.response_closing
        text = self.env._("I remain at your disposal for any question on this answer.")
        return Markup("<p>%s</p>") % text

    # ------------------------------------------------------------ your decision

    def _get_silence_line(self):
        """Return the line of the policy that says how long silence is waited for."""
        self.ensure_one()
        policy = self.team_id.sudo().policy_id  # sudo: policy - as when promised
        return policy._get_line("feedback", self.urgency, self.channel)

    def _get_silence_end(self):
        """Return when silence would be taken as acceptance, sent now (P19).

        Naive UTC; False if the policy has no tacit closure.
        """
        line = self._get_silence_line()
        if not line:
            return False
        # sudo: mileo.claim.team - the calendar counts, whoever answers
        [due_at] = self.env["mileo.claim.calendar"]._get_due_instants(
            self.team_id.sudo(), [(fields.Datetime.now(), line.amount, line.unit)]
        )
        return due_at

    # ----------------------------------------------------------------- recourse

    def _is_consumer(self):
        """Whether the customer is a person who complains for no company."""
        self.ensure_one()
        return not self.commercial_partner_id.is_company

    def _get_recourse(self):
        """Return whom a consumer may turn to, as the company's settings say."""
        self.ensure_one()
        return self._is_consumer() and self.company_id.claim_recourse

    def _lacks_recourse(self):
        """Whether a consumer is refused something and is told no mediator."""
        self.ensure_one()
        return self._is_consumer() and self._rejects() and not self._get_recourse()

    # -------------------------------------------------------------- second time

    def _get_response_content(self):
        """Return what is answered as plain values, in the customer's words."""
        self.ensure_one()
        return {
            "facts": [
                {
                    "id": fact._origin.id,
                    "name": fact.name,
                    "finding": fact.finding,
                    "reason": fact.reason or "",
                }
                for fact in self.fact_ids
            ],
            "actions": [
                {"id": action._origin.id, "name": action.name, "state": action.state}
                for action in self._get_answered_actions()
            ],
            "compensations": [
                {"id": offer._origin.id, "name": offer.display_name}
                for offer in self._get_offered_compensations()
            ],
        }

    def _get_previous_response(self):
        """Return the last response of an earlier cycle, whose content was kept."""
        self.ensure_one()
        earlier = self.response_ids.filtered(lambda r: r.cycle < self.cycle)
        return earlier.sorted("id", reverse=True)[:1].filtered("content")

    def _get_response_changes(self):
        """Return in words what changes since the previous response."""
        self.ensure_one()
        before = self._get_previous_response().content
        after = self._get_response_content()
        return [
            *self._get_changed_findings(before["facts"], after["facts"]),
            *self._get_changed_actions(before["actions"], after["actions"]),
            *self._get_changed_offers(before["compensations"], after["compensations"]),
        ]

    def _get_changed_findings(self, before, after):
        labels = dict(
            self.env["mileo.claim.fact"]
            ._fields["finding"]
            ._description_selection(self.env)
        )
        by_id = {fact["id"]: fact for fact in before}
        by_name = {fact["name"]: fact for fact in before}
        changes = []
        for fact in after:
            old = by_id.get(fact["id"]) or by_name.get(fact["name"])
            if not old:
                changes.append(self.env._("New fact examined: %s", fact["name"]))
            elif old["finding"] != fact["finding"] and fact["finding"]:
                changes.append(
                    self.env._(
                        "“%(fact)s”: %(now)s (before: %(before)s)",
                        fact=fact["name"],
                        now=labels[fact["finding"]].lower(),
                        before=labels[old["finding"]].lower(),
                    )
                )
        return changes

    def _get_changed_actions(self, before, after):
        states = {action["id"]: action["state"] for action in before}
        changes = []
        for action in after:
            if action["id"] not in states:
                changes.append(self.env._("New action: %s", action["name"]))
            elif states[action["id"]] != action["state"]:
                changes.append(self.env._("Done since: %s", action["name"]))
        return changes

    def _get_changed_offers(self, before, after):
        old = {offer["id"]: offer["name"] for offer in before}
        new = {offer["id"]: offer["name"] for offer in after}
        return [
            *(
                self.env._("Offered now: %s", name)
                for key, name in new.items()
                if key not in old
            ),
            *(
                self.env._("Not offered any more: %s", name)
                for key, name in old.items()
                if key not in new
            ),
        ]
