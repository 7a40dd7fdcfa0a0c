"""Credit notes of 1,000 compensations in one job, beside ``_reverse_moves`` alone."""

from odoo import Command

from .bench import counted, report

AVOIRS = 1000
#: One in this many is measured with Odoo's own reversal, one by one and all at once.
SHARE = 5


def run(env):
    invoices = _make_invoices(env, 2 * AVOIRS // SHARE + AVOIRS)
    env.cr.commit()
    apart, together, ours = (
        invoices[: AVOIRS // SHARE],
        invoices[AVOIRS // SHARE : 2 * AVOIRS // SHARE],
        invoices[2 * AVOIRS // SHARE :],
    )
    with counted(env) as measure:
        for invoice in apart:
            _reverse(invoice)
    alone = _tell("_reverse_moves, one by one", measure, apart)
    with counted(env) as measure:
        _reverse(together)
    _tell("_reverse_moves, all at once", measure, together)
    offers = _offer(env, ours)
    with counted(env) as measure:
        offers.issue()
    issued = offers.filtered(lambda offer: offer.state == "issued")
    time = _tell("issue of compensations", measure, issued)
    report(f"{time / alone:.2f} of the time of _reverse_moves one by one")


def _reverse(invoices):
    refunds = invoices._reverse_moves([{"ref": move.name} for move in invoices])
    refunds.action_post()
    for invoice, refund in zip(invoices, refunds, strict=True):
        lines = (invoice + refund).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines.filtered(lambda line: not line.reconciled).reconcile()


def _make_invoices(env, number):
    partner = env["res.partner"].create({"name": "Bench", "is_company": True})
    tax = env["account.tax"].search(
        [("type_tax_use", "=", "sale"), ("amount", "=", 20)], limit=1
    )
    line = {
        "name": "Visit",
        "quantity": 2,
        "price_unit": 100,
        "tax_ids": [Command.set(tax.ids)],
    }
    invoices = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [Command.create(line)] * 3,
            }
            for _number in range(number)
        ]
    )
    invoices.action_post()
    return invoices


def _offer(env, invoices):
    """Return an approved compensation on each invoice, each of a claim that waits."""
    claims = env["mileo.claim"].create(
        [
            {"name": "Bench", "channel": "internal", "partner_id": move.partner_id.id}
            for move in invoices
        ]
    )
    offers = env["mileo.claim.compensation"].create(
        [
            {
                "claim_id": claim.id,
                "kind": "credit_note",
                "invoice_id": move.id,
                "amount": move.amount_total,
            }
            for claim, move in zip(claims, invoices, strict=True)
        ]
    )
    env.company.claim_credit_limit = max(invoices.mapped("amount_total"))
    offers.approve()
    claims._unguarded().write({"state": "agreed"})
    responses = env["mileo.claim.response"]._unguarded()
    for offer, claim in zip(offers, claims, strict=True):
        offer._unguarded().response_id = responses.create(
            {"claim_id": claim.id, "cycle": claim.cycle, "decision": "agreed"}
        )
    env.cr.commit()
    return offers


def _tell(what, measure, moves):
    each = measure["seconds"] * 1000 / len(moves)
    report(
        f"{what:<28} {len(moves):>5} credit notes {each:>7.1f} ms"
        f" {measure['queries'] / len(moves):>6.1f} queries each"
    )
    return each
