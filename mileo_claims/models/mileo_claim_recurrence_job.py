from odoo import api, models

from ..lib.recurrence import (
    Group,
    find_recurrences,
    get_p_value,
    is_over,
    keep_distinct,
)
from .isolation import run_isolated


class MileoClaimRecurrence(models.Model):
    """Recurrences are looked for every month, and whenever a leader asks (P23)."""

    _inherit = "mileo.claim.recurrence"

    @api.model
    def _cron_find(self):
        """Look for recurrences, a company at a time."""
        cron = self.env["ir.cron"]
        companies = self.env["mileo.claim.team"]._read_group([], ["company_id"])
        cron._commit_progress(remaining=len(companies))
        for (company,) in companies:
            run_isolated(
                company,
                lambda company=company: self._find(company),
                lambda error: None,
            )
            if not cron._commit_progress(1):
                break

    @api.model
    def action_find(self):
        """Look for recurrences now, in the companies that the user works in.

        :raise AccessError: the user is no leader
        """
        self.check_access("write")
        # sudo: mileo.claim.recurrence - nobody makes one by hand
        found = self.browse().union(
            *(self.sudo()._find(company) for company in self.env.companies)
        )
        self.env.invalidate_all()
        readable = found.sudo(False)._filtered_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if readable else "success",
                "message": self.env._("New recurring causes found: %s", len(readable)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _find(self, company):
        """Follow what is known, and return what is new (P23).

        What is not subsided is measured against the past before it began.
        """
        Search = self.env["mileo.claim.recurrence.search"]
        periods = Search._get_periods(company)
        if not periods:
            return self.browse()
        since, window, end = periods
        volumes = Search._count_volumes(company, since, window, end)
        groups = Search._get_groups(company, since, window, volumes)
        found = find_recurrences(*self._split(groups))
        current = self.search(
            [("company_id", "=", company.id), ("state", "!=", "subsided")]
        )
        known = {recurrence._get_key(): recurrence for recurrence in current}
        members = Search._get_members(company, window, {**known, **found})
        for key, recurrence in known.items():
            recurrence._follow(window, end, members[key], volumes)
        still = [
            members[key]
            for key, recurrence in known.items()
            if recurrence.state != "subsided"
        ]
        new = {key: members[key] for key in found if key not in known}
        return self._open(
            company,
            [
                (key, groups[key], found[key], members[key])
                for key in keep_distinct(new, still)
            ],
            (window, end),
        )

    @api.model
    def _split(self, groups):
        """Return the families that share the false-alarm rate: causes, their parts."""
        causes, parts = {}, {}
        for key, group in groups.items():
            (causes if key[1] == "none" else parts)[key] = group
        return causes, parts

    def _get_key(self):
        return self.cause_id.id, self.dimension, self.res_id

    def _follow(self, window, end, claim_ids, volumes):
        """Bring one up to date, or let it subside."""
        self.ensure_one()
        count = len(claim_ids)
        volume = self.env["mileo.claim.recurrence.search"]._get_recent_volume(
            self.volume_unit, (self.dimension, self.res_id), count, volumes
        )
        group = Group(
            count, volume, self.past_count, self.past_volume, self.volume_unit
        )
        if is_over(group):
            self._subside(end)
        else:
            self._unguarded().write(
                self._prepare_current_vals(
                    window, end, group, get_p_value(group), claim_ids
                )
            )

    @api.model
    def _open(self, company, found, period):
        """Make an alert of each ``(key, group, p-value, claims)`` and tell it."""
        recurrences = self._unguarded().create(
            [
                {
                    "company_id": company.id,
                    "cause_id": key[0],
                    "dimension": key[1],
                    "res_id": key[2],
                    "volume_unit": group.unit,
                    "past_count": group.past_count,
                    "past_volume": group.past_volume,
                    **self._prepare_current_vals(*period, group, p_value, claim_ids),
                }
                for key, group, p_value, claim_ids in found
            ]
        )
        recurrences._tell()
        return recurrences
