from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class MileoClaimReopening(models.AbstractModel):
    """New elements on a closed claim: a new cycle of it, or a new claim (P20)."""

    _name = "mileo.claim.reopening"
    _description = "Reopening of Claims"

    origin_claim_id = fields.Many2one(
        "mileo.claim",
        string="Follows",
        check_company=True,
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The claim to which new elements came too late to open it again.",
    )
    following_claim_ids = fields.One2many(
        "mileo.claim", "origin_claim_id", string="Followed By", readonly=True
    )
    reopening_until = fields.Datetime(
        compute="_compute_reopening_until",
        help="Until when new elements open this claim again; later, they make a new "
        "one.",
    )

    is_too_late_to_reopen = fields.Boolean(compute="_compute_reopening_until")

    @api.depends("closed_at", "company_id.claim_reopening_months")
    def _compute_reopening_until(self):
        """The end of a day, as the customer counts days."""
        now = fields.Datetime.now()
        for claim in self:
            end = claim.closed_at and claim._get_reopening_end()
            claim.reopening_until = end
            claim.is_too_late_to_reopen = bool(end) and end < now

    def _get_reopening_end(self):
        tz = pytz.timezone(self._get_customer_tz())
        closed_on = pytz.utc.localize(self.closed_at).astimezone(tz).date()
        # sudo: res.company - its setting, whoever asks
        months = self.company_id.sudo().claim_reopening_months
        last_day = closed_on + relativedelta(months=months)
        end = tz.localize(datetime.combine(last_day, time(23, 59, 59)))
        return end.astimezone(pytz.utc).replace(tzinfo=None)

    def _can_portal_reopen(self, user=None):
        """Whether the customer may bring new elements to this closed claim.

        :param user: whoever looks; staff does it on its own complaints only
        """
        self.ensure_one()
        if user and user._is_internal() and user.partner_id != self.partner_id:
            return False
        return self.state == "closed" and not self.merged_into_id

    def reopen(self, new_elements):
        """Take up a closed claim again, because there are new elements (P20).

        Within the company's window a new cycle of the claim starts; later a new claim
        is made, linked to it. The customer is told who handles it and the new time
        limits.

        :param str new_elements: what is new, in plain text
        :return: the claim that goes on, this one or the new one
        :raise UserError: the claim is not closed, is merged into another one, or no
            new element is given
        """
        self._lock_for_transition("closed")
        self.invalidate_recordset(["closed_at", "merged_into_id"])
        self._require_reason(new_elements)
        self._check_not_merged()
        self._end_closed_to_dos()
        if self.is_too_late_to_reopen:
            return self._create_following_claim(new_elements)
        self._start_cycle_again(new_elements)
        return self

    def _check_not_merged(self):
        if self.merged_into_id:
            raise UserError(
                self.env._(
                    "This claim goes on as %s: add the new elements there.",
                    self.merged_into_id.number,
                )
            )

    def _end_closed_to_dos(self):
        """What asked to reopen or to file is decided."""
        # sudo: mail.activity - planned for the handler, whoever opens the claim again
        self.sudo().activity_unlink(["mileo_claims.mail_activity_follow_up"])

    def _start_cycle_again(self, new_elements):
        self.message_post(body=self.env._("Reopened, new elements: %s", new_elements))
        self.write({"understanding": False, "information_needed": False})
        self._start_new_cycle("new", ["formal_ack", "response"])
        self._send_notice("reopening")

    # ----------------------------------------------------------- a claim of its own

    def _create_following_claim(self, new_elements):
        """Return a new claim with the new elements; each of both shows the other."""
        # sudo: mileo.claim - a confidential one is out of its recorder's sight; the
        # right to reopen is checked
        claim = (
            self.sudo()
            ._unguarded()
            .create(self.sudo()._prepare_following_vals(new_elements))
        )
        for one, other, words in (
            (self, claim, self.env._("New elements, too late to reopen: see")),
            (claim, self, self.env._("Follows")),
        ):
            one._message_log(
                body=Markup("%s %s") % (words, other._get_html_link(title=other.number))
            )
        return claim.with_env(self.env)

    def _prepare_following_vals(self, new_elements):
        """Return the values of the new claim: the same matter, nothing answered."""
        self.ensure_one()
        return {
            "origin_claim_id": self.id,
            "name": self.name,
            "description": plaintext2html(new_elements),
            "channel": "internal" if self.env.user._is_internal() else "portal",
            "partner_id": self.partner_id.id,
            "partner_name": self.partner_name,
            "email_from": self.email_from,
            "phone": self.phone,
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
            "category_id": self.category_id.id,
            "is_confidential": self.is_confidential,
            "invoice_ids": [Command.set(self.invoice_ids.ids)],
            "agreement_id": self.agreement_id.id,
            "task_id": self.task_id.id,
        }
