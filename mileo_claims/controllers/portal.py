from odoo import http
from odoo.exceptions import (
    AccessError,
    ConcurrencyError,
    LockError,
    MissingError,
    UserError,
)
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

MESSAGES = ("agreed", "refused", "answered", "no_reason", "not_recorded")
REASON_SIZE = 4000


class ClaimPortal(CustomerPortal):
    """The customer's complaints: list, one complaint, decision on the answer.

    Nothing is decided here: a route checks the access to the claim, asks the claim
    and shows what came of it.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "claim_count" in counters:
            values["claim_count"] = self._count_claims()
        return values

    def _count_claims(self, domain=Domain.TRUE):
        Claim = request.env["mileo.claim"]
        if not Claim.has_access("read"):
            return 0
        return Claim.search_count(Claim._get_portal_domain() & domain)

    # -------------------------------------------------------------------- list

    def _get_claim_sortings(self):
        return {
            "date": {
                "label": request.env._("Newest"),
                "order": "received_at desc, id desc",
            },
            "oldest": {"label": request.env._("Oldest"), "order": "received_at, id"},
            "name": {"label": request.env._("Subject"), "order": "name, id desc"},
        }

    def _get_claim_filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": request.env._("Open"),
                "domain": Domain("state", "!=", "closed"),
            },
            "closed": {
                "label": request.env._("Closed"),
                "domain": Domain("state", "=", "closed"),
            },
        }

    @http.route(
        ["/my/claims", "/my/claims/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_claims(self, page=1, sortby=None, filterby=None, **kwargs):
        sortings, filters = self._get_claim_sortings(), self._get_claim_filters()
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        domain = filters[filterby]["domain"]
        pager = portal_pager(
            url="/my/claims",
            url_args={"sortby": sortby, "filterby": filterby},
            total=self._count_claims(domain),
            page=page if isinstance(page, int) else 1,
            step=self._items_per_page,
        )
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "claim",
            "default_url": "/my/claims",
            "claims": self._search_claims(
                domain, sortings[sortby]["order"], pager["offset"]
            ),
            "pager": pager,
            "searchbar_sortings": sortings,
            "sortby": sortby,
            "searchbar_filters": filters,
            "filterby": filterby,
        }
        return request.render("mileo_claims.portal_my_claims", values)

    def _search_claims(self, domain, order, offset):
        Claim = request.env["mileo.claim"]
        if not Claim.has_access("read"):
            return Claim
        return Claim.search(
            Claim._get_portal_domain() & domain,
            order=order,
            limit=self._items_per_page,
            offset=offset,
        )

    # --------------------------------------------------------------- one claim

    def _find_claim(self, claim_id, access_token=None):
        """Return the claim as superuser, empty if the visitor has no access to it."""
        # Tokens are compared as ASCII: anything else is a wrong token, not an error.
        token = access_token if (access_token or "").isascii() else None
        try:
            return self._document_check_access("mileo.claim", claim_id, token)
        except (AccessError, MissingError):
            return request.env["mileo.claim"]

    @http.route(
        "/my/claims/<int:claim_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_claim(self, claim_id, access_token=None, message=None, **kwargs):
        claim_sudo = self._find_claim(claim_id, access_token)
        if not claim_sudo:
            return request.redirect("/my")
        values = self._prepare_claim_values(claim_sudo, access_token, message)
        # Who writes in the discussion, as signed in the link of a notification.
        if (kwargs.get("pid") or "").isdecimal() and kwargs.get("hash"):
            values.update(pid=kwargs["pid"], hash=kwargs["hash"])
        return request.render("mileo_claims.portal_my_claim", values)

    def _prepare_claim_values(self, claim_sudo, access_token, message):
        """Return what the page of a claim needs.

        There is no previous and next claim: core would put the tokens of claims that
        the visitor may have lost the access to in these links.
        """
        can_decide = claim_sudo._can_portal_decide(request.env.user)
        is_reader = request.env["mileo.claim"].browse(claim_sudo.id).has_access("read")
        if message == "not_recorded" and not can_decide:
            message = "answered"
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "claim",
            "claim": claim_sudo,
            "object": claim_sudo,
            "token": None if is_reader else access_token,
            "can_decide": can_decide,
            "message": message if message in MESSAGES else None,
            "reason_size": REASON_SIZE,
            "backend_url": f"/odoo/mileo.claim/{claim_sudo.id}",
        }

    @http.route(
        "/my/claims/<int:claim_id>/letter/<int:response_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_claim_letter(self, claim_id, response_id, access_token=None, **kwargs):
        claim_sudo = self._find_claim(claim_id, access_token)
        letter_sudo = claim_sudo and claim_sudo._get_portal_letter(response_id)
        if not letter_sudo:
            return request.redirect("/my")
        stream = request.env["ir.binary"]._get_stream_from(letter_sudo)
        return stream.get_response(as_attachment=True)

    # ---------------------------------------------------------------- decision

    @http.route(
        "/my/claims/<int:claim_id>/agree",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_claim_agree(self, claim_id, access_token=None, **kwargs):
        claim_sudo = self._find_claim(claim_id, access_token)
        if not claim_sudo:
            return request.redirect("/my")
        message = self._decide(claim_sudo, "agreed", claim_sudo._portal_agree)
        return self._redirect_to_claim(claim_sudo, access_token, message)

    @http.route(
        "/my/claims/<int:claim_id>/refuse",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_claim_refuse(self, claim_id, access_token=None, reason="", **kwargs):
        claim_sudo = self._find_claim(claim_id, access_token)
        if not claim_sudo:
            return request.redirect("/my")
        reason = self._clean_reason(reason)
        if reason:
            message = self._decide(
                claim_sudo, "refused", claim_sudo._portal_refuse, reason
            )
        else:
            message = "no_reason"
        return self._redirect_to_claim(claim_sudo, access_token, message)

    def _clean_reason(self, reason):
        """Return the reason as it was typed: browsers send CRLF, nobody types NUL."""
        reason = reason if isinstance(reason, str) else ""
        return reason.replace("\r\n", "\n").replace("\0", "").strip()[:REASON_SIZE]

    def _decide(self, claim_sudo, message, decide, *args):
        """Have the decision recorded; return the message that says what came of it."""
        if not claim_sudo._can_portal_decide(request.env.user):
            return "answered"
        try:
            with request.env.cr.savepoint():
                decide(*args, request.env.user)
        except LockError as error:
            # Clicked twice, or somebody decides at this instant: start over, and see.
            raise ConcurrencyError(str(error)) from error
        except UserError:
            return "not_recorded"
        return message

    def _redirect_to_claim(self, claim_sudo, access_token, message):
        query = {"message": message}
        if access_token:
            query["access_token"] = access_token
        return request.redirect_query(claim_sudo.access_url, query)
