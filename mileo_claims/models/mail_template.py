from lxml import html

from odoo import models, tools
from odoo.tools.rendering_tools import parse_inline_template

SHIPPED = "mileo_claims/data/mail_template.xml"


class MailTemplate(models.Model):
    """Leaders word the messages to customers; the code in them is not theirs.

    By default Odoo lets only editors of templates save one that computes anything: what
    it computes may read the whole database. A leader is let save a template of claims
    all the same as long as it computes nothing that ours do not.
    """

    _inherit = "mail.template"

    def _check_access_right_dynamic_template(self):
        worded = self.browse()
        if self.env.user.has_group("mileo_claims.group_mileo_claims_manager"):
            # sudo: mail.template, ir.model - which model it is about
            worded = self.filtered(lambda t: t.sudo().model == "mileo.claim")
            worded = worded.filtered(lambda template: template._computes_as_shipped())
        return super(MailTemplate, self - worded)._check_access_right_dynamic_template()

    def _computes_as_shipped(self):
        """Whether all the code of the template is known from ours, in any of them."""
        self.ensure_one()
        code = _get_qweb_code(self.body_html)
        for name in self._get_dynamic_field_names() - {"body_html"}:
            code |= _get_inline_code(self[name])
        return code <= self._get_shipped_code()

    @tools.ormcache(cache="stable")
    def _get_shipped_code(self):
        with tools.file_open(SHIPPED, "rb") as file:
            tree = html.fromstring(file.read())
        code = set()
        for field in tree.iter("field"):
            if field.get("name") == "body_html":
                code |= _get_qweb_code(html.tostring(field, encoding="unicode"))
            else:
                code |= _get_inline_code(field.text)
        return frozenset(code)


def _get_qweb_code(source):
    """Return the directives of a template: attribute and expression."""
    if not source:
        return set()
    nodes = html.fragment_fromstring(str(source), create_parent="div").iter()
    return {
        (name, " ".join(value.split()))
        for node in nodes
        for name, value in node.attrib.items()
        if name.startswith("t-")
    }


def _get_inline_code(source):
    """Return the expressions between double braces."""
    steps = parse_inline_template(str(source or ""))
    return {expression for _text, expression, _default in steps if expression}
