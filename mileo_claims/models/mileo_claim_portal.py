from odoo import api, models, tools
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
            claim.access_url = f"/my/claims/{claim._origin.id}"

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
        result = super().write(vals)
        if vals.get("is_confidential"):
            for claim in self:
                readers = claim.user_id.partner_id | claim.partner_id
                claim.message_unsubscribe((claim.message_partner_ids - readers).ids)
        return result

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
        return self.state == "responded" and (
            not user or self._is_portal_customer(user)
        )

    def _is_portal_customer(self, user):
        """Whether ``user``, who has access to the claim, speaks for the customer."""
        return not user._is_internal() or user.partner_id == self.partner_id

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

    # ------------------------------------------------------------------ writing

    def _portal_write(self, body, files, user):
        """Record a question or documents of the customer: silence is over (P19).

        :param str body: plain text, may be empty if there are files
        :param files: pairs of name and content
        :param user: who writes; the public user when it came by the signed link
        """
        # sudo: mileo.claim - the caller checked that the user has access to it
        claim = self.sudo().with_company(self.company_id)
        claim.message_post(
            body=tools.plaintext2html(body) if body else "",
            attachments=files,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **claim._prepare_portal_author_vals(user),
        )

    def _portal_reopen(self, new_elements, files, user):
        """Open the claim again because of what the customer brings (P20).

        :param str new_elements: in the customer's words
        :param files: pairs of name and content
        :param user: who asks; the public user when it came by the signed link
        :return: the claim that goes on
        :raise UserError: the claim cannot be opened again, or nothing is said
        """
        # sudo: mileo.claim - as in _portal_write; reopen() checks the state
        claim = self.with_user(user).sudo().with_company(self.company_id)
        claim = claim.reopen(new_elements).sudo()  # sudo: as above
        claim._message_log(
            body=self.env._(
                "Opened again in the portal: %s", claim._get_portal_identity(user)
            )
        )
        claim._portal_write(new_elements, files, user)
        return claim.with_env(self.env)

    # ---------------------------------------------------------------- the person

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
