# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the sections of the quarterly report are made of: styles, tables, notes."""

from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, KeepTogether, Paragraph, Table

from .report_charts import BLUE, BOLD, FONT, GREY, INK, RULE
from .report_formats import Formats

MARGIN = 48
WIDTH = A4[0] - 2 * MARGIN
#: Rows of a list that may grow without end; the register has the others.
LONGEST = 15
#: Figures that are explained with others.
EXPLAINED_BY = {
    "formal_ack_rate": "promises",
    "response_rate": "promises",
    "response_median": "handling",
    "closure_median": "handling",
}

BASE = ParagraphStyle("base", fontName=FONT, fontSize=9, leading=13, textColor=INK)
TEXT = ParagraphStyle("text", BASE, spaceAfter=5)
SMALL = ParagraphStyle("small", BASE, fontSize=8, leading=11, textColor=GREY)
NOTE = ParagraphStyle(
    "note", BASE, fontSize=8, leading=11, spaceAfter=4, allowWidows=0, allowOrphans=0
)
TITLE = ParagraphStyle(
    "title", BASE, fontName=BOLD, fontSize=20, leading=25, textColor=BLUE
)
SUBTITLE = ParagraphStyle("subtitle", BASE, fontSize=12, leading=17, spaceAfter=2)
HEADING = ParagraphStyle(
    "heading", TITLE, fontSize=13, leading=17, spaceBefore=16, spaceAfter=6
)
SUBHEADING = ParagraphStyle(
    "subheading", BASE, fontName=BOLD, fontSize=9.5, spaceBefore=10, spaceAfter=4
)
COMMENT = ParagraphStyle(
    "comment",
    BASE,
    backColor="#F1F5F9",
    borderPadding=(6, 8, 7, 8),
    leftIndent=8,
    rightIndent=8,
    spaceBefore=15,
    spaceAfter=14,
)
CELL = ParagraphStyle("cell", BASE, fontSize=8, leading=10.5)
NUMBER = ParagraphStyle("number", CELL, alignment=TA_RIGHT)
HEAD = ParagraphStyle("head", CELL, fontName=BOLD, textColor=GREY)
HEAD_NUMBER = ParagraphStyle("head_number", HEAD, alignment=TA_RIGHT)


class Pieces:
    """The content of one report, its words, and the pieces made of them."""

    def __init__(self, content, labels, definitions, locale):
        self.content = content
        self.labels = labels
        self.definitions = definitions
        self.formats = Formats(locale, content["currency"])
        figures = content["figures"]
        self.current = figures["current"]
        self.others = figures["previous"], figures["year_before"]
        self.notes = []  # names of the figures explained, in order of appearance

    # ------------------------------------------------------------------- blocks

    def _section(self, title, first, *others):
        """Return a section whose heading stays with what comes first in it."""
        heading = Paragraph(escape(self.labels[title]), HEADING)
        return [CondPageBreak(120), KeepTogether([heading, *first]), *others]

    def _subheading(self, key, note=None):
        text = escape(self.labels[key])
        return Paragraph(text + (self._refer(note) if note else ""), SUBHEADING)

    def _say(self, key):
        return Paragraph(escape(self.labels[key]), TEXT)

    def _comment(self, name, title=None):
        """Return what the quality manager wrote, if anything."""
        text = (self.content["comments"].get(name) or "").strip()
        if not text:
            return []
        body = escape(text).replace("\n", "<br/>")
        if title:
            body = f"<b>{escape(self.labels[title])}</b><br/>{body}"
        return [Paragraph(body, COMMENT)]

    def _name(self, name):
        return escape(self.labels["names"][name]) + self._refer(name)

    def _refer(self, name):
        """Return the small figure under which ``name`` is explained."""
        name = EXPLAINED_BY.get(name, name)
        if name not in self.notes:
            self.notes.append(name)
        rank = self.notes.index(name) + 1
        return f'&nbsp;<super rise="3" size="6">{rank}</super>'

    # ------------------------------------------------------------------- tables

    def _table(self, header, rows, widths, left=(0,), count=0):
        """Return a table whose columns are aligned on the right, but ``left``.

        ``rows`` are marked up, ``header`` beyond its first cell is not. A last row
        mentions the others when there are more, ``count`` in all. A row that is taller
        than a page goes on overleaf.
        """
        empty = [""] * (len(header) - 1)
        remark = None
        if not rows:
            remark = self.labels["nothing"]
        elif count > len(rows):
            others = self.formats.number(count - len(rows))
            remark = self.labels["others"] % {"count": others}
        if remark:
            rows = [*rows, [escape(remark), *empty]]
        header = [header[0], *map(escape, header[1:])]

        def cells(texts, on_left, on_right):
            return [
                Paragraph(text, on_left if rank in left else on_right)
                for rank, text in enumerate(texts)
            ]

        table = Table(
            [
                cells(header, HEAD, HEAD_NUMBER),
                *(cells(row, CELL, NUMBER) for row in rows),
            ],
            colWidths=widths,
            repeatRows=1,
            splitInRow=1,
            hAlign="LEFT",
        )
        table.setStyle(
            [
                ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
                ("VALIGN", (0, 1), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
                ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("LEFTPADDING", (1, 0), (-1, -1), 5),
                ("RIGHTPADDING", (0, 0), (-1, -1), 2),
                *([("SPAN", (0, -1), (-1, -1))] if remark else []),
            ]
        )
        return table

    def _table_of_quarters(self, rows):
        return self._table(["", *self._get_quarters()], rows, (163, 78, 72, 57, 72, 57))

    def _get_quarters(self):
        """Return the heads of the columns that compare the quarters."""
        content, change = self.content, self.labels["change"]
        return [
            content["quarter"],
            *(content["previous"], change),
            *(content["year_before"], change),
        ]

    def _compare(self, label, get_value, shown, compared):
        """Return the cells of one figure: now, before and how it has changed."""
        return [label, *self._get_values(get_value, shown, compared)]

    def _get_values(self, get_value, shown, compared):
        value = get_value(self.current)
        cells = [f"<b>{shown(value)}</b>"]
        for figures in self.others:
            before = get_value(figures)
            cells += [shown(before), compared(value, before)]
        return cells

    def _compare_points(self, value, before):
        return self.formats.points(value, before, self.labels["points"])

    @staticmethod
    def _find(rows, kind):
        return next(row for row in rows if row["kind"] == kind)
