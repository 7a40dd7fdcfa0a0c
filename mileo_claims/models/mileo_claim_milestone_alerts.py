from datetime import timedelta

from odoo import fields, models


class MileoClaimMilestone(models.Model):
    """The alerts of a promise: planned with it, dropped once it is kept."""

    _inherit = "mileo.claim.milestone"

    alert_ids = fields.One2many("mileo.claim.alert", "milestone_id", string="Alerts")

    def _plan_alerts(self, business_times=None):
        """Plan the steps of the policy that have not fired, for each promise.

        :param business_times: {team: the working time that the promises were counted
            in}, to count in the same
        """
        with_steps = self.filtered(lambda milestone: milestone._get_steps())
        Calendar = self.env["mileo.claim.calendar"]
        vals_list = []
        for team, milestones in with_steps.grouped(
            lambda m: m.claim_id.team_id
        ).items():
            business_time = (business_times or {}).get(
                team
            ) or Calendar._get_business_time(
                team,
                min(milestones.mapped("started_at")),
                max(milestones.mapped("due_at")),
            )
            for milestone in milestones:
                vals_list += milestone._prepare_alert_vals_list(business_time)
        Alert = self.env["mileo.claim.alert"].sudo()._unguarded()
        if vals_list:
            Alert.create(vals_list)
        if self:
            instants = [vals["fire_at"] for vals in vals_list]
            Alert._wake(min(instants + self.mapped("due_at")))

    def _get_steps(self):
        """Return the steps of the policy, as it is now."""
        self.ensure_one()
        Step = self.env["mileo.claim.policy.step"]
        return Step._get_steps(self.policy_line_id.id)

    def _prepare_alert_vals_list(self, business_time):
        self.ensure_one()
        return [
            {
                "milestone_id": self.id,
                "step_id": step.id,
                "recipient": step.recipient,
                "group_id": step.group_id,
                "by_activity": step.by_activity,
                "by_mail": step.by_mail,
                "fire_at": self._get_fire_at(step, business_time),
            }
            for step in self._get_steps()
            if step.id not in self.alert_ids.step_id.ids
        ]

    def _get_fire_at(self, step, business_time):
        """Return when to alert: a share of the promised time is in its own unit."""
        start, due_at = self.started_at, self.due_at
        if step.trigger == "before":
            return due_at - timedelta(hours=step.hours_before)
        if step.percent == 100:
            return due_at
        share = step.percent / 100
        if self.unit in ("minute", "hour"):
            return (start + (due_at - start) * share).replace(microsecond=0)
        worked = business_time.working_seconds(start, due_at)
        return business_time.add_hours(start, worked * share / 3600)

    def _meet(self, proof, message=None, notice=None, done_at=None):
        pending = self.sudo().filtered("is_pending")  # sudo: as super
        result = super()._meet(proof, message, notice, done_at)
        pending._drop_alerts()
        return result

    def _cancel(self):
        pending = self.sudo().filtered("is_pending")  # sudo: as super
        result = super()._cancel()
        pending._drop_alerts()
        return result

    def _extend(self, new_due_at):
        result = super()._extend(new_due_at)
        milestones = self.sudo()  # sudo: as super
        milestones._drop_alerts()
        milestones._plan_alerts()
        return result

    def _drop_alerts(self):
        """Nothing more to fire; the to-dos that were planned are over."""
        self.alert_ids.activity_ids.unlink()
        self.alert_ids.filtered(lambda alert: not alert.fired_at).unlink()

    # ------------------------------------------------------------------ messages

    def _schedule_deadline(self, user):
        """Plan a to-do for ``user``, on the day that the promise is due."""
        self.ensure_one()
        reader = self.with_context(lang=user.lang, tz=user.tz)
        day = fields.Datetime.context_timestamp(reader, self.due_at).date()
        # The step says whether a mail goes with the to-do.
        claim = self.claim_id.with_context(mail_activity_quick_update=True)
        return claim.activity_schedule(
            "mileo_claims.mail_activity_deadline",
            date_deadline=day,
            summary=reader.display_name,
            user_id=user.id,
        )

    def _mail_digest(self, user):
        """Send ``user`` one message with all these promises, nearest first."""
        reader = self.with_context(lang=user.lang, tz=user.tz).sorted("due_at")
        if len(reader) == 1:
            subject = reader.env._(
                "%(claim)s: %(promise)s is due",
                claim=reader.claim_id.number,
                promise=reader.display_name,
            )
        else:
            subject = reader.env._("%s promises to customers are due", len(reader))
        body = reader.env["ir.qweb"]._render(
            "mileo_claims.alert_digest", {"milestones": reader, "user": user}
        )
        self.env["mail.thread"].with_context(lang=user.lang).message_notify(
            subject=subject, body=body, partner_ids=user.partner_id.ids
        )
