import importlib.util
import logging
from pathlib import Path
from unittest.mock import patch

from odoo.tests import common

_logger = logging.getLogger(__name__)


def _read_axe():
    """Return axe-core, as axe-playwright-python brings it; empty without it."""
    package = importlib.util.find_spec("axe_playwright_python")
    if not package:
        _logger.info("axe-playwright-python is not there: no look at accessibility.")
        return ""
    return Path(package.origin).with_name("axe.min.js").read_text(encoding="utf-8")


class AxeBrowser(common.ChromeBrowser):
    """A Chromium in which every page finds axe-core loaded."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._websocket_request(
            "Page.addScriptToEvaluateOnNewDocument", params={"source": _read_axe()}
        )


class AxeMixin:
    """A browser test that looks for faults of accessibility: WCAG 2.1, A and AA.

    A tour does so with the step ``lookForFaults()`` of ``accessibility.esm.js``, on
    the page where it stands; a fault fails the tour and says where it is. Without
    axe-core installed the step passes.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(common, "ChromeBrowser", AxeBrowser))

    def assertAccessible(self, url_path, login=None):
        """Fail with what axe-core finds on a page; a tour is not needed for that."""
        self.start_tour(url_path, "mileo_claims_accessible", login=login)
