from odoo import api, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

#: A share of promises kept that falls by so much is put to the committee.
FALL = 0.02


class MileoClaimReviewDecisions(models.AbstractModel):
    """What the figures put to the committee, before anybody comments them (P24)."""

    _name = "mileo.claim.review.decisions"
    _description = "Decisions Proposed by the Quarterly Report"

    @api.model
    def _propose_decisions(self, content):
        """Return a line for each thing that the committee should decide on."""
        lines = [
            *self._propose_on_promises(content["figures"]),
            *self._propose_on_alerts(content["alerts"]),
            *self._propose_on_actions(content["actions"]),
        ]
        return "\n".join(f"– {line}" for line in lines)

    @api.model
    def _propose_on_promises(self, figures):
        labels = self._get_selection("mileo.claim.milestone", "kind")
        before = {row["kind"]: row for row in figures["previous"]["promises"]}
        for row in figures["current"]["promises"]:
            old = before[row["kind"]]
            if None in (row["rate"], old["rate"]) or old["rate"] - row["rate"] < FALL:
                continue
            yield self.env._(
                "%(promise)s: kept %(now)s, after %(before)s in the quarter before.",
                promise=labels[row["kind"]],
                now=self._say_rate(row),
                before=self._say_rate(old),
            )

    @api.model
    def _say_rate(self, promises):
        kept = promises["met"] + promises["met_extended"]
        return self.env._(
            "%(kept)s of %(total)s (%(rate)s %%)",
            kept=kept,
            total=kept + promises["missed"],
            rate=formatLang(self.env, promises["rate"] * 100, digits=1),
        )

    @api.model
    def _propose_on_alerts(self, alerts):
        for alert in alerts:
            if alert["is_open"]:
                yield self.env._(
                    "%(cause)s (%(where)s): %(observed)s claims where %(expected)s "
                    "were to be expected, and no action yet.",
                    cause=alert["cause"],
                    where=alert["where"],
                    observed=alert["observed"],
                    expected=formatLang(self.env, alert["expected"], digits=1),
                )

    @api.model
    def _propose_on_actions(self, actions):
        for action in actions:
            if action["verdict"] == "not_effective":
                yield self.env._(
                    "Action “%s” did not work: stop it, or do something else?",
                    action["name"],
                )
            elif action["is_late"]:
                yield self.env._(
                    "Action “%(name)s” is late: it was due on %(date)s.",
                    name=action["name"],
                    date=format_date(self.env, action["due"]),
                )
