"""A chart as SVG: words above, cards in rows with lines behind them, words below."""

from csgraph.drawing.cards import card_shapes
from csgraph.drawing.chart import Chart
from csgraph.drawing.lines import line_shapes, markers
from csgraph.drawing.placing import Layout, place
from csgraph.drawing.shapes import INK, MUTED, element, rect, text
from csgraph.drawing.text import FAMILY, fitted
from csgraph.drawing.words import Flow, facts_of, legend_of, notes_of, team_of

MARGIN = 32.0
_HEAD = 92.0


def svg(chart: Chart) -> str:
    """Return the drawing; the same chart is always drawn alike."""
    facts, head = facts_of(chart.facts, MARGIN, _HEAD, _width(chart))
    layout = place(chart, head + 18)
    width = max(layout.width + MARGIN, _width(chart))
    parts = [
        rect(0, 0, width, 0, fill="#ffffff"),  # as tall as the whole, once that is known
        text(MARGIN, 50, fitted(chart.title, 30, width - 2 * MARGIN, bold=True), 30, bold=True),
        text(MARGIN, 76, fitted(chart.subtitle, 15, width - 2 * MARGIN), 15, fill=MUTED),
        *facts,
        *_bands(chart, layout, width),
        *line_shapes(chart, layout),
        *(shape for card in chart.cards for shape in card_shapes(chart, card, layout)),
    ]
    flow = Flow(MARGIN, layout.height + 34, width - MARGIN)
    for below in (team_of(chart.team), legend_of(chart), notes_of(chart.notes, flow.right)):
        parts += flow.set(below)
    height = flow.bottom + 18
    parts[0] = rect(0, 0, width, height, fill="#ffffff")
    body = "\n".join([markers(chart), *parts])
    return element(
        "svg",
        body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=f"{width:g}",
        height=f"{height:g}",
        font_family=FAMILY,
        role="img",
        aria_label=chart.title,
    )


def _width(chart: Chart) -> float:
    return place(chart, 0).width + MARGIN


def _bands(chart: Chart, layout: Layout, width: float) -> list[str]:
    """Draw the rows behind the cards, each with its name and how many stand in it."""
    shapes = []
    counts = {label: sum(c.row == row for c in chart.cards) for row, label in chart.rows}
    for band in layout.bands:
        middle = (band.top + band.bottom) / 2
        height = band.bottom - band.top
        shapes.append(rect(14, band.top, width - 28, height, fill="#f8fafc", rx=14))
        shapes.append(text(MARGIN, middle - 2, band.label, 17, bold=True, fill=INK))
        many = counts[band.label]
        words = f"{many} {'person' if many == 1 else 'people'}"
        shapes.append(text(MARGIN, middle + 17, words, 12.5, fill=MUTED))
    return shapes
