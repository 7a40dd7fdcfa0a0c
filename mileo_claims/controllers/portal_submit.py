from psycopg2.errors import UniqueViolation

from odoo import http
from odoo.exceptions import ConcurrencyError, UserError
from odoo.http import request

from ..models.mileo_claim_portal_form import TEXT_SIZES
from .portal import ClaimPortal


class ClaimPortalSubmit(ClaimPortal):
    """A complaint opened by its customer: the form, what it is sent with, the receipt.

    Whatever is wrong, what was typed comes back with a message beside each field.
    """

    # -------------------------------------------------------------------- form

    @http.route(
        "/my/claims/new",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_claim_new(self, **kwargs):
        Claim = request.env["mileo.claim"]
        typed = Claim._clean_portal_form({"urgency": "standard"})
        return self._render_claim_form(typed, {}, Claim._make_submission_key())

    def _render_claim_form(self, typed, errors, key):
        Claim = request.env["mileo.claim"]
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "claim_new",
            "title": request.env._("New complaint"),
            "is_open": bool(Claim._get_portal_team()),
            "typed": typed,
            "errors": errors,
            "key": key,
            "text_sizes": TEXT_SIZES,
            "categories": Claim._get_portal_categories(),
            "urgencies": Claim._get_portal_urgencies(),
            "documents": Claim._get_portal_documents(),
            "file_limits": self._get_file_limits(),
            "has_files": bool(self._get_uploaded_files()),
        }
        response = request.render("mileo_claims.portal_claim_new", values)
        # Come back to it after it was sent, it must be a new form.
        response.headers["Cache-Control"] = "no-store"
        return response

    # -------------------------------------------------------------------- sent

    @http.route(
        "/my/claims/new", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_claim_submit(self, **kwargs):
        Claim = request.env["mileo.claim"]
        form = request.httprequest.form
        typed, key = Claim._clean_portal_form(form), form.get("key")
        if claim_sudo := Claim._find_portal_submission(key):
            return self._answer_sent_again(claim_sudo, typed)
        files, fault = self._read_files()
        errors = Claim._check_portal_form(typed)
        if fault:
            errors["files"] = fault
        if not Claim._is_submission_key(key):
            key = Claim._make_submission_key()
            errors["form"] = request.env._("Please send this form again.")
        if not errors:
            try:
                claim_sudo = self._submit(typed, files, key)
            except UserError as error:
                errors["form"] = str(error)
        if errors:
            return self._render_claim_form(typed, errors, key)
        return self._redirect_to_receipt(claim_sudo)

    def _answer_sent_again(self, claim_sudo, typed):
        """Sent twice, it is the same complaint; changed since, it may be another."""
        if claim_sudo._is_same_submission(typed):
            return self._redirect_to_receipt(claim_sudo)
        message = request.env._(
            "This form has already made the complaint %s. If you mean to open another "
            "one, send it again.",
            claim_sudo.number,
        )
        key = claim_sudo._make_submission_key()
        return self._render_claim_form(typed, {"form": message}, key)

    def _submit(self, typed, files, key):
        try:
            with request.env.cr.savepoint():
                return request.env["mileo.claim"]._portal_submit(typed, files, key)
        except UniqueViolation as error:
            # Clicked twice, and the other one was quicker: start over, and find it.
            raise ConcurrencyError(str(error)) from error

    # ----------------------------------------------------------------- receipt

    def _redirect_to_receipt(self, claim_sudo):
        query = {}
        claim = request.env["mileo.claim"].browse(claim_sudo.id)
        if not claim.has_access("read"):
            query["access_token"] = claim_sudo._portal_ensure_token()
        return request.redirect_query(f"{claim_sudo.access_url}/receipt", query)

    @http.route(
        "/my/claims/<int:claim_id>/receipt",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_claim_receipt(self, claim_id, access_token=None, **kwargs):
        claim_sudo = self._find_claim(claim_id, access_token)
        if not claim_sudo:
            return request.redirect("/my")
        values = {
            **self._prepare_claim_values(claim_sudo, access_token, None),
            "promises": claim_sudo._get_portal_promises(),
        }
        return request.render("mileo_claims.portal_claim_receipt", values)
