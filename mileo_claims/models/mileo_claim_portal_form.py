from odoo import api, models
from odoo.fields import Domain

from ..lib.typed_text import clean_text, read_id
from .mileo_claim_policy_line import URGENCIES

#: Characters at the most.
TEXT_SIZES = {"name": 200, "description": 20_000, "expectation": 4_000}
DOCUMENTS = ("invoice_id", "agreement_id", "task_id")
#: As they follow one another in the form.
FIELDS = ("category_id", *TEXT_SIZES, "urgency", *DOCUMENTS)
#: Documents in a list; a customer complains of a recent one.
LISTED = 100


class MileoClaimPortalForm(models.AbstractModel):
    """What a customer may choose and type to complain in the portal (P01, P03).

    The user of the environment is who complains, with its own rights.
    """

    _name = "mileo.claim.portal.form"
    _description = "Complaint Form of the Portal"

    # ----------------------------------------------------------------- choices

    @api.model
    def _get_portal_team(self):
        """Return the team that takes the complaints; empty if there is none."""
        # sudo: mileo.claim.team - a customer's claim finds its team all the same
        Team = self.env["mileo.claim.team"].sudo()
        return Team.search([("company_id", "=", self.env.company.id)], limit=1)

    @api.model
    def _get_portal_categories(self):
        # sudo: mileo.claim.category - their names, for the customer to choose
        Category = self.env["mileo.claim.category"].sudo()
        return Category.search([("company_id", "in", [False, self.env.company.id])])

    @api.model
    def _get_portal_urgencies(self):
        """Return the urgencies in plain words, each with what is promised for it."""
        labels = {
            "standard": self.env._("Standard"),
            "security": self.env._("Security incident going on"),
            "emergency": self.env._("Emergency"),
        }
        explanations = {
            "standard": self.env._("Something went wrong, and it can wait a few days."),
            "security": self.env._(
                "Somebody may have access to your systems, your data or your premises "
                "at this moment."
            ),
            "emergency": self.env._(
                "People are in danger, or your activity has stopped, and it gets worse "
                "by the hour."
            ),
        }
        return [
            {
                "value": urgency,
                "label": labels[urgency],
                "explanation": explanations[urgency],
                "promise": self._get_portal_promise(urgency),
            }
            for urgency, _label in URGENCIES
        ]

    @api.model
    def _get_portal_promise(self, urgency):
        """Return when such a complaint is answered; empty if nothing is promised.

        A category may go to a team that promises something else.
        """
        teams = self._get_portal_team() | self._get_portal_categories().team_id
        lines = (
            policy._get_line("response", urgency, "portal")
            for policy in teams.policy_id
        )
        limits = {(line.amount, line.unit) for line in lines if line}
        labels = [self._format_portal_limit(*limit) for limit in sorted(limits)]
        if not labels:
            return ""
        if len(labels) == 1:
            return self.env._("Our answer within %s.", labels[0])
        return self.env._(
            "Our answer within %s, depending on the category.", " / ".join(labels)
        )

    @api.model
    def _format_portal_limit(self, amount, unit):
        milestone = self.env["mileo.claim.milestone"].new(
            {"amount": amount, "unit": unit}
        )
        return milestone._get_target_label()

    @api.model
    def _get_portal_sources(self):
        """Return {field: (model, domain)} of what the user may complain about."""
        company, customer = self.env.company, self.env.user.commercial_partner_id
        ours = Domain("company_id", "in", [False, company.id])
        sources = {
            "invoice_id": (
                self.env["account.move"],
                Domain("company_id", "=", company.id)
                & Domain("commercial_partner_id", "=", customer.id)
                & Domain("move_type", "=", "out_invoice")
                & Domain("state", "=", "posted"),
            ),
            "agreement_id": (
                # sudo: agreement - it has no portal; the customer's, by the domain
                self.env["agreement"].sudo(),
                ours
                & Domain("commercial_partner_id", "=", customer.id)
                & Domain("is_template", "=", False),
            ),
            "task_id": (
                self.env["project.task"],
                ours & Domain("partner_id", "child_of", customer.id),
            ),
        }
        return {
            name: (model, domain)
            for name, (model, domain) in sources.items()
            if model.has_access("read")
        }

    @api.model
    def _get_portal_documents(self):
        """Return {field: the latest documents to choose from}."""
        return {
            name: model.search(domain, order="id desc", limit=LISTED)
            for name, (model, domain) in self._get_portal_sources().items()
        }

    # -------------------------------------------------------------- what is sent

    @api.model
    def _clean_portal_form(self, form):
        """Return {field: text} of what was sent; what no field asks for is left out."""
        typed = {name: clean_text(form.get(name) or "") for name in FIELDS}
        typed["name"] = " ".join(typed["name"].split())
        return typed

    @api.model
    def _check_portal_form(self, typed):
        """Return {field: what is wrong with it}, in the order of the form."""
        errors = {
            **self._check_portal_texts(typed),
            **self._check_portal_choices(typed),
            **self._check_portal_documents(typed),
        }
        return {name: errors[name] for name in FIELDS if name in errors}

    @api.model
    def _check_portal_texts(self, typed):
        errors = {}
        if not typed["name"]:
            errors["name"] = self.env._("Say in a few words what it is about.")
        if not typed["description"]:
            errors["description"] = self.env._("Tell us what happened.")
        for name, size in TEXT_SIZES.items():
            if (length := len(typed[name])) > size:
                errors[name] = self.env._(
                    "This is %(length)s characters long, and %(size)s is the most that "
                    "we take here: please shorten it, or attach it as a file.",
                    length=length,
                    size=size,
                )
        return errors

    @api.model
    def _check_portal_choices(self, typed):
        errors = {}
        if read_id(typed["category_id"]) not in self._get_portal_categories().ids:
            errors["category_id"] = self.env._("Choose a category in the list.")
        if typed["urgency"] not in dict(URGENCIES):
            errors["urgency"] = self.env._("Choose how urgent it is.")
        return errors

    @api.model
    def _check_portal_documents(self, typed):
        """Refuse what the user could not choose: it may be somebody else's."""
        messages = {
            "invoice_id": self.env._(
                "This invoice is not one of yours: choose one in the list."
            ),
            "agreement_id": self.env._(
                "This contract is not one of yours: choose one in the list."
            ),
            "task_id": self.env._(
                "This intervention is not one of yours: choose one in the list."
            ),
        }
        sources = self._get_portal_sources()
        errors = {}
        for name in filter(typed.get, DOCUMENTS):
            model, domain = sources.get(name) or (self, Domain.FALSE)
            if not model.search_count(domain & Domain("id", "=", read_id(typed[name]))):
                errors[name] = messages[name]
        return errors
