from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL


@tagged("post_install", "-at_install")
class TestIndexes(TransactionCase):
    def test_each_table_has_the_indexes_and_constraints_that_it_declares(self):
        """Two models whose names begin alike may give theirs the same name."""
        declared = {
            (model._table, name)
            for model in self.env.values()
            if model._auto and model._name.startswith("mileo.")
            for name in model._table_objects
        }
        existing = set(
            self.env.execute_query(
                SQL(
                    """
                    SELECT tablename, indexname FROM pg_indexes
                    UNION
                    SELECT conrelid::regclass::text, conname FROM pg_constraint
                    WHERE conrelid != 0
                    """
                )
            )
        )
        self.assertTrue(declared)
        self.assertFalse(declared - existing)
