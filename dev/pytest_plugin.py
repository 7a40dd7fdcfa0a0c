"""What pytest-odoo does not do: tests outside of an addon, and a second process."""

from concurrent.futures import ThreadPoolExecutor

from odoo.tests.common import BaseCase

# Odoo tags the test classes of addons alone; others would need a decorator.
BaseCase.test_tags = {"standard", "post_install"}
BaseCase.test_module = "mileo_claims"

EARLY = ThreadPoolExecutor(max_workers=1)


def pytest_configure(config):
    config.addinivalue_line(
        "markers",
        "early(function, *args, **kwargs): call the function while other tests run;"
        " the test finds its future in `request.node.early`.",
    )


def pytest_collection_finish(session):
    """Start what some tests will only wait for, one after the other."""
    if session.config.option.collectonly:
        return
    for item in session.items:
        if marker := item.get_closest_marker("early"):
            item.early = EARLY.submit(*marker.args, **marker.kwargs)
