"""Credit notes of 1,000 compensations in one job, beside ``_reverse_moves`` alone.

The claims of these wait for an action. Those of some more close with their credit note
and write to their customers, which no reversal does: that is measured apart.
"""

from odoo import Command

from .bench import counted, report

AVOIRS = 1000
#: One in this many is measured with Odoo's own reversal, one by one and all at once.
SHARE = 5


def run(env):
    share = AVOIRS // SHARE
    invoices = _make_invoices(env, 3 * share + AVOIRS)
    env.cr.commit()
    apart, together, closed = (invoices[n * share : (n + 1) * share] for n in range(3))
    ours = invoices[3 * share :]
    with counted(env) as measure:
        for invoice in apart:
            _reverse(invoice)
    alone = _tell("_reverse_moves, one by one", measure, apart)
    with counted(env) as measure:
        _reverse(together)
    _tell("_reverse_moves, all at once", measure, together)
    time = _tell("issue of compensations", *_issue(env, _offer(env, ours, "planned")))
    report(f"{time / alone:.2f} of the time of _reverse_moves one by one")
    _tell("with the closing of claims", *_issue(env, _offer(env, closed, "done")))


def _issue(env, offers):
    with counted(env) as measure:
        offers.issue()
    return measure, offers.filtered(lambda offer: offer.state == "issued")


def _reverse(invoices):
    refunds = invoices._reverse_moves([{"ref": move.name} for move in invoices])
    refunds.action_post()
    for invoice, refund in zip(invoices, refunds, strict=True):
        lines = (invoice + refund).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines.filtered(lambda line: not line.reconciled).reconcile()


def _make_invoices(env, number):
    partner = env["res.partner"].create(
        {"name": "Bench", "is_company": True, "email": "bench@customer.example"}
    )
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


def _offer(env, invoices, action_state):
    """Return an approved compensation on each invoice, each of an agreed claim.

    :param action_state: of the action that the claims promise too
    """
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
    action = env["mileo.claim.action"].create({"name": "Bench"})
    action._unguarded().state = action_state
    claims.action_ids = action
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
