from odoo import api, fields, models
from odoo.exceptions import UserError

from .mileo_claim_action_effectiveness import MEASURED_FIELDS


class MileoClaimAction(models.Model):
    """Something done, or to do, so that it does not happen again (P12, P18)."""

    _name = "mileo.claim.action"
    _description = "Corrective Action"
    _inherit = [
        "mileo.guarded.mixin",
        "mileo.claim.action.effectiveness",
        "mileo.claim.live.part",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _check_company_auto = True
    _order = "due_date, id"

    _guarded_fields = MEASURED_FIELDS | frozenset(
        {
            "state",
            "done_date",
            "proof",
            "proof_file_ids",
            "reminded_at",
            "escalated_at",
        }
    )

    name = fields.Char(string="Action", required=True)
    description = fields.Html()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [
            ("containment", "Containment"),
            ("corrective", "Corrective"),
            ("preventive", "Preventive"),
        ],
        required=True,
        default="corrective",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    due_date = fields.Date(tracking=True)
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        default="planned",
        tracking=True,
        copy=False,
    )
    done_date = fields.Date(copy=False)
    proof = fields.Text(
        string="Proof of Completion",
        copy=False,
        tracking=True,
        help="What shows that the action was carried out.",
    )
    proof_file_ids = fields.Many2many("ir.attachment", string="Proof Files", copy=False)
    reminded_at = fields.Datetime(string="Owner Reminded On", copy=False)
    escalated_at = fields.Datetime(string="Leader Told On", copy=False)
    cause_id = fields.Many2one("mileo.claim.cause", index="btree_not_null")
    recurrence_id = fields.Many2one(
        "mileo.claim.recurrence",
        string="Recurring Cause",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        help="What the action has to put an end to.",
    )
    claim_ids = fields.Many2many("mileo.claim", string="Claims", check_company=True)

    # The job that measures reads what was done in the last year, never the history.
    _measured_idx = models.Index("(done_date) WHERE state = 'done'")

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        # sudo: mileo.claim - also the confidential ones, which the user does not see
        actions.sudo().claim_ids._follow_containment()
        actions._forget_hidden_claims()
        return actions

    def write(self, vals):
        claims = self.sudo().claim_ids  # sudo: mileo.claim - as in create
        result = super().write(vals)
        if {"kind", "state", "claim_ids"}.intersection(vals):
            (claims | self.sudo().claim_ids)._follow_containment()
        self._forget_hidden_claims()
        return result

    def action_done(self, proof=None, file_ids=()):
        """Record that the action was carried out; claims awaiting it may close (P18).

        :param str proof: what shows it, in words
        :param file_ids: identifiers of the files that show it
        :raise UserError: neither words nor a file show it, or the action is not
            planned any more
        """
        proof = (proof or "").strip()
        if not (proof or file_ids):
            raise UserError(
                self.env._(
                    "What shows that %(actions)s was carried out? Write it, or add a "
                    "file such as a report or a photo.",
                    actions=", ".join(f"“{action.name}”" for action in self),
                )
            )
        return self._set_state(
            "done",
            {
                "done_date": fields.Date.context_today(self),
                "proof": proof,
                "proof_file_ids": [(6, 0, self._own_proof(file_ids).ids)],
            },
        )

    def _get_live_claims(self):
        return self.claim_ids

    def _own_proof(self, file_ids):
        """Whoever may read the action, and nobody else, may read its proof."""
        files = self.env["ir.attachment"].browse(file_ids)
        files.check_access("read")
        if uploaded := files.filtered(lambda file: not file.res_id):
            self.ensure_one()
            uploaded.write({"res_model": self._name, "res_id": self.id})
        return files

    def action_cancel(self):
        """Give the action up.

        :raise UserError: the action is not planned any more
        """
        return self._set_state("cancelled", {})

    def _set_state(self, state, vals):
        self.check_access("write")
        if self.filtered(lambda action: action.state != "planned"):
            raise UserError(
                self.env._("Only a planned action can be done or cancelled.")
            )
        self._unguarded().write({"state": state, **vals})
        # sudo: mileo.claim - also the confidential ones, which the user does not see
        self.sudo().claim_ids._close_if_executed()
        if state == "done":
            self._start_measuring()
        self._forget_hidden_claims()
        return True

    def _forget_hidden_claims(self):
        """What was read as superuser must not be shown to the user by the same call."""
        if not self.env.su:
            self.invalidate_recordset(["claim_ids"])
