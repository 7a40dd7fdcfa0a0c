from odoo import http
from odoo.tests import HttpCase, new_test_user

from .common import ClaimMixin

MUTED = ("odoo.http", "odoo.models", "odoo.addons.base.models.ir_rule")


class PortalMixin(ClaimMixin):
    """Jeanne and Colin of the customer, and a rival, each with a portal account."""

    @classmethod
    def setup_claims(cls):
        super().setup_claims()
        cls.rival = cls.env["res.partner"].create(
            {"name": "Rita Rival", "email": "rita@rival.example", "lang": "en_US"}
        )
        cls.jeanne_user = cls._new_portal_user(cls.jeanne)
        cls.colin_user = cls._new_portal_user(cls.colin)
        cls.rival_user = cls._new_portal_user(cls.rival)

    @classmethod
    def _new_portal_user(cls, partner):
        return new_test_user(
            cls.env,
            partner.email,
            groups="base.group_portal",
            name=partner.name,
            partner_id=partner.id,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def new_responded(self, **vals):
        claim = self.new_claim(**vals)
        self.respond(claim)
        return claim

    def assertNothingDecided(self, claim):
        claim.invalidate_recordset()
        self.assertEqual(claim.state, "responded")
        self.assertEqual(claim.response_ids.decision, "waiting")
        self.assertFalse(claim.response_ids.decided_at)


class PortalCase(PortalMixin, HttpCase):
    """People of the customer, and others, in front of the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_claims()

    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def log_out(self):
        self.authenticate(None, None)

    def csrf_token(self):
        return http.Request.csrf_token(self)

    def post(self, url, **data):
        data["csrf_token"] = self.csrf_token()
        return self.url_open(url, data=data)

    def link(self, claim, suffix=""):
        return claim.get_portal_url(suffix=suffix)

    def assertRefused(self, response, claim):
        """The visitor is sent away, without a word of the claim."""
        self.assertNotIn(f"/my/claims/{claim.id}", response.url)
        self.assertNotIn(claim.name, response.text)
        self.assertNotIn(claim.number, response.text)
