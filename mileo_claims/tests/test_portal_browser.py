import threading
from contextlib import contextmanager
from unittest.mock import patch

import requests

from odoo.tests import tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME

from odoo.addons.bus.models.bus import channel_with_db, dispatch, hashable

from ..controllers.portal import ClaimPortal
from .axe import AxeMixin
from .portal_common import PortalCase

LANGUAGES = ("en_US", "fr_FR")
PATIENCE = 20  # seconds


@tagged("post_install", "-at_install", "any_database")
class TestPortalBrowser(AxeMixin, PortalCase):
    """The stories of three customers, on a phone, in English and in French."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")

    def play(self, tour, url, user):
        self.start_tour(url, f"mileo_claims_portal_{tour}", login=user.login)

    @contextmanager
    def answered_meanwhile(self, claim):
        """Have the handler answer, in a session of its own, once the page listens.

        Not before it has asked for itself a first time.
        """
        sid = self.authenticate(self.handler.login, self.handler.login).sid
        self.session = None  # The browser's log-in would end it.
        channel = hashable(
            channel_with_db(self.registry.db_name, claim._get_live_channel())
        )
        is_over, failures, pages = threading.Event(), [], []
        render = ClaimPortal._prepare_claim_values

        def prepare_claim_values(*args, **kwargs):
            pages.append(args)
            return render(*args, **kwargs)

        def answer():
            while len(pages) < 2 or not dispatch._channels_to_ws.get(channel):
                if is_over.wait(0.1):
                    return
            got = requests.post(
                f"{self.base_url()}/web/dataset/call_kw/mileo.claim/send_response",
                json={
                    "params": {
                        "model": "mileo.claim",
                        "method": "send_response",
                        "args": [claim.ids],
                        "kwargs": {},
                    }
                },
                cookies={
                    "session_id": sid,
                    TEST_CURSOR_COOKIE_NAME: self.http_request_key,
                },
                timeout=PATIENCE,
            ).json()
            if "error" in got:
                failures.append(got["error"])

        handler = threading.Thread(target=answer)
        handler.start()
        try:
            with patch.object(
                ClaimPortal, "_prepare_claim_values", prepare_claim_values
            ):
                yield
        finally:
            is_over.set()
            handler.join()
        self.assertFalse(failures)

    def test_P18_a_change_is_seen_live_then_accepted(self):
        for lang in LANGUAGES:
            with self.subTest(lang):
                self.jeanne.lang = lang
                claim = self.new_claim()
                claim.send_formal_acknowledgement("You waited for nothing.")
                self.investigate(claim)
                with self.answered_meanwhile(claim):
                    self.play("accept", "/my/claims", self.jeanne_user)
                claim.invalidate_recordset()
                self.assertEqual(claim.closure_kind, "agreement")

    def test_P19_refused(self):
        for lang in LANGUAGES:
            with self.subTest(lang):
                self.colin.lang = lang
                claim = self.new_responded()
                self.play("refuse", f"/my/claims/{claim.id}", self.colin_user)
                claim.invalidate_recordset()
                self.assertEqual(
                    claim.response_ids.decision_reason, "It is still broken."
                )

    def test_P20_rated_then_reopened(self):
        for lang in LANGUAGES:
            with self.subTest(lang):
                self.jeanne.lang = lang
                claim = self.new_responded()
                claim.register_agreement("By phone.")
                self.play("reopen", f"/my/claims/{claim.id}", self.jeanne_user)
                claim.invalidate_recordset()
                self.assertEqual(claim.rating_ids.rating, 4)
                self.assertEqual((claim.state, claim.cycle), ("new", 2))
