from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MileoClaimEvidence(models.Model):
    """What bears on an alleged fact: seen by staff only, never sent (P12, P25)."""

    _name = "mileo.claim.evidence"
    _description = "Evidence"
    _inherit = "mileo.guarded.mixin"
    _check_company_auto = True
    _order = "date desc, id desc"

    _guarded_fields = frozenset({"claim_id", "company_id"})
    _settled_fields = frozenset({"fact_id"})

    fact_id = fields.Many2one(
        "mileo.claim.fact", required=True, ondelete="cascade", index=True
    )
    claim_id = fields.Many2one(
        related="fact_id.claim_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="fact_id.company_id", store=True, precompute=True
    )
    commercial_partner_id = fields.Many2one(related="claim_id.commercial_partner_id")
    kind = fields.Selection(
        [
            ("document", "Document"),
            ("intervention", "Intervention"),
            ("invoice", "Invoice"),
            ("interview", "Interview"),
        ],
        required=True,
        default="document",
    )
    name = fields.Char(string="Title", required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users", string="Author", default=lambda self: self.env.user
    )
    file_ids = fields.Many2many("ir.attachment", string="Files", copy=False)
    task_id = fields.Many2one(
        "project.task",
        string="Intervention",
        check_company=True,
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        check_company=True,
        domain="[('move_type', 'in', ('out_invoice', 'out_refund')),"
        " ('commercial_partner_id', '=', commercial_partner_id)]",
    )
    notes = fields.Text(help="What was said or seen.")

    @api.constrains("task_id", "move_id")
    def _check_customer(self):
        # sudo: project.task - whose it is, also for who may not read interventions
        for evidence in self.sudo():
            customer = evidence.commercial_partner_id
            documents = [d for d in (evidence.task_id, evidence.move_id) if d]
            if documents and not customer:
                raise ValidationError(
                    self.env._(
                        "Say who the customer of the claim is before you choose an "
                        "intervention or an invoice."
                    )
                )
            if any(d.partner_id.commercial_partner_id != customer for d in documents):
                raise ValidationError(
                    self.env._(
                        "This intervention or invoice is not of the customer who "
                        "claims: choose one of %(customer)s.",
                        customer=customer.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._own_files()
        return records

    def write(self, vals):
        result = super().write(vals)
        if "file_ids" in vals:
            self._own_files()
        return result

    def _own_files(self):
        """Whoever may read the evidence, and nobody else, may read its files."""
        for evidence in self:
            uploaded = evidence.file_ids.filtered(lambda file: not file.res_id)
            uploaded.write({"res_model": self._name, "res_id": evidence.id})
