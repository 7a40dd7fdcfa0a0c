from odoo import api, fields, models
from odoo.tools import plaintext2html

from ..models.mileo_claim_policy_line import URGENCIES


class MileoClaimPhoneCall(models.TransientModel):
    """What is typed while the customer is on the phone (P04, P05).

    Few fields, the customer found by whatever he gives; the number to read out is on
    the screen as soon as it is saved.
    """

    _name = "mileo.claim.phone.call"
    _description = "Complaint by Telephone"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", string="Customer", check_company=True)
    address = fields.Char(related="partner_id.contact_address", string="Postal Address")
    partner_name = fields.Char(
        string="Caller",
        compute="_compute_partner_details",
        store=True,
        readonly=False,
    )
    phone = fields.Char(compute="_compute_partner_details", store=True, readonly=False)
    email_from = fields.Char(
        string="E-mail", compute="_compute_partner_details", store=True, readonly=False
    )
    name = fields.Char(string="Subject", required=True)
    description = fields.Text(string="What Was Said", required=True)
    category_id = fields.Many2one("mileo.claim.category", check_company=True)
    urgency = fields.Selection(URGENCIES, required=True, default="standard")
    received_at = fields.Datetime(
        string="Received", help="Empty: when the call is recorded."
    )

    @api.depends("partner_id")
    def _compute_partner_details(self):
        for call in self.filtered("partner_id"):
            call.partner_name = call.partner_id.name
            call.phone = call.partner_id.phone or call.phone
            call.email_from = call.partner_id.email

    def action_record(self):
        """Record the claim and show it, with what has to be read out."""
        self.ensure_one()
        claim = self.env["mileo.claim"].create(self._prepare_claim_vals())
        if claim.has_access("read"):
            return claim.get_formview_action()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": claim._get_out_of_sight_message(),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _prepare_claim_vals(self):
        self.ensure_one()
        return {
            "channel": "phone",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "partner_name": self.partner_name,
            "phone": self.phone,
            "email_from": self.email_from,
            "name": self.name,
            "description": plaintext2html(self.description),
            "category_id": self.category_id.id,
            "urgency": self.urgency,
            "received_at": self.received_at or fields.Datetime.now(),
        }
