from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class MileoClaimMailbox(models.TransientModel):
    """Give a team its mailbox: the address that customers write to (P02)."""

    _name = "mileo.claim.mailbox"
    _description = "Mailbox of a Claim Team"

    team_id = fields.Many2one("mileo.claim.team", required=True)
    address = fields.Char(
        required=True,
        compute="_compute_address",
        store=True,
        readonly=False,
        help="The complaints' address as customers know it.",
    )
    has_incoming_server = fields.Boolean(compute="_compute_servers")
    has_outgoing_server = fields.Boolean(compute="_compute_servers")

    @api.depends("team_id")
    def _compute_address(self):
        for mailbox in self:
            team = mailbox.team_id
            domain = team.alias_domain or team.company_id.alias_domain_id.name
            mailbox.address = team.alias_email or (
                domain and self.env._("complaints@%s", domain)
            )

    @api.depends_context("uid")
    def _compute_servers(self):
        # sudo: fetchmail.server, ir.mail_server - whether there is one, no more
        incoming = self.env["fetchmail.server"].sudo()
        outgoing = self.env["ir.mail_server"].sudo()
        for mailbox in self:
            mailbox.has_incoming_server = bool(
                incoming.search_count([("state", "=", "done")], limit=1)
            )
            mailbox.has_outgoing_server = bool(outgoing.search_count([], limit=1))

    def action_confirm(self):
        """Have mails to the address make claims of the team.

        The mail domain is made if it is new.

        :raise UserError: the address is not one, or its domain is unknown and the
            user may not add it
        """
        self.ensure_one()
        name, _at, domain = (email_normalize(self.address) or "").partition("@")
        if not domain:
            raise UserError(
                self.env._("“%s” is not an e-mail address.", self.address or "")
            )
        self.team_id.check_access("write")
        self.team_id.write(
            {"alias_name": name, "alias_domain_id": self._get_domain(domain).id}
        )
        return {"type": "ir.actions.act_window_close"}

    def _get_domain(self, name):
        Domain = self.env["mail.alias.domain"]
        found = Domain.sudo().search([("name", "=", name)])  # sudo: read by name only
        if found:
            return found
        if not Domain.has_access("create"):
            raise UserError(
                self.env._(
                    "%s is not a mail domain of this database yet: ask an "
                    "administrator to set up the mailbox.",
                    name,
                )
            )
        return Domain.create({"name": name})
