from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

# What a customer may read of its claims, whatever the way in; the rest is ours. The
# access token is not there: it would outlive the right that the reader has today.
PORTAL_READABLE_FIELDS = frozenset(
    {
        "access_url",
        "access_warning",
        "category_id",
        "channel",
        "closed_at",
        "closure_kind",
        "commercial_partner_id",
        "company_id",
        "create_date",
        "description",
        "display_name",
        "id",
        "invoice_ids",
        "is_confidential",
        "message_ids",
        "name",
        "next_due_at",
        "number",
        "partner_id",
        "received_at",
        "state",
        "urgency",
        "website_message_ids",
        "write_date",
    }
)


class MileoClaimPortal(models.AbstractModel):
    """The customer's view of a claim: what it reads, what it decides (P03, P18)."""

    _name = "mileo.claim.portal"
    _description = "Portal of Claims"
    _inherit = "portal.mixin"

    # ------------------------------------------------------------------ access

    def _compute_access_url(self):
        super()._compute_access_url()
        for claim in self:
            claim.access_url = f"/my/claims/{claim.id}"

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        """Give no token to a customer who reads the claim with its own account."""
        if not self.env.su and self.env.user._is_portal():
            share_token = False
        return super()._get_share_url(redirect, signup_partner, pid, share_token)

    def write(self, vals):
        if vals.get("is_confidential"):
            # Colleagues had the signed link under their eyes, in the discussion.
            vals = {**vals, "access_token": False}
        return super().write(vals)

    @api.model
    @tools.ormcache(cache="stable")
    def _get_portal_readable_fields(self):
        return PORTAL_READABLE_FIELDS

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if not self.env.su and self.env.user._is_portal():
            return operation == "read" and (
                field.name in self._get_portal_readable_fields()
            )
        return True

    @api.model
    def _get_portal_domain(self):
        """Return the claims listed in the portal: those of the user's company.

        The access rules narrow it further, for the confidential ones.
        """
        company = self.env.user.partner_id.commercial_partner_id
        return Domain("commercial_partner_id", "=", company.id)

    def _get_portal_letter(self, response_id):
        """Return the letter of one of this claim's responses, empty for any other."""
        self.ensure_one()
        return self.response_ids.filtered(lambda r: r.id == response_id).letter_id

    # ---------------------------------------------------------------- decision

    def _can_portal_decide(self, user=None):
        """Whether the customer may accept or refuse the response now.

        :param user: whoever looks; staff decides on its own complaints only, the
            decision of a customer is recorded from the claim itself
        """
        self.ensure_one()
        if user and user._is_internal() and user.partner_id != self.partner_id:
            return False
        return self.state == "responded"

    def _portal_agree(self, user):
        """Record that the customer accepts the response in the portal (P18).

        :param user: who decides; the public user when it came by the signed link
        :raise UserError: no response is waiting for this user
        """
        claim = self._prepare_portal_decision(user)
        who = claim._get_portal_identity(user)
        claim.register_agreement(self.env._("Accepted in the portal: %s", who))

    def _portal_refuse(self, reason, user):
        """Record that the customer refuses the response in the portal.

        :param str reason: in the customer's words, kept as they are
        :param user: who decides; the public user when it came by the signed link
        :raise UserError: no response is waiting for this user, or no reason is given
        """
        claim = self._prepare_portal_decision(user)
        who = claim._get_portal_identity(user)
        claim.register_refusal(reason)
        claim._message_log(body=self.env._("Refused in the portal: %s", who))
        # Afterwards: written before, it would be the feedback instead of the refusal.
        claim.message_post(
            body=tools.plaintext2html(reason),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **claim._prepare_portal_author_vals(user),
        )

    def _prepare_portal_decision(self, user):
        """Return the claim with the right to record the decision of ``user``."""
        if not self._can_portal_decide(user):
            raise UserError(self.env._("This complaint does not wait for a decision."))
        # sudo: mileo.claim - the portal has no write right; the caller checked that
        # the user has access to this claim, the line above that it may decide
        return self.sudo().with_company(self.company_id)

    def _get_portal_identity(self, user):
        """Return who decides and by which way, as it is kept in the proof (P25)."""
        self.ensure_one()
        if user._is_public():
            address = self.email_from or self.partner_name or self.partner_id.name
            return self.env._("by the signed link sent to %s", address)
        if self.with_user(user).has_access("read"):
            return self.env._(
                "%(name)s, account %(login)s", name=user.name, login=user.login
            )
        return self.env._(
            "%(name)s, account %(login)s, by the signed link",
            name=user.name,
            login=user.login,
        )

    def _prepare_portal_author_vals(self, user):
        """Return who signs what ``user`` writes: the complainant by the signed link."""
        self.ensure_one()
        author = self.partner_id if user._is_public() else user.partner_id
        return {"author_id": author.id} if author else {"email_from": self.email_from}

    # ---------------------------------------------------------- where it stands

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

        :return: steps, oldest first, each with its ``label``, its ``note`` and its
            ``status``: ``done``, ``done_late``, ``missed`` (never to be done), ``late``
            (still to be done), ``next`` or ``todo``
        """
        self.ensure_one()
        steps = [
            {
                "label": self.env._("Complaint received"),
                "note": self._format_instant(self.received_at),
                "status": "done",
            }
        ]
        for cycle in range(1, self.cycle + 1):
            steps += self._get_portal_cycle_steps(cycle)
        steps.append(self._get_portal_end_step())
        pending = [step for step in steps if step["status"] in ("late", "todo")]
        if pending and pending[0]["status"] == "todo":
            pending[0]["status"] = "next"
        return steps

    def _get_portal_cycle_steps(self, cycle):
        """Return our promises of one cycle, then the customer's decision."""
        milestones = self.milestone_ids.filtered(lambda m: m.cycle == cycle)
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
                    "note": self._format_instant(min(milestones.mapped("started_at"))),
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
            "label": label or milestone._get_kind_label(),
            "note": note,
            "status": status,
        }

    def _get_portal_step_state(self, milestone):
        done = self._format_instant(milestone.done_at)
        due = self._format_instant(milestone.due_at)
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
            first = self._format_instant(milestone.first_due_at)
            return "todo", self.env._(
                "By %(due)s at the latest (first promised by %(first)s)",
                due=due,
                first=first,
            )
        return "todo", self.env._("By %s at the latest", due)

    def _get_portal_decision_step(self, cycle):
        """Return the step of the customer's decision, if one is or was expected."""
        response = self.response_ids.filtered(lambda r: r.cycle == cycle)[:1]
        decided = self._format_instant(response.decided_at)
        step = {
            "label": self.env._("Your decision"),
            "status": "todo" if response.decision in (False, "waiting") else "done",
            "note": {
                "agreed": self.env._("Accepted: %s", decided),
                "refused": self.env._("Refused: %s", decided),
                "tacit": self.env._("No answer from you, taken as accepted"),
                "waiting": self._get_portal_waiting_note(),
            }.get(response.decision, ""),
        }
        is_over = self.state == "closed" or cycle < self.cycle
        return None if is_over and step["status"] == "todo" else step

    def _get_portal_waiting_note(self):
        feedback = self._get_milestones("feedback")
        if not feedback:
            return self.env._("Do you accept our answer?")
        return self.env._(
            "Please answer by %s. Without a word from you, we take our answer as "
            "accepted.",
            self._format_instant(feedback.due_at),
        )

    def _get_portal_end_step(self):
        closed = self._format_instant(self.closed_at)
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
