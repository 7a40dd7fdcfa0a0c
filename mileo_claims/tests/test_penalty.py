# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Penalty grids as contracts word them, with the amounts counted by hand."""

from decimal import Decimal

from odoo.tests import BaseCase

from ..lib.penalty import Cap, Commitment, Tier, compute, get_minutes

D = Decimal


class TestPenalty(BaseCase):
    def assert_amounts(self, commitment, **expected):
        """Check {"m<measured>": amount}, ``_`` standing for the decimal point."""
        for measured, amount in expected.items():
            measured = D(measured[1:].replace("_", "."))
            with self.subTest(measured=measured):
                self.assertEqual(compute(commitment, measured).amount, D(amount))

    def test_P15_fixed_amount_a_breach(self):
        # « Tout dépassement du délai de prise en charge (30 minutes) donne lieu à une
        # pénalité forfaitaire de 75 € par incident. »
        grid = Commitment(D(30), "fixed", rate=D(75))
        self.assert_amounts(grid, m30="0", m30_1="75", m600="75")

    def test_P15_amount_a_started_hour(self):
        # « Garantie de temps de rétablissement : 4 heures. 50 € par heure entamée de
        # retard, dans la limite de 500 € par incident. »
        cap = Cap(D(500))
        grid = Commitment(D(4), "per_unit", rate=D(50), event_cap=cap)
        self.assert_amounts(
            grid, m4="0", m4_01="50", m5="50", m5_01="100", m14="500", m99="500"
        )

    def test_P15_amount_a_started_quarter_of_an_hour(self):
        # « Ponctualité : au-delà de 15 minutes de retard au rendez-vous, 20 € HT par
        # tranche de 15 minutes entamée. »
        grid = Commitment(D(15), "per_unit", rate=D(20), step=D(15))
        self.assert_amounts(grid, m15="0", m16="20", m30="20", m31="40", m60="60")

    def test_P15_percent_a_day_of_delay(self):
        # « Remise en état sous 2 jours. Pénalité de 1 % du montant mensuel HT par jour
        # de retard, plafonnée à 10 % de ce montant. » (2 350 € a month)
        grid = Commitment(
            D(2),
            "percent_per_unit",
            rate=D(1),
            fee=D(2350),
            event_cap=Cap(percent=D(10)),
        )
        self.assert_amounts(grid, m2="0", m3="23.50", m4_5="70.50", m30="235.00")

    def test_P15_availability_by_tenth_of_a_point(self):
        # « Disponibilité mensuelle : 99,9 %. 2 % de la redevance mensuelle par dixième
        # de point entamé en dessous, sans excéder 20 %. » (1 250 € a month)
        grid = Commitment(
            D("99.9"),
            "percent_per_unit",
            is_floor=True,
            rate=D(2),
            step=D("0.1"),
            fee=D(1250),
            period_cap=Cap(percent=D(20)),
        )
        self.assert_amounts(
            grid, m99_9="0", m99_85="25", m99_8="25", m99_79="50", m95="250"
        )

    def test_P15_availability_by_tiers(self):
        # « Taux inférieur à 99,9 % : 5 % de la redevance ; inférieur à 99,5 % : 10 % ;
        # inférieur à 99 % : 25 %. » (1 980,50 € a month)
        grid = Commitment(
            D("99.9"),
            "tier_percent",
            is_floor=True,
            tiers=(
                Tier(D("99.9"), D(5)),
                Tier(D("99.5"), D(10)),
                Tier(D(99), D(25)),
            ),
            fee=D("1980.50"),
        )
        self.assert_amounts(
            grid, m99_9="0", m99_89="99.03", m99_5="99.03", m99_4="198.05", m98="495.13"
        )

    def test_P15_delay_by_tiers(self):
        # « Intervention sous 4 heures ; au-delà : 80 € ; au-delà de 8 heures : 160 € ;
        # au-delà de 24 heures : 400 €. »
        grid = Commitment(
            D(4),
            "tier",
            tiers=(Tier(D(4), D(80)), Tier(D(8), D(160)), Tier(D(24), D(400))),
        )
        self.assert_amounts(grid, m4="0", m6="80", m8="80", m8_5="160", m25="400")

    def test_P15_percent_a_breach(self):
        # « Chaque non-respect du délai d'intervention ouvre droit à une pénalité égale
        # à 3 % de la redevance trimestrielle HT. » (4 567,89 € a quarter)
        grid = Commitment(D(4), "percent", rate=D(3), fee=D("4567.89"))
        self.assert_amounts(grid, m4="0", m5="137.04", m50="137.04")

    def test_P15_exclusions_do_not_count(self):
        # « Ne sont pas décomptées les heures pendant lesquelles le site n'était pas
        # accessible. 60 € par heure entamée au-delà de 4 heures. »
        grid = Commitment(D(4), "per_unit", rate=D(60))
        self.assertEqual(compute(grid, D(9), D(3)).amount, D(120))
        self.assertEqual(compute(grid, D(9), D(5)).amount, D(0))
        self.assertEqual(compute(grid, D(2), D(5)).amount, D(0))
        # « Les maintenances programmées ne sont pas comptées comme indisponibilité. »
        grid = Commitment(D("99.9"), "fixed", is_floor=True, rate=D(100))
        self.assertEqual(compute(grid, D("99.5"), D("0.3")).amount, D(100))
        self.assertEqual(compute(grid, D("99.5"), D("0.4")).amount, D(0))

    def test_P15_cap_a_year(self):
        # « 150 € par jour de retard, le total des pénalités d'une année ne pouvant
        # excéder 5 % du montant annuel du marché. » (12 000 € a year)
        grid = Commitment(
            D(10),
            "per_unit",
            rate=D(150),
            fee=D(12000),
            period_cap=Cap(percent=D(5)),
        )
        self.assertEqual(compute(grid, D(12)).amount, D(300))
        self.assertEqual(compute(grid, D(12), applied=D(300)).amount, D(300))
        self.assertEqual(compute(grid, D(12), applied=D(450)).amount, D(150))
        penalty = compute(grid, D(12), applied=D(600))
        self.assertEqual(penalty.amount, D(0))
        self.assertEqual(
            [step.kind for step in penalty.steps],
            ["counted", "gap", "units", "rate", "period_cap", "total"],
        )

    def test_the_working_tells_each_number(self):
        grid = Commitment(D(4), "per_unit", rate=D(50), event_cap=Cap(D(120)))
        steps = {step.kind: step.values for step in compute(grid, D("8.5")).steps}
        self.assertEqual(steps["gap"], {"target": D(4), "gap": D("4.5")})
        self.assertEqual(steps["units"], {"gap": D("4.5"), "step": D(1), "count": D(5)})
        self.assertEqual(steps["rate"]["amount"], D(250))
        self.assertEqual(steps["event_cap"]["left"], D(120))
        self.assertEqual(steps["total"], {"amount": D(120)})

    def test_a_step_in_another_unit_than_the_target(self):
        # « Rétablissement sous 4 heures ; 15 € par tranche de 20 minutes entamée. »
        grid = Commitment(
            D(4),
            "per_unit",
            rate=D(15),
            step=D(20),
            unit_minutes=get_minutes("hour"),
            step_minutes=get_minutes("minute"),
        )
        self.assert_amounts(grid, m4="0", m4_1="15", m5="45", m5_01="60")
        # « … 100 € par jour ouvré (7 heures) entamé. »
        grid = grid._replace(
            rate=D(100), step=D(1), step_minutes=get_minutes("day", D(7))
        )
        self.assert_amounts(grid, m4="0", m11="100", m11_1="200")
