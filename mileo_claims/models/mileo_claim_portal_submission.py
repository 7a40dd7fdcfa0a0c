import re
import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import plaintext2html

from ..lib.typed_text import read_id

#: Complaints that one person may open in an hour.
HOURLY_LIMIT = 10
_KEY = re.compile(r"[0-9a-f]{32}")


class MileoClaimPortalSubmission(models.AbstractModel):
    """A complaint opened by its customer in the portal (P03, P05, P06).

    A form makes one claim, however often it is sent: each carries a key of its own.
    """

    _name = "mileo.claim.portal.submission"
    _description = "Complaints Opened in the Portal"
    _inherit = "mileo.claim.portal.form"

    expectation = fields.Text(
        string="What the Customer Wants", help="In the customer's words."
    )
    submission_key = fields.Char(readonly=True, copy=False)

    _submission_uniq = models.UniqueIndex(
        "(create_uid, submission_key) WHERE submission_key IS NOT NULL",
        "This form has already made a claim.",
    )

    @api.model
    def _make_submission_key(self):
        return uuid.uuid4().hex

    @api.model
    def _is_submission_key(self, key):
        return bool(_KEY.fullmatch(key or ""))

    @api.model
    def _find_portal_submission(self, key):
        """Return the claim that the user made with this form, as superuser."""
        if not self._is_submission_key(key):
            return self.browse()
        # sudo: mileo.claim - the user's own, whatever staff made of it since
        return self.sudo().search(
            [("submission_key", "=", key), ("create_uid", "=", self.env.uid)]
        )

    def _is_same_submission(self, typed):
        """Whether this claim says what was typed, as it was sent."""
        self.ensure_one()
        body = self._fields["description"].convert_to_cache(
            plaintext2html(typed["description"]), self
        )
        return (self.name, self.description) == (typed["name"], body)

    @api.model
    def _is_portal_flooded(self):
        """Whether the user opened as many complaints as one may in an hour."""
        since = fields.Datetime.now() - timedelta(hours=1)
        # sudo: mileo.claim - counted, whatever the user may still read
        opened = self.sudo().search_count(
            [
                ("partner_id", "=", self.env.user.partner_id.id),
                ("create_uid", "=", self.env.uid),
                ("channel", "=", "portal"),
                ("received_at", ">", since),
            ],
            limit=HOURLY_LIMIT,
        )
        return opened >= HOURLY_LIMIT

    @api.model
    def _portal_submit(self, typed, files, key):
        """Open the complaint that the user typed (P03, P05, P06).

        :param dict typed: what ``_clean_portal_form`` returned, without a fault
        :param files: pairs of a name and bytes, checked
        :param str key: of the form
        :return: the claim, as superuser
        :raise UserError: too many in an hour, or refused for a reason that it says
        """
        if self._is_portal_flooded():
            raise UserError(self._get_flooded_message())
        # sudo: mileo.claim - the portal has no create right; its user complains for
        # itself alone, and every document was found with its own rights
        claim = (
            self.sudo()
            .with_context(mail_create_nosubscribe=True)
            ._unguarded()
            .create(self._prepare_portal_vals(typed, key))
        )
        claim._keep_portal_words(typed, files)
        return claim

    @api.model
    def _get_flooded_message(self):
        return self.env._(
            "You have opened %s complaints in the last hour: please wait before you "
            "open another one. To add something to one of them, write in its page.",
            HOURLY_LIMIT,
        )

    @api.model
    def _prepare_portal_vals(self, typed, key):
        invoice_id = read_id(typed["invoice_id"])
        return {
            "channel": "portal",
            "company_id": self.env.company.id,
            "partner_id": self.env.user.partner_id.id,
            "submission_key": key,
            "name": typed["name"],
            "description": plaintext2html(typed["description"]),
            "expectation": typed["expectation"],
            "category_id": read_id(typed["category_id"]),
            "urgency": typed["urgency"],
            "invoice_ids": [Command.link(invoice_id)] if invoice_id else [],
            "agreement_id": read_id(typed["agreement_id"]) or False,
            "task_id": read_id(typed["task_id"]) or False,
        }

    def _keep_portal_words(self, typed, files):
        """Begin the discussion with what was sent, word for word (P25).

        It is nobody's news: the handler is told of the claim itself.
        """
        self.ensure_one()
        words = [typed["description"]]
        if typed["expectation"]:
            words.append(self.env._("What I want: %s", typed["expectation"]))
        # A photo is kept as it was taken.
        Attachment = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        attachments = Attachment.create(
            [
                {"name": name, "raw": raw, "res_model": self._name, "res_id": self.id}
                for name, raw in files
            ]
        )
        self.env["mail.message"].create(
            {
                "model": self._name,
                "res_id": self.id,
                "record_name": self.display_name,
                "message_type": "comment",
                "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id(
                    "mail.mt_comment"
                ),
                "author_id": self.partner_id.id,
                "email_from": self.partner_id.email_formatted,
                "subject": self.name,
                "body": plaintext2html("\n\n".join(words)),
                "attachment_ids": [Command.set(attachments.ids)],
            }
        )

    def _get_portal_promises(self):
        """Return the steps still to come that the acknowledgement announces too."""
        return [
            self._prepare_portal_step(milestone)
            for milestone in self._get_announced_milestones()
        ]
