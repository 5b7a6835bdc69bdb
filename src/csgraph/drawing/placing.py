"""Where each card stands: its row is given, its place in the row follows from the lines.

A layered layout (Sugiyama's) orders the people so that lines cross little; each stands below
whom it hangs under, or as near as there is room. Rows that are too long are stacked in piles
of one manager's people. All cards share one grid, so that lines find room between them.
"""

from dataclasses import dataclass, replace
from importlib import import_module
from itertools import groupby
from math import ceil, sqrt
from typing import Any

from csgraph.drawing.chart import Card, Chart, Style

CARD_WIDTH, CARD_HEIGHT = 214.0, 76.0
GAP_X, GAP_Y = 26.0, 30.0
ROW_GAP = 26.0
LABEL_WIDTH = 118.0
_SHAPE = 2.6
"""Width to height of the grid: wider than a slide, since words stand above and below."""
_WIDER = 2
"""How many columns more are tried: one manager's many people may stand in fewer lines so."""


@dataclass(frozen=True)
class Place:
    """Where a card stands: its column, its line of cards from the top, its corner."""

    column: int
    line: int
    x: float
    y: float

    @property
    def middle(self) -> float:
        """Middle of the card, from the left."""
        return self.x + CARD_WIDTH / 2


@dataclass(frozen=True)
class Band:
    """A row of the chart: its name, from where to where it reaches."""

    label: str
    top: float
    bottom: float


@dataclass(frozen=True)
class Layout:
    """Where everything stands; ``line_tops`` are the tops of the lines of cards."""

    places: dict[str, Place]
    bands: tuple[Band, ...]
    columns: int
    width: float
    height: float


def place(chart: Chart, top: float) -> Layout:
    """Return where the cards of a chart stand, below ``top``: on as small a grid as there is."""
    least, ranks, above = columns_for(len(chart.cards)), _ranks(chart), _above(chart)
    tried = (_placed(chart, top, least + more, ranks, above) for more in range(_WIDER + 1))
    return min(tried, key=lambda each: each.width * (each.height - top))


def _placed(
    chart: Chart, top: float, columns: int, ranks: dict[str, float], above: dict[str, str]
) -> Layout:
    """Return where the cards stand in so many columns."""
    places: dict[str, Place] = {}
    bands: list[Band] = []
    y, line = top, 0
    for row, label in chart.rows:
        cards = [each for each in chart.cards if each.row == row]
        if not cards:
            continue
        grid = _grid(
            cards, ranks, above, {id_: each.column for id_, each in places.items()}, columns
        )
        start = y
        for offset, taken in enumerate(grid):
            at = y + GAP_Y / 2
            for column, card in taken:
                x = LABEL_WIDTH + GAP_X + column * (CARD_WIDTH + GAP_X)
                places[card.id] = Place(column, line + offset, x, at)
            y += CARD_HEIGHT + GAP_Y
        line += len(grid)
        bands.append(Band(label, start, y))
        y += ROW_GAP
    width = LABEL_WIDTH + GAP_X + columns * (CARD_WIDTH + GAP_X)
    bottom = y - ROW_GAP if bands else y
    return Layout(_centred(places, columns), tuple(bands), columns, width, bottom)


def _centred(places: dict[str, Place], columns: int) -> dict[str, Place]:
    """Return the places moved so that as many columns are free on either side."""
    taken = [each.column for each in places.values()] or [0]
    by = (columns - 1 - max(taken) - min(taken)) // 2
    return {
        id_: replace(each, column=each.column + by, x=each.x + by * (CARD_WIDTH + GAP_X))
        for id_, each in places.items()
    }


def columns_for(count: int) -> int:
    """Return how many columns make the whole about as wide as a slide."""
    cell = (CARD_WIDTH + GAP_X) / (CARD_HEIGHT + GAP_Y)
    return max(5, min(16, ceil(sqrt(max(1, count) * _SHAPE / cell))))


def _above(chart: Chart) -> dict[str, str]:
    """Return whom each card hangs under."""
    return {
        line.source: line.target
        for line in chart.lines
        if chart.lines_of[line.kind][0] is Style.TREE
    }


def _ranks(chart: Chart) -> dict[str, float]:
    """Return where each card would stand across the whole, 0 to 1, for lines to cross little."""
    known = {each.id: number for number, each in enumerate(chart.cards)}
    edges = sorted(
        {(known[e.target], known[e.source]) for e in chart.lines if e.source != e.target}
    )
    across: list[int] = []
    for layout in sorted(import_module("fast_sugiyama").from_edges(edges), key=_first):
        positions = sorted(layout[0], key=lambda each: (each[1][0], -each[1][1], each[0]))
        across += [int(each[0]) for each in positions]
    linked = set(across)
    alone = [number for number in range(len(chart.cards)) if number not in linked]
    order = {number: position for position, number in enumerate([*across, *alone])}
    most = max(1, len(order) - 1)
    return {card.id: order[number] / most for number, card in enumerate(chart.cards)}


def _first(layout: Any) -> int:
    return min(int(each[0]) for each in layout[0])


def _grid(
    cards: list[Card],
    ranks: dict[str, float],
    above: dict[str, str],
    columns_above: dict[str, int],
    columns: int,
) -> list[list[tuple[int, Card]]]:
    """Return lines of cards, each with its column: below whom it hangs under, if it can be."""

    def wanted(card: Card) -> float:
        known = columns_above.get(above.get(card.id, ""))
        return ranks[card.id] * (columns - 1) if known is None else float(known)

    ordered = sorted(cards, key=lambda c: (wanted(c), above.get(c.id, ""), ranks[c.id], c.id))
    stacked = ceil(len(ordered) / columns)
    piles = _piles(ordered, above, stacked)
    while len(piles) > columns and stacked < len(ordered):
        stacked += 1
        piles = _piles(ordered, above, stacked)
        if stacked > 2 * ceil(len(ordered) / columns):  # too high: let groups share a pile
            stacked = ceil(len(ordered) / columns)
            piles = [ordered[n : n + stacked] for n in range(0, len(ordered), stacked)]
    taken = _columns(_spread([wanted(pile[0]) for pile in piles]), columns)
    return [
        [(column, pile[n]) for column, pile in zip(taken, piles, strict=True) if n < len(pile)]
        for n in range(max(map(len, piles)))
    ]


def _piles(ordered: list[Card], above: dict[str, str], stacked: int) -> list[list[Card]]:
    """Return piles of at most so many cards, of those who hang under one card."""
    piles: list[list[Card]] = []
    for _, group in groupby(ordered, key=lambda card: above.get(card.id, "")):
        cards = list(group)
        piles += [cards[n : n + stacked] for n in range(0, len(cards), stacked)]
    return piles


def _spread(wanted: list[float]) -> list[float]:
    """Return places for which those who want the same one stand around it."""
    spread: list[float] = []
    for place_, group in groupby(wanted):
        count = len(list(group))
        spread += [place_ + n - (count - 1) / 2 for n in range(count)]
    return spread


def _columns(wanted: list[float], columns: int) -> list[int]:
    """Return a column for each, in order, none twice, near to where it would stand.

    Least squares under an order (pool adjacent violators): those that press against each
    other share their regret.
    """
    blocks: list[tuple[float, int]] = []  # where the first of a block would stand, how many
    for number, each in enumerate(wanted):
        blocks.append((each - number, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (start, count), (other, more) = blocks[-2], blocks[-1]
            blocks[-2:] = [((start * count + other * more) / (count + more), count + more)]
    free = columns - len(wanted)
    starts = [start for start, count in blocks for _ in range(count)]
    return [number + min(free, max(0, round(start))) for number, start in enumerate(starts)]
