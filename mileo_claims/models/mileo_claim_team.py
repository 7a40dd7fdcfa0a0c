from odoo import api, fields, models
from odoo.exceptions import UserError


class MileoClaimTeam(models.Model):
    """A desk: its mailbox, its people, its working time and what it promises."""

    _name = "mileo.claim.team"
    _description = "Claim Team"
    _inherit = ["mail.alias.mixin", "mail.thread"]
    _check_company_auto = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Leader",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        help="Handles the claims that nobody else can take.",
    )
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain=[("share", "=", False)],
        check_company=True,
        help="New claims go to the member who has the fewest open ones.",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Time",
        check_company=True,
        help="Working time of the team, in the time zone of this calendar. "
        "Empty: the company's.",
    )
    policy_id = fields.Many2one(
        "mileo.claim.policy",
        required=True,
        check_company=True,
        default=lambda self: self.env.ref(
            "mileo_claims.policy_default", raise_if_not_found=False
        ),
    )
    open_claim_count = fields.Integer(compute="_compute_open_claim_count")
    late_claim_count = fields.Integer(compute="_compute_open_claim_count")

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        today = fields.Date.context_today(self)
        for company in teams.company_id:
            self.env["mileo.claim"]._prepare_numbering(company.id, today)
        return teams

    def _compute_open_claim_count(self):
        Claim = self.env["mileo.claim"]
        open_domain = Claim._get_open_domain() & Claim._get_team_domain(self)
        opened = dict(
            Claim._read_group(open_domain, ["team_id"], ["__count"]),
        )
        late = dict(
            Claim._read_group(
                open_domain & Claim._get_late_domain(), ["team_id"], ["__count"]
            )
        )
        for team in self:
            team.open_claim_count = opened.get(team, 0)
            team.late_claim_count = late.get(team, 0)

    # ------------------------------------------------------------ mail alias

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("mileo.claim")
        if self.id:
            values["alias_defaults"] = {"team_id": self.id, "channel": "email"}
        return values

    def _get_address(self):
        """Return the address of the mailbox; empty if there is none."""
        self.ensure_one()
        return self.alias_domain_id and self.alias_full_name

    def _get_tz(self):
        """Return the time zone in which the team counts its days."""
        self.ensure_one()
        calendar = self.resource_calendar_id or self.company_id.resource_calendar_id
        return calendar._origin._get_claim_tz() or self.user_id.tz or "UTC"

    # --------------------------------------------------------------- handlers

    @api.model
    def _get_default_team(self, company):
        """Return the first team of ``company``.

        :raise UserError: the company has no team
        """
        # sudo: mileo.claim.team - a customer's claim finds its team all the same
        team = self.sudo().search([("company_id", "=", company.id)], limit=1)
        if not team:
            raise UserError(
                self.env._(
                    "%(company)s has no claim team yet. Create one in Claims > "
                    "Configuration > Teams.",
                    company=company.display_name,
                )
            )
        return team

    def _choose_handlers(self, count, is_confidential=False):
        """Return ``count`` handlers: each time the least loaded who is present (P06).

        Members who are absent give way to their replacement. Without anybody present it
        is the leader, or his replacement: never nobody. Confidential claims go to those
        of the confidential group first, the leader included.
        """
        self.ensure_one()
        candidates = self.member_ids._get_present_for_claims(self.company_id)
        if is_confidential:
            people = self.user_id._get_present_for_claims(self.company_id) | candidates
            group = self.env["mileo.claim"]._get_confidential_users(self.company_id)
            candidates = candidates & group or people & group or candidates
        if not candidates:
            leader = self.user_id._get_present_for_claims(self.company_id)
            candidates = leader or self.user_id
        if len(candidates) == 1:
            return [candidates] * count
        Claim = self.env["mileo.claim"]
        load = dict.fromkeys(candidates, 0)
        load.update(
            Claim._read_group(
                Claim._get_open_domain() & Claim._get_handler_domain(candidates),
                ["user_id"],
                ["__count"],
            )
        )
        chosen = []
        for _i in range(count):
            handler = min(candidates, key=lambda user: (load[user], user.id))
            load[handler] += 1
            chosen.append(handler)
        return chosen
