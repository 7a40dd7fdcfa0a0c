"""Figures, report and alerts on two years of claims with known facts in them."""

from collections import Counter

from odoo.tests import TransactionCase

from odoo.addons.mileo_claims.tests.common import ClaimMixin

from tests import history


class TestHistory(ClaimMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_claims()
        cls.plan = history.plan()
        cls.claims, cls.actions = history.write(cls.env, cls.plan, cls.team)

    def test_P21_what_is_written_is_what_was_drawn(self):
        self.assertEqual(len(self.claims), 5000)
        self.assertEqual(
            Counter(self.claims.mapped("state")), Counter(c.state for c in self.plan)
        )
        self.assertAlmostEqual(
            sum(self.claims.mapped("cost")), sum(c.amount for c in self.plan), 2
        )
