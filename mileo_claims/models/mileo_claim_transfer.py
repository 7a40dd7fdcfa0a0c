from odoo import models


class MileoClaimTransfer(models.AbstractModel):
    """A claim given to another team: somebody of that team handles it (P06).

    What runs was promised: it keeps its due instants and its alerts, whatever the
    policy and the working time of the new team. What is promised later follows them.
    """

    _name = "mileo.claim.transfer"
    _description = "Transfer of Claims"

    def write(self, vals):
        given = self.filtered(
            lambda claim: claim.team_id.id != vals.get("team_id", claim.team_id.id)
        )
        result = super().write(vals)
        if "user_id" not in vals:
            given._give_to_team()
        return result

    def _give_to_team(self):
        """Hand each open claim over to the team, unless its handler belongs to it."""
        open_claims = self.filtered(lambda claim: claim.state != "closed")
        for (team, is_confidential), claims in open_claims.grouped(
            lambda claim: (claim.team_id, claim.is_confidential)
        ).items():
            people = team.member_ids | team.user_id
            claims = claims.filtered(lambda claim, p=people: claim.user_id not in p)
            # sudo: mileo.claim.team - load is counted on all claims, rules aside
            handlers = team.sudo()._choose_handlers(len(claims), is_confidential)
            for claim, handler in zip(claims, handlers, strict=True):
                claim._give_to_dos(handler)
                claim.user_id = handler

    def _give_to_dos(self, handler):
        """Pass what the handler had to do on to the next one."""
        # sudo: mail.activity - planned by our jobs, for whoever handles the claim
        to_dos = self.sudo().activity_ids.filtered(
            lambda to_do: to_do.user_id == self.user_id and to_do.automated
        )
        to_dos.user_id = handler
