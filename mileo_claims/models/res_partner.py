import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.phone_validation.tools.phone_validation import phone_parse

# Shorter, a number would find everybody.
CALLER_DIGITS = 4


class ResPartner(models.Model):
    _inherit = "res.partner"

    claim_count = fields.Integer(
        compute="_compute_claim_count", groups="mileo_claims.group_mileo_claims_user"
    )

    def _compute_claim_count(self):
        companies = self.commercial_partner_id
        counts = dict(
            self.env["mileo.claim"]._read_group(
                [("commercial_partner_id", "in", companies.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.claim_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_claims(self):
        """Open the claims of the customer, all contacts together."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mileo_claims.action_mileo_claim"
        )
        commercial = self.commercial_partner_id
        return {
            **action,
            "domain": [("commercial_partner_id", "=", commercial.id)],
            "context": {"default_partner_id": self.id},
        }

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator == "ilike" and self.env.context.get("claim_caller_search"):
            domain = Domain(domain) | self._get_caller_domain(value or "")
        return domain

    @api.model
    def _get_caller_domain(self, value):
        """Return who has this telephone number or invoice, for whoever calls (P04)."""
        digits = re.sub(r"\D", "", value)
        if len(digits) < CALLER_DIGITS:
            return Domain.FALSE
        # The rules of the invoices apply: who may not read them finds none by them.
        invoices = self.env["account.move"]._search(
            Domain("move_type", "in", ("out_invoice", "out_refund"))
            & Domain("name", "ilike", value.strip())
        )
        domain = Domain(
            "commercial_partner_id", "in", invoices.subselect("commercial_partner_id")
        )
        if not re.search(r"[^\W\d_]", value):
            number = self._get_caller_number(value, digits)
            domain |= Domain("phone_mobile_search", "ilike", number)
        return domain

    @api.model
    def _get_caller_number(self, value, digits):
        """Return what all the writings of a telephone number have in common."""
        try:
            number = phone_parse(value, self.env.company.country_id.code)
        except UserError:  # a part of a number
            number = None
        return str(number.national_number) if number else digits.lstrip("0")
