from odoo import api, models
from odoo.exceptions import UserError

# An object cannot travel through RPC: only code running in the server holds it.
_GUARD_KEY = object()


class MileoGuardedMixin(models.AbstractModel):
    """Fields that prove something are written by the addon's own methods only.

    Neither ``write``, ``create``, an import, drag and drop, nor any context sent by
    a client can set a field named in ``_guarded_fields`` (P25). A method that has
    checked its right to do so writes through ``self._unguarded()``.
    """

    _name = "mileo.guarded.mixin"
    _description = "Fields protected from direct edition"

    _guarded_fields = frozenset()
    # May be given at creation, never changed by hand afterwards.
    _settled_fields = frozenset()

    @api.private
    def _unguarded(self):
        """Return the records in an environment that may write guarded fields."""
        return self.with_context(mileo_guard=_GUARD_KEY)

    def _is_unguarded(self):
        return self.env.context.get("mileo_guard") is _GUARD_KEY

    def _check_guarded_fields(self, names, guarded):
        guarded = guarded.intersection(names) | self._get_derived_fields(names)
        if guarded and not self._is_unguarded():
            labels = ", ".join(
                sorted(
                    self._fields[name]._description_string(self.env) for name in guarded
                )
            )
            raise UserError(
                self.env._(
                    "%(fields)s cannot be set by hand: use the buttons of the claim, "
                    "which check what has to be checked and keep the proof.",
                    fields=labels,
                )
            )

    def _get_derived_fields(self, names):
        """Return those of ``names`` that follow another record, as its company does.

        Odoo lets them be written although the forms do not.
        """
        fields = (self._fields.get(name) for name in names)
        return {f.name for f in fields if f and f.related and f.store and f.readonly}

    @api.model_create_multi
    def create(self, vals_list):
        names = {name for vals in vals_list for name in vals}
        self._check_guarded_fields(names, self._guarded_fields)
        # Nor by a default that the client chooses.
        guarded = self._guarded_fields | self._get_derived_fields(self._fields)
        defaults = {f"default_{name}" for name in guarded}
        context = {k: v for k, v in self.env.context.items() if k not in defaults}
        records = self.with_env(self.env(context=context))
        return super(MileoGuardedMixin, records).create(vals_list)

    def write(self, vals):
        self._check_guarded_fields(vals, self._guarded_fields | self._settled_fields)
        return super().write(vals)
