from freezegun import freeze_time

from odoo import Command

from .credit_note_common import CreditNoteCommon

#: The end of the story: one claim is still open.
NOW = "2026-05-04 10:00:00"


class RegisterCommon(CreditNoteCommon):
    """Five claims of spring 2026, played as they happened, in Paris.

    - ``accepted``: received on 2 March, acknowledged in 2 business hours, answered in
      2 business days with a credit note of 120 tax included, closed on the third;
    - ``refused``: by telephone on 3 March, the first response refused on 9 March, the
      second one accepted on 12 March;
    - ``reopened``: received on 9 March, withdrawn on 10 March, reopened on 7 April;
    - ``late``: confidential, received on 31 March at 22:30 UTC, which is April in
      Paris, acknowledged late and never answered;
    - ``rated``: received on 1 April and closed on 2 April, rated 4.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.calendar
        cls.cause = cls.env["mileo.claim.cause"].create({"name": "Planning"})
        cls.category = cls.env["mileo.claim.category"].create({"name": "Visits"})
        cls.accepted = cls.at("2026-03-02 09:00:00", cls.receive_one)
        cls.refused = cls.at("2026-03-03 09:00:00", cls.receive_one, channel="phone")
        cls.reopened = cls.at("2026-03-09 09:00:00", cls.receive_one, channel="portal")
        cls.late = cls.at(
            "2026-03-31 22:30:00",
            cls.receive_one,
            is_confidential=True,
            urgency="security",
            user_id=cls.handler.id,
        )
        cls.rated = cls.at("2026-04-01 08:00:00", cls.receive_one)
        cls.play_accepted()
        cls.play_refused()
        cls.at("2026-03-10 09:00:00", cls.reopened.withdraw, "Our mistake")
        cls.at("2026-04-07 08:00:00", cls.reopened.reopen, "Our mistake was yours")
        cls.at("2026-04-02 08:00:00", cls.acknowledge, cls.late)
        cls.play_rated()
        with freeze_time(NOW):
            cls.env["mileo.claim.milestone"]._record_breaches()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def at(cls, instant, play, *args, **kwargs):
        """Play something at a UTC instant, and send what it makes ready."""
        with freeze_time(instant):
            result = play(*args, **kwargs)
            cls.deliver(cls)
            return result

    @classmethod
    def receive_one(cls, **vals):
        return cls.new_claim(cls, category_id=cls.category.id, **vals)

    @classmethod
    def acknowledge(cls, claim):
        claim.send_formal_acknowledgement("You waited for nothing.")

    @classmethod
    def answer(cls, claim, **vals):
        cls.investigate(cls, claim, **vals)
        claim.send_response()

    @classmethod
    def play_accepted(cls):
        claim = cls.accepted
        cls.at("2026-03-02 11:00:00", cls.acknowledge, claim)
        credit = {
            "kind": "credit_note",
            "invoice_id": cls.invoice.id,
            "amount": 120,
        }
        cls.at(
            "2026-03-04 10:00:00",
            cls.answer,
            claim,
            cause_id=cls.cause.id,
            compensation_ids=[Command.create(credit)],
        )
        cls.at("2026-03-05 10:00:00", claim.register_agreement, "By telephone")

    @classmethod
    def play_refused(cls):
        claim = cls.refused
        cls.at("2026-03-03 10:00:00", cls.acknowledge, claim)
        cls.at("2026-03-06 10:00:00", cls.answer, claim, cause_id=cls.cause.id)
        cls.at("2026-03-09 10:00:00", claim.register_refusal, "Too little")
        cls.at("2026-03-11 10:00:00", claim.send_response)
        cls.at("2026-03-12 10:00:00", claim.register_agreement, "By mail")

    @classmethod
    def play_rated(cls):
        claim = cls.rated
        cls.at("2026-04-01 09:00:00", cls.acknowledge, claim)
        cls.at("2026-04-01 14:00:00", cls.answer, claim)
        cls.at("2026-04-02 09:00:00", claim.register_agreement, "By mail")
        claim.rating_apply(4, token=claim._rating_get_access_token())
