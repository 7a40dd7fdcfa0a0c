from odoo import http
from odoo.http import request

from .portal import TEXT_SIZE, ClaimPortal


class ClaimPortalRating(ClaimPortal):
    """How the customer rates the handling: shown by GET, recorded by POST.

    Robots that follow the links of mails rate nothing.
    """

    def _get_rates(self):
        return {
            5: request.env._("Very satisfied"),
            4: request.env._("Satisfied"),
            3: request.env._("Neither satisfied nor dissatisfied"),
            2: request.env._("Dissatisfied"),
            1: request.env._("Very dissatisfied"),
        }

    @http.route(
        "/my/claims/rate/<string:rating_token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_claim_rating_page(self, rating_token, **kwargs):
        claim_sudo = request.env["mileo.claim"]._find_by_rating_token(rating_token)
        if not claim_sudo:
            return self._render_rating(claim_sudo, "too_late")
        return self._render_rating(claim_sudo, rating_token=rating_token)

    @http.route(
        "/my/claims/rate/<string:rating_token>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_claim_rate(self, rating_token, rate="", feedback="", **kwargs):
        claim_sudo = request.env["mileo.claim"]._find_by_rating_token(rating_token)
        if not claim_sudo:
            return self._render_rating(claim_sudo, "too_late")
        user, text = request.env.user, self._clean_text(feedback)
        rates = {str(value): value for value in self._get_rates()}
        if rate not in rates:
            message = "no_rate"
        elif not claim_sudo._is_portal_customer(user):
            message = "not_recorded"
        else:
            message, _rated = self._record(
                "rated", claim_sudo._portal_rate, rates[rate], text
            )
        return self._render_rating(
            claim_sudo, message, rating_token=rating_token, draft=text
        )

    def _render_rating(self, claim_sudo, message=None, **values):
        can_rate = bool(claim_sudo) and claim_sudo._can_portal_rate()
        if not can_rate and message != "rated":
            message = "too_late"
        return request.render(
            "mileo_claims.portal_claim_rating",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "claim_rating",
                "claim": claim_sudo,
                "can_rate": can_rate,
                "rates": self._get_rates(),
                "message": message,
                "text_size": TEXT_SIZE,
                **values,
            },
        )
