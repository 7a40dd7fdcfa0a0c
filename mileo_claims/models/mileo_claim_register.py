from odoo import api, fields, models

from .mileo_claim_cycle import ORIGINS
from .mileo_claim_outcome import OUTCOMES
from .mileo_claim_policy_line import CHANNELS, URGENCIES
from .mileo_claim_stage import STATES

RESULTS = [
    ("met", "Met"),
    ("met_extended", "Met as extended"),
    ("missed", "Missed"),
    ("open", "Open"),
]
#: The values are in the order of the ages, as charts sort them.
AGES = [
    ("00-05", "0 to 5 days"),
    ("06-10", "6 to 10 days"),
    ("11-20", "11 to 20 days"),
    ("21+", "21 days or more"),
]
RATE_HELP = (
    "Met within the time limit, extended or not, of those met or missed: what is still "
    "open does not count."
)


class MileoClaimRegister(models.Model):
    """The register: one row a claim and cycle, read from what is recorded (P21).

    A row is dated by ``started_at``, the beginning of the cycle.
    """

    _name = "mileo.claim.register"
    _description = "Claim Register"
    _inherit = "mileo.claim.register.query"
    _auto = False
    _order = "started_at desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "name"]
    _depends = {
        "mileo.claim": [
            "number",
            "name",
            "company_id",
            "partner_id",
            "commercial_partner_id",
            "channel",
            "category_id",
            "urgency",
            "team_id",
            "user_id",
            "agreement_id",
            "cause_id",
            "is_confidential",
            "received_at",
            "state",
            "cycle",
            "cycle_origin",
            "cycle_started_at",
            "opened_at",
            "closed_at",
            "closure_kind",
            "closure_business_days",
            "outcome",
            "cost",
            "rated_cycle",
            "rating_last_value",
        ],
        "mileo.claim.cycle": ["claim_id", "company_id", "started_at", "ended_at"],
        "mileo.claim.milestone": ["state", "done_at", "business_hours"],
        "mileo.claim.compensation": [
            "kind",
            "state",
            "move_id",
            "response_id",
            "task_id",
            "done_at",
        ],
        "mileo.claim.response": ["cycle"],
        "mileo.claim.work": ["date", "hours"],
        "account.move": ["amount_untaxed_signed", "invoice_date", "state"],
        "project.task": ["allocated_hours"],
        "res.company": ["currency_id"],
    }

    # The claim
    claim_id = fields.Many2one("mileo.claim", readonly=True)
    number = fields.Char(readonly=True)
    name = fields.Char(string="Subject", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Commercial Entity", readonly=True
    )
    channel = fields.Selection(CHANNELS, readonly=True)
    category_id = fields.Many2one("mileo.claim.category", readonly=True)
    urgency = fields.Selection(URGENCIES, readonly=True)
    team_id = fields.Many2one("mileo.claim.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Handler", readonly=True)
    agreement_id = fields.Many2one(
        "agreement", string="Service Contract", readonly=True
    )
    cause_id = fields.Many2one("mileo.claim.cause", string="Root Cause", readonly=True)
    is_confidential = fields.Boolean(string="Confidential", readonly=True)

    # The cycle
    cycle = fields.Integer(
        readonly=True,
        aggregator=None,
        help="The first one begins with receipt, another one with each refusal of the "
        "response and with each reopening.",
    )
    origin = fields.Selection(ORIGINS, string="Begun By", readonly=True)
    started_at = fields.Datetime(
        string="Begun", readonly=True, help="Receipt, refusal or reopening."
    )
    opened_at = fields.Datetime(string="Case Opened", readonly=True)
    ended_at = fields.Datetime(
        string="Ended", readonly=True, help="Closure, or refusal of the response."
    )
    closed_at = fields.Datetime(string="Closed", readonly=True)
    state = fields.Selection(
        STATES + [("refused", "Response refused")], string="Status", readonly=True
    )
    closure_kind = fields.Selection(
        selection="_selection_closure_kind", string="Closure", readonly=True
    )
    outcome = fields.Selection(OUTCOMES, readonly=True)
    age = fields.Selection(
        AGES,
        readonly=True,
        help="Of a case that is open: full days of 24 hours since receipt, or since "
        "reopening.",
    )

    # Handling times
    auto_ack_minutes = fields.Float(
        string="Minutes to Automatic Acknowledgement",
        aggregator="median",
        readonly=True,
        help="Minutes, day and night, from the beginning of the cycle to the automatic "
        "acknowledgement. Totals are medians.",
    )
    formal_ack_hours = fields.Float(
        string="Business Hours to Acknowledgement",
        aggregator="median",
        readonly=True,
        help="Working hours of the team from the beginning of the cycle to the formal "
        "acknowledgement. Totals are medians.",
    )
    response_days = fields.Float(
        string="Days to Response",
        aggregator="median",
        readonly=True,
        help="Days of 24 hours from the beginning of the cycle to the response. Totals "
        "are medians.",
    )
    response_business_days = fields.Integer(
        string="Business Days to Response",
        aggregator="median",
        readonly=True,
        help="Working days of the team after the day on which the cycle began, until "
        "the response. Totals are medians.",
    )
    closure_days = fields.Float(
        string="Days to Closure",
        aggregator="median",
        readonly=True,
        help="Days of 24 hours from receipt, or from reopening, to closure. Totals are "
        "medians.",
    )
    closure_business_days = fields.Integer(
        string="Business Days to Closure",
        aggregator="median",
        readonly=True,
        help="Working days of the team after the day of receipt, or of reopening, "
        "until closure. Totals are medians.",
    )

    # Promises
    auto_ack_result = fields.Selection(
        RESULTS, string="Automatic Acknowledgement", readonly=True
    )
    phone_confirmation_result = fields.Selection(
        RESULTS, string="Confirmation of the Call", readonly=True
    )
    formal_ack_result = fields.Selection(
        RESULTS, string="Formal Acknowledgement", readonly=True
    )
    response_result = fields.Selection(RESULTS, string="Response", readonly=True)
    interim_update_result = fields.Selection(
        RESULTS,
        string="Interim Update",
        readonly=True,
        help="The worst one, if several were promised.",
    )
    auto_ack_rate = fields.Float(
        string="Automatic Acknowledgements in Time",
        aggregator="avg",
        readonly=True,
        help=RATE_HELP,
    )
    phone_confirmation_rate = fields.Float(
        string="Confirmations in Time",
        aggregator="avg",
        readonly=True,
        help=RATE_HELP,
    )
    formal_ack_rate = fields.Float(
        string="Formal Acknowledgements in Time",
        aggregator="avg",
        readonly=True,
        help=RATE_HELP,
    )
    response_rate = fields.Float(
        string="Responses in Time", aggregator="avg", readonly=True, help=RATE_HELP
    )
    interim_update_rate = fields.Float(
        string="Interim Updates in Time",
        aggregator="avg",
        readonly=True,
        help=RATE_HELP,
    )

    # Solution and cost, with the first closure after it
    credit_amount = fields.Monetary(
        string="Credit Notes",
        readonly=True,
        help="Credit notes and gestures posted, untaxed, counted once: with the first "
        "closure after them.",
    )
    penalty_amount = fields.Monetary(
        string="Penalties",
        readonly=True,
        help="Penalties posted, untaxed, counted once: with the first closure after "
        "them.",
    )
    cost = fields.Monetary(
        readonly=True,
        help="Credit notes, gestures and penalties posted, untaxed, counted once: with "
        "the first closure after them.",
    )
    rework_hours = fields.Float(
        string="Hours of Reworks",
        readonly=True,
        help="Hours allocated to the free reworks carried out, counted once: with the "
        "first closure after them.",
    )
    work_hours = fields.Float(
        string="Hours Spent",
        readonly=True,
        help="Hours noted on the claim, counted once: with the first closure after "
        "them.",
    )
    rating = fields.Float(
        string="Satisfaction",
        aggregator="avg",
        readonly=True,
        help="Last rating that the customer gave, from 1 to 5, on the cycle whose "
        "closure was rated. Totals are averages.",
    )

    @api.model
    def _selection_closure_kind(self):
        return self.env["mileo.claim.cycle"]._selection_closure_kind()

    def action_open_claim(self):
        """Open the claim that the row is about."""
        self.ensure_one()
        return self.claim_id.get_formview_action()
