from odoo import api, models


class AgreementCommitmentNames(models.AbstractModel):
    """How a commitment is found by its name, on screens and in files to import."""

    _name = "agreement.commitment.names"
    _description = "Names of Commitments"

    @api.model
    def _search_display_name(self, operator, value):
        """Find by the exact name, or by a beginning that says which one is meant.

        The code of the contract is enough if it has one commitment, else that and the
        metric: a file to import never gets the wrong one of several.
        """
        if operator != "in":
            return super()._search_display_name(operator, value)
        meant = self.browse()
        for name in filter(None, value):
            meant |= self._find_meant(name)
        return [("id", "in", meant.ids)]

    def _find_meant(self, name):
        """Return the only commitment whose name begins so, else an empty set."""
        code, begin = name.partition(":")[0].strip(), _squeeze(name)
        meant = self.search([("agreement_id.code", "=", code)]).filtered(
            lambda commitment: _squeeze(commitment.display_name).startswith(begin)
        )
        return meant if len(meant) == 1 else self.browse()


def _squeeze(name):
    """Return a name without its spaces: those of a file are rarely unbreakable."""
    return "".join(name.split())
