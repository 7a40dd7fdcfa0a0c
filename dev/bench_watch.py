"""The watch job with 0, 100 and 1,000 alerts due among 100,000 pending promises."""

from .bench import copy_rows, counted, report

CLAIMS = 50_000
DUE = (0, 100, 1000)


def run(env):
    _fill(env)
    Alert = env["mileo.claim.alert"]
    for due in DUE:
        env.cr.execute(
            """
            UPDATE mileo_claim_alert SET fire_at = now() at time zone 'utc'
            WHERE id IN (
                SELECT id FROM mileo_claim_alert WHERE fired_at IS NULL LIMIT %s
            )
            """,
            [due],
        )
        env.cr.commit()
        with counted(env) as measure:
            Alert._cron_watch()
        report(
            f"{due:>5} due {measure['seconds'] * 1000:>8.0f} ms"
            f" {measure['queries']:>6} queries"
        )
    _explain(
        env,
        "SELECT id FROM mileo_claim_alert"
        " WHERE fired_at IS NULL AND fire_at <= now() LIMIT 500",
    )
    _explain(
        env,
        "SELECT id FROM mileo_claim_milestone"
        " WHERE is_pending AND state = 'open' AND due_at < now()",
    )


def _fill(env):
    """Multiply one claim, its promises and their alerts, far in the future."""
    claim = env["mileo.claim"].create({"name": "Bench", "channel": "internal"})
    env.flush_all()
    copy_rows(claim, CLAIMS, number="'BENCH/' || n")
    env.cr.execute("SELECT min(id) FROM mileo_claim WHERE number LIKE 'BENCH/%%'")
    first = env.cr.fetchone()[0]
    later = "now() at time zone 'utc' + interval '90 days' + n * interval '1 minute'"
    for kind in ("formal_ack", "response"):
        [milestone] = claim.milestone_ids.filtered(lambda m, k=kind: m.kind == k)
        copy_rows(
            milestone,
            CLAIMS,
            claim_id=f"{first} + n - 1",
            due_at=later,
            first_due_at=later,
        )
    env.cr.execute(
        """
        INSERT INTO mileo_claim_alert
            (milestone_id, company_id, recipient, by_activity, by_mail, fire_at)
        SELECT m.id, m.company_id, 'handler', true, true, m.due_at
        FROM mileo_claim_milestone m JOIN mileo_claim c ON c.id = m.claim_id
        WHERE c.number LIKE 'BENCH/%%'
        """
    )
    env.cr.commit()
    env.cr.execute("ANALYZE mileo_claim, mileo_claim_milestone, mileo_claim_alert")
    env.cr.execute("SELECT count(*) FROM mileo_claim_milestone WHERE is_pending")
    report(f"{env.cr.fetchone()[0]:,} pending promises")


def _explain(env, query):
    env.cr.execute(f"EXPLAIN {query}")
    for (line,) in env.cr.fetchall():
        report(line)
