from odoo import fields, models


class MileoClaimMilestoneBounce(models.AbstractModel):
    """A promise whose message came back: it has met nothing."""

    _name = "mileo.claim.milestone.bounce"
    _description = "Claim Time Limit whose Message came back"

    def _unmeet(self, reason):
        """Make what was met due again, or late; the evidence is kept (P25).

        Promises of a claim that is closed, or of a cycle that is over, stay undone.

        :param str reason: what shows that the promise was not kept after all
        """
        now = fields.Datetime.now()
        # sudo: mileo.claim.milestone - nobody writes milestones, the event does
        met = self.sudo().filtered("done_at")
        for milestone in met:
            is_late = milestone.due_at < now
            milestone._unguarded().write(
                {
                    "done_at": False,
                    "state": "missed" if is_late else "open",
                    "missed_at": milestone.due_at if is_late else False,
                    "message_id": False,
                    "proof": "\n".join(filter(None, (milestone.proof, reason))),
                }
            )
        over = met.filtered(
            lambda m: m.claim_id.state == "closed" or m.cycle != m.claim_id.cycle
        )
        over._cancel()
        (met - over)._plan_alerts()

    def _void(self):
        """Take back pending promises that should never have started to run."""
        # sudo: mileo.claim.milestone - nobody writes milestones, the event does
        pending = self.sudo().filtered("is_pending")
        pending._unguarded().write(
            {
                "state": "cancelled",
                "missed_at": False,
                "stopped_at": fields.Datetime.now(),
            }
        )
        pending._drop_alerts()

    def _replay_extensions(self):
        """Count the due instant anew, from the extensions that were announced (P11).

        Each one counts if the customer was told before what was then the due instant.
        """
        # sudo: mileo.claim.milestone - nobody writes milestones, the event does
        for milestone in self.sudo():
            due_at = milestone.first_due_at
            effective = milestone.extension_ids.filtered(
                lambda extension: extension.state == "effective"
            )
            for extension in effective.sorted("id"):
                if extension.notice_id.sent_at <= due_at:
                    due_at = extension.new_due_at
                else:
                    extension._unguarded().write({"state": "too_late"})
            if milestone.done_at:
                milestone._unguarded().write({"due_at": due_at})
                state = milestone._get_result(milestone.done_at)
                missed_at = due_at if state == "missed" else False
                milestone._unguarded().write({"state": state, "missed_at": missed_at})
            else:
                milestone._extend(due_at)
