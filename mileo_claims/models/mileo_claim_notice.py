from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import generate_tracking_message_id, plaintext2html

from .isolation import run_isolated
from .mileo_claim_notices import KINDS_KEPT

NOTICE_KINDS = [
    ("auto_ack", "Automatic acknowledgement"),
    ("phone_confirmation", "Written confirmation of the call"),
    ("formal_ack", "Formal acknowledgement"),
    ("interim_update", "Interim update"),
    ("response", "Substantive response"),
    ("closure", "Closure"),
    ("reminder", "Reminder"),
    ("reopening", "Reopening"),
    ("reassignment", "Change of handler"),
    ("merged", "Merged into another claim"),
    ("penalty", "Contract penalty"),
]
SUMMARY = 250  # characters
# Past this, somebody has to tell the customer what a mail could not.
CALL_AFTER = timedelta(minutes=20)


class MileoClaimNotice(models.Model):
    """The outbox: one message that has to reach the customer, and the proof of it.

    The message and its Message-Id are committed before anything is sent. A job then
    locks one notice, hands it to the mail server and records the answer in the same
    transaction: killed in between, it sends the very same message again, never
    another one.
    """

    _name = "mileo.claim.notice"
    _description = "Claim Notice"
    _inherit = [
        "mileo.guarded.mixin",
        "mileo.claim.notice.outdated",
        "mileo.claim.notice.composition",
        "mileo.claim.notice.letter",
        "mileo.claim.notice.mail",
        "mileo.claim.notice.delivery",
        "mileo.claim.notice.bounce",
    ]
    _order = "id desc"

    _guarded_fields = frozenset(
        {
            "claim_id",
            "kind",
            "cycle",
            "message_id",
            "message_ref",
            "partner_id",
            "email_to",
            "lang",
            "state",
            "queued_at",
            "sent_at",
            "bounced_at",
            "attempts",
            "refusals",
            "next_try_at",
            "last_error",
            "call_asked_at",
            "letter_id",
        }
    )

    claim_id = fields.Many2one(
        "mileo.claim", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, precompute=True
    )
    kind = fields.Selection(NOTICE_KINDS, required=True)
    cycle = fields.Integer(help="The cycle of the claim that it belongs to.")
    message_id = fields.Many2one(
        "mail.message", ondelete="set null", index="btree_not_null"
    )
    message_ref = fields.Char(
        string="Message-Id", index="btree_not_null", help="As known to mail servers."
    )
    partner_id = fields.Many2one(
        "res.partner", string="Recipient", index="btree_not_null"
    )
    email_to = fields.Char(string="Address")
    lang = fields.Char(string="Language")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sent", "Sent"),
            ("failed", "Not sendable"),
            ("bounced", "Bounced"),
            ("outdated", "Not needed any more"),
        ],
        required=True,
        default="waiting",
    )
    queued_at = fields.Datetime(string="Waiting Since", default=fields.Datetime.now)
    sent_at = fields.Datetime(help="When the mail server took the message.")
    bounced_at = fields.Datetime(
        string="Came Back", help="When we learnt that it did not reach the customer."
    )
    attempts = fields.Integer(help="How often the mail server was called for it.")
    refusals = fields.Integer(help="How often the mail server did not take it.")
    next_try_at = fields.Datetime(
        default=fields.Datetime.now,
        help="When the job looks at it again: to send it, or to record what its "
        "sending brings about.",
    )
    last_error = fields.Text(help="What the mail server answered last.")
    call_asked_at = fields.Datetime(
        help="When the handler was asked to call, because it had not left."
    )
    milestone_ids = fields.One2many("mileo.claim.milestone", "notice_id")

    # The job reads what is to be done, never the history.
    _due_idx = models.Index("(next_try_at) WHERE next_try_at IS NOT NULL")
    _late_idx = models.Index(
        "(queued_at) WHERE state = 'waiting' AND call_asked_at IS NULL"
    )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for notice in self:
            notice.display_name = labels.get(notice.kind, "")

    def _queue(self):
        """Wake the job at commit; say at once which notices have nowhere to go."""
        for notice in self.filtered(lambda notice: not notice.email_to):
            env = notice._for_handler().env
            notice._record_failure(env._("No e-mail address"))
        self._queue_letters()
        if self.filtered(lambda notice: notice.state == "waiting"):
            self.env["mileo.claim"]._get_cron(
                "mileo_claims.ir_cron_send_notices"
            )._trigger()

    def action_send_again(self):
        """Send to the claim's present address what could not be sent, or came back.

        What came back gets a new Message-Id: a report on the first sending that comes
        late must not be taken for one on the second.

        :raise UserError: the claim still has no address
        """
        self.claim_id.check_access("write")
        # sudo: mileo.claim.notice - nobody writes notices, the outbox does
        for notice in self.sudo().filtered(lambda n: n.state in ("failed", "bounced")):
            address = notice.claim_id._get_notice_recipient()
            if not address:
                raise UserError(self.env._("Give the claim an e-mail address first."))
            if notice.state == "bounced":
                notice._renew_message_ref()
            now = fields.Datetime.now()
            notice._unguarded().write(
                {
                    "state": "waiting",
                    "email_to": address,
                    "queued_at": now,
                    "next_try_at": now,
                    "sent_at": False,
                    "bounced_at": False,
                    "attempts": 0,
                    "refusals": 0,
                    "last_error": False,
                    "call_asked_at": False,
                }
            )
            notice._queue()
        return True

    def _renew_message_ref(self):
        reference = generate_tracking_message_id(f"{self.claim_id.id}-mileo.claim")
        self.message_id.message_id = reference
        self._unguarded().message_ref = reference

    # ------------------------------------------------------------ call instead

    @api.model
    def _get_late_domain(self):
        return [
            ("state", "=", "waiting"),
            ("call_asked_at", "=", False),
            ("queued_at", "<=", fields.Datetime.now() - CALL_AFTER),
            ("kind", "in", tuple(KINDS_KEPT)),
            ("claim_id.state", "!=", "closed"),
        ]

    @api.model
    def _ask_to_call_late(self):
        """Have the customers called whom a promised notice has not reached in time."""
        late = self.search(self._get_late_domain())
        for notices in late.grouped("claim_id").values():
            notice = notices[-1]._for_handler()
            notice._ask_to_call(
                notice.env._("%s not sent yet: call the customer", notice.display_name),
                note=notice.last_error,
            )
        late._unguarded().write({"call_asked_at": fields.Datetime.now()})

    def _is_lost(self):
        """Whether it did not reach the customer, nor did any later one that says it."""
        if self.state not in ("failed", "bounced"):
            return False
        return not self.claim_id.notice_ids.filtered(
            lambda later: (
                later.state == "sent"
                and later.id > self.id
                and self.kind in KINDS_KEPT.get(later.kind, ())
            )
        )

    def _is_unreached(self):
        """Whether the customer has to be reached otherwise."""
        return self._is_lost() or (self.state == "waiting" and self.call_asked_at)

    def _for_handler(self):
        """Return the notice in the language of the handler, who will read it."""
        return self.with_context(lang=self.claim_id.user_id.lang)

    def _ask_to_call(self, summary, note=None):
        """Plan the one to-do of the claim that says so; the latest reason stands."""
        # No mail about it: what cannot reach the customer may not reach us either.
        claim = self.claim_id.with_context(mail_activity_quick_update=True)

        def ask():
            self._stop_asking_to_call()
            claim.activity_schedule(
                "mileo_claims.mail_activity_call",
                summary=summary[:SUMMARY],
                note=note and plaintext2html(note),
                user_id=claim.user_id.id,
            )

        # A handler who lost his rights must not stop the outbox: the log says so.
        run_isolated(self, ask, lambda error: None)

    def _stop_asking_to_call(self):
        self.claim_id.activity_unlink(["mileo_claims.mail_activity_call"])
