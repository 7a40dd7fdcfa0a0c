from odoo import api, models


class MileoClaimReviewWords(models.AbstractModel):
    """The words of the report, in the language of the environment (P24)."""

    _name = "mileo.claim.review.words"
    _description = "Words of the Quarterly Report"

    @api.model
    def _get_labels(self):
        """Return the words of the report, by the names that ``report_pdf`` knows."""
        return {
            **self._get_headings(),
            **self._get_columns(),
            **self._get_sentences(),
            "names": self._get_names(),
            "kinds": self._get_selection("mileo.claim.milestone", "kind"),
            "states": self._get_selection("mileo.claim.action", "state"),
            "ages": self._get_selection("mileo.claim.register", "age"),
            "times": {
                "auto_ack": self.env._("Automatic acknowledgement"),
                "formal_ack": self.env._("Formal acknowledgement"),
                "response": self.env._("Substantive response"),
                "closure": self.env._("Closure"),
            },
            "units": {
                "minute": self.env._("minutes"),
                "business_hour": self.env._("business hours"),
                "business_day": self.env._("business days"),
            },
            "costs": {
                "credits": self.env._("Credit notes and gestures"),
                "penalties": self.env._("Contract penalties"),
                "total": self.env._("Total"),
                "rework_hours": self.env._("Hours of free reworks"),
            },
        }

    @api.model
    def _get_selection(self, model, name):
        field = self.env[model]._fields[name]
        return dict(field._description_selection(self.env))

    @api.model
    def _get_headings(self):
        return {
            "title": self.env._("Quarterly summary of claims"),
            "period": self.env._("From %(from)s to %(to)s"),
            "page": self.env._("Page %(number)s of %(count)s"),
            "summary": self.env._("In short"),
            "decisions": self.env._("What needs a decision"),
            "key_figures": self.env._("Key figures"),
            "trends": self.env._("Volumes and trends"),
            "monthly": self.env._("Claims received, by month"),
            "promises": self.env._("Promises to customers"),
            "promises_kept": self.env._("Promises kept"),
            "handling": self.env._("Handling times"),
            "late": self.env._("Late promises, and why"),
            "longest": self.env._("The longest delays"),
            "backlog_age": self.env._("Open claims by age, in days"),
            "causes": self.env._("Causes"),
            "pareto": self.env._("Causes of the claims received"),
            "recurrences": self.env._("Recurring causes"),
            "actions": self.env._("Corrective actions and their effectiveness"),
            "effects": self.env._("Rate of claims after the action, before it = 1"),
            "cost_section": self.env._("Cost and satisfaction"),
            "definitions": self.env._("What the figures are"),
        }

    @api.model
    def _get_columns(self):
        return {
            "change": self.env._("Evolution"),
            "share": self.env._("Share"),
            "count": self.env._("Number"),
            "points": self.env._("pts"),
            "received": self.env._("Received"),
            "received_before": self.env._("A year before"),
            "promise": self.env._("Promise"),
            "met": self.env._("Met"),
            "met_extended": self.env._("Met as extended"),
            "missed": self.env._("Missed"),
            "open": self.env._("Open"),
            "time": self.env._("Time until"),
            "unit": self.env._("Unit"),
            "median": self.env._("Median"),
            "p90": self.env._("9 out of 10"),
            "why": self.env._("Why"),
            "number": self.env._("Claim"),
            "due": self.env._("Due"),
            "done": self.env._("Done"),
            "delay": self.env._("Days late"),
            "sum": self.env._("Cumulated"),
            "cause": self.env._("Cause"),
            "where": self.env._("Where"),
            "window": self.env._("Between"),
            "observed": self.env._("Claims"),
            "expected": self.env._("Expected"),
            "state": self.env._("Status"),
            "action": self.env._("Action"),
            "owner": self.env._("Owner"),
            "verdict": self.env._("Effectiveness"),
            "fewer": self.env._("fewer claims"),
            "more": self.env._("more claims"),
            "ratings": self.env._("Ratings received"),
            "average": self.env._("Average rating, out of 5"),
            "other_causes": self.env._("Other causes"),
        }

    @api.model
    def _get_sentences(self):
        return {
            "nothing": self.env._("Nothing in this quarter."),
            "nothing_late": self.env._("No promise was missed in this quarter."),
            "no_cause": self.env._("No claim was received in this quarter."),
            "no_recurrence": self.env._(
                "No cause came back more often than chance explains."
            ),
            "no_measure": self.env._(
                "No action has been done for long enough to say whether it worked."
            ),
            "no_action": self.env._("No action was under way in this quarter."),
            "others": self.env._("And %(count)s more, in the register."),
        }

    @api.model
    def _get_names(self):
        """Return the names of the figures that are explained on the last page."""
        return {
            "received": self.env._("Claims received"),
            "closed": self.env._("Claims closed"),
            "reopened": self.env._("Claims reopened"),
            "backlog": self.env._("Open at the end"),
            "backlog_age": self.env._("Age of the open claims"),
            "by_channel": self.env._("By channel"),
            "by_category": self.env._("By category"),
            "by_urgency": self.env._("By urgency"),
            "by_outcome": self.env._("By outcome"),
            "by_cause": self.env._("By cause"),
            "promises": self.env._("Promises kept"),
            "formal_ack_rate": self.env._("Formal acknowledgements in time"),
            "response_rate": self.env._("Responses in time"),
            "handling": self.env._("Handling times"),
            "response_median": self.env._("Median time to response, days"),
            "closure_median": self.env._("Median time to closure, days"),
            "cost": self.env._("Cost"),
            "satisfaction": self.env._("Satisfaction, out of 5"),
            "late": self.env._("Late promises"),
            "recurrences": self.env._("Recurring causes"),
            "effectiveness": self.env._("Effectiveness"),
        }

    @api.model
    def _get_definitions(self):
        """Return what each figure is, in words, by its name."""
        return {
            **self.env["mileo.claim.figures"]._get_definitions(),
            "recurrences": self.env._(
                "Causes, everywhere or at one customer, contract, site, technician or "
                "service, that came back over three months more often than in the "
                "year before, beyond what chance explains (exact test, at most 5% of "
                "runs raise anything without a reason). Expected: the claims that the "
                "rate of the past would have given for as many interventions; where "
                "their number is not known, for as many days or beside as many claims "
                "of other causes, whichever explains more."
            ),
            "effectiveness": self.env._(
                "Claims of the same cause since the action was done and in the year "
                "before it, for as many interventions; where their number is not "
                "known, for as many days and beside as many claims of other causes, "
                "which have to agree. "
                "The line is the interval in which the true ratio is, 19 times out of "
                "20: effective if all of it is under 1, not effective if the rate has "
                "not fallen or not by half for sure, too early to say otherwise."
            ),
        }
