"""Play scenes, each act at its instant, all of them in the order of time.

A scene is a generator: it yields the instant of its next act, and is resumed when the
clock stands there. An instant is ``(working days ago, "HH:MM")`` in local time, or
the time left until now as a ``timedelta``, for what happened in the last hours.
"""

import heapq
from datetime import datetime, time, timedelta

import pytz
from freezegun import freeze_time

from odoo import fields

TIMEZONE = "Europe/Paris"
#: How long the scheduled job that sends takes to come round.
DELIVERY = timedelta(seconds=40)
NIGHT = time(0, 5)


class Stage:
    def __init__(self, env):
        self.env = env
        self.end = fields.Datetime.now()
        self.zone = pytz.timezone(TIMEZONE)
        self.today = pytz.utc.localize(self.end).astimezone(self.zone).date()

    def play(self, scenes):
        """Play the scenes up to now, and the scheduled jobs of every night."""
        with freeze_time(self.end) as clock:
            acts = []
            for rank, scene in enumerate(scenes):
                self._plan_next_act(acts, rank, scene)
            first = acts[0][0].date()
            self._plan_next_act(acts, len(scenes), self._nights(first))
            while acts:
                instant, rank, scene = heapq.heappop(acts)
                clock.move_to(instant)
                self._plan_next_act(acts, rank, scene, instant)
                # What computes and tracks at the end of a transaction has to see
                # this instant too.
                self.env.cr.flush()
                clock.move_to(min(instant + DELIVERY, self.end))
                self._deliver()

    def _plan_next_act(self, acts, rank, scene, previous=datetime.min):
        """Play the act that is due, and note when the next one of the scene is."""
        moment = next(scene, None)
        if moment is None:
            return
        instant = self._get_instant(moment)
        if instant < previous:
            raise ValueError(f"{scene.__name__} goes back in time, to {moment}")
        if instant <= self.end:
            heapq.heappush(acts, (instant, rank, scene))

    def _get_instant(self, moment):
        """Return a moment of a scene as naive UTC."""
        if isinstance(moment, timedelta):
            return self.end - moment
        days, clock = moment
        day = self.today
        while days:
            day -= timedelta(days=1)
            days -= day.weekday() < 5
        return self._to_utc(day, time.fromisoformat(clock))

    def _to_utc(self, day, clock):
        local = self.zone.localize(datetime.combine(day, clock))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _nights(self, day):
        """What the hourly jobs do, once a night: nothing in the story needs more."""
        while day < self.today:
            day += timedelta(days=1)
            yield self.end - self._to_utc(day, NIGHT)
            self.env["mileo.claim.milestone"]._record_breaches()
            self.env["mileo.claim"]._cron_close_tacitly()

    def _deliver(self):
        """Hand over what waits to the mail server."""
        Notice = self.env["mileo.claim.notice"]
        for notice in Notice.search(Notice._get_sendable_domain(), order="id"):
            notice._hand_over()
        self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        self.env.cr.flush()
