from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..lib.recurrence import MIN_COUNT
from ..lib.volumes import CLAIM, INTERVENTION
from .mileo_claim_counting import VOLUME_UNITS

DIMENSIONS = [
    ("none", "Everywhere"),
    ("customer", "Customer"),
    ("contract", "Service Contract"),
    ("category", "Category"),
    ("site", "Site"),
    ("technician", "Technician"),
    ("service", "Service"),
]
MODELS = {
    "customer": "res.partner",
    "contract": "agreement",
    "category": "mileo.claim.category",
    "site": "res.partner",
    "technician": "res.users",
    "service": "project.project",
}
#: Rarer than once in so many times is told as that.
RAREST = 1_000_000


class MileoClaimRecurrence(models.Model):
    """A cause that comes back more often than its own past explains (P23).

    One at a time for a cause and what its claims have in common, until it subsides. Its
    claims are counted all, and shown to who may read them.
    """

    _name = "mileo.claim.recurrence"
    _description = "Recurring Cause"
    _inherit = ["mileo.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "state, p_value, id desc"

    _guarded_fields = frozenset(
        {
            "company_id",
            "cause_id",
            "dimension",
            "res_id",
            "state",
            "subsided_on",
            "window_start",
            "window_end",
            "observed",
            "expected",
            "p_value",
            "volume_unit",
            "past_count",
            "past_volume",
            "claim_ids",
            "confidential_count",
            "is_confidential",
            "action_ids",
        }
    )

    company_id = fields.Many2one("res.company", required=True, index=True)
    cause_id = fields.Many2one(
        "mileo.claim.cause", string="Root Cause", required=True, ondelete="cascade"
    )
    dimension = fields.Selection(
        DIMENSIONS,
        string="Where",
        required=True,
        help="What the claims have in common besides their cause.",
    )
    res_id = fields.Integer(
        string="Record Identifier",
        default=0,
        required=True,
        help="Of what the claims have in common; 0 if it is their cause alone.",
    )
    res_name = fields.Char(string="In Common", compute="_compute_res_name")
    state = fields.Selection(
        [("open", "Open"), ("handled", "Handled"), ("subsided", "Subsided")],
        required=True,
        default="open",
        tracking=True,
    )
    subsided_on = fields.Date()
    window_start = fields.Date(string="From", required=True)
    window_end = fields.Date(string="To", required=True)
    observed = fields.Integer(
        string="Claims", help="Claims of the last three months, whoever may see them."
    )
    expected = fields.Float(
        digits=(16, 1),
        aggregator=False,
        help="How many there would be at the rate of the year before: for as many "
        "interventions where their number is known; else for as many days or beside as "
        "many claims of other causes, whichever explains more.",
    )
    p_value = fields.Float(
        string="Probability of Chance",
        digits=(16, 6),
        aggregator=False,
        help="How often chance alone gives as many claims or more, at the rate of the "
        "year before.",
    )
    volume_unit = fields.Selection(
        VOLUME_UNITS,
        required=True,
        help="What the number of claims is related to.",
    )
    past_count = fields.Integer(
        string="Claims of the Year Before",
        help="Claims in the year before the last three months, or since the first "
        "claim with a cause.",
    )
    past_volume = fields.Integer(
        string="Volume of the Year Before",
        help="Days, interventions or claims of other causes in the same time.",
    )
    explanation = fields.Text(compute="_compute_explanation")
    claim_ids = fields.Many2many("mileo.claim", string="Claims Behind")
    confidential_count = fields.Integer(help="Those of the claims that few may see.")
    is_confidential = fields.Boolean(
        string="Confidential",
        help="Only confidential claims make it a recurrence: the confidential group "
        "alone sees it.",
    )
    action_ids = fields.One2many("mileo.claim.action", "recurrence_id")

    _current_uniq = models.UniqueIndex(
        "(company_id, cause_id, dimension, res_id) WHERE state != 'subsided'",
        "This recurrence is already followed.",
    )

    # ----------------------------------------------------------------------- words

    @api.depends("dimension", "res_id")
    def _compute_res_name(self):
        self.res_name = False
        for dimension, recurrences in self.grouped("dimension").items():
            if dimension not in MODELS:
                continue
            # sudo: named, as in the claims, for readers who may not open it
            records = self.env[MODELS[dimension]].sudo()
            names = {
                record.id: record.display_name
                for record in records.browse(recurrences.mapped("res_id")).exists()
            }
            for recurrence in recurrences:
                recurrence.res_name = names.get(recurrence.res_id)

    @api.depends("cause_id", "res_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for recurrence in self:
            names = (recurrence.cause_id.display_name, recurrence.res_name)
            recurrence.display_name = " · ".join(filter(None, names))

    @api.depends("observed", "expected", "p_value", "window_end", "confidential_count")
    @api.depends("volume_unit")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for recurrence in self:
            recurrence.explanation = " ".join(
                filter(None, (recurrence._say_counts(), recurrence._say_hidden()))
            )

    def _say_counts(self):
        return self.env._(
            "%(observed)s claims from %(start)s to %(end)s, where %(expected)s; by "
            "chance this happens %(chance)s.",
            observed=self.observed,
            start=format_date(self.env, self.window_start),
            end=format_date(self.env, self.window_end),
            expected=self._say_expected(),
            chance=self._say_chance(),
        )

    def _say_expected(self):
        expected = formatLang(self.env, self.expected, digits=1)
        if self.volume_unit == INTERVENTION:
            return self.env._("%s were expected for as many interventions", expected)
        if self.volume_unit == CLAIM:
            return self.env._(
                "%s were expected beside as many claims of other causes", expected
            )
        return self.env._("%s were expected", expected)

    def _say_chance(self):
        if self.p_value * RAREST < 1:
            return self.env._("less than once in a million times")
        times = 1 / self.p_value
        digits = -2 if times >= 1000 else -1 if times >= 100 else 0
        return self.env._(
            "once in %s times",
            formatLang(self.env, round(times, digits), digits=0),
        )

    def _say_hidden(self):
        if not self.confidential_count:
            return None
        return self.env._(
            "Confidential claims among them: %s.", self.confidential_count
        )

    # --------------------------------------------------------------------- handling

    def action_plan_action(self):
        """Plan a corrective action for the cause, with the claims, and open it (P23).

        The recurrence is handled thereby.
        """
        self.ensure_one()
        self.check_access("write")
        action = self.env["mileo.claim.action"].create(self._prepare_action_vals())
        self._handle()
        return {
            "type": "ir.actions.act_window",
            "res_model": action._name,
            "res_id": action.id,
            "views": [(False, "form")],
        }

    def _prepare_action_vals(self):
        # What was read as superuser is no list of what the user may link.
        self.invalidate_recordset(["claim_ids"])
        return {
            "name": self.env._("Put an end to: %s", self.display_name),
            "description": self.explanation,
            "kind": "corrective",
            "company_id": self.company_id.id,
            "cause_id": self.cause_id.id,
            "recurrence_id": self.id,
            "claim_ids": [(6, 0, self.claim_ids.ids)],
            "due_date": fields.Date.add(fields.Date.context_today(self), months=1),
        }

    def action_handle(self):
        """Record that what has to be done is under way."""
        self.check_access("write")
        self._handle()
        return True

    def _handle(self):
        current = self.filtered(lambda recurrence: recurrence.state == "open")
        current._unguarded().write({"state": "handled"})
        current._end_to_dos()

    def _end_to_dos(self):
        # sudo: mail.activity - planned for one, over for all
        self.sudo().activity_unlink(["mileo_claims.mail_activity_recurrence"])

    def action_view_claims(self):
        """Open the claims that the user may read."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mileo_claims.action_mileo_claim"
        )
        self.invalidate_recordset(["claim_ids"])
        return {
            **action,
            "domain": [("id", "in", self.claim_ids.ids)],
            "context": {"create": False},
        }

    # -------------------------------------------------------------------- its life

    def _prepare_current_vals(self, window, end, group, p_value, claim_ids):
        """Return what the last look has found."""
        # sudo: mileo.claim - also those that few may read are counted
        claims = self.env["mileo.claim"].sudo().browse(claim_ids)
        confidential = len(claims.filtered("is_confidential"))
        return {
            "window_start": window,
            "window_end": end,
            "observed": group.count,
            "expected": group.expected,
            "p_value": p_value,
            "claim_ids": [(6, 0, claims.ids)],
            "confidential_count": confidential,
            "is_confidential": bool(confidential)
            and group.count - confidential < MIN_COUNT,
        }

    def _subside(self, day):
        """Go quiet; the figures of the last alert stay."""
        self._unguarded().write({"state": "subsided", "subsided_on": day})
        self._end_to_dos()

    def _tell(self):
        """Tell whoever looks after quality, once."""
        for recurrence in self:
            user = recurrence._get_quality_user()
            if user:
                reader = recurrence.with_context(lang=user.lang)
                reader.activity_schedule(
                    "mileo_claims.mail_activity_recurrence",
                    summary=reader.env._("Keeps coming back: %s", reader.display_name),
                    note=reader.explanation,
                    user_id=user.id,
                )

    def _get_quality_user(self):
        """Return the quality manager of the company, or else a leader who may read."""
        team = self.env["mileo.claim.team"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        confidential = self.env["mileo.claim"]._get_confidential_users(self.company_id)
        candidates = self.company_id.claim_quality_user_id | team.user_id | confidential
        return next(
            filter(
                lambda user: user.active and self.with_user(user).has_access("write"),
                candidates,
            ),
            self.env["res.users"],
        )
