# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The charts of the quarterly report, as vector graphics. Lengths are in points.

Colours are told apart by colour-blind readers (Okabe and Ito) and in grey; every bar
carries its number, so that nothing hangs on a colour alone. Fonts are those that
``report_pdf`` registers.
"""

import math

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor, white
from reportlab.pdfbase.pdfmetrics import stringWidth

FONT, BOLD = "Report", "Report-Bold"
SIZE = 8
INK, GREY, RULE = HexColor("#222222"), HexColor("#5F6368"), HexColor("#D5D8DC")
BLUE, SKY, RED = HexColor("#0072B2"), HexColor("#8CC8EC"), HexColor("#D55E00")
ORANGE, GREEN = HexColor("#E69F00"), HexColor("#009E73")
#: Claims that the first causes make up: where the few end that matter.
VITAL_FEW = 0.8


def draw_monthly(months, width, number, labels):
    """Draw bars by month, and the line of the same months a year before.

    :param months: list of (label, count, count a year before or None)
    :param number: formats a count
    :param labels: the names of the bars and of the line
    """
    height, left, bottom, top = 150, 26, 26, 20
    drawing = Drawing(width, height)
    counts = [value for _label, *pair in months for value in pair if value is not None]
    step, last = get_scale(max(counts, default=0))
    unit = (height - bottom - top) / last
    for tick in range(0, last + 1, step):
        y = bottom + tick * unit
        drawing.add(Line(left, y, width, y, strokeColor=RULE, strokeWidth=0.5))
        _write(drawing, left - 4, y - 3, number(tick), "end", GREY)
    slot = (width - left) / max(len(months), 1)
    points = []
    for rank, (label, count, before) in enumerate(months):
        x = left + slot * (rank + 0.5)
        drawing.add(
            Rect(
                *(x - slot * 0.32, bottom, slot * 0.64, count * unit),
                fillColor=BLUE,
                strokeColor=None,
            )
        )
        if count:
            _write(drawing, x, bottom + 4, number(count), "middle", white, SIZE - 1)
        if before is not None:
            points += [x, bottom + before * unit]
        _write(drawing, x, bottom - 11, label, "middle", INK, SIZE - 1)
    if points:
        drawing.add(PolyLine(points, strokeColor=ORANGE, strokeWidth=1.6))
        for x, y in zip(points[::2], points[1::2], strict=True):
            drawing.add(Circle(x, y, 2.4, fillColor=white, strokeColor=ORANGE))
    _add_legend(
        drawing, left, height - 8, [(BLUE, labels[0]), (ORANGE, labels[1])], points
    )
    return drawing


def draw_promises(rows, width, number, percent, labels):
    """Draw, for each promise, the shares that were met, met as extended and missed.

    :param rows: list of (label, met, met as extended, missed)
    :param percent: formats a ratio
    :param labels: the names of the three results
    """
    colours = (BLUE, SKY, RED)
    line, name, top = 21, 150, 20
    drawing = Drawing(width, top + line * len(rows))
    room = width - name - 38
    for rank, (label, *counts) in enumerate(rows):
        y = line * (len(rows) - 1 - rank) + 4
        _write(drawing, 0, y + 4, fit(label, name - 8))
        total = sum(counts)
        x = name
        for count, colour in zip(counts, colours, strict=True):
            part = room * count / total if total else 0
            drawing.add(Rect(x, y, part, 14, fillColor=colour, strokeColor=white))
            text = number(count)
            if count and part > stringWidth(text, FONT, SIZE) + 4:
                ink = INK if colour == SKY else white
                _write(drawing, x + part / 2, y + 4, text, "middle", ink)
            x += part
        if total:
            rate = percent((total - counts[-1]) / total)
            _write(drawing, width, y + 4, rate, "end", INK, SIZE, BOLD)
        else:
            _write(drawing, name, y + 4, "–", colour=GREY)
    _add_legend(
        drawing, name, drawing.height - 8, list(zip(colours, labels, strict=True))
    )
    return drawing


def draw_pareto(rows, width, number, percent, labels):
    """Draw the causes, the most frequent first, and what they add up to.

    :param rows: list of (label, count, count of the quarter before)
    :param labels: the names of the bars, of the marks and of the cumulated share
    """
    line, name, top = 17, 190, 20
    drawing = Drawing(width, top + line * len(rows))
    total = sum(count for _label, count, _before in rows)
    longest = max((max(row[1:]) for row in rows), default=0) or 1
    room = width - name - 76
    cumulated = 0
    for rank, (label, count, before) in enumerate(rows):
        y = line * (len(rows) - 1 - rank) + 3
        is_vital = cumulated < VITAL_FEW * total
        cumulated += count
        _write(drawing, 0, y + 3, fit(label, name - 8))
        bar = room * count / longest
        drawing.add(
            Rect(
                *(name, y, bar, 11),
                fillColor=BLUE if is_vital else SKY,
                strokeColor=None,
            )
        )
        mark = name + room * before / longest
        drawing.add(
            Line(mark, y - 1.5, mark, y + 12.5, strokeColor=ORANGE, strokeWidth=2)
        )
        _write(drawing, name + max(bar, mark - name) + 5, y + 3, number(count))
        if total:
            _write(drawing, width, y + 3, percent(cumulated / total), "end", GREY)
    y = drawing.height - 8
    _add_legend(drawing, name, y, [(BLUE, labels[0]), (ORANGE, labels[1])], True)
    _write(drawing, width, y, labels[2], "end", GREY)
    return drawing


def draw_ages(rows, width, number, labels):
    """Draw the open claims by age, beside those of the quarter before.

    :param rows: list of (label, count, count of the quarter before)
    """
    height, bottom, top = 96, 16, 22
    drawing = Drawing(width, height)
    longest = max((max(row[1:]) for row in rows), default=0) or 1
    unit = (height - bottom - top - 10) / longest
    slot = width / max(len(rows), 1)
    for rank, (label, *counts) in enumerate(rows):
        x = slot * (rank + 0.5)
        for count, colour, shift in zip(counts, (BLUE, SKY), (-27, 1), strict=True):
            drawing.add(
                Rect(
                    *(x + shift, bottom, 26, count * unit),
                    fillColor=colour,
                    strokeColor=None,
                )
            )
            top_of_bar = bottom + count * unit + 3
            _write(drawing, x + shift + 13, top_of_bar, number(count), "middle")
        _write(drawing, x, 4, label, "middle", GREY)
    drawing.add(Line(0, bottom, width, bottom, strokeColor=GREY, strokeWidth=0.5))
    legend = list(zip((BLUE, SKY), labels, strict=True))
    _add_legend(drawing, 0, height - 8, legend)
    return drawing


def draw_effects(rows, width, ratio, labels):
    """Draw, for each action, the ratio of the rates after and before, with its limits.

    On a scale of doublings; what goes beyond it ends in an arrow.

    :param rows: list of (label, ratio, low, high, verdict); ``verdict`` is
        ``effective`` or ``not_effective``
    :param ratio: formats a ratio
    :param labels: what is on the left of 1, and on its right
    """
    colours = {"effective": BLUE, "not_effective": RED}
    ticks = (0.25, 0.5, 1, 2, 4)
    line, name, bottom = 20, 200, 30
    left, right = name, width - 96
    drawing = Drawing(width, bottom + line * len(rows) + 4)

    def place(value):
        share = (math.log2(min(max(value, 0.25), 4)) + 2) / 4
        return left + share * (right - left)

    for tick in ticks:
        x = place(tick)
        strong = tick == 1
        drawing.add(
            Line(
                *(x, bottom - 4, x, drawing.height),
                strokeColor=GREY if strong else RULE,
                strokeWidth=1 if strong else 0.5,
            )
        )
        _write(drawing, x, bottom - 13, ratio(tick), "middle", GREY)
    _write(drawing, place(1) - 8, 4, f"‹ {labels[0]}", "end", GREY)
    _write(drawing, place(1) + 8, 4, f"{labels[1]} ›", "start", GREY)
    for rank, (label, value, low, high, verdict) in enumerate(rows):
        y = bottom + line * (len(rows) - 1 - rank) + 10
        colour = colours[verdict]
        _write(drawing, 0, y - 3, fit(label, name - 10))
        drawing.add(
            Line(place(low), y, place(high), y, strokeColor=colour, strokeWidth=1.4)
        )
        for limit, is_within in ((low, low >= 0.25), (high, high <= 4)):
            _add_end(drawing, place(limit), y, colour, is_within, limit == high)
        drawing.add(
            Rect(place(value) - 3, y - 3, 6, 6, fillColor=colour, strokeColor=white)
        )
        text = f"{ratio(value)} [{ratio(low)} – {ratio(high)}]"
        _write(drawing, width, y - 3, text, "end", INK, SIZE - 1)
    return drawing


# ----------------------------------------------------------------------- helpers


def get_scale(largest):
    """Return (step, last tick) of a scale of whole numbers that holds ``largest``."""
    rough = max(largest, 4) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(
        int(power * factor) for factor in (1, 2, 5, 10) if power * factor >= rough
    )
    return step, step * max(1, math.ceil(largest / step))


def fit(text, width, font=FONT, size=SIZE):
    """Return ``text``, cut with an ellipsis where it is longer than ``width``."""
    if stringWidth(text, font, size) <= width:
        return text
    while text and stringWidth(text + "…", font, size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _write(drawing, x, y, text, anchor="start", colour=INK, size=SIZE, font=FONT):
    drawing.add(
        String(
            x,
            y,
            text,
            textAnchor=anchor,
            fillColor=colour,
            fontSize=size,
            fontName=font,
        )
    )


def _add_legend(drawing, x, y, entries, last_is_line=False):
    """Name the colours; the last one is that of a line where ``last_is_line``."""
    for rank, (colour, text) in enumerate(entries):
        is_line = last_is_line and rank == len(entries) - 1
        height, shift = (2, 2) if is_line else (7, 0)
        drawing.add(Rect(x, y + shift, 9, height, fillColor=colour, strokeColor=None))
        _write(drawing, x + 13, y, text, colour=GREY)
        x += 13 + stringWidth(text, FONT, SIZE) + 14


def _add_end(drawing, x, y, colour, is_within, is_right):
    """End an interval with a bar, or an arrow where it goes on beyond the scale."""
    if is_within:
        points = [x, y - 3.5, x, y + 3.5]
    else:
        back = x - 4 if is_right else x + 4
        points = [back, y - 3, x, y, back, y + 3]
    drawing.add(PolyLine(points, strokeColor=colour, strokeWidth=1.4))
