from odoo.tests import HttpCase, tagged

from .axe import AxeMixin
from .test_portal import PortalMixin


@tagged("post_install", "-at_install")
class TestSubmit(AxeMixin, PortalMixin, HttpCase):
    browser_size = "390x844"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_claims()

    def test_the_empty_list_is_accessible(self):
        self.assertAccessible("/my/claims", login=self.jeanne_user.login)
