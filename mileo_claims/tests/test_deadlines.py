import csv
import json
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ClaimCommon

VECTORS = Path(__file__).parent / "vectors"
# Column of the vectors: the claim on which it is seen, and the promise.
COLUMNS = {
    "auto_ack_due_utc": ("email", "standard", "auto_ack"),
    "phone_confirmation_due_utc": ("phone", "standard", "phone_confirmation"),
    "formal_ack_due_utc": ("email", "standard", "formal_ack"),
    "response_standard_due_utc": ("email", "standard", "response"),
    "response_urgent_due_utc": ("email", "security", "response"),
}


def read_rows(name):
    with (VECTORS / name).open(newline="") as lines:
        return list(csv.DictReader(lines))


@tagged("post_install", "-at_install")
class TestDeadlines(ClaimCommon):
    """A claim received at each instant of the vectors is due when they say so."""

    def new_calendar(self, name):
        definition = json.loads((VECTORS / "calendars.json").read_text())[name]
        calendar = self._new_calendar(name, definition["tz"], definition["hours"])
        tz = ZoneInfo(definition["tz"])
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": row["name"],
                    "calendar_id": calendar.id,
                    "date_from": self.to_utc(row["date"], time(), tz),
                    "date_to": self.to_utc(row["date"], time(23, 59, 59), tz),
                }
                for row in read_rows("holidays.csv")
                if row["calendar"] == name
            ]
        )
        return calendar

    def to_utc(self, day, hour, tz):
        local = datetime.combine(date.fromisoformat(day), hour, tz)
        return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def test_P05_P07_P09_P10_deadlines(self):
        rows_by_calendar = defaultdict(list)
        for row in read_rows("deadlines.csv"):
            rows_by_calendar[row["calendar"]].append(row)
        checked = 0
        for name, rows in rows_by_calendar.items():
            self.team.resource_calendar_id = self.new_calendar(name)
            for channel, urgency in {key[:2] for key in COLUMNS.values()}:
                for row, claim in self.receive_claims(rows, channel, urgency):
                    for column, key in COLUMNS.items():
                        if key[:2] == (channel, urgency):
                            due_at = self.milestone(claim, key[2]).due_at
                            with self.subTest(row=row, column=column):
                                self.assertEqual(str(due_at), row[column])
                            checked += 1
        self.assertEqual(checked, len(read_rows("deadlines.csv")) * len(COLUMNS))

    def receive_claims(self, rows, channel, urgency):
        instants = [datetime.fromisoformat(row["received_utc"]) for row in rows]
        with freeze_time(max(instants) + timedelta(days=1)):
            claims = self.env["mileo.claim"].create(
                [
                    {
                        "name": row["received_local"],
                        "team_id": self.team.id,
                        "partner_id": self.jeanne.id,
                        "channel": channel,
                        "urgency": urgency,
                        "received_at": instant,
                    }
                    for row, instant in zip(rows, instants, strict=True)
                ]
            )
        return zip(rows, claims, strict=True)
