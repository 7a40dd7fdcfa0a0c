from datetime import date, datetime
from statistics import median

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models.mileo_claim_register import AGES
from ..models.mileo_claim_register_query import PROMISES
from .register_common import NOW, RegisterCommon

MARCH = date(2026, 3, 1), date(2026, 3, 31)
APRIL = date(2026, 4, 1), date(2026, 4, 30)


@tagged("post_install", "-at_install")
class TestRegister(RegisterCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.Register = self.env["mileo.claim.register"]
        self.Figures = self.env["mileo.claim.figures"]

    def rows(self, claim):
        return self.Register.search([("claim_id", "=", claim.id)], order="cycle")

    def figures(self, period, **scope):
        return self.Figures._compute_figures(self.company, *period, **scope)

    # ------------------------------------------------------------------ register

    def test_P21_one_row_a_claim_and_cycle(self):
        [row] = self.rows(self.accepted)
        self.assertEqual(
            (row.number, row.name, row.partner_id, row.channel, row.category_id),
            (
                self.accepted.number,
                self.accepted.name,
                self.jeanne,
                "email",
                self.category,
            ),
        )
        self.assertEqual((row.state, row.outcome), ("closed", "partly_upheld"))
        self.assertEqual((row.closure_kind, row.cause_id), ("agreement", self.cause))
        self.assertEqual(row.started_at, datetime(2026, 3, 2, 9))
        self.assertEqual(row.closed_at, datetime(2026, 3, 5, 10))
        self.assertEqual(
            self.rows(self.refused).mapped(lambda r: (r.cycle, r.origin, r.state)),
            [(1, "receipt", "refused"), (2, "refusal", "closed")],
        )
        self.assertEqual(
            self.rows(self.reopened).mapped(lambda r: (r.origin, r.closure_kind)),
            [("receipt", "withdrawn"), ("reopening", False)],
        )
        self.assertEqual(len(self.rows(self.late)), 1)

    def test_P21_handling_times(self):
        [row] = self.rows(self.accepted)
        self.assertAlmostEqual(row.formal_ack_hours, 2)
        self.assertEqual(row.response_business_days, 2)
        self.assertAlmostEqual(row.response_days, 2 + 1 / 24)
        self.assertEqual(row.closure_business_days, 3)
        self.assertAlmostEqual(row.closure_days, 3 + 1 / 24)
        self.assertEqual(row.auto_ack_minutes, 0)
        first, second = self.rows(self.refused)
        self.assertAlmostEqual(first.formal_ack_hours, 1)
        self.assertEqual(first.response_business_days, 3)
        self.assertFalse(first.closed_at)
        # Of the new cycle, two days; of the case as a whole, seven days until closure.
        self.assertEqual(second.response_business_days, 2)
        self.assertEqual(second.closure_business_days, 7)

    def test_P21_promises_solution_and_cost(self):
        [row] = self.rows(self.accepted)
        self.assertEqual(row.formal_ack_result, "met")
        self.assertEqual(row.response_result, "met")
        self.assertFalse(row.phone_confirmation_result)
        credit = self.accepted.compensation_ids.move_id
        self.assertAlmostEqual(row.credit_amount, -credit.amount_untaxed_signed)
        self.assertEqual(row.cost, row.credit_amount)
        self.assertEqual(row.penalty_amount, 0)
        [late] = self.rows(self.late)
        self.assertEqual(late.formal_ack_result, "missed")
        self.assertEqual((late.formal_ack_rate, late.age), (0, "21+"))
        [rated] = self.rows(self.rated)
        self.assertEqual(rated.rating, 4)

    def test_opening_a_row_opens_the_claim(self):
        for row in self.rows(self.refused):
            action = row.action_open_claim()
            self.assertEqual(action["res_model"], "mileo.claim")
            self.assertEqual(action["res_id"], self.refused.id)

    def test_rows_can_be_read_again_by_id(self):
        for row in self.rows(self.refused):
            self.assertEqual(self.Register.browse(row.id).number, self.refused.number)

    def test_who_reads_what(self):
        officer = self._new_user(
            "officer", "mileo_claims.group_mileo_claims_confidential"
        )
        accountant = self._new_user("clerk", "account.group_account_invoice")
        domain = [("claim_id", "in", (self.late | self.accepted).ids)]
        for user, expected in (
            (self.handler, self.late | self.accepted),
            (officer, self.late | self.accepted),
            (self.colleague, self.accepted),
            (self.leader, self.accepted),
            (accountant, self.accepted),
        ):
            with self.subTest(user=user.login):
                rows = self.Register.with_user(user).search(domain)
                self.assertEqual(rows.claim_id, expected)
        portal = new_test_user(self.env, "claim_portal", groups="base.group_portal")
        for model in ("mileo.claim.register", "mileo.claim.register.check"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])

    def test_another_company_reads_its_own(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "claim_elsewhere",
            groups="mileo_claims.group_mileo_claims_confidential",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for model in (
            "mileo.claim.register",
            "mileo.claim.register.check",
            "mileo.claim.cycle",
        ):
            theirs = self.env[model].with_user(stranger).with_company(company)
            theirs = theirs.with_context(allowed_company_ids=company.ids)
            self.assertFalse(theirs.search([]))
        figures = self.Figures._compute_figures(company, *MARCH)
        self.assertEqual((figures["received"], figures["backlog"]), (0, 0))

    # ------------------------------------------------------------------- figures

    def test_P22_figures_of_a_month(self):
        figures = self.figures(MARCH)
        totals = ("received", "closed", "reopened", "backlog")
        self.assertEqual([figures[key] for key in totals], [3, 3, 0, 0])
        self.assertEqual(
            {row["id"]: row["count"] for row in figures["by_channel"]},
            {"email": 1, "phone": 1, "portal": 1},
        )
        self.assertEqual(
            [(row["id"], row["count"]) for row in figures["by_cause"]],
            [(self.cause.id, 2), (False, 1)],
        )
        [response] = [p for p in figures["promises"] if p["kind"] == "response"]
        # The withdrawn one had not been answered, and nothing was missed.
        self.assertEqual(
            response,
            {
                "kind": "response",
                "met": 3,
                "met_extended": 0,
                "missed": 0,
                "open": 0,
                "rate": 1.0,
            },
        )
        handling = {row["kind"]: row for row in figures["handling"]}
        self.assertAlmostEqual(handling["formal_ack"]["median"], 1.5)
        self.assertAlmostEqual(handling["formal_ack"]["p90"], 1.9)
        self.assertEqual(handling["response"]["median"], 2)
        self.assertEqual(handling["closure"]["count"], 3)
        self.assertEqual(figures["satisfaction"], {"count": 0, "average": None})

    def test_P22_months_are_those_of_the_company(self):
        figures = self.figures(APRIL)
        totals = ("received", "closed", "reopened", "backlog")
        self.assertEqual([figures[key] for key in totals], [2, 1, 1, 2])
        self.assertEqual(figures["satisfaction"], {"count": 1, "average": 4})
        self.assertEqual(
            figures["backlog_age"], {"00-05": 0, "06-10": 0, "11-20": 0, "21+": 2}
        )
        missed = self.env["mileo.claim.milestone"].browse(figures["late"])
        self.assertTrue(missed)
        self.assertEqual(missed.claim_id, self.late | self.reopened)
        self.assertEqual(set(missed.mapped("state")), {"missed"})

    @freeze_time("2026-04-13 10:00:00")
    def test_P22_ages_are_in_their_order(self):
        claims = self.accepted | self.refused | self.reopened | self.late | self.rated
        groups = self.Register.formatted_read_group(
            [("ended_at", "=", False), ("claim_id", "in", claims.ids)],
            ["age"],
            ["__count"],
        )
        labels = dict(AGES)
        self.assertEqual(
            [labels[group["age"]] for group in groups],
            ["6 to 10 days", "11 to 20 days"],
        )

    def test_P22_figures_agree_with_a_plain_recount(self):
        for period in (MARCH, APRIL, (MARCH[0], APRIL[1])):
            with self.subTest(period=period):
                self.assertEqual(self.recount(period), self.reduce(period))

    def reduce(self, period):
        """Return the figures that ``recount`` counts as well."""
        figures = self.figures(period)
        return {
            "received": figures["received"],
            "closed": figures["closed"],
            "cost": figures["cost"]["total"],
            "promises": {
                p["kind"]: (p["met"], p["missed"], p["open"])
                for p in figures["promises"]
            },
            "median": {h["kind"]: h["median"] for h in figures["handling"][1:3]},
            "late": sorted(figures["late"]),
        }

    def recount(self, period):
        """Count in Python, from the claims and what was promised on them."""
        start, end = self.Figures._get_bounds(self.company, *period)
        claims = self.env["mileo.claim"].search([("company_id", "=", self.company.id)])
        begun = {(claim.id, 1) for claim in claims if start <= claim.received_at < end}
        received = len(begun)
        closed = claims.filtered(lambda c: c.closed_at and start <= c.closed_at < end)
        closures = len(closed)
        for cycle in self.env["mileo.claim.cycle"].search([]):
            closures += bool(cycle.closed_at and start <= cycle.closed_at < end)
            if start <= cycle.ended_at < end and not cycle.closed_at:
                begun.add((cycle.claim_id.id, cycle.cycle + 1))
        if start <= datetime(2026, 4, 7, 8) < end:
            begun.add((self.reopened.id, 2))
        promises = claims.milestone_ids.filtered(
            lambda m: (
                (m.claim_id.id, m.cycle) in begun
                and m.kind in PROMISES
                and m.state != "cancelled"
            )
        )
        return {
            "received": received,
            "closed": closures,
            "cost": round(sum(closed.mapped("cost")), 2),
            "promises": {
                kind: tuple(
                    promises.mapped(lambda m: (m.kind, m.state)).count((kind, state))
                    for state in ("met", "missed", "open")
                )
                for kind in PROMISES
            },
            "median": {
                kind: median(
                    [m[unit] for m in promises if m.kind == kind and m.done_at]
                )
                for kind, unit in (
                    ("formal_ack", "business_hours"),
                    ("response", "business_days"),
                )
            },
            "late": sorted(promises.filtered(lambda m: m.state == "missed").ids),
        }

    def test_P22_figures_of_a_team_and_a_category(self):
        other = self.team.copy({"name": "Other", "alias_name": False})
        self.accepted.team_id = other
        self.assertEqual(self.figures(MARCH, team=other)["received"], 1)
        self.assertEqual(self.figures(MARCH, team=self.team)["received"], 2)
        self.assertEqual(self.figures(MARCH, category=self.category)["received"], 3)

    def test_P22_every_figure_has_a_definition(self):
        figures = self.figures(MARCH)
        defined = self.Figures._get_definitions()
        self.assertEqual(set(figures) - {"date_from", "date_to"}, set(defined))

    # -------------------------------------------------------------- completeness

    def test_P21_completeness(self):
        self.env["mileo.claim"].flush_model()
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "mileo.claim"), ("company_id", "=", self.company.id)]
        )
        for _rolled_back in range(2):
            sequence._next(sequence_date=date(2026, 5, 4))
        last = self.new_claim(channel="internal")
        self.env["mileo.claim.mail"].create(
            {
                "message_ref": "<aside@dupont.example>",
                "fingerprint": "aside",
                "state": "waiting",
                "company_id": self.company.id,
                "team_id": self.team.id,
            }
        )
        checks = self.env["mileo.claim.register.check"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            {check.kind: check.count for check in checks},
            {"gap": 2, "no_cause": 1, "no_channel": 1, "waiting_mail": 1},
        )
        found = {}
        for check in checks:
            self.assertEqual(check.year, 2026)
            action = check.action_open()
            found[check.kind] = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found["gap"], last | self.rated)
        self.assertEqual(found["no_cause"], self.rated)
        self.assertEqual(found["no_channel"], last)
        self.assertEqual(found["waiting_mail"].message_ref, "<aside@dupont.example>")
