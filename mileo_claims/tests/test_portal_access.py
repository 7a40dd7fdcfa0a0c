import inspect
import random
import re
from itertools import product
from typing import NamedTuple

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClaimCommon
from .portal_common import MUTED, PortalCase, PortalMixin

# The same for all companies.
WITHOUT_COMPANY = {"mileo.claim.cause", "mileo.claim.stage"}
# How the others tell whose they are.
COMPANY_PATHS = {
    "mileo.claim.policy.line": "policy_id.company_id",
    "mileo.claim.policy.step": "line_id.policy_id.company_id",
}
NASTY = (
    *("", " ", "0", "-1", "1", "9" * 30, "1e9", "NaN", "²", "é", "💥", "\0", "%00"),
    *("<script>alert(1)</script>", "' OR 1=1 --", "[]", "{}", "null", "true", "../.."),
    *("x" * 5000, "a\r\nSet-Cookie: b=c", "user_id", "{{7*7}}", "%(x)s", "%s"),
)
FORGED = {
    "state": "closed",
    "cycle": "7",
    "user_id": "1",
    "partner_id": "1",
    "author_id": "1",
    "email_from": "boss@mileo.example",
    "is_confidential": "1",
    "message_type": "notification",
    "company_id": "1",
    "rating": "5",
    "pid": "1",
    "hash": "x",
}
FUZZ_ROUNDS = 4


class Rule(NamedTuple):
    rule: str
    endpoint: object
    arguments: frozenset
    methods: list


class Kept:
    """What must be as it was after an attempt."""

    def __init__(self, claims):
        self.claims = claims
        self.before = self.look()

    def look(self):
        self.claims.env.invalidate_all()
        return [
            (
                claim.read(["state", "cycle", "name", "user_id", "write_date"]),
                claim.message_ids.ids,
                claim.response_ids.mapped("decision"),
                claim.rating_ids.ids,
                claim.activity_ids.ids,
                claim.milestone_ids.mapped("state"),
            )
            for claim in self.claims
        ]


@tagged("post_install", "-at_install", "any_database")
class TestPortalRoutes(PortalCase):
    """Every route of the addon, a new one included, before those it is not for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        branch = cls.env["res.company"].create({"name": "Branch"})
        cls.branch_staff = cls._new_user(
            "branch", "mileo_claims.group_mileo_claims_manager"
        )
        cls.branch_staff.write(
            {"company_ids": [(6, 0, branch.ids)], "company_id": branch.id}
        )

    def setUp(self):
        super().setUp()
        self.open = self.new_responded(name="Flood in Lyon")
        self.closed = self.new_responded(name="Noise in Metz")
        self.closed.register_agreement("By phone.")
        self.secret = self.new_responded(name="Harassment", is_confidential=True)
        self.claims = self.open | self.closed | self.secret
        for claim in self.claims:
            claim.message_post(
                body="Our photo",
                subtype_xmlid="mail.mt_comment",
                attachments=[("photo.jpg", b"PICTURE")],
            )

    def get_rules(self):
        """Return the routes that the addon defines, whatever file they are in."""
        IrHttp = self.env["ir.http"]
        rules = []
        for url, endpoint in IrHttp._generate_routing_rules(
            sorted(self.registry._init_modules), IrHttp._get_converters()
        ):
            module = inspect.unwrap(endpoint.func).__module__
            if module.startswith("odoo.addons.mileo_claims."):
                names = frozenset(re.findall(r"<\w+:(\w+)>", url))
                methods = endpoint.routing["methods"]
                rules.append(Rule(url, endpoint, names, methods))
        return rules

    def get_claim_rules(self):
        return [rule for rule in self.get_rules() if "claim_id" in rule.arguments]

    def build(self, rule, claim, **values):
        """Return the address of a route for a claim, with its own sub-documents."""
        own = {
            "claim_id": claim.id,
            "response_id": claim.response_ids[:1].id,
            "file_id": claim.message_ids.attachment_ids[:1].id,
            "compensation_id": claim.compensation_ids[:1].id or 1,
            "rating_token": "x",
            "page": 1,
        }
        known = {name: own.get(name, 1) for name in rule.arguments}
        url = rule.rule
        for name, value in {**known, **values}.items():
            for converter in ("int", "string"):
                url = url.replace(f"<{converter}:{name}>", str(value))
        return url

    def attempt(self, rule, method, url, **params):
        """Call a route as it is or is not meant to be; return the answer."""
        if method == "GET":
            got = self.url_open(url, params=params)
        else:
            got = self.post(url, **params)
        self.assertLess(got.status_code, 500, f"{method} {url} {params}")
        return got

    def assertTold(self, got, claims):
        for claim in claims:
            for word in (claim.name, claim.number, "PICTURE"):
                self.assertNotIn(word, got.text, got.url)

    def assertKept(self, kept):
        self.assertEqual(kept.look(), kept.before)

    def test_the_routes_are_found(self):
        rules = {rule.rule for rule in self.get_rules()}
        self.assertIn("/my/claims", rules)
        self.assertIn("/my/claims/<int:claim_id>/agree", rules)
        self.assertIn("/my/claims/rate/<string:rating_token>", rules)

    @mute_logger(*MUTED)
    def test_strangers_are_refused_everywhere(self):
        rotated = {claim: claim.access_token for claim in self.claims}
        for claim in self.claims:
            claim.access_token = False
            claim._portal_ensure_token()
        foreign = self.new_claim(partner_id=self.rival.id).access_token
        kept = Kept(self.claims)
        text = {"reason": "No.", "body": "Hello.", "rate": "1"}
        for user in (self.rival_user, self.branch_staff, None):
            self.log_in(user) if user else self.log_out()
            for rule, method, claim in product(
                self.get_claim_rules(), ("GET", "POST"), self.claims
            ):
                url = self.build(rule, claim)
                for token in (None, "wrong", foreign, rotated[claim]):
                    params = {"access_token": token} if token else {}
                    got = self.attempt(rule, method, url, **params, **text)
                    self.assertTold(got, claim)
                    if user == self.branch_staff or claim != self.open:
                        break  # Tokens are the same for all.
        self.assertKept(kept)

    @mute_logger(*MUTED)
    def test_colleagues_do_not_reach_what_is_confidential(self):
        kept = Kept(self.claims)
        self.log_in(self.colin_user)
        for rule, method in product(self.get_claim_rules(), ("GET", "POST")):
            url = self.build(rule, self.secret)
            got = self.attempt(rule, method, url, reason="No.", body="Hello.")
            self.assertTold(got, self.secret)
        self.assertKept(kept)

    @mute_logger(*MUTED)
    def test_get_changes_nothing_even_for_the_customer(self):
        kept = Kept(self.claims)
        self.log_in(self.jeanne_user)
        text = {"reason": "No.", "body": "Hello.", "rate": "1"}
        token = self.closed._get_rating_token()
        shown = {
            rule.rule
            for rule in self.get_rules()
            if not rule.methods or "GET" in rule.methods
        }
        for rule, claim in product(self.get_rules(), self.claims):
            url = self.build(rule, claim, rating_token=token)
            got = self.attempt(rule, "GET", url, **text)
            if rule.rule not in shown:
                self.assertIn(got.status_code, (404, 405), url)
        self.assertKept(kept)

    @mute_logger(*MUTED)
    def test_post_from_another_site_is_refused(self):
        kept = Kept(self.claims)
        self.log_in(self.jeanne_user)
        token = self.closed._get_rating_token()
        for rule, claim in product(self.get_rules(), self.claims):
            if rule.methods and "POST" not in rule.methods:
                continue
            url = self.build(rule, claim, rating_token=token)
            got = self.url_open(url, data={"body": "x", "reason": "x", "rate": "1"})
            self.assertEqual(got.status_code, 400, url)
        self.assertKept(kept)

    @mute_logger(*MUTED)
    def test_posted_ids_and_fields_count_for_nothing(self):
        theirs = self.new_responded(name="Theirs", partner_id=self.rival.id)
        theirs.message_post(
            body="x",
            subtype_xmlid="mail.mt_comment",
            attachments=[("a.txt", b"PICTURE")],
        )
        kept = Kept(theirs)
        handler, number = self.open.user_id, self.open.number
        self.log_in(self.jeanne_user)
        forged = {
            **FORGED,
            "claim_id": theirs.id,
            "id": theirs.id,
            "res_id": theirs.id,
            "response_id": theirs.response_ids.id,
            "attachment_ids": theirs.message_ids.attachment_ids.ids,
        }
        for rule in self.get_claim_rules():
            # Sub-documents of another claim, under a claim of one's own.
            foreign = self.build(rule, theirs).replace(
                f"/claims/{theirs.id}", f"/claims/{self.open.id}"
            )
            for url in {self.build(rule, self.open), foreign}:
                for method in ("GET", "POST"):
                    got = self.attempt(rule, method, url, **forged, body="Hi")
                    self.assertNotIn(theirs.number, got.text)
            if foreign != self.build(rule, self.open):
                self.assertTold(self.attempt(rule, "GET", foreign), theirs)
        self.assertKept(kept)
        self.claims.invalidate_recordset()
        self.assertEqual((self.open.user_id, self.open.number), (handler, number))
        self.assertEqual(self.open.partner_id, self.jeanne)
        self.assertFalse(self.open.is_confidential)
        authors = self.open._get_portal_messages().author_id
        self.assertLessEqual(
            authors, self.jeanne | handler.partner_id | self.env.user.partner_id
        )

    @mute_logger(*MUTED)
    def test_no_parameter_breaks_a_route(self):
        """Odd values in every place, the same ones at each run."""
        chance = random.Random(20260302)
        self.log_in(self.jeanne_user)
        for rule, method in product(self.get_rules(), ("GET", "POST")):
            names = [*inspect.signature(rule.endpoint.func).parameters, "sortby"]
            names = [name for name in names if name not in ("self", "kwargs")]
            strings = [n for n in rule.arguments if f"<string:{n}>" in rule.rule]
            for _round in range(FUZZ_ROUNDS):
                odd = {name: chance.choice(NASTY) for name in names}
                path = {n: odd[n].replace("/", "") or "x" for n in strings}
                path = {n: value.split("\r")[0] for n, value in path.items()}
                url = self.build(rule, chance.choice(self.claims), **path)
                params = {n: v for n, v in odd.items() if n not in rule.arguments}
                self.attempt(rule, method, url, **params)
            # A file where a word is expected.
            if not rule.methods or "POST" in rule.methods:
                got = self.url_open(
                    self.build(rule, self.closed),
                    data={"csrf_token": self.csrf_token()},
                    files={name: ("x.txt", b"x") for name in names},
                )
                self.assertLess(got.status_code, 500, rule.rule)


@tagged("post_install", "-at_install")
class TestModelAccess(PortalMixin, ClaimCommon):
    """Every model of the addon, a new one included, before those it is not for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        branch = cls.env["res.company"].create({"name": "Branch"})
        cls.branch = branch
        cls.branch_staff = cls._new_user(
            "branch", "mileo_claims.group_mileo_claims_manager"
        )
        cls.branch_staff.write(
            {
                "company_ids": [(6, 0, branch.ids)],
                "company_id": branch.id,
                "group_ids": [
                    (4, cls.env.ref("mileo_claims.group_mileo_claims_confidential").id),
                    (4, cls.env.ref("account.group_account_manager").id),
                ],
            }
        )

    def get_models(self):
        names = self.env["ir.model"].search([("transient", "=", False)]).mapped("model")
        return [
            self.env[name]
            for name in names
            if self.registry[name]._original_module == "mileo_claims"
            and not self.registry[name]._abstract
        ]

    def read_all(self, model):
        """Return what each way of reading gives, by name; access errors are let out."""
        return {
            "search_read": [vals["id"] for vals in model.search_read([], ["id"])],
            "web_search_read": [
                vals["id"] for vals in model.web_search_read([], {})["records"]
            ],
            "name_search": [record_id for record_id, _n in model.name_search("")],
            "formatted_read_group": [
                record_id
                for group in model.formatted_read_group([], [], ["id:array_agg"])
                for record_id in group["id:array_agg"] or []
            ],
        }

    @mute_logger(*MUTED)
    def test_customers_read_their_claims_and_nothing_else(self):
        claim = self.new_responded()
        claim.action_ids = [(0, 0, {"name": "Secret action"})]
        self.new_claim(is_confidential=True)
        theirs = self.new_claim(partner_id=self.rival.id)
        for model in self.get_models():
            for user in (self.rival_user, self.env.ref("base.public_user")):
                model = model.with_user(user)
                for operation in ("create", "write", "unlink"):
                    self.assertFalse(model.has_access(operation), model)
                if model._name == "mileo.claim" and user == self.rival_user:
                    for way, ids in self.read_all(model).items():
                        self.assertEqual(set(ids), set(theirs.ids), way)
                    continue
                for way in ("search_read", "formatted_read_group", "name_search"):
                    with self.subTest(model=model._name, user=user.login, way=way):
                        args = ([], [], ["__count"]) if "group" in way else ()
                        with self.assertRaises(AccessError):
                            getattr(model, way)(*args)

    @mute_logger(*MUTED)
    def test_wizards_are_not_for_customers(self):
        names = self.env["ir.model"].search([("transient", "=", True)]).mapped("model")
        for name in names:
            if self.registry[name]._original_module == "mileo_claims":
                for user in (self.rival_user, self.env.ref("base.public_user")):
                    wizard = self.env[name].with_user(user)
                    self.assertFalse(wizard.has_access("create"), name)
                    self.assertFalse(wizard.has_access("read"), name)

    @mute_logger(*MUTED)
    def test_staff_of_another_company_reads_none_of_ours(self):
        claim = self.new_responded()
        claim.action_ids = [(0, 0, {"name": "Secret action"})]
        self.new_claim(is_confidential=True)
        self.env.ref("mileo_claims.policy_default").copy(
            {"company_id": self.company.id}
        )
        for model in self.get_models():
            model = model.with_user(self.branch_staff).with_company(self.branch)
            if not model.has_access("read") or model._name in WITHOUT_COMPANY:
                continue
            with self.subTest(model._name):
                path = COMPANY_PATHS.get(model._name, "company_id")
                self.assertIn(path.partition(".")[0], model._fields, "Whose is it?")
                for way, ids in self.read_all(model).items():
                    companies = model.sudo().browse(ids).mapped(path)
                    self.assertLessEqual(companies, self.branch, way)
