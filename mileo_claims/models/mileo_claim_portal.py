from odoo import api, models, tools

# What a customer may read of its claims, whatever the way in; the rest is ours.
PORTAL_READABLE_FIELDS = frozenset(
    {
        "access_token",
        "access_url",
        "access_warning",
        "category_id",
        "channel",
        "closed_at",
        "closure_kind",
        "commercial_partner_id",
        "company_id",
        "create_date",
        "description",
        "display_name",
        "id",
        "invoice_ids",
        "is_confidential",
        "message_has_error",
        "message_ids",
        "message_needaction",
        "name",
        "number",
        "partner_id",
        "received_at",
        "state",
        "urgency",
        "website_message_ids",
        "write_date",
    }
)


class MileoClaimPortal(models.AbstractModel):
    """The customer's view of a claim."""

    _name = "mileo.claim.portal"
    _description = "Portal of Claims"
    _inherit = "portal.mixin"

    def _compute_access_url(self):
        super()._compute_access_url()
        for claim in self:
            claim.access_url = f"/my/claims/{claim.id}"

    @api.model
    @tools.ormcache(cache="stable")
    def _get_portal_readable_fields(self):
        return PORTAL_READABLE_FIELDS

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if not self.env.su and self.env.user._is_portal():
            return operation == "read" and (
                field.name in self._get_portal_readable_fields()
            )
        return True

    def _can_portal_decide(self):
        """Whether the customer may accept or refuse the response now."""
        self.ensure_one()
        return self.state == "responded"
