"""The words above and below a chart: facts, the team, the legend, notes."""

from collections.abc import Sequence
from dataclasses import dataclass

from csgraph.drawing.cards import GOLD, friend_shapes
from csgraph.drawing.chart import Chart, Fact, Friend, Note, Style
from csgraph.drawing.lines import STROKES
from csgraph.drawing.shapes import INK, MUTED, RULE, TONES, circle, element, rect, text
from csgraph.drawing.text import fitted, width_of

_LINE = 30.0


@dataclass(frozen=True)
class Item:
    """Something in a line of words: how wide it is, its shapes once it has a place."""

    width: float
    shapes: object

    def at(self, x: float, y: float) -> list[str]:
        """Return its shapes at a place."""
        made: list[str] = self.shapes(x, y)  # type: ignore[operator]
        return made


@dataclass
class Flow:
    """Sets items line by line between two edges."""

    left: float
    bottom: float
    right: float

    def set(self, items: Sequence[Item]) -> list[str]:
        """Return the shapes of items, on as many lines as they need; then a new line begins."""
        if not items:
            return []
        x, shapes = self.left, []
        for item in items:
            if x > self.left and x + item.width > self.right:
                x, self.bottom = self.left, self.bottom + _LINE
            shapes += item.at(x, self.bottom)
            x += item.width + 24
        self.bottom += _LINE
        return shapes


def facts_of(
    facts: Sequence[Fact], left: float, top: float, right: float
) -> tuple[list[str], float]:
    """Return boxes with facts, and where the room below them begins."""
    shapes: list[str] = []
    x = left
    for fact in facts:
        value = fitted(fact.value, 18, 320, bold=True)
        width = max(width_of(fact.label, 12), width_of(value, 18, bold=True)) + 28
        if x > left and x + width > right - left:
            x, top = left, top + 66
        colour = TONES[fact.tone]
        shapes.append(rect(x, top, width, 56, rx=10, fill="#ffffff", stroke=RULE))
        shapes.append(rect(x, top + 10, 5, 36, rx=2, fill=colour))
        shapes.append(text(x + 15, top + 21, fact.label, 12, fill=MUTED))
        shapes.append(text(x + 15, top + 43, value, 18, bold=True, fill=colour))
        x += width + 12
    return shapes, top + (62 if facts else 0)


def team_of(team: Sequence[tuple[str, str, bool]]) -> list[Item]:
    """Return ours, by their initials on the cards."""
    return [_label("Our team"), *(_friend(*each) for each in team)] if team else []


def _label(words: str) -> Item:
    width = width_of(words, 14, bold=True)
    return Item(width, lambda x, y: [text(x, y + 5, words, 14, bold=True)])


def _friend(initials: str, name: str, is_active: bool) -> Item:
    known = Friend(initials, is_active)
    return Item(
        32 + width_of(name, 13),
        lambda x, y: [*friend_shapes(known, x + 11, y), text(x + 28, y + 5, name, 13)],
    )


def legend_of(chart: Chart) -> list[Item]:
    """Return what colours and lines mean, of those that occur."""
    kinds = {card.kind for card in chart.cards}
    lines = {line.kind for line in chart.lines}
    items = [_label("Legend")]
    items += [_swatch(*told) for kind, told in chart.kinds.items() if kind in kinds]
    items += [_stroke(*told) for kind, told in chart.lines_of.items() if kind in lines]
    if any(card.is_marked for card in chart.cards):
        items.append(_ring("Economic buyer"))
    if any(card.step is not None for card in chart.cards):
        items.append(_dot("Best way to the economic buyer, step by step"))
    return items


def _swatch(colour: str, words: str) -> Item:
    def made(x: float, y: float) -> list[str]:
        box = rect(x, y - 8, 22, 16, rx=4, fill=colour, fill_opacity=0.15, stroke=colour)
        return [box, rect(x, y - 8, 5, 16, rx=2, fill=colour), text(x + 30, y + 5, words, 13)]

    return Item(32 + width_of(words, 13), made)


def _stroke(style: Style, colour: str, words: str) -> Item:
    def made(x: float, y: float) -> list[str]:
        line = element("path", d=f"M{x:g} {y:g}h34", fill="none", stroke=colour, **STROKES[style])
        return [line, text(x + 42, y + 5, words, 13)]

    return Item(44 + width_of(words, 13), made)


def _ring(words: str) -> Item:
    def made(x: float, y: float) -> list[str]:
        ring = rect(x, y - 8, 22, 16, rx=5, fill="none", stroke=GOLD, stroke_width=3)
        return [ring, text(x + 30, y + 5, words, 13)]

    return Item(32 + width_of(words, 13), made)


def _dot(words: str) -> Item:
    def made(x: float, y: float) -> list[str]:
        number = text(x + 10, y + 4.5, "1", 12, bold=True, fill="#ffffff", anchor="middle")
        return [circle(x + 10, y, 10, fill=GOLD), number, text(x + 28, y + 5, words, 13)]

    return Item(30 + width_of(words, 13), made)


def notes_of(notes: Sequence[Note], right: float) -> list[Item]:
    """Return notes, each behind a dot of its colour."""
    items = []
    for note in notes:
        words = fitted(note.text, 14, min(900.0, right - 60))
        colour = TONES[note.tone]
        items.append(
            Item(
                18 + width_of(words, 14),
                lambda x, y, words=words, colour=colour: [
                    circle(x + 5, y, 5, fill=colour),
                    text(x + 18, y + 5, words, 14, fill=INK),
                ],
            )
        )
    return items
