from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class IrAttachment(models.Model):
    """Files of a claim: customers read those of the messages that they may see."""

    _inherit = "ir.attachment"

    def _is_limited_to_claim_messages(self):
        return not self.env.su and not self.env.user._is_internal()

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if not self or not self._is_limited_to_claim_messages():
            return result
        forbidden = result[0] if result else self.browse()
        rest = self - forbidden
        # sudo: ir.attachment - which ones are hidden from the user, nothing is shown
        hidden = rest.sudo().with_context(skip_res_field_check=True)
        hidden = hidden.search(
            Domain("id", "in", rest.ids) & ~self._get_claim_files_domain()
        )
        if not hidden:
            return result
        hidden = forbidden | self.browse(hidden.ids)
        return hidden, lambda: hidden._make_access_error(operation)

    def _make_access_error(self, operation):
        return self.env["ir.rule"]._make_access_error(operation, self)

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        # Core selects the files of every record that the user reads: internal notes'
        # too.
        if not bypass_access and self._is_limited_to_claim_messages():
            domain = Domain(domain) & self._get_claim_files_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _get_claim_files_domain(self):
        """Return what customers may read: of claims, what public messages carry."""
        Message = self.env["mail.message"]
        Message.flush_model(
            ["model", "res_id", "is_internal", "subtype_id", "attachment_ids"]
        )
        return (
            Domain("res_model", "!=", "mileo.claim")
            | Domain("public", "=", True)
            | Domain.custom(to_sql=_is_in_public_message)
        )


def _is_in_public_message(model, alias, query):
    return SQL(
        """EXISTS (
            SELECT 1
              FROM message_attachment_rel rel
              JOIN mail_message message ON message.id = rel.message_id
              JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
             WHERE rel.attachment_id = %(attachment_id)s
               AND message.model = 'mileo.claim'
               AND message.res_id = %(res_id)s
               AND message.is_internal IS NOT TRUE
               AND subtype.internal IS NOT TRUE
        )""",
        attachment_id=SQL.identifier(alias, "id"),
        res_id=SQL.identifier(alias, "res_id"),
    )
