from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

MESSAGES_SHOWN = 100


class MileoClaimFollow(models.AbstractModel):
    """What a customer follows beside the timeline: messages, files, promises (P03).

    The claim has been read as superuser: each method says what of it may be shown.
    """

    _name = "mileo.claim.follow"
    _description = "Follow-up of Claims by the Customer"

    # ---------------------------------------------------------------- discussion

    def _get_portal_messages(self):
        """Return what was exchanged with the customer, newest first; no internal note.

        A discussion longer than MESSAGES_SHOWN shows its newest ones.
        """
        self.ensure_one()
        Message = self.env["mail.message"]
        field = self._fields["website_message_ids"]
        return Message.search(
            Domain(field.get_comodel_domain(self))
            & Domain("res_id", "=", self.id)
            & Domain(
                "subtype_id",
                "=",
                self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            )
            & Message._get_search_domain_share(),
            order="date desc, id desc",
            limit=MESSAGES_SHOWN,
        )

    def _get_portal_file(self, file_id):
        """Return a file of what was exchanged with the customer, empty for any other.

        The files of internal notes belong to the claim too: they are not shown.
        """
        self.ensure_one()
        files = self._get_portal_messages().attachment_ids
        return files.filtered(lambda file: file.id == file_id)

    # ------------------------------------------------------------------ promises

    def _get_portal_actions(self):
        """Return the actions that a response promised, each with what became of it.

        :return: dictionaries with ``name`` as it was told, ``status`` in words and
            ``is_done``; an action that was given up is said so
        """
        self.ensure_one()
        told = {}
        for response in self.response_ids.sorted("id"):
            for action in (response.content or {}).get("actions", []):
                told[action["id"]] = action["name"]
        actions = self.env["mileo.claim.action"].browse(told).exists()
        return [
            {
                "name": told[action.id],
                "status": self._get_portal_action_status(action),
                "is_done": action.state == "done",
            }
            for action in actions
        ]

    def _get_portal_action_status(self, action):
        if action.state == "done":
            return self.env._("Done on %s", format_date(self.env, action.done_date))
        if action.state == "cancelled":
            return self.env._("Given up")
        if not action.due_date:
            return self.env._("Planned")
        return self.env._("Planned by %s", format_date(self.env, action.due_date))

    def _get_portal_compensations(self):
        """Return what was offered or given to the customer; nothing that is not told.

        :return: dictionaries with ``name``, ``status`` in words, ``is_done`` and
            ``compensation``, whose document may be downloaded if there is any
        """
        self.ensure_one()
        shown = self.compensation_ids.filtered(
            lambda c: (
                (c.response_id and c.state == "approved")
                or c.state in ("prepared", "issued", "reversed")
            )
        )
        return [
            {
                "name": compensation.display_name,
                "status": self._get_portal_compensation_status(compensation),
                "is_done": self._is_portal_compensation_done(compensation),
                "compensation": compensation,
                "document": self._get_portal_document(compensation.id),
            }
            for compensation in shown
        ]

    def _is_portal_compensation_done(self, compensation):
        if compensation.kind == "rework":
            return bool(compensation.done_at)
        return compensation.situation == "applied"

    def _get_portal_compensation_status(self, compensation):
        if self._is_portal_compensation_done(compensation):
            if compensation.kind == "rework":
                return self.env._("Done")
            return self.env._("Deducted from what you owe")
        if compensation.state == "reversed":
            return self.env._("Taken back")
        if compensation.state == "approved" and not compensation._is_accepted():
            return self.env._("Offered to you")
        if compensation.kind == "rework" and compensation.state == "issued":
            planned = compensation.task_id.date_deadline
            return (
                self.env._("Planned on %s", self._format_portal_instant(planned))
                if planned
                else self.env._("To be planned with you")
            )
        if compensation.situation == "issued":
            return self.env._("To be deducted from your next invoice")
        return self.env._("Being prepared")

    def _get_portal_document(self, compensation_id):
        """Return the posted document of one of this claim's compensations.

        Whoever may read the claim may read it. Empty for a draft and for the
        compensation of any other claim.
        """
        self.ensure_one()
        compensation = self.compensation_ids.filtered(lambda c: c.id == compensation_id)
        return compensation.move_id.filtered(lambda move: move.state == "posted")

    def _render_portal_document(self, move):
        """Return the name and the content of a document: the PDF that was sent of it.

        Where none was sent, the same is printed, without keeping it.
        """
        sent = move.invoice_pdf_report_id
        if sent:
            return sent.name, sent.raw
        report = move.partner_id.invoice_template_pdf_report_id or self.env.ref(
            "account.account_invoices"
        )
        content, _extension = self.env["ir.actions.report"]._render_qweb_pdf(
            report.report_name, move.ids
        )
        return move._get_invoice_report_filename(), content
