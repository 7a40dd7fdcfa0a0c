"""Let Odoo's test classes live outside of an addon too.

Odoo tags the classes of addons alone; elsewhere they would need a decorator.
"""

from odoo.tests.common import BaseCase

BaseCase.test_tags = {"standard", "post_install"}
BaseCase.test_module = "mileo_claims"
