from markupsafe import Markup

from odoo import api, fields, models

from ..lib.business_time import HorizonExceeded, NoWorkingTime, due
from ..lib.explanation import explain


class MileoClaimMilestoneExplanation(models.AbstractModel):
    """Why a promise is due when it is: the reasons."""

    _name = "mileo.claim.milestone.explanation"
    _description = "Why a Claim Time Limit Is What It Is"

    explanation = fields.Html(
        string="Why This Date?", compute="_compute_explanation", compute_sudo=True
    )

    @api.depends("started_at", "amount", "unit", "first_due_at", "due_at")
    @api.depends_context("lang", "tz")
    def _compute_explanation(self):
        for milestone in self:
            lines = milestone._get_explanation_lines(is_detailed=True)
            milestone.explanation = Markup().join(
                Markup("<p>%s</p>") % line for line in lines
            )

    def action_explain(self):
        """Open what tells why the promise is due when it is."""
        self.ensure_one()
        view = self.env.ref("mileo_claims.mileo_claim_milestone_view_form_explanation")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why This Date?"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    def _get_short_explanation(self, lang):
        """Return why the promise is due when it is, for the customer.

        :param lang: code of the reader's language
        """
        tz = self.claim_id._get_customer_tz()
        milestone = self.with_context(lang=lang, tz=tz)
        return " ".join(milestone._get_explanation_lines())

    def _get_explanation_lines(self, is_detailed=False):
        """Return the sentences that lead from the start to the due date.

        :param is_detailed: for staff: name each closure and each day counted, and end
            with the due date
        """
        self.ensure_one()
        days, closures_added = self._explain_first_due(is_detailed)
        lines = [self._get_start_line(), self._get_target_line(days or [])]
        if days is None:
            lines.append(self._get_unexplained_line())
        else:
            if is_detailed:
                lines += self._get_days_counted_lines(days)
            lines += self._get_days_off_lines(days)
        lines += self._get_closures_added_lines(closures_added, is_detailed)
        if self.first_due_at != self.due_at:
            lines.append(
                self.env._(
                    "First promised for: %s.", self._format_moment(self.first_due_at)
                )
            )
        lines += self._get_due_steps()
        if is_detailed:
            lines += self._get_team_lines()
            lines.append(self.env._("Due: %s.", self._format_moment(self.due_at)))
        return lines + self._get_tz_lines()

    def _get_due_steps(self):
        """Return what moved the date since it was first announced, in sentences.

        To be extended by whatever moves due dates.
        """
        return []

    # ----------------------------------------------------------------- reasons

    def _explain_first_due(self, is_detailed):
        """Return the days that led to the first due date, and the closures added since.

        Closures added after the promise do not move it: if today's calendar does not
        give its date, the one of that time may.

        :return: (list of ``Day``, closures); no list if neither of them does
        """
        Calendar = self.env["mileo.claim.calendar"]
        team = self.team_id
        span = (self.started_at, self.first_due_at)
        closures = Calendar._get_closures(team, *span)
        names = self._name_closures(closures, is_detailed)
        added = closures.filtered(lambda c: c.create_date > self.create_date)
        for known_at, ignored in ((None, added.browse()), (self.create_date, added)):
            business_time = Calendar._get_business_time(team, *span, known_at)
            if self._is_first_due_with(business_time):
                named = [
                    (closure.date_from, closure.date_to, names[closure])
                    for closure in closures - ignored
                    if closure in names
                ]
                days = explain(
                    self.started_at, self.unit, self.first_due_at, business_time, named
                )
                return days, ignored
        return None, added.browse()

    def _name_closures(self, closures, is_detailed):
        """Return {closure: name}; a customer is told of public holidays only.

        Why else the team is closed (a seminar, somebody's leave) is its own business.
        """
        if is_detailed:
            return {c: c.name or self.env._("Closure") for c in closures}
        # sudo: mileo.claim.public.holiday - their names are known to everybody
        Holiday = self.env["mileo.claim.public.holiday"].sudo()
        holidays = Holiday.search([("leave_id", "in", closures.ids)])
        return {holiday.leave_id: holiday.name for holiday in holidays}

    def _is_first_due_with(self, business_time):
        try:
            due_at = due(self.started_at, self.amount, self.unit, business_time)
        except (HorizonExceeded, NoWorkingTime):
            return False  # it would be much later
        return due_at == self.first_due_at

    def _is_announced_before(self):
        """Tell whether a promise that this one replaces had announced its date."""
        return self.first_due_at in self.claim_id.milestone_ids.filtered(
            lambda m: m.kind == self.kind and m.cycle == self.cycle and m != self
        ).mapped("due_at")
