from odoo import api, models
from odoo.tools import hmac

# What a customer sees change on the page of its claim.
SHOWN_FIELDS = frozenset(
    {"closure_kind", "cycle", "description", "is_confidential", "name", "state"}
    | {"user_id"}
)
CHANGED = "mileo_claims.changed"


class MileoClaimLive(models.AbstractModel):
    """Tells the open pages of a claim that it changed (P03), never what.

    A page then asks for itself again and gets what its reader may see. One message
    goes to the bus for each claim and transaction, whatever the number of changes.
    """

    _name = "mileo.claim.live"
    _description = "Live Pages of Claims"

    def _get_live_channel(self):
        """Return the name of the claim's channel, which only its readers are told.

        Another one once it is confidential: those who read it before hear no more.
        """
        self.ensure_one()
        key = hmac(
            self.env(su=True),  # sudo: ir.config_parameter - the database's secret
            "mileo_claims.live",
            (self.id, bool(self.is_confidential)),
        )
        return f"mileo.claim_{key}"

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        # Nobody has the page of a claim open before it exists.
        claims._get_announced().update(claims.ids)
        return claims

    def write(self, vals):
        result = super().write(vals)
        if SHOWN_FIELDS.intersection(vals):
            self._announce_change()
        return result

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if not message.subtype_id.internal and not message.is_internal:
            self._announce_change()
        return result

    def _announce_change(self):
        """Have the open pages of these claims told at the end of the transaction."""
        waiting = self.env.cr.precommit.data
        if "mileo_claims.changed" not in waiting:
            waiting["mileo_claims.changed"] = set()
            self.env.cr.precommit.add(self.browse()._send_changes)
        waiting["mileo_claims.changed"].update(self.ids)

    def _get_announced(self):
        """Return the claims told of in this transaction: savepoints flush it too."""
        return self.env.cr.postcommit.data.setdefault("mileo_claims.announced", set())

    def _send_changes(self):
        changed = self.env.cr.precommit.data.pop("mileo_claims.changed", set())
        announced = self._get_announced()
        claim_ids = sorted(changed - announced)
        announced.update(claim_ids)
        # sudo: mileo.claim - whoever changed it; the message has no content
        for claim in self.sudo().browse(claim_ids):
            self.env["bus.bus"]._sendone(claim._get_live_channel(), CHANGED, {})


class MileoClaimLivePart(models.AbstractModel):
    """What is shown on the page of a claim and changes on its own."""

    _name = "mileo.claim.live.part"
    _description = "Live Parts of Claims"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._announce_claims()
        return parts

    def write(self, vals):
        result = super().write(vals)
        self._announce_claims()
        return result

    def _announce_claims(self):
        # sudo: mileo.claim - also those out of sight of whoever changes the part
        self.sudo()._get_live_claims()._announce_change()

    def _get_live_claims(self):
        return self.claim_id
