from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class MileoClaimRegisterCheck(models.Model):
    """What the register lacks, counted by company and year, with the way to it (P21).

    A number is missing where creation was rolled back after the number was drawn: no
    claim is ever deleted.
    """

    _name = "mileo.claim.register.check"
    _description = "Completeness of the Claim Register"
    _auto = False
    _order = "year desc, kind, first_number"
    _depends = {
        "mileo.claim": [
            "number",
            "company_id",
            "channel",
            "cause_id",
            "state",
            "closure_kind",
            "received_at",
        ],
        "mileo.claim.mail": ["state", "company_id", "received_at"],
    }

    kind = fields.Selection(
        [
            ("gap", "Missing numbers"),
            ("no_cause", "Closed without a root cause"),
            ("no_channel", "Channel left on “Internal”"),
            ("waiting_mail", "Mails set aside, not decided"),
        ],
        string="What Is Missing",
        readonly=True,
    )
    company_id = fields.Many2one("res.company", readonly=True)
    year = fields.Integer(aggregator=None, readonly=True, help="Of receipt.")
    count = fields.Integer(
        string="How Many",
        readonly=True,
        help="Numbers that no claim bears, or else the claims or mails to complete.",
    )
    first_number = fields.Char(
        string="After", readonly=True, help="The last number before the gap."
    )
    last_number = fields.Char(
        string="Before", readonly=True, help="The first number after the gap."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            %(gaps)s
            UNION ALL %(no_cause)s
            UNION ALL %(no_channel)s
            UNION ALL %(waiting_mail)s
            """,
            gaps=self._get_gaps(),
            no_cause=self._count_lacking(
                1,
                "no_cause",
                SQL(
                    "mileo_claim WHERE state = 'closed' AND cause_id IS NULL"
                    " AND closure_kind IN ('agreement', 'tacit')"
                ),
            ),
            no_channel=self._count_lacking(
                2, "no_channel", SQL("mileo_claim WHERE channel = 'internal'")
            ),
            waiting_mail=self._count_lacking(
                3, "waiting_mail", SQL("mileo_claim_mail WHERE state = 'waiting'")
            ),
        )

    @api.model
    def _count_lacking(self, rank, kind, source):
        """Return a row by company and year, whose id stays the same.

        Modulo four it is ``rank``; gaps have zero.
        """
        return SQL(
            """
            SELECT (company_id * 10000 + year) * 4 + %s AS id, %s AS kind, company_id,
                year, COUNT(*)::int AS count, NULL AS first_number, NULL AS last_number
            FROM (
                SELECT company_id, EXTRACT(YEAR FROM received_at)::int AS year FROM %s
            ) AS lacking
            GROUP BY company_id, year
            """,
            rank,
            kind,
            source,
        )

    @api.model
    def _get_gaps(self):
        """Return the runs of missing numbers, between two that exist.

        A row is known by the claim after the gap.
        """
        return SQL(
            r"""
            SELECT id * 4 AS id, 'gap' AS kind, company_id,
                EXTRACT(YEAR FROM received_at)::int AS year,
                position - previous - 1 AS count,
                previous_number AS first_number, number AS last_number
            FROM (
                SELECT id, company_id, received_at, number, position,
                    LAG(position) OVER series AS previous,
                    LAG(number) OVER series AS previous_number
                FROM (
                    SELECT id, company_id, received_at, number,
                        SUBSTRING(number FROM '\d{1,9}$')::int AS position,
                        REGEXP_REPLACE(number, '\d{1,9}$', '') AS prefix
                    FROM mileo_claim WHERE number ~ '\d$'
                ) AS numbered
                WINDOW series AS (PARTITION BY company_id, prefix ORDER BY position)
            ) AS following
            WHERE position > previous + 1
            """
        )

    def action_open(self):
        """Open what has to be completed; of a gap, the claims on both sides of it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mileo_claims.action_mileo_claim_mail"
            if self.kind == "waiting_mail"
            else "mileo_claims.action_mileo_claim"
        )
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return {
            **action,
            "display_name": labels[self.kind],
            "domain": list(self._get_lacking_domain()),
            "context": {},
        }

    def _get_lacking_domain(self):
        company = Domain("company_id", "=", self.company_id.id)
        if self.kind == "gap":
            numbers = (self.first_number, self.last_number)
            return company & Domain("number", "in", numbers)
        conditions = {
            "no_cause": Domain("state", "=", "closed")
            & Domain("cause_id", "=", False)
            & Domain("closure_kind", "in", ("agreement", "tacit")),
            "no_channel": Domain("channel", "=", "internal"),
            "waiting_mail": Domain("state", "=", "waiting"),
        }
        return (
            company
            & conditions[self.kind]
            & Domain("received_at", ">=", date(self.year, 1, 1))
            & Domain("received_at", "<", date(self.year + 1, 1, 1))
        )
