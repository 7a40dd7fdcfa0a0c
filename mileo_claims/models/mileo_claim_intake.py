import uuid
from collections import defaultdict

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from .isolation import run_isolated


class MileoClaimIntake(models.AbstractModel):
    """The one way in: whatever the channel, a claim is born here (P02 to P06).

    Each claim leaves ``create`` with a number, a handler, its time limits and its
    automatic acknowledgement.
    """

    _name = "mileo.claim.intake"
    _description = "Intake of Claims"

    @api.model_create_multi
    def create(self, vals_list):
        stage = self._get_stage("new")
        vals_list = [
            {
                **self._prepare_intake_vals(vals),
                "state": "new",
                "stage_id": stage.id,
                # The acknowledgement carries the signed link; nobody has rated yet.
                "access_token": str(uuid.uuid4()),
                "rating_last_value": 0,
            }
            for vals in vals_list
        ]
        self._assign_handlers(vals_list)
        self._assign_numbers(vals_list)
        # The customer's mail itself tells the handler: no second message to say so.
        by_mail = all(vals["channel"] == "email" for vals in vals_list)
        quiet = self.with_context(
            mail_auto_subscribe_no_notify=by_mail,
            mileo_claim_subscribe_later=True,
            # The acknowledgement, or the customer's mail, is the first message.
            mail_create_nolog=True,
        )
        self._read_together(vals_list)
        claims = super(MileoClaimIntake, quiet).create(vals_list)
        self.env.remove_to_compute(self._fields["rating_last_value"], claims)
        # sudo: mileo.claim - a confidential one is out of its recorder's sight at once
        born = claims.sudo()
        born.with_context(mileo_claim_subscribe_later=False)._subscribe_handlers()
        born = born.with_env(self.env(su=True))
        born._start_cycle()
        born._acknowledge_receipt()
        return claims.with_env(self.env)

    @api.model
    def _read_together(self, vals_list):
        """Read at once the people that creation reads one after the other."""
        handlers = self.env["res.users"].browse({vals["user_id"] for vals in vals_list})
        customers = {vals["partner_id"] for vals in vals_list if vals.get("partner_id")}
        # sudo: res.partner - kept for this transaction, shown to nobody
        partners = self.env["res.partner"].sudo().browse(customers)
        partners |= (handlers | self.env.user).sudo().partner_id
        partners.mapped("name")

    @api.model
    def _prepare_intake_vals(self, vals):
        """Complete the values of a new claim; called before handler and number."""
        names = ["name", "company_id", "team_id", "category_id", "received_at"]
        names += ["channel", "urgency", "user_id", "partner_id"]
        vals = {**self.default_get(names), **vals}
        now = fields.Datetime.now()
        received_at = fields.Datetime.to_datetime(vals.get("received_at")) or now
        if received_at > now:
            raise UserError(
                self.env._("A claim cannot be received in the future (received at).")
            )
        if vals.get("email_from"):
            address = email_normalize(vals["email_from"])
            vals["email_from"] = address or vals["email_from"]
        team = self._get_intake_team(vals)
        vals.update(
            name=vals.get("name") or self.env._("(no subject)"),
            received_at=received_at,
            team_id=team.id,
            company_id=team.company_id.id,
            cycle=1,
        )
        return vals

    @api.model
    def _get_intake_team(self, vals):
        # sudo: mileo.claim.team - a customer's claim finds its team all the same
        Team = self.env["mileo.claim.team"].sudo()
        team = Team.browse(vals.get("team_id"))
        category = self.env["mileo.claim.category"].sudo()  # sudo: settings of the desk
        category = category.browse(vals.get("category_id"))
        company = self.env["res.company"].browse(vals.get("company_id"))
        return (
            team
            or category.team_id
            or Team._get_default_team(company or self.env.company)
        )

    @api.model
    def _assign_handlers(self, vals_list):
        """Category's handler, else the team's least loaded member (P06)."""
        waiting, chosen = defaultdict(list), {}
        for vals in vals_list:
            if vals.get("user_id"):
                continue
            key = vals.get("category_id"), vals["company_id"]
            if key not in chosen:
                category = self.env["mileo.claim.category"].sudo()  # sudo: settings
                company = self.env["res.company"].browse(key[1])
                chosen[key] = category.browse(key[0])._choose_handler(company)
            vals["user_id"] = chosen[key].id
            if not vals["user_id"]:
                key = vals["team_id"], bool(vals.get("is_confidential"))
                waiting[key].append(vals)
        for (team_id, is_confidential), group in waiting.items():
            # sudo: mileo.claim.team - load is counted on all claims, rules aside
            team = self.env["mileo.claim.team"].sudo().browse(team_id)
            # Read in one query with whoever records the claims.
            people = team.with_context(active_test=False).member_ids | self.env.user
            people.mapped("active")
            handlers = team._choose_handlers(len(group), is_confidential)
            for vals, handler in zip(group, handlers, strict=True):
                vals["user_id"] = handler.id

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        if self.env.context.get("mileo_claim_subscribe_later"):
            return True
        return super()._message_auto_subscribe(
            updated_values, followers_existing_policy
        )

    def _subscribe_handlers(self):
        """Subscribe and tell those concerned, all the claims of a handler at once.

        Odoo does it record by record, in three queries each.
        """
        names = ("user_id", "team_id", "category_id")
        for records in self.grouped(lambda c: tuple(c[n].id for n in names)).values():
            vals = {name: records[0][name].id for name in names}
            records._message_auto_subscribe(vals, followers_existing_policy="update")

    @api.model
    def _assign_numbers(self, vals_list):
        """Number the claims: one sequence a company, one range a year of receipt."""
        waiting, years = defaultdict(list), {}
        for vals in vals_list:
            # sudo: mileo.claim.team - its days, whoever records the claim
            team = self.env["mileo.claim.team"].sudo().browse(vals["team_id"])
            local = self.with_context(tz=team._get_tz())
            day = fields.Datetime.context_timestamp(local, vals["received_at"]).date()
            key = vals["company_id"], day.year
            waiting[key].append(vals)
            if key not in years:
                years[key] = local._prepare_numbering(vals["company_id"], day)
        for key, group in waiting.items():
            numbers = self._draw_numbers(years[key], len(group))
            for vals, number in zip(group, numbers, strict=True):
                vals["number"] = number

    @api.model
    def _draw_numbers(self, year, count):
        """Return the next ``count`` numbers of a range, as its ``_next`` gives them."""
        sequence_id, date_from = self._describe_range(year.id)
        year = year.with_context(ir_sequence_date_range=date_from)
        # sudo: ir.sequence - as in _get_number_sequence
        sequence = year.env["ir.sequence"].sudo().browse(sequence_id)
        if sequence.implementation != "standard":
            return [year._next() for _i in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03}_{year.id:03}",
                count,
            )
        )
        return [sequence.get_next_char(number) for (number,) in rows]

    @api.model
    def _prepare_numbering(self, company_id, day):
        """Return the range that numbers claims received on ``day``.

        It is made ahead of time, with the team and in December: two claims that come
        at once must not both make it.
        """
        # sudo: ir.sequence - as in _get_number_sequence
        Range = self.env["ir.sequence.date_range"].sudo()
        ready = Range.browse(self._find_range(company_id, day))
        if ready and day.month != 12:
            return ready
        sequence = self._get_number_sequence(company_id)
        if day.month == 12:
            sequence._get_current_sequence(
                day.replace(year=day.year + 1, day=1, month=1)
            )
        return sequence._get_current_sequence(day)

    @api.model
    @tools.ormcache("company_id", "day")
    def _find_range(self, company_id, day):
        # sudo: ir.sequence - as in _get_number_sequence
        Range = self.env["ir.sequence.date_range"].sudo()
        ready = Range.search(
            Domain("sequence_id.active", "=", True)
            & Domain("sequence_id.code", "=", "mileo.claim")
            & Domain("sequence_id.company_id", "=", company_id)
            & Domain("date_from", "<=", day)
            & Domain("date_to", ">=", day),
            order="sequence_id",
            limit=1,
        )
        return ready.id

    @api.model
    @tools.ormcache("range_id")
    def _describe_range(self, range_id):
        """Return the sequence and the first day of a range."""
        # sudo: ir.sequence - as in _get_number_sequence
        year = self.env["ir.sequence.date_range"].sudo().browse(range_id)
        return year.sequence_id.id, year.date_from

    @api.model
    def _get_number_sequence(self, company_id):
        # sudo: ir.sequence - handlers and customers number claims, not sequences
        Sequence = self.env["ir.sequence"].sudo()
        domain = [("code", "=", "mileo.claim"), ("company_id", "=", company_id)]
        return Sequence.search(domain, limit=1) or Sequence.create(
            {
                "name": self.env._("Claims"),
                "code": "mileo.claim",
                "company_id": company_id,
                "prefix": "REC/%(range_year)s/",
                "padding": 5,
                "use_date_range": True,
            }
        )

    def _acknowledge_receipt(self):
        """Send the automatic acknowledgement; by phone, it is on the screen (P05)."""
        by_phone = self.filtered(lambda claim: claim.channel == "phone")
        proof = self.env._("Number, handler and time limits read out during the call.")
        # At once is the instant at which the promise was made, a second ago perhaps.
        for (is_timed, due_at), milestones in (
            by_phone._get_milestones("auto_ack")
            .grouped(lambda milestone: (bool(milestone.amount), milestone.due_at))
            .items()
        ):
            milestones._meet(proof, done_at=None if is_timed else due_at)
        by_phone._confirm_call()
        (self - by_phone)._queue_auto_ack()

    def _queue_auto_ack(self):
        """Have the outbox write and send the acknowledgement."""
        self._create_notices("auto_ack")._queue()

    def _confirm_call(self):
        """A template that cannot be rendered must not lose the claim."""
        if self:
            run_isolated(
                self,
                lambda: self._send_notice("phone_confirmation"),
                self._report_no_confirmation,
            )

    def _report_no_confirmation(self, error):
        if len(self) > 1:  # One of them failed: the others are confirmed.
            for claim in self:
                claim._confirm_call()
            return
        for claim in self:
            handler = claim._for_handler()
            summary = handler.env._("Not acknowledged, write or call: %s", error)
            handler._schedule_todo_once(claim.user_id, summary[:250])
