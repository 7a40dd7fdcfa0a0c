from odoo import http
from odoo.http import content_disposition, request

from .portal import ClaimPortal


class ClaimPortalFiles(ClaimPortal):
    """What a customer downloads from its claim; each proven to belong to it."""

    @http.route(
        "/my/claims/<int:claim_id>/letter/<int:response_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_claim_letter(self, claim_id, response_id, access_token=None, **kwargs):
        claim_sudo = self._find_claim(claim_id, access_token)
        return self._download(claim_sudo and claim_sudo._get_portal_letter(response_id))

    @http.route(
        "/my/claims/<int:claim_id>/file/<int:file_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_claim_file(self, claim_id, file_id, access_token=None, **kwargs):
        claim_sudo = self._find_claim(claim_id, access_token)
        return self._download(claim_sudo and claim_sudo._get_portal_file(file_id))

    @http.route(
        "/my/claims/<int:claim_id>/document/<int:compensation_id>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_claim_document(
        self, claim_id, compensation_id, access_token=None, **kwargs
    ):
        claim_sudo = self._find_claim(claim_id, access_token)
        move_sudo = claim_sudo and claim_sudo._get_portal_document(compensation_id)
        if not move_sudo:
            return request.redirect("/my")
        name, content = claim_sudo._render_portal_document(move_sudo)
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _download(self, file_sudo):
        """Give a file, never to be opened in the place of the page."""
        if not file_sudo:
            return request.redirect("/my")
        stream = request.env["ir.binary"]._get_stream_from(file_sudo)
        return stream.get_response(as_attachment=True)
