"""The lines between cards, drawn behind them.

Reporting lines run in the room between the cards; no line runs over a name.
"""

from csgraph.drawing.chart import Chart, Style
from csgraph.drawing.placing import CARD_HEIGHT, CARD_WIDTH, GAP_X, GAP_Y, Layout, Place
from csgraph.drawing.shapes import element

STROKES: dict[Style, dict[str, object]] = {
    Style.TREE: {"stroke_width": 1.8},
    Style.DASHED: {"stroke_width": 2.2, "stroke_dasharray": "7 5"},
    Style.SOLID: {"stroke_width": 2.6},
    Style.BLOCKED: {"stroke_width": 2.6, "stroke_dasharray": "2 4"},
}


def markers(chart: Chart) -> str:
    """Return the heads of arrows, one for each kind of line."""
    heads = []
    for kind, (style, colour, _) in chart.lines_of.items():
        if style is Style.TREE:
            continue
        shape = (
            element("path", d="M2 1v10", stroke=colour, stroke_width=3)
            if style is Style.BLOCKED
            else element("path", d="M0 0 10 6 0 12z", fill=colour)
        )
        heads.append(
            element(
                "marker",
                shape,
                id=f"to-{kind}",
                markerWidth=12,
                markerHeight=12,
                refX=3 if style is Style.BLOCKED else 9,
                refY=6,
                orient="auto",
                markerUnits="userSpaceOnUse",
            )
        )
    return element("defs", "".join(heads))


def line_shapes(chart: Chart, layout: Layout) -> list[str]:
    """Return the lines, organigram first."""
    managers = sorted({e.target for e in chart.lines if chart.lines_of[e.kind][0] is Style.TREE})
    lanes = {id_: number % 5 - 2 for number, id_ in enumerate(managers)}
    tree, others = [], []
    for line in chart.lines:
        if line.source not in layout.places or line.target not in layout.places:
            continue
        style, colour, _ = chart.lines_of[line.kind]
        source, target = layout.places[line.source], layout.places[line.target]
        if style is Style.TREE:
            path = _tree(target, source, lanes[line.target])
            tree.append(_path(path, colour, style))
        else:
            others.append(_path(_curve(source, target), colour, style, f"url(#to-{line.kind})"))
    return [*tree, *others]


def _path(path: str, colour: str, style: Style, head: str | None = None) -> str:
    return element(
        "path",
        d=path,
        fill="none",
        stroke=colour,
        stroke_linejoin="round",
        marker_end=head,
        **STROKES[style],
    )


def _tree(manager: Place, report: Place, lane: int) -> str:
    """Return the way from a manager down to a report, in the room between the cards."""
    bottom, aside = manager.y + CARD_HEIGHT, lane * 3.0
    above = report.y - GAP_Y / 2 + lane * 2.0
    if report.line == manager.line + 1:
        return f"M{manager.middle:g} {bottom:g}V{above:g}H{report.middle:g}V{report.y:g}"
    below = bottom + GAP_Y / 2 + lane * 2.0
    left, right = report.x - GAP_X / 2, report.x + CARD_WIDTH + GAP_X / 2
    channel = (left if manager.middle <= report.middle else right) + aside
    return (
        f"M{manager.middle:g} {bottom:g}V{below:g}H{channel:g}V{above:g}"
        f"H{report.middle:g}V{report.y:g}"
    )


def _curve(source: Place, target: Place) -> str:
    """Return a curve from card to card, from the side that faces the other."""
    start, end = source.middle + 34, target.middle - 34
    if source.line == target.line:
        top = source.y - GAP_Y * 0.9
        return f"M{start:g} {source.y:g}C{start:g} {top:g} {end:g} {top:g} {end:g} {target.y:g}"
    goes_up = target.line < source.line
    begin = source.y if goes_up else source.y + CARD_HEIGHT
    finish = target.y + CARD_HEIGHT if goes_up else target.y
    half = (begin + finish) / 2
    return f"M{start:g} {begin:g}C{start:g} {half:g} {end:g} {half:g} {end:g} {finish:g}"
