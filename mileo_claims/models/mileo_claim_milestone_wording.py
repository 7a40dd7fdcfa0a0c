from datetime import time, timedelta

from babel.dates import format_interval, format_skeleton

from odoo import api, fields, models
from odoo.tools import babel_locale_parse, format_date, format_time

from ..lib.explanation import group_days_off

# Day and month as babel writes them: "8 mai", "May 8", "9–10 mai".
DAY_SKELETON = "MMMMd"
SATURDAY = 5


class MileoClaimMilestoneWording(models.AbstractModel):
    """Why a promise is due when it is: the sentences.

    In the language of the context; instants are told in the team's time zone, whose
    days are counted.
    """

    _name = "mileo.claim.milestone.wording"
    _description = "Words on Claim Time Limits"

    # --------------------------------------------------------------- sentences

    def _get_start_line(self):
        moment = self._format_moment(self.started_at)
        if self._is_from_receipt():
            return self.env._("Received on %s.", moment)
        return self.env._("Counted from %s.", moment)

    def _get_target_line(self, days):
        """Return what was promised and, in business hours, what used it up."""
        target = self._get_target_label()
        if not self.amount and self.unit != "business_day":
            return self.env._("To be done at once.")
        if self.unit == "business_day":
            if self._is_from_receipt():
                return self.env._("%s, not counting the day of receipt.", target)
            return self.env._("%s, not counting the first day.", target)
        if self.unit != "business_hour":
            return self.env._("%s, day and night, holidays included.", target)
        used = ", ".join(self._format_worked(day) for day in days if day.worked)
        if not used:
            return f"{target}."
        return self.env._("%(target)s: %(used)s.", target=target, used=used)

    def _get_target_label(self):
        """Return the time limit in words: the plural is another term."""
        number = self.amount
        one, several = {
            "minute": (
                self.env._("1 minute"),
                self.env._("%s minutes", number),
            ),
            "hour": (
                self.env._("1 hour"),
                self.env._("%s hours", number),
            ),
            "business_hour": (
                self.env._("1 business hour"),
                self.env._("%s business hours", number),
            ),
            "business_day": (
                self.env._("1 business day"),
                self.env._("%s business days", number),
            ),
        }[self.unit]
        return one if number == 1 else several

    def _get_days_counted_lines(self, days):
        counted = ", ".join(
            f"{day.rank}. {self._format_days(day.date)}" for day in days if day.rank
        )
        return [self.env._("Days counted: %s.", counted)] if counted else []

    def _get_days_off_lines(self, days):
        groups = group_days_off(days)
        if not groups:
            return []
        listed = ", ".join(
            self._format_days_off(first, last, closures)
            for first, last, closures in groups
        )
        if len(groups) == 1 and groups[0][0] == groups[0][1]:
            return [self.env._("This day does not count: %s.", listed)]
        return [self.env._("These days do not count: %s.", listed)]

    def _get_closures_added_lines(self, closures, is_detailed):
        if not closures:
            return []
        names = self._name_closures(closures, is_detailed)
        listed = ", ".join(
            self._format_days_off(
                self._to_local(closure.date_from).date(),
                self._to_local(closure.date_to).date(),
                [names[closure]] if closure in names else [],
            )
            for closure in closures
        )
        return [
            self.env._(
                "Announced before this was added to the calendar: %s. The date "
                "announced stands.",
                listed,
            )
        ]

    def _get_unexplained_line(self):
        if self._is_announced_before():
            return self.env._("An earlier date had already been announced: it stands.")
        return self.env._(
            "The working time has changed since this date was announced: it stands."
        )

    def _get_team_lines(self):
        """Name the team that promised it, once another one has the claim."""
        if self.team_id == self.claim_id.team_id:
            return []
        return [
            self.env._(
                "Promised by %(team)s, in its working time: it stands.",
                team=self.team_id.name,
            )
        ]

    def _get_tz_lines(self):
        """Name the time zone to a reader who lives in another one."""
        tz = self._get_team_tz()
        return [] if str(self.env.tz) == tz else [self.env._("Times are in %s.", tz)]

    # ------------------------------------------------------------------- words

    def _is_from_receipt(self):
        return self.started_at == self.claim_id.received_at

    def _get_team_tz(self):
        return self.team_id._get_tz()

    def _to_local(self, instant):
        """Return a naive UTC instant in the team's time zone."""
        return fields.Datetime.context_timestamp(
            self.with_context(tz=self._get_team_tz()), instant
        )

    def _format_moment(self, instant):
        """Return a naive UTC instant in words, in the team's time zone."""
        day = format_date(self.env, self._to_local(instant).date(), date_format="full")
        if self._to_local(instant).time().replace(microsecond=0) == time(23, 59, 59):
            return self.env._("%s, end of the day", day)
        return self.env._(
            "%(day)s at %(time)s", day=day, time=self._format_time(instant)
        )

    def _format_time(self, instant):
        return format_time(
            self.env, instant, tz=self._get_team_tz(), time_format="short"
        )

    @api.model
    def _format_days(self, first, last=None):
        """Return a date, or the first and the last one, without the year."""
        locale = babel_locale_parse(self.env.lang)
        if last and last != first:
            return format_interval(first, last, DAY_SKELETON, locale=locale)
        weekday = format_date(self.env, first, date_format="EEEE")
        return f"{weekday} {format_skeleton(DAY_SKELETON, first, locale=locale)}"

    def _format_days_off(self, first, last, closures):
        """Return days without work, and why."""
        days = self._format_days(first, last)
        if closures:
            return f"{days} ({', '.join(closures)})"
        if first.weekday() >= SATURDAY and last - first <= timedelta(days=1):
            return self.env._("%s (weekend)", days)
        return self.env._("%s (not worked)", days)

    def _format_worked(self, day):
        """Return the working intervals of a day that were used up."""
        used = ", ".join(
            f"{self._format_time(start)}–{self._format_time(end)} "
            f"({self._format_duration((end - start).total_seconds())})"
            for start, end in day.worked
        )
        worked = f"{self._format_days(day.date)} {used}"
        if day.closures:
            return self.env._(
                "%(worked)s (closed: %(closures)s)",
                worked=worked,
                closures=", ".join(day.closures),
            )
        return worked
