from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class MileoClaimCompensationRework(models.AbstractModel):
    """A compensation that is an intervention done again, free of charge (P13).

    It is a task in a project: issuing it plans the task, the task being done carries it
    out, the task being cancelled makes it due again.
    """

    _name = "mileo.claim.compensation.rework"
    _description = "Compensations by Rework"

    project_id = fields.Many2one(
        "project.project",
        compute="_compute_project_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        domain=[("is_template", "=", False)],
        help="Where the rework is planned.",
    )
    planned_at = fields.Datetime(
        string="Planned For", help="When the rework takes place, if it is known."
    )
    task_id = fields.Many2one(
        "project.task",
        string="Rework",
        copy=False,
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
    )
    task_state = fields.Selection(related="task_id.state", string="Rework Status")
    done_at = fields.Datetime(
        string="Carried Out", copy=False, help="When the task of the rework was done."
    )

    @api.depends("kind", "claim_id.task_id")
    def _compute_project_id(self):
        """The one of the company's settings, else that of the intervention."""
        for compensation in self:
            claim = compensation.claim_id
            compensation.project_id = compensation.kind == "rework" and (
                compensation.project_id
                or claim.company_id.claim_rework_project_id
                or claim.task_id.project_id
            )

    def approve(self):
        self.filtered(
            lambda c: c.kind == "rework" and c.state in ("draft", "to_approve")
        )._check_rework_project()
        return super().approve()

    def _check_rework_project(self):
        """Refuse reworks that nobody could plan, before anything is made."""
        # sudo: project.project - the handler need not be a project user
        for compensation in self.sudo():
            if not compensation.project_id:
                compensation._compute_project_id()
            if not compensation.project_id:
                raise UserError(
                    self.env._(
                        "In which project is “%(rework)s” planned? Choose one on the "
                        "compensation, or for all in Claims > Configuration > "
                        "Settings, “Project of Reworks”.",
                        rework=compensation.display_name,
                    )
                )

    def _issue_rework(self):
        self.ensure_one()
        self._check_rework_project()
        # sudo: project.task - the handler need not be a project user
        rework = self.sudo()
        # The words are those of our own people, also when the customer agrees.
        rework = rework.with_context(lang=rework.claim_id.user_id.lang)
        task = rework.env["project.task"].create(rework._prepare_rework_vals())
        rework._unguarded().write(
            {"state": "issued", "task_id": task.id, "last_error": False}
        )
        if not task.date_deadline:
            claim = rework.claim_id
            claim._schedule_todo_once(
                claim.user_id, rework.env._("Give a date to the rework: %s", task.name)
            )

    def _prepare_rework_vals(self):
        """Return the values of the task; nothing of it is ever invoiced."""
        self.ensure_one()
        claim = self.claim_id
        # Where sales bill projects, a task goes on the order of its project.
        unbilled = {"sale_line_id"} & self.task_id._fields.keys()
        return {
            **dict.fromkeys(unbilled, False),
            "name": self.env._("Rework – %s", self._get_public_reason()),
            "description": Markup("<p>%s</p>")
            % self.env._(
                "Free of charge: promised to the customer in the answer to the "
                "complaint %s. Nothing of it is invoiced.",
                claim.number,
            ),
            "project_id": self.project_id.id,
            "company_id": claim.company_id.id,
            "partner_id": claim.partner_id.id,
            "user_ids": [Command.set(claim.task_id.user_ids.ids)],
            "date_deadline": self.planned_at,
        }

    # ------------------------------------------------------------- what became of it

    def _is_awaited_rework(self):
        """Whether the customer accepted a rework that is not carried out yet."""
        self.ensure_one()
        return (
            self.kind == "rework"
            and self.state == "issued"
            and not self.done_at
            and self.response_id.decision in ("agreed", "tacit")
        )

    def _follow_task(self):
        """Record what became of the tasks; close the claims that awaited them (P18)."""
        for rework in self:
            state, was_done = rework.task_id.state, rework.done_at
            if state == "1_canceled" and not was_done:
                rework._make_due_again()
            elif state == "1_done" and not was_done:
                rework._unguarded().write({"done_at": fields.Datetime.now()})
                rework.claim_id._message_log(
                    body=self.env._("Rework carried out: %s", rework.task_id.name)
                )
            elif state != "1_done" and was_done and rework.claim_id.state != "closed":
                rework._unguarded().write({"done_at": False})
        self.claim_id._close_if_executed()

    def _make_due_again(self):
        """The task was cancelled: the customer still waits for what was promised."""
        self.ensure_one()
        error = self.env._(
            "The task “%s” was cancelled: issue the rework again, or withdraw it.",
            self.task_id.name,
        )
        self._unguarded().write({"state": "approved", "task_id": False})
        self._record_failure(error)
