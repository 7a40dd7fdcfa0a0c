from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..lib.keywords import find_keywords, split_keywords
from .mileo_claim_policy_line import URGENCIES


class MileoClaimKeywordRule(models.Model):
    """Words of a complaint that tell its category, or that it may be urgent."""

    _name = "mileo.claim.keyword.rule"
    _description = "Claim Keywords"
    _inherit = "mileo.cached.mixin"
    _check_company_auto = True
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    keywords = fields.Text(
        required=True,
        help="Separated by commas, in all the languages of your customers. Accents, "
        "capitals and plurals do not matter.",
    )
    category_id = fields.Many2one("mileo.claim.category", check_company=True)
    urgency = fields.Selection([u for u in URGENCIES if u[0] != "standard"])

    _some_conclusion = models.Constraint(
        "CHECK(category_id IS NOT NULL OR urgency IS NOT NULL)",
        "Say what the keywords tell: a category, an urgency, or both.",
    )

    @api.depends("keywords")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = ", ".join(split_keywords(rule.keywords)[:3])

    @api.constrains("keywords")
    def _check_keywords(self):
        for rule in self:
            if not split_keywords(rule.keywords):
                raise ValidationError(self.env._("Write at least one keyword."))

    @api.model
    @tools.ormcache("company_id")
    def _get_rules(self, company_id):
        """Return the rules of a company as (keywords, category id, urgency)."""
        # sudo: mileo.claim.keyword.rule - the same whoever complains
        rules = self.sudo().search([("company_id", "in", [False, company_id])])
        return tuple(
            (tuple(split_keywords(rule.keywords)), rule.category_id.id, rule.urgency)
            for rule in rules
            if not rule.category_id or rule.category_id.active
        )

    # -------------------------------------------------------------------- match

    @api.model
    def _match(self, text, company_id):
        """Return what the words of a complaint tell.

        :return: ({category id: words found}, {urgency: words found})
        """
        categories, urgencies = {}, {}
        for keywords, category_id, urgency in self._get_rules(company_id):
            if found := find_keywords(text, keywords):
                if category_id:
                    categories.setdefault(category_id, []).extend(found)
                if urgency:
                    urgencies.setdefault(urgency, []).extend(found)
        return categories, urgencies
