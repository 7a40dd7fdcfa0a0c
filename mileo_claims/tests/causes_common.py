from datetime import datetime, timedelta

from freezegun import freeze_time

from .common import ClaimCommon


class CausesCommon(ClaimCommon):
    """A cause of its own below another; claims are spread over days by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The company's past is that of the test alone.
        cls.env["mileo.claim"].search([]).cause_id = False
        cls.family, cls.other = cls.env["mileo.claim.cause"].create(
            [{"name": "Visits"}, {"name": "Invoices"}]
        )
        cls.cause = cls.env["mileo.claim.cause"].create(
            {"name": "No call before", "parent_id": cls.family.id}
        )

    @classmethod
    def spread(cls, count, first, last, **vals):
        """Record ``count`` claims evenly from a day to another, both included."""
        first, last = (datetime.fromisoformat(day) for day in (first, last))
        step = (last - first) / max(1, count - 1)
        with freeze_time(last + timedelta(hours=12)):
            # Nobody is told: only the numbers matter.
            Claim = cls.env["mileo.claim"].with_context(
                tracking_disable=True, mail_auto_subscribe_no_notify=True
            )
            claims = Claim.create(
                [
                    {
                        "name": f"Nobody came ({number})",
                        "channel": "internal",
                        "partner_id": cls.jeanne.id,
                        "team_id": cls.team.id,
                        "user_id": cls.handler.id,
                        "cause_id": cls.cause.id,
                        "received_at": (first + step * number).replace(
                            hour=9, minute=0, second=0, microsecond=0
                        ),
                        **vals,
                    }
                    for number in range(count)
                ]
            )
        return claims.with_env(cls.env)

    def new_interventions(self, count, first, last, **vals):
        """Carry out interventions evenly from a day to another."""
        first, last = (datetime.fromisoformat(day) for day in (first, last))
        Task = self.env["project.task"].with_context(tracking_disable=True)
        return Task.create(
            [
                {
                    "name": f"Visit {number}",
                    "project_id": self.project.id,
                    "date_deadline": first + (last - first) / count * (number + 0.5),
                    "state": "1_done",
                    **vals,
                }
                for number in range(count)
            ]
        )

    def run_job(self, name, day):
        with freeze_time(f"{day} 05:00:00"), self.enter_registry_test_mode():
            self.env.ref(f"mileo_claims.{name}").method_direct_trigger()
        self.env.invalidate_all()
