# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The quarterly report to the committee as a PDF: content and words in, bytes out.

``content`` holds plain values only, as ``mileo.claim.review`` froze them; ``labels``
the words, in the readers' language. What each number means stands at the end, under
the small figure beside its name.
"""

import io

from reportlab.lib.fonts import addMapping
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate

from .report_charts import BOLD, FONT, GREY, RULE, fit
from .report_lessons import LessonSections
from .report_pieces import MARGIN
from .report_sections import HandlingSections

#: What reportlab leaves between the margin and the text.
PADDING = 6


def render(content, labels, definitions, locale, fonts):
    """Return the report as the bytes of a PDF.

    :param dict definitions: what each figure is, in words, by its name in ``labels``
    :param str locale: in which numbers and dates are written, ``fr_FR``
    :param fonts: paths of the regular and of the bold TrueType font
    """
    _register_fonts(*fonts)
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN - PADDING,
        rightMargin=MARGIN - PADDING,
        topMargin=56,
        bottomMargin=48,
        title=f"{labels['title']} – {content['quarter']}",
        author=content["company"],
        subject=labels["title"],
        lang=locale.replace("_", "-"),
    )
    document.build(
        Report(content, labels, definitions, locale).build(),
        canvasmaker=lambda *args, **kwargs: NumberedCanvas(
            *args,
            header=f"{content['company']} – {labels['title']}",
            quarter=content["quarter"],
            page=labels["page"],
            **kwargs,
        ),
    )
    return buffer.getvalue()


def _register_fonts(regular, bold):
    for name, path in ((FONT, regular), (BOLD, bold)):
        pdfmetrics.registerFont(TTFont(name, path))
    for is_bold in (0, 1):
        addMapping(FONT, is_bold, 0, BOLD if is_bold else FONT)


class Report(HandlingSections, LessonSections):
    def build(self):
        """Return the report as reportlab's flowables, in the order of reading."""
        return [
            *self._open(),
            *self._show_trends(),
            *self._show_promises(),
            *self._show_causes(),
            *self._show_actions(),
            *self._show_cost(),
            *self._define(),
        ]


class NumberedCanvas(Canvas):
    """Write header and footer once the number of pages is known."""

    def __init__(self, *args, header, quarter, page, **kwargs):
        super().__init__(*args, **kwargs)
        self._header, self._quarter, self._page = header, quarter, page
        self._pages = []

    def showPage(self):
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self):
        for page in self._pages:
            self.__dict__.update(page)
            self._draw_frame(len(self._pages))
            Canvas.showPage(self)
        super().save()

    def _draw_frame(self, count):
        width, height = A4
        self.setFont(FONT, 8)
        self.setFillColor(GREY)
        room = width - 2 * MARGIN - self.stringWidth(f"  {self._quarter}", FONT, 8)
        self.drawString(MARGIN, height - 38, fit(self._header, room))
        self.drawRightString(width - MARGIN, height - 38, self._quarter)
        number = self._page % {"number": self._pageNumber, "count": count}
        self.drawRightString(width - MARGIN, 30, number)
        self.setStrokeColor(RULE)
        self.setLineWidth(0.5)
        self.line(MARGIN, height - 44, width - MARGIN, height - 44)
