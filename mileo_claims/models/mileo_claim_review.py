from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .mileo_claim_review_content import COMMENTS

TO_DO = "mileo_claims.mail_activity_review"


class MileoClaimReview(models.Model):
    """The quarterly report to the management committee (P24).

    Its figures are those of the day on which it was prepared or brought up to date.
    The quality manager comments them; once approved, neither changes any more, and the
    committee has the PDF that was made of them.
    """

    _name = "mileo.claim.review"
    _description = "Quarterly Report"
    _inherit = [
        "mileo.guarded.mixin",
        "mileo.claim.frozen.figures",
        "mileo.claim.review.content",
        "mileo.claim.review.decisions",
        "mileo.claim.review.words",
        "mileo.claim.review.job",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, company_id"
    _mail_post_access = "read"

    _guarded_fields = frozenset(
        {
            "company_id",
            "date_from",
            "date_to",
            "content",
            "prepared_at",
            "state",
            "received",
            "response_count",
            "response_rate",
            "approved_by_id",
            "approved_at",
            "sent_at",
            "document_id",
        }
    )

    company_id = fields.Many2one("res.company", required=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    state = fields.Selection(
        [("draft", "To approve"), ("approved", "Approved")],
        required=True,
        default="draft",
        tracking=True,
    )
    content = fields.Json(required=True)
    prepared_at = fields.Datetime(
        string="Figures Of",
        required=True,
        default=fields.Datetime.now,
        help="When the figures were computed.",
    )
    approved_by_id = fields.Many2one("res.users")
    approved_at = fields.Datetime(string="Approved")
    sent_at = fields.Datetime(string="Sent", help="To the committee.")
    document_id = fields.Many2one("ir.attachment", ondelete="restrict")
    document = fields.Binary(related="document_id.datas", string="Report")
    document_name = fields.Char(related="document_id.name")

    # For lists
    received = fields.Integer(aggregator=None)
    response_count = fields.Integer(aggregator=None)
    response_rate = fields.Float(aggregator=None)

    # What the quality manager writes
    summary = fields.Text(string="In Short", help="First page of the report.")
    decisions = fields.Text(
        string="What Needs a Decision",
        help="First page of the report. Proposed from the figures: correct and "
        "complete it.",
    )
    trends = fields.Text(string="On Volumes and Trends")
    promises = fields.Text(string="On Promises and Delays")
    causes = fields.Text(string="On Causes")
    actions = fields.Text(string="On Actions and Effectiveness")
    cost = fields.Text(string="On Cost and Satisfaction")

    _quarter_uniq = models.Constraint(
        "UNIQUE(company_id, date_from)", "The report of this quarter exists already."
    )

    @api.depends("content")
    def _compute_totals(self):
        return super()._compute_totals()

    def _get_frozen_figures(self):
        return self.content["figures"]["current"]

    @api.depends("date_from", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for review in self:
            quarter = self._name_quarter(review.date_from)
            review.display_name = f"{quarter} – {review.company_id.name}"

    @api.model
    def _name_quarter(self, day):
        return format_date(self.env, day, date_format="QQQ y")

    def write(self, vals):
        if not self._is_unguarded() and {*COMMENTS}.intersection(vals):
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        for review in self.filtered(lambda r: r.state != "draft"):
            raise UserError(
                self.env._(
                    "The report %s is approved: the committee has it, and it does not "
                    "change any more.",
                    review.display_name,
                )
            )

    def _localize(self):
        """Return the report in the language that the PDF speaks."""
        self.ensure_one()
        return self.with_context(lang=self.company_id._get_claim_lang())

    # ------------------------------------------------------------------- actions

    def action_update(self):
        """Compute the figures anew; the comments stay.

        :raise UserError: the report is approved
        """
        self._check_draft()
        self.check_access("write")
        for review in self:
            local = review._localize()
            review._unguarded().write(
                {
                    "content": local._compute_content(
                        review.company_id, review.date_from
                    ),
                    "prepared_at": fields.Datetime.now(),
                }
            )
        return self.action_preview()

    def action_preview(self):
        """Make the PDF as it would be sent now.

        :raise UserError: the report is approved
        """
        self._check_draft()
        self.check_access("write")
        for review in self:
            old = review.document_id
            review._unguarded().document_id = review._create_document()
            old.unlink()
        return True

    def action_open_document(self):
        """Open the PDF that was made last."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.document_id.id}/{self.document_name}",
            "target": "new",
        }

    def action_approve(self):
        """Freeze the report and send it to the committee.

        :raise AccessError: the user is not a leader
        :raise UserError: it is approved already, or nobody is to get it
        """
        self.ensure_one()
        if not self.env.user.has_group("mileo_claims.group_mileo_claims_manager"):
            raise AccessError(self.env._("Only a leader approves a report."))
        self._check_draft()
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        self._check_draft()
        committee = self._get_committee()
        old, document = self.document_id, self._create_document()
        now = fields.Datetime.now()
        # sudo: mileo.claim.review - once approved, nobody may write it any more
        approved = self.sudo()._unguarded()
        approved.activity_feedback([TO_DO])
        approved.write(
            {
                "state": "approved",
                "document_id": document.id,
                "approved_by_id": self.env.uid,
                "approved_at": now,
                "sent_at": now,
            }
        )
        old.sudo().unlink()  # sudo: ir.attachment - the preview, as above
        self._send(committee)
        return True

    def _get_committee(self):
        """Return who gets the report.

        :raise UserError: nobody does, or one of them has no address
        """
        committee = self.company_id.claim_committee_ids
        if not committee:
            raise UserError(
                self.env._(
                    "Who sits on the management committee? Choose its members in "
                    "Claims > Configuration > Settings, or ask an administrator to."
                )
            )
        if unreachable := committee.filtered(lambda partner: not partner.email):
            raise UserError(
                self.env._(
                    "These members of the committee have no e-mail address: %s.",
                    ", ".join(unreachable.mapped("name")),
                )
            )
        return committee

    def _send(self, committee):
        """Send the PDF to the committee, whoever of it approved the report included."""
        self._localize().with_context(mail_notify_author=True).message_post_with_source(
            self.env.ref("mileo_claims.mail_template_review"),
            partner_ids=committee.ids,
            attachment_ids=self.document_id.ids,
            subtype_xmlid="mail.mt_note",
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Send the PDF by e-mail, in whatever way people are told of the rest.

        Who is no handler could not open it from Odoo's inbox.
        """
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if self.document_id & message.attachment_ids:
            for recipient in recipients:
                recipient["notif"] = "email"
        return recipients

    def _create_document(self):
        """Make the PDF of what the report says now, as an attachment."""
        local = self._localize()
        quarter = local._name_quarter(self.date_from)
        title = local._get_labels()["title"]
        return self.env["ir.attachment"].create(
            {
                "name": f"{title} {quarter}.pdf",
                "raw": local._render_pdf(),
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_draft()

    @api.model
    def _get_quarter_start(self, day):
        """Return the first day of the quarter in which ``day`` is."""
        return day.replace(day=1) - relativedelta(months=(day.month - 1) % 3)
