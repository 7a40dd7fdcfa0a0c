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

from .portal_upload import ClaimPortalUpload

MESSAGES = (
    *("agreed", "refused", "answered", "no_reason", "not_recorded"),
    *("sent", "no_text", "reopened", "no_elements", "not_closed", "bad_file"),
)
TEXT_SIZE = 4000
SEARCH_SIZE = 100


class ClaimPortal(ClaimPortalUpload, CustomerPortal):
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
            "due": {
                "label": request.env._("Next Date"),
                "order": "next_due_at, id desc",
            },
        }

    def _get_claim_filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": request.env._("Open"),
                "domain": Domain("state", "!=", "closed"),
            },
            "decide": {
                "label": request.env._("Waiting for You"),
                "domain": Domain("state", "=", "responded"),
            },
            "closed": {
                "label": request.env._("Closed"),
                "domain": Domain("state", "=", "closed"),
            },
        }

    def _get_claim_groupings(self):
        return {
            "none": {"label": request.env._("None"), "order": None},
            "state": {"label": request.env._("Status"), "order": "state"},
            "category": {"label": request.env._("Category"), "order": "category_id"},
        }

    @http.route(
        ["/my/claims", "/my/claims/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_claims(
        self,
        page=1,
        sortby=None,
        filterby=None,
        groupby=None,
        search=None,
        **kwargs,
    ):
        sortings, filters = self._get_claim_sortings(), self._get_claim_filters()
        groupings = self._get_claim_groupings()
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        groupby = groupby if groupby in groupings else "none"
        search = self._clean_text(search)[:SEARCH_SIZE]
        domain = filters[filterby]["domain"] & self._get_search_domain(search)
        pager = portal_pager(
            url="/my/claims",
            url_args={
                "sortby": sortby,
                "filterby": filterby,
                "groupby": groupby,
                "search": search,
            },
            total=self._count_claims(domain),
            page=page if isinstance(page, int) else 1,
            step=self._items_per_page,
        )
        orders = (groupings[groupby]["order"], sortings[sortby]["order"])
        claims = self._search_claims(
            domain, ", ".join(filter(None, orders)), pager["offset"]
        )
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "claim",
            "default_url": "/my/claims",
            "claim_groups": self._group_claims(claims, groupby),
            "pager": pager,
            "searchbar_sortings": sortings,
            "sortby": sortby,
            "searchbar_filters": filters,
            "filterby": filterby,
            "searchbar_groupby": groupings,
            "groupby": groupby,
            "search": search,
        }
        return request.render("mileo_claims.portal_my_claims", values)

    def _get_search_domain(self, search):
        if not search:
            return Domain.TRUE
        return Domain("number", "ilike", search) | Domain("name", "ilike", search)

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

    def _group_claims(self, claims, groupby):
        """Return pairs of a title, or none, and the claims under it."""
        # sudo: mileo.claim - found as the user; its category and what is next of it
        claims = claims.sudo()
        if groupby == "state":
            groups = claims.grouped(lambda claim: claim._get_portal_status())
        elif groupby == "category":
            groups = claims.grouped(lambda claim: claim.category_id.name)
        else:
            return [(None, claims)] if claims else []
        return [
            (title or request.env._("Other"), group) for title, group in groups.items()
        ]

    # --------------------------------------------------------------- one claim

    def _find_claim(self, claim_id, access_token=None):
        """Return the claim as superuser, empty if the visitor has no access to it."""
        # Tokens are compared as ASCII: anything else is a wrong token, not an error.
        is_token = isinstance(access_token, str) and access_token.isascii()
        try:
            return self._document_check_access(
                "mileo.claim", claim_id, access_token if is_token else None
            )
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
        return self._render_claim(claim_sudo, access_token, message)

    @http.route(
        "/my/claims/<int:claim_id>/live",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_claim_live(self, claim_id, access_token=None, **kwargs):
        """Give what the page of a claim shows now, for the open page to take over."""
        claim_sudo = self._find_claim(claim_id, access_token)
        if not claim_sudo:
            return request.not_found()
        values = self._prepare_claim_values(claim_sudo, access_token)
        return request.render(
            "mileo_claims.portal_claim_content",
            values,
            headers={"Cache-Control": "no-store"},
        )

    def _render_claim(self, claim_sudo, access_token, message=None, **values):
        return request.render(
            "mileo_claims.portal_my_claim",
            {
                **self._prepare_claim_values(claim_sudo, access_token, message),
                **values,
            },
        )

    def _prepare_claim_values(self, claim_sudo, access_token, message=None):
        """Return what the page of a claim needs.

        There is no previous and next claim: core would put the tokens of claims that
        the visitor may have lost the access to in these links.
        """
        user = request.env.user
        can_decide = claim_sudo._can_portal_decide(user)
        is_reader = request.env["mileo.claim"].browse(claim_sudo.id).has_access("read")
        if message == "not_recorded" and not can_decide:
            message = "answered"
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "claim",
            "claim": claim_sudo,
            "object": claim_sudo,
            "token": None if is_reader else access_token,
            "is_customer": claim_sudo._is_portal_customer(user),
            "can_decide": can_decide,
            "can_reopen": claim_sudo._can_portal_reopen(user),
            "message": message if message in MESSAGES else None,
            "text_size": TEXT_SIZE,
            "file_limits": self._get_file_limits(),
            "backend_url": f"/odoo/mileo.claim/{claim_sudo.id}",
        }

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
        reason = self._clean_text(reason)
        if reason:
            message = self._decide(
                claim_sudo, "refused", claim_sudo._portal_refuse, reason
            )
        else:
            message = "no_reason"
        return self._redirect_to_claim(claim_sudo, access_token, message)

    def _clean_text(self, text):
        """Return a text as it was typed: browsers send CRLF, nobody types NUL."""
        text = text if isinstance(text, str) else ""
        return text.replace("\r\n", "\n").replace("\0", "").strip()[:TEXT_SIZE]

    def _decide(self, claim_sudo, message, decide, *args):
        """Have the decision recorded; return the message that says what came of it."""
        if not claim_sudo._can_portal_decide(request.env.user):
            return "answered"
        return self._record(message, decide, *args)[0]

    def _record(self, message, record, *args):
        """Have what the visitor says recorded, all of it or nothing.

        :return: ``message``, or the one that says why not, and what ``record`` returns
        """
        try:
            with request.env.cr.savepoint():
                result = record(*args, request.env.user)
        except LockError as error:
            # Clicked twice, or somebody decides at this instant: start over, and see.
            raise ConcurrencyError(str(error)) from error
        except UserError:
            return "not_recorded", None
        return message, result

    def _redirect_to_claim(self, claim_sudo, access_token, message):
        query = {"message": message}
        if access_token:
            query["access_token"] = access_token
        return request.redirect_query(claim_sudo.access_url, query)
