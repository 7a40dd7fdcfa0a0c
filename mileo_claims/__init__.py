from . import controllers, models, wizards


def uninstall_hook(env):
    """Remove the numbering of every company, with its PostgreSQL sequences."""
    sequences = env["ir.sequence"].with_context(active_test=False)
    sequences.search([("code", "=", "mileo.claim")]).date_range_ids.unlink()
