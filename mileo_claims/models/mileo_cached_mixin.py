from odoo import api, models


class MileoCachedMixin(models.AbstractModel):
    """Settings that every claim asks for: read once, kept in the registry's cache."""

    _name = "mileo.cached.mixin"
    _description = "Settings kept in cache"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
