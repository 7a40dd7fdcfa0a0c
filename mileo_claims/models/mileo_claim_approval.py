from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .mileo_claim_answer import ANSWERABLE_STATES

APPROVAL_ACTIVITY = "mileo_claims.mail_activity_approval"


class MileoClaimApproval(models.AbstractModel):
    """A second person reads a response of weight before it leaves (P25).

    What is approved is the exact content, kept word for word: the least change of it
    voids the approval.
    """

    _name = "mileo.claim.approval"
    _description = "Approval of Responses"

    response_asked_by_id = fields.Many2one(
        "res.users", string="Approval Asked By", copy=False
    )
    response_asked_at = fields.Datetime(string="Approval Asked", copy=False)
    response_asked_body = fields.Html(
        copy=False,
        sanitize=False,  # Composed by ourselves, compared to the letter.
        groups="mileo_claims.group_mileo_claims_user",
    )
    response_approver_id = fields.Many2one("res.users", string="Approver", copy=False)
    response_approved_by_id = fields.Many2one("res.users", copy=False)
    response_approved_at = fields.Datetime(string="Response Approved", copy=False)
    response_return_reason = fields.Text(
        string="Sent Back Because",
        copy=False,
        groups="mileo_claims.group_mileo_claims_user",
    )

    # ------------------------------------------------------------------ actions

    def request_response_approval(self):
        """Ask another leader to approve the response as it is now.

        :raise UserError: no approval is needed, something is missing, or nobody else
            may approve
        """
        self._lock_for_transition(*ANSWERABLE_STATES)
        self._approve_offered()
        self._refuse_missing(self._get_response_missing())
        if not self._get_approval_grounds():
            raise UserError(self.env._("This response needs no approval: send it."))
        approver = self._get_response_approvers()[:1]
        if not approver:
            raise UserError(self._explain_no_approver())
        self._clear_approval()
        self._unguarded().write(
            {
                "response_asked_by_id": self.env.uid,
                "response_asked_at": fields.Datetime.now(),
                "response_asked_body": self._compose_response(dated=False),
                "response_approver_id": approver.id,
            }
        )
        for_approver = self.with_context(lang=approver.lang)
        self.activity_schedule(
            APPROVAL_ACTIVITY,
            summary=for_approver.env._("Approve the response (button “Response…”)"),
            user_id=approver.id,
        )
        return True

    def approve_response(self):
        """Approve the response, word for word as it was asked for.

        :raise AccessError: the user is no leader
        :raise UserError: nothing waits for this user, or it was changed meanwhile
        """
        self._lock_for_transition(*ANSWERABLE_STATES)
        self._check_may_approve_response()
        if self._get_approval_state() == "changed":
            raise UserError(
                self.env._(
                    "The response was changed since the approval was asked for: have "
                    "it asked for again."
                )
            )
        self._unguarded().write(
            {
                "response_approved_by_id": self.env.uid,
                "response_approved_at": fields.Datetime.now(),
            }
        )
        self._end_approval_request(self.env._("Response approved."))
        asker = self.response_asked_by_id
        self._schedule_todo_once(
            asker,
            self.with_context(lang=asker.lang).env._("Response approved: send it"),
        )
        return True

    def send_back_response(self, reason):
        """Refuse to approve the response, with what has to be changed.

        :raise AccessError: the user is no leader
        :raise UserError: nothing waits for this user, or no reason is given
        """
        self._lock_for_transition(*ANSWERABLE_STATES)
        self._check_may_approve_response()
        self._require_reason(reason)
        asker = self.response_asked_by_id
        self._end_approval_request(self.env._("Response sent back: %s", reason))
        self._clear_approval()
        self._unguarded().write({"response_return_reason": reason})
        self._schedule_todo_once(
            asker,
            self.with_context(lang=asker.lang).env._("Response sent back: %s", reason),
        )
        return True

    def _end_approval_request(self, words):
        # sudo: mail.activity - whichever leader was asked
        self.sudo().activity_unlink([APPROVAL_ACTIVITY])
        self._message_log(body=words)

    def _clear_approval(self):
        # sudo: mail.activity - whichever leader was asked
        self.sudo().activity_unlink([APPROVAL_ACTIVITY])
        self._unguarded().write(
            {
                "response_asked_by_id": False,
                "response_asked_at": False,
                "response_asked_body": False,
                "response_approver_id": False,
                "response_approved_by_id": False,
                "response_approved_at": False,
                "response_return_reason": False,
            }
        )

    # ---------------------------------------------------------------- questions

    def _get_approval_grounds(self):
        """Return in words why a second person has to approve, nothing if none has."""
        self.ensure_one()
        company = self.company_id
        grounds = []
        if company.claim_approve_amount and (
            company.currency_id.compare_amounts(
                self._get_offered_amount(), company.claim_credit_limit
            )
            > 0
        ):
            grounds.append(
                self.env._(
                    "more than %s is offered",
                    company.currency_id.format(company.claim_credit_limit),
                )
            )
        if company.claim_approve_rejection and self._get_outcome() == "rejected":
            grounds.append(self.env._("the complaint is rejected"))
        if company.claim_approve_confidential and self.is_confidential:
            grounds.append(self.env._("the claim is confidential"))
        return grounds

    def _get_offered_amount(self):
        """Return what is offered and no second person approved yet.

        In the company's currency, tax included.
        """
        company = self.company_id
        alone = self.user_id | (self.response_asked_by_id or self.env.user)
        return sum(
            offer.currency_id._convert(offer.amount, company.currency_id, company)
            for offer in self._get_offered_compensations()
            if offer.amount
            and not (offer.state == "approved" and offer.approved_by_id - alone)
        )

    def _get_approval_state(self):
        """Return where the approval stands.

        ``not_needed``, ``to_ask``, ``asked``, ``approved``, ``changed`` since it was
        asked for, or ``sent_back``.
        """
        self.ensure_one()
        if not self._get_approval_grounds():
            return "not_needed"
        if not self.response_asked_at:
            return "sent_back" if self.response_return_reason else "to_ask"
        if self._compose_response(dated=False) != self.response_asked_body:
            return "changed"
        return "approved" if self.response_approved_at else "asked"

    def _get_approval_missing(self):
        """Return what the approval lacks, with the way out."""
        state = self._get_approval_state()
        if state == "approved" and self.response_approved_by_id == self.env.user:
            return [
                self.env._(
                    "you approved this response: somebody else sends it, for example "
                    "%s",
                    self.user_id.name,
                )
            ]
        if state in ("not_needed", "approved"):
            return []
        words = {
            "to_ask": self.env._(
                "another person has to approve it: press “Ask for Approval” (button "
                "“Response…”)"
            ),
            "asked": self.env._(
                "it waits for the approval of %s", self.response_approver_id.name
            ),
            "changed": self.env._(
                "it was changed since the approval was asked for: press “Ask for "
                "Approval” again (button “Response…”)"
            ),
            "sent_back": self.env._(
                "it was sent back (%s): change it and press “Ask for Approval” again "
                "(button “Response…”)",
                self.response_return_reason,
            ),
        }
        return [
            self.env._(
                "%(what)s. Reason: %(grounds)s",
                what=words[state],
                grounds=", ".join(self._get_approval_grounds()),
            )
        ]

    # ---------------------------------------------------------------- approvers

    def _get_response_approvers(self):
        """Return the leaders who may approve: neither the sender nor the handler.

        The leader of the team first, whoever is absent last.
        """
        self.ensure_one()
        group = self.env.ref("mileo_claims.group_mileo_claims_manager")
        # sudo: res.users - a handler has to know whom to ask
        leaders = group.sudo().all_user_ids.filtered(self._may_approve_as)
        absent = leaders._get_absent_from_claims()
        team_leader = self.team_id.user_id
        return leaders.sorted(lambda user: (user in absent, user != team_leader))

    def _may_approve_as(self, user):
        if user in self.env.user | self.user_id or not user.active or user.share:
            return False
        if self.company_id not in user.company_ids:
            return False
        claim = self.with_user(user).with_context(
            allowed_company_ids=self.company_id.ids
        )
        return claim.has_access("write")

    def _explain_no_approver(self):
        if self.is_confidential:
            return self.env._(
                "Nobody can approve this response: it takes a leader who is neither "
                "you nor the handler and who sees confidential claims. An "
                "administrator gives somebody the roles “Leader” and “Confidential "
                "Claims” (Settings > Users), or a leader raises the threshold (Claims "
                "> Configuration > Settings)."
            )
        return self.env._(
            "Nobody can approve this response: it takes a leader who is neither you "
            "nor the handler. An administrator gives somebody the role “Leader” "
            "(Settings > Users), or a leader raises the threshold (Claims > "
            "Configuration > Settings)."
        )

    def _is_response_approver(self):
        """Whether the user may decide on the approval that was asked for."""
        self.ensure_one()
        return (
            bool(self.response_asked_at)
            and not self.response_approved_at
            and self.env.user.has_group("mileo_claims.group_mileo_claims_manager")
            and self.env.user not in self.response_asked_by_id | self.user_id
        )

    def _check_may_approve_response(self):
        if not self.env.user.has_group("mileo_claims.group_mileo_claims_manager"):
            raise AccessError(self.env._("Only a leader approves a response."))
        if not self.response_asked_at or self.response_approved_at:
            raise UserError(self.env._("No response waits for an approval here."))
        if not self._is_response_approver():
            raise UserError(
                self.env._(
                    "Somebody else approves this response: you handle it or asked for "
                    "the approval."
                )
            )
