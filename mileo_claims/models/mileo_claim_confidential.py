from odoo import api, models

# Those decide who sees the claim.
SIGHT_FIELDS = ("category_id", "is_confidential", "user_id")


class MileoClaimConfidential(models.AbstractModel):
    """Claims seen by their handler and the confidential group only."""

    _name = "mileo.claim.confidential"
    _description = "Confidential Claims"

    @api.model
    def _prepare_intake_vals(self, vals):
        vals = super()._prepare_intake_vals(vals)
        if self._is_confidential_by_nature(vals.get("category_id")):
            vals["is_confidential"] = True
        return vals

    @api.model
    def _is_confidential_by_nature(self, category_id):
        # sudo: mileo.claim.category - a customer's claim is protected all the same
        return (
            self.env["mileo.claim.category"].sudo().browse(category_id).is_confidential
        )

    def write(self, vals):
        """Keep what hides the claim from its writer for the end.

        Who says that a claim is confidential, or gives it to somebody, had the right
        to do so: losing sight of it is the consequence, not an error.
        """
        if self._is_confidential_by_nature(vals.get("category_id")):
            vals = {**vals, "is_confidential": True}
        hiding = {name: vals[name] for name in SIGHT_FIELDS if name in vals}
        if not hiding:
            return super().write(vals)
        if self.env.su or self._sees_confidential():
            result = super().write(vals)
        else:
            self.check_access("write")
            if rest := {name: vals[name] for name in vals if name not in hiding}:
                super().write(rest)
            # sudo: mileo.claim - right checked above; these fields and no others
            result = super(MileoClaimConfidential, self.sudo()).write(hiding)
        # sudo: mileo.claim - also out of sight of who wrote it
        for claim in self.sudo().filtered("is_confidential"):
            claim._leave_to_readers()
        return result

    def _leave_to_readers(self):
        """Take the claim from those who may not see it: its messages, its to-dos."""
        self.ensure_one()
        users = self.message_partner_ids.user_ids | self.activity_ids.user_id
        readers = users.filtered(lambda user: self.with_user(user).has_access("read"))
        strangers = self.message_partner_ids - readers.partner_id
        self.message_unsubscribe((strangers - self.partner_id).ids)
        self.activity_ids.filtered(
            lambda to_do: to_do.user_id not in readers
        ).user_id = self.user_id

    @api.model
    def _sees_confidential(self):
        return self.env.user.has_group("mileo_claims.group_mileo_claims_confidential")

    # ----------------------------------------------------------------- screens

    def web_save(self, vals, specification, next_id=None):
        """Tell whoever loses sight of a claim by saving it, instead of failing."""
        if next_id or self.env.su or self._sees_confidential():
            return super().web_save(vals, specification, next_id)
        [saved] = super().web_save(vals, {"id": {}}, next_id)
        claim = self.browse(saved["id"])
        if claim.has_access("read"):
            return claim.with_context(bin_size=True).web_read(specification)
        return [claim._tell_out_of_sight(specification)]

    def _tell_out_of_sight(self, specification):
        """Say who has the claim now; return what the form shows until it is left.

        Only the values of the claim that its writer had under his eyes.
        """
        claim = self.sudo()  # sudo: mileo.claim - its own values, for this form alone
        self.env.user._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Saved, and out of your sight"),
                "message": self._get_out_of_sight_message(),
            },
        )
        shown = {}
        for name in specification:
            field = self._fields[name]
            if not self._has_field_access(field, "read"):
                continue
            if field.type == "many2one":
                shown[name] = {"fields": {"display_name": {}}}
            elif field.type not in ("one2many", "many2many", "binary"):
                shown[name] = {}
        [values] = claim.web_read(shown)
        hidden = {name: [] for name in specification.keys() - values.keys()}
        return {**hidden, **values}

    def _get_out_of_sight_message(self):
        claim = self.sudo()  # sudo: mileo.claim - number and handler, to be told
        return self.env._(
            "%(claim)s is confidential: from now on %(handler)s and the confidential "
            "group are the only ones to see it.",
            claim=claim.number,
            handler=claim.user_id.name,
        )

    # ------------------------------------------------------------------ people

    def _get_informed_leader(self):
        """Return a leader who may open the claim: the team's, or else one of the group.

        Empty if no leader has access to it.
        """
        self.ensure_one()
        leader = self.team_id.user_id
        if self.with_user(leader).has_access("read"):
            return leader
        people = self._get_confidential_users(self.company_id)
        return people.filtered(
            lambda user: user.has_group("mileo_claims.group_mileo_claims_manager")
        ).sorted("id")[:1]

    @api.model
    def _get_confidential_users(self, company):
        group = self.env.ref("mileo_claims.group_mileo_claims_confidential")
        # sudo: res.groups - who is in them, whoever asks
        return group.sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
