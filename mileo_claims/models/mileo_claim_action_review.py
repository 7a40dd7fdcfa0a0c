from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

REVIEW = "mileo_claims.mail_activity_action_review"


class MileoClaimActionReview(models.AbstractModel):
    """Somebody says on a set date whether an action worked (P24)."""

    _inherit = "mileo.claim.action.effectiveness"

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
