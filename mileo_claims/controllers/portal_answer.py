from odoo import http
from odoo.http import request

from .portal import ClaimPortal


class ClaimPortalAnswer(ClaimPortal):
    """What a customer writes: a question, documents, new elements after the end."""

    @http.route(
        "/my/claims/<int:claim_id>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_claim_answer(self, claim_id, access_token=None, body="", **kwargs):
        claim_sudo = self._find_claim(claim_id, access_token)
        if not claim_sudo:
            return request.redirect("/my")
        text = self._clean_text(body)
        files, fault = self._read_files()
        message = "bad_file" if fault else None
        if not (text or files or fault):
            message = "no_text"
        if not message:
            if not claim_sudo._is_portal_customer(request.env.user):
                message = "not_recorded"
            else:
                message, _sent = self._record(
                    "sent", claim_sudo._portal_write, text, files
                )
        if message == "sent":
            return self._redirect_to_claim(claim_sudo, access_token, message)
        # Nothing of what was typed is lost.
        return self._render_claim(
            claim_sudo, access_token, message, draft=text, fault=fault
        )

    @http.route(
        "/my/claims/<int:claim_id>/reopen",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_claim_reopen_page(self, claim_id, access_token=None, **kwargs):
        claim_sudo = self._find_claim(claim_id, access_token)
        if not claim_sudo:
            return request.redirect("/my")
        return self._render_reopening(claim_sudo, access_token)

    @http.route(
        "/my/claims/<int:claim_id>/reopen",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_claim_reopen(self, claim_id, access_token=None, body="", **kwargs):
        claim_sudo = self._find_claim(claim_id, access_token)
        if not claim_sudo:
            return request.redirect("/my")
        text = self._clean_text(body)
        files, fault = self._read_files()
        message = "bad_file" if fault else None
        if not text:
            message = "no_elements"
        if not message and not claim_sudo._can_portal_reopen(request.env.user):
            message = "not_closed"
        if not message:
            message, opened_sudo = self._record(
                "reopened", claim_sudo._portal_reopen, text, files
            )
        if message == "reopened":
            if opened_sudo != claim_sudo:  # The claim that goes on, signed as this one.
                access_token = access_token and opened_sudo._portal_ensure_token()
            return self._redirect_to_claim(opened_sudo, access_token, message)
        return self._render_reopening(
            claim_sudo, access_token, message, draft=text, fault=fault
        )

    def _render_reopening(self, claim_sudo, access_token, message=None, **values):
        return request.render(
            "mileo_claims.portal_claim_reopening",
            {
                **self._prepare_claim_values(claim_sudo, access_token, message),
                **values,
                "page_name": "claim_reopening",
            },
        )
