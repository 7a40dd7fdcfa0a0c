"""How pytest runs Odoo's tests, on top of pytest-odoo."""

from unittest.mock import patch

import pytest

from odoo import SUPERUSER_ID, api
from odoo.orm.registry import _CACHES_BY_KEY, _REGISTRY_CACHES, Registry
from odoo.tests import HttpCase, TransactionCase
from odoo.tests.common import BaseCase

# Odoo tags the classes of addons alone; ours live outside of an addon too.
BaseCase.test_tags = {"standard", "post_install"}
BaseCase.test_module = "mileo_claims"

#: What the pages of the browser tests load: bundle, and whether it is for its scripts.
BUNDLES = (
    ("web.assets_web", True),
    ("web.assets_web", False),
    ("web.assets_web_print", False),
    ("web.assets_frontend", False),
    ("web.assets_frontend_lazy", True),
)
#: The caches that one test leaves to the next.
KEPT = {"templates", "assets"}
#: The caches that something has emptied since the test began.
emptied = set()


@pytest.fixture(scope="session", autouse=True)
def bundles(request, load_registry):
    """Make scripts and styles before the browser tests, as Odoo's own runner does.

    Each test would make them again, and take them back with all that it did.
    """
    if any(issubclass(item.cls or object, HttpCase) for item in request.session.items):
        with Registry(request.config.getoption("odoo_database")).cursor() as cr:
            IrQweb = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
            for name, js in BUNDLES:
                bundle = IrQweb._get_asset_bundle(name, css=not js, js=js)
                bundle.js() if js else bundle.css()


@pytest.fixture(scope="session", autouse=True)
def caches(load_registry):
    """Have tests leave to one another the templates that they have compiled."""
    empty, empty_all = Registry.clear_cache, Registry.clear_all_caches
    set_up = TransactionCase.setUp

    def clear_cache(registry, *names):
        for name in names or ("default",):
            emptied.update(_CACHES_BY_KEY[name])
        empty(registry, *names)

    def clear_all_caches(registry):
        emptied.update(_REGISTRY_CACHES)
        empty_all(registry)

    def setUp(case):
        emptied.clear()
        with patch.object(Registry, "clear_all_caches", empty_at_the_end):
            set_up(case)

    with (
        patch.object(Registry, "clear_cache", clear_cache),
        patch.object(Registry, "clear_all_caches", clear_all_caches),
        patch.object(TransactionCase, "setUp", setUp),
    ):
        yield


def empty_at_the_end(registry):
    """Empty the caches at the end of a test, but for what holds after it.

    What was computed in a test holds unless the test changes what it depends on, which
    empties the cache. The end of a class empties all, and so does Odoo's own runner at
    the end of each test.
    """
    for name, cache in registry._Registry__caches.items():
        if name not in KEPT or name in emptied:
            cache.clear()
