import xmlrpc.client

from odoo import api, models

from .claim_mail_reading import prepare_message_dict
from .claim_routing import ClaimRouting


class MailThread(models.AbstractModel):
    """The mail gateway, where a mail may be a complaint (P02)."""

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        if isinstance(message, xmlrpc.client.Binary):
            message = bytes(message.data)
        elif isinstance(message, str):
            message = message.encode("utf-8", "surrogateescape")

        def process(routing=None):
            if not routing:
                return pass_on(message, self)
            with routing.handling(self) as thread:
                if routing.is_direct:
                    return thread._process_claim_mail(routing, strip_attachments)
                return pass_on(routing.mail.make_envelope(), thread)

        def pass_on(message, thread):
            return super(MailThread, thread).message_process(
                model,
                message,
                custom_values,
                save_original,
                strip_attachments,
                thread_id,
            )

        if self._get_claim_routing():
            return pass_on(message, self)
        # sudo: mileo.claim.mail - nobody writes what came in, the gateway does
        return self.env["mileo.claim.mail"].sudo()._receive(message, model, process)

    @api.model
    def _get_claim_routing(self):
        return ClaimRouting.get(self.env)

    @api.model
    def _process_claim_mail(self, routing, strip_attachments):
        """Do as the gateway does, without asking again what the routing tells."""
        message_dict = prepare_message_dict(self, routing)
        if strip_attachments:
            message_dict["attachments"] = []
        routes = routing.make_routes("mileo.claim", routing.staff.id or self.env.uid)
        message_dict |= self._message_parse_post_process(None, message_dict, routes)
        return self._message_route_process(None, message_dict, routes)

    @api.model
    def message_parse(self, message, save_original=False):
        if routing := self._get_claim_routing():
            return prepare_message_dict(self, routing)
        return super().message_parse(message, save_original)

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        routing = self._get_claim_routing()
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        return routing.narrow(routes) if routing else routes

    def _message_parse_post_process(self, message, message_dict, routes):
        if routing := self._get_claim_routing():
            # Those in copy are not written to: a complaint is its customer's.
            return {"author_id": routing.author.id, "partner_ids": []}
        return super()._message_parse_post_process(message, message_dict, routes)

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        if self._get_claim_routing():
            return False  # Told before, and set aside without an answer.
        return super()._detect_loop_sender(message, message_dict, routes)
