import logging

import psycopg2
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.fields import Domain

from ..lib.incoming_mail import IncomingMail
from ..lib.mail_screening import is_bounce, is_final_bounce
from .claim_mail_reading import format_sender, get_body
from .claim_routing import ClaimRouting

_logger = logging.getLogger(__name__)

#: A transaction that another one disturbs is tried again, as Odoo does for requests.
TRIES = 5


class MileoClaimMail(models.Model):
    """The way in of the mails that concern claims (P02)."""

    _inherit = "mileo.claim.mail"

    @api.model
    def _receive(self, raw, model, process):
        """Have the gateway make of a raw mail what it is, whatever it is.

        Mails that have nothing to do with claims go their usual way.

        :param process: the gateway, called with the ``ClaimRouting`` of the mail
        :return: the id of the record that the mail reached, or ``False``
        :raise psycopg2.OperationalError: the caller has to try again
        """
        mail = IncomingMail(raw, received_on=str(fields.Date.today()))
        for attempt in range(TRIES):
            try:
                routing = self._get_routing(mail, model)
                if not routing:
                    return process()
                routing.process = process
                return self._never_lose(routing, self._handle)
            except psycopg2.OperationalError:
                # Fetched mails would be lost; each has a transaction of its own.
                is_fetched = self.env.context.get("fetchmail_cron_running")
                if not is_fetched or attempt == TRIES - 1:
                    raise
                self.env.cr.rollback()
                self.env.transaction.reset()

    # ----------------------------------------------------------------- routing

    @api.model
    def _get_routing(self, mail, model):
        """Return where the mail goes, or ``None`` if it does not concern claims."""
        aliases = self._find_aliases([*mail.recipients, mail.sender])
        ours = aliases.filtered(
            lambda a: a.alias_model_id.id == self.env["ir.model"]._get_id("mileo.claim")
        )
        addressed = ours.filtered(lambda a: self._is_addressed(mail, a))
        Team = self.env["mileo.claim.team"].with_context(active_test=False)
        # With what intake reads of them afterwards.
        teams = Team.search_fetch(
            [("alias_id", "in", addressed.ids)],
            ["alias_id", "company_id", "policy_id", "resource_calendar_id"],
        )
        claim = self._find_claim(mail, teams)
        if not (teams or claim or model == "mileo.claim"):
            return None
        return ClaimRouting(
            mail=mail,
            message_ref=mail.message_id or mail.get_own_id(),
            teams=teams or claim.team_id or Team._get_default_team(self.env.company),
            claim=claim,
            author=self.env["res.partner"],
            is_ours=self._is_our_address(mail.sender, ours),
            is_direct=set(addressed.mapped("alias_contact")) == {"everyone"}
            and not any(self._is_addressed(mail, a) for a in aliases - ours),
        )

    @api.model
    def _find_aliases(self, addresses):
        local = [address.partition("@")[0] for address in addresses]
        return self.env["mail.alias"].search_fetch(
            Domain("alias_full_name", "in", addresses)
            | Domain("alias_name", "in", local)
            & Domain("alias_incoming_local", "=", True),
            [
                "alias_contact",
                "alias_defaults",
                "alias_domain_id",
                "alias_full_name",
                "alias_incoming_local",
                "alias_model_id",
                "alias_name",
            ],
        )

    @api.model
    def _is_addressed(self, mail, alias):
        if alias.alias_incoming_local:
            return any(
                address.partition("@")[0] == alias.alias_name
                for address in mail.recipients
            )
        return alias.alias_full_name in mail.recipients

    @api.model
    def _find_claim(self, mail, teams):
        """Return the claim that the mail answers: by its thread, else its number."""
        references = mail.references + (mail.returned_ids if is_bounce(mail) else [])
        claim = self.env["mileo.claim"]
        if references:
            message = self.env["mail.message"].search(
                [("message_id", "in", references), ("model", "=", claim._name)],
                order="id desc",
                limit=1,
            )
            claim = claim.browse(message.res_id).exists()
        claim = claim or claim._find_by_number(
            mail.subject, mail.sender, teams.company_id
        )
        while claim.merged_into_id:
            claim = claim.merged_into_id
        return claim

    @api.model
    def _never_lose(self, routing, handle):
        """Return what ``handle(routing)`` does, or set aside what it cannot handle."""
        own_id = routing.mail.get_own_id()
        try:
            with self.env.cr.savepoint():
                return handle(routing)
        except psycopg2.OperationalError:
            raise
        except Exception as error:  # pylint: disable=broad-except
            taken = isinstance(error, UniqueViolation) and error.diag.constraint_name
            is_id_taken = taken == "mileo_claim_mail_message_ref_uniq"
            if is_id_taken and routing.message_ref != own_id:
                # The same mail by another way, or another one with the same id.
                routing.message_ref = own_id
                return self._never_lose(routing, handle)
            if is_id_taken or taken == "mileo_claim_mail_fingerprint_uniq":
                _logger.info("Mail %s came meanwhile", routing.message_ref)
                return False
            # Whatever the mail does to its readers, its words are not lost.
            _logger.warning("Mail %s", routing.message_ref, exc_info=True)
            self._set_aside(routing, "unreadable", str(error))
            return False

    @api.model
    def _handle(self, routing):
        """Pass the mail on, once, or set it aside."""
        if known := self._find_known(routing):
            _logger.info("Mail %s came before: %s", routing.message_ref, known)
            return False
        reason = self._get_reason(routing)
        if not reason:
            return self._pass_on(routing)
        routing.is_set_aside, is_for_us_alone = True, routing.is_direct
        routing.is_direct = False
        self._set_aside(routing, reason)
        if reason == "bounce" or not is_for_us_alone:
            return self._pass_on(routing)
        return False

    @api.model
    def _find_known(self, routing):
        """Return the mail that came before, if this one is the same."""
        mail = routing.mail
        known = self.search(
            [
                "|",
                ("message_ref", "=", routing.message_ref),
                ("fingerprint", "=", mail.fingerprint),
            ]
        )
        same = known.filtered(
            lambda k: (
                k.fingerprint == mail.fingerprint
                or (k.email_normalized, k.name) == (mail.sender, mail.subject)
            )
        )
        if known and not same:
            # Some machines give all their mails the same Message-Id.
            routing.message_ref = mail.get_own_id()
        return same

    # ----------------------------------------------------------------- outcome

    @api.model
    def _pass_on(self, routing):
        """Have the gateway handle the mail.

        :return: the id of the record that the mail reached, or ``False``
        """
        if not routing.is_set_aside:
            routing.author = self.env["mileo.claim"]._find_customer(routing.mail.sender)
        record_id = routing.process(routing)
        if record_id and not routing.is_set_aside:
            self._keep(routing, record_id)
        return record_id

    @api.model
    def _keep(self, routing, claim_id):
        """Keep what became of the mail; a row that came meanwhile raises."""
        state = "reply" if routing.is_reply else "claim"
        outcome = {
            "state": state,
            "claim_id": claim_id,
            "message_to_tell_id": routing.message.id,
        }
        if routing.row:
            routing.row.write(outcome)
        else:
            self._create_row({**self._prepare_row_vals(routing), **outcome})
        self.env.flush_all()
        self.env["mileo.claim"].browse(claim_id)._complete_from_mail(routing)

    @api.model
    def _set_aside(self, routing, reason, error=None):
        """Keep the mail and its original for staff; nobody is answered."""
        if routing.row:  # A person decided, and the mail cannot be handled.
            routing.row.write({"detail": error})
            return
        mail = routing.mail
        row = self._create_row(
            {
                **self._prepare_row_vals(routing),
                "state": "waiting",
                "reason": reason,
                "detail": error,
                "claim_id": routing.claim.id,
                # What cannot be read may be what this would read.
                "body": reason != "unreadable" and get_body(mail.contents),
            }
        )
        row.original_id = self.env["ir.attachment"].create(
            {
                "name": "original.eml",
                "raw": mail.raw,
                "res_model": row._name,
                "res_id": row.id,
            }
        )
        row._tell_staff()
        if reason == "bounce" and is_final_bounce(mail):
            self.env["mileo.claim.notice"]._record_bounce(mail.returned_ids, mail.text)

    @api.model
    def _prepare_row_vals(self, routing):
        mail = routing.mail
        return {
            "name": mail.subject,
            "email_from": format_sender(mail) or mail.sender_name,
            "email_normalized": mail.sender,
            "message_ref": routing.message_ref,
            "fingerprint": mail.fingerprint,
            "team_id": routing.team.id,
            "company_id": routing.team.company_id.id,
        }

    @api.model
    def _create_row(self, vals):
        return self.with_context(
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
        ).create(vals)

    def _tell_staff(self):
        """Say on the claim what was set aside; what cannot be read is a to-do."""
        self.ensure_one()
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        if self.claim_id:
            self.claim_id._message_log(
                body=self.env._(
                    "Mail set aside (%(reason)s): %(subject)s",
                    reason=reasons[self.reason],
                    subject=self.name,
                )
            )
        if self.reason == "unreadable":
            claim = self.claim_id
            leader = claim._get_informed_leader() if claim else self.team_id.user_id
            leader = leader or claim.user_id
            reader = self.with_context(lang=leader.lang)
            reader.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=reader.env._("This mail could not be handled: read it"),
                user_id=leader.id,
            )
