from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..lib.effectiveness import MIN_DAYS, can_tell, judge_by
from ..lib.volumes import DAY, INTERVENTION
from .mileo_claim_action_effectiveness import CAUSE_LAG_DAYS

REVIEW = "mileo_claims.mail_activity_action_review"


class MileoClaimActionVerdict(models.AbstractModel):
    """Whether an action worked: what figures say, and what a human concludes (P24)."""

    _inherit = "mileo.claim.action.effectiveness"

    # ----------------------------------------------------------------------- words

    @api.depends("effectiveness", "claims_before", "claims_after", "days_after")
    @api.depends("volume_before", "volume_after", "volume_unit")
    @api.depends_context("lang")
    def _compute_effectiveness_text(self):
        for action in self:
            action.effectiveness_text = action.effectiveness and " ".join(
                filter(None, [action._say_verdict(), action._say_figures()])
            )

    def _say_verdict(self):
        if self.effectiveness == "effective":
            return self.env._("It worked: claims have become rarer, beyond chance.")
        if self.effectiveness == "not_effective":
            return self.env._(
                "It did not work: claims come about as often as before, or more often."
            )
        if self.days_after < MIN_DAYS:
            return self.env._(
                "Too early to say: at least %(days)s days are needed, and the last "
                "%(lag)s do not count, because a cause is found while the claim is "
                "investigated.",
                days=MIN_DAYS,
                lag=CAUSE_LAG_DAYS,
            )
        unit = self.volume_unit
        if not can_tell(
            self.claims_before, self.volume_before, self.volume_after, unit
        ):
            return self.env._(
                "Too early to say: so few claims were to be expected that even none "
                "would prove nothing."
            )
        if judge_by(*self._get_measures(), self.days_after, unit) == self.effectiveness:
            return self.env._(
                "Too early to say: claims have become rarer, but that may be chance."
            )
        return self.env._(
            "Too early to say: for as many days and for as many claims of other "
            "causes, the figures do not say the same."
        )

    def _say_figures(self):
        if not (self.volume_before and self.volume_after):
            return None
        expected = self.claims_before * self.volume_after / self.volume_before
        figures = {
            "before": self.claims_before,
            "after": self.claims_after,
            "volume_before": self.volume_before,
            "volume_after": self.volume_after,
            "expected": formatLang(self.env, expected, digits=1),
        }
        if self.volume_unit == DAY:
            words = self.env._(
                "Since then: %(after)s in %(volume_after)s days, where "
                "%(expected)s were to be expected. Before: %(before)s in "
                "%(volume_before)s days.",
                **figures,
            )
        elif self.volume_unit == INTERVENTION:
            words = self.env._(
                "Since then: %(after)s for %(volume_after)s interventions, where "
                "%(expected)s were to be expected. Before: %(before)s for "
                "%(volume_before)s interventions.",
                **figures,
            )
        else:
            words = self.env._(
                "Since then: %(after)s beside %(volume_after)s claims of other causes, "
                "where %(expected)s were to be expected. Before: %(before)s beside "
                "%(volume_before)s.",
                **figures,
            )
        # An interval from 52 % to 59,182 % would only be taken for a measure.
        result = self.effectiveness != "too_early" and self._compare()
        if not result:
            return words
        interval = self.env._(
            "The new rate is %(ratio)s%% of the old one (19 times out of 20, between "
            "%(low)s%% and %(high)s%%).",
            **{
                name: formatLang(self.env, 100 * getattr(result, name), digits=0)
                for name in ("ratio", "low", "high")
            },
        )
        return f"{words} {interval}"

    # ---------------------------------------------------------------------- review

    def _plan_review(self):
        """Have the leader, or else the owner, say on the review date if it worked."""
        # sudo: mail.activity - planned for another, whoever sets the date
        for action in self.sudo():
            action.activity_unlink([REVIEW])
            user = action._get_leader() or action._filter_readers(action.user_id)
            if action.review_date and user:
                reader = action.with_context(lang=user.lang)
                reader.activity_schedule(
                    REVIEW,
                    date_deadline=action.review_date,
                    summary=reader.env._(
                        "Done on %(date)s: did it work?",
                        date=format_date(reader.env, action.done_date),
                    ),
                    user_id=user.id,
                )

    def review(self, conclusion):
        """Record what a human concludes from the measure (P24).

        :param str conclusion: whether it worked, and what follows
        :raise UserError: nothing is concluded, or the action is not done
        """
        self.check_access("write")
        conclusion = (conclusion or "").strip()
        if not conclusion:
            raise UserError(
                self.env._("Write what you conclude: did it work, and what follows?")
            )
        if self.filtered(lambda action: action.state != "done"):
            raise UserError(
                self.env._("Only an action that was carried out can be reviewed.")
            )
        self._unguarded().write(
            {
                "reviewed_by_id": self.env.uid,
                "reviewed_on": fields.Date.context_today(self),
                "review_conclusion": conclusion,
            }
        )
        # sudo: mail.activity - planned for one, done by the other
        self.sudo().activity_unlink([REVIEW])
        self._forget_hidden_claims()
        return True
