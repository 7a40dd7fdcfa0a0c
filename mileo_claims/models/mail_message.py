from odoo import api, models
from odoo.exceptions import UserError


class MailMessage(models.Model):
    _inherit = "mail.message"

    def write(self, vals):
        if {"body", "subject", "model", "res_id"} & vals.keys():
            self._check_not_a_proof()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proof(self):
        self._check_not_a_proof()

    def _check_not_a_proof(self):
        """What was written to a complaining customer stays as it was (P25)."""
        # sudo: mileo.claim.notice - whoever tries, a proof is a proof
        notices = self.env["mileo.claim.notice"].sudo()
        if self.ids and notices.search_count([("message_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "What was written to a customer about a claim is a proof: it is "
                    "never deleted nor changed."
                )
            )
