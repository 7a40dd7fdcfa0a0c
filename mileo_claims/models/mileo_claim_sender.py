from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_domain_extract

#: Their addresses say nothing of the company that somebody works for.
PROVIDERS = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com"),
        *("hotmail.fr", "live.com", "live.fr", "msn.com", "yahoo.com", "yahoo.fr"),
        *("icloud.com", "me.com", "aol.com", "gmx.com", "gmx.fr", "gmx.de", "web.de"),
        *("orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "bbox.fr"),
        *("laposte.net", "numericable.fr", "club-internet.fr", "protonmail.com"),
        *("proton.me", "mail.com"),
    }
)


class MileoClaimSender(models.AbstractModel):
    """Who an unknown sender may be: a company is proposed, staff decides."""

    _name = "mileo.claim.sender"
    _description = "Sender of a Claim"

    suggested_partner_id = fields.Many2one(
        "res.partner",
        string="Probable Company",
        compute="_compute_suggested_partner_id",
        help="Its contacts write from the same domain.",
    )

    @api.depends("partner_id", "email_normalized", "company_id")
    def _compute_suggested_partner_id(self):
        for claim in self:
            domain = email_domain_extract(claim.email_normalized or "")
            claim.suggested_partner_id = (
                not claim.partner_id
                and domain
                and domain not in PROVIDERS
                and claim._find_company_of_domain(domain)
            )

    def _find_company_of_domain(self, domain):
        contacts = self.env["res.partner"].search(
            [
                ("email_normalized", "=like", f"%@{domain}"),
                ("company_id", "in", [False, self.company_id.id]),
                ("partner_share", "=", True),
            ],
            limit=20,
        )
        companies = contacts.commercial_partner_id.filtered("is_company")
        return companies if len(companies) == 1 else companies.browse()

    def action_create_customer(self):
        """Make a contact of the sender, in the company that it probably is of.

        :raise UserError: the customer is known, or the sender left no name nor address
        """
        self.ensure_one()
        self.check_access("write")
        if self.partner_id:
            raise UserError(self.env._("The customer is known already."))
        if not (self.partner_name or self.email_from):
            raise UserError(self.env._("Give the complainant a name or an address."))
        self.partner_id = self.env["res.partner"].create(self._prepare_customer_vals())
        return True

    def _prepare_customer_vals(self):
        return {
            "name": self.partner_name or self.email_from,
            "email": self.email_normalized or self.email_from,
            "phone": self.phone,
            "parent_id": self.suggested_partner_id.id,
            "company_id": self.suggested_partner_id.company_id.id,
        }
