from odoo import models

from .isolation import run_isolated
from .mileo_claim_notices import KINDS_KEPT


class MileoClaimNoticeComposition(models.AbstractModel):
    """The words of a notice: written once, and kept before anything leaves.

    Those of the automatic acknowledgement are left to the job: whatever the template
    does, intake does not wait for it nor fail with it.
    """

    _name = "mileo.claim.notice.composition"
    _description = "Composition of Claim Notices"

    def _compose(self, attachments=None):
        """Put the words of each notice in the discussion of its claim."""
        for kind, notices in self.grouped("kind").items():
            for claim in notices.claim_id:
                claim._portal_ensure_token()
            rendered = notices.claim_id._render_notice(kind)
            messages = self.env["mail.message"].create(
                [
                    notice.claim_id._prepare_notice_message_vals(
                        kind, rendered[notice.claim_id.id], attachments
                    )
                    for notice in notices
                ]
            )
            for notice, message in zip(notices, messages, strict=True):
                notice._adopt(message)

    def _adopt(self, message):
        self._unguarded().write(
            {"message_id": message.id, "message_ref": message.message_id}
        )
        if kinds := KINDS_KEPT.get(self.kind):
            kept = self.claim_id._get_milestones(*kinds)
            kept._unguarded().write({"notice_id": self.id})

    def _try_to_compose(self):
        """Return whether it is composed now; a broken template is told."""
        notice = self.try_lock_for_update().filtered(
            lambda notice: notice.state == "waiting" and not notice.message_ref
        )
        if notice:
            run_isolated(
                notice,
                notice._compose,
                lambda error: notice._record_failure(str(error)),
            )
        return bool(notice.message_ref)
