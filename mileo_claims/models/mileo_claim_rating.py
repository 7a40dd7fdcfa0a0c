from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign, verify_hash_signed

RATED_KINDS = ("agreement", "tacit")
RATING_TERM = timedelta(days=30)
SCOPE = "mileo_claims.rating"


class MileoClaimRating(models.AbstractModel):
    """What the customer thinks of the handling, asked once for each closure (P18).

    The page is reached by a signed token that ends by itself and is worth nothing for
    another cycle. Ratings are Odoo's; who may read a claim reads them on it.
    """

    _name = "mileo.claim.rating"
    _description = "Ratings of Claims"

    rated_cycle = fields.Integer(
        copy=False, help="The last cycle whose handling the customer has rated."
    )

    def _get_rating_deadline(self):
        """Return until when (naive UTC) the closure may be rated, if it may at all."""
        self.ensure_one()
        if self.state != "closed" or self.closure_kind not in RATED_KINDS:
            return False
        return self.closed_at + RATING_TERM

    def _can_portal_rate(self):
        """Whether this closure may still be rated."""
        deadline = self._get_rating_deadline()
        return bool(
            deadline
            and self.rated_cycle < self.cycle
            and fields.Datetime.now() < deadline
        )

    def _get_rating_token(self):
        """Return what opens the rating page of this closure, until its deadline."""
        self.ensure_one()
        return hash_sign(
            self.env(su=True),  # sudo: ir.config_parameter - the database's secret
            SCOPE,
            [self.id, self.cycle, bool(self.is_confidential)],
            expiration=self._get_rating_deadline().replace(tzinfo=timezone.utc),
        )

    @api.model
    def _find_by_rating_token(self, token):
        """Return the claim whose closure ``token`` opens, as superuser; else empty."""
        claims = self.sudo()  # sudo: mileo.claim - the token is the right to rate it
        try:
            signed = verify_hash_signed(claims.env, SCOPE, token)
        except ValueError:
            return claims.browse()
        if not signed:
            return claims.browse()
        claim_id, cycle, was_confidential = signed
        return claims.browse(claim_id).filtered(
            lambda c: c.cycle == cycle and c.is_confidential == was_confidential
        )

    def _portal_rate(self, rate, feedback, user):
        """Record what the customer thinks of the handling.

        :param int rate: 1 to 5
        :param str feedback: in the customer's words, may be empty
        :param user: who rates; the public user when it came by the link alone
        :raise UserError: rated already, or too late
        """
        # sudo: mileo.claim - the token that the caller checked is the right to it
        claim = self.sudo()
        claim.lock_for_update()
        claim.invalidate_recordset(["rated_cycle", "cycle", "state"])
        if not claim._can_portal_rate():
            raise UserError(self.env._("This complaint cannot be rated any more."))
        rating = claim.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": claim.id,
                "rated_partner_id": claim._rating_get_operator().id,
                "partner_id": claim._prepare_portal_author_vals(user).get("author_id"),
            }
        )
        # Apart: the last value of the claim is read from what was written.
        rating.write({"rating": rate, "feedback": feedback, "consumed": True})
        claim._unguarded().rated_cycle = claim.cycle
