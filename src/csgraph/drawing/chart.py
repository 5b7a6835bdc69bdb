"""What a chart shows: cards in rows, lines between them, facts above, notes below."""

from dataclasses import dataclass
from enum import Enum


class Style(Enum):
    """How a line is drawn; the first is routed between the cards, as in an organigram."""

    TREE = "TREE"
    DASHED = "DASHED"
    SOLID = "SOLID"
    BLOCKED = "BLOCKED"


@dataclass(frozen=True)
class Badge:
    """A word on a card, with its colour."""

    text: str
    colour: str


@dataclass(frozen=True)
class Friend:
    """One of ours on a card: the initials, and whether both are in touch."""

    initials: str
    is_active: bool


@dataclass(frozen=True)
class Card:
    """A person: in which row, in which colour, with what words."""

    id: str
    row: str
    name: str
    subtitle: str
    kind: str
    badges: tuple[Badge, ...] = ()
    friends: tuple[Friend, ...] = ()
    is_marked: bool = False
    step: int | None = None


@dataclass(frozen=True)
class Line:
    """A line from one card to another."""

    source: str
    target: str
    kind: str


@dataclass(frozen=True)
class Fact:
    """Something told above the chart; ``tone`` is its colour."""

    label: str
    value: str
    tone: str


@dataclass(frozen=True)
class Note:
    """Something told below the chart."""

    text: str
    tone: str


@dataclass(frozen=True)
class Chart:
    """A whole chart.

    ``rows`` are the names of rows from the top; ``kinds`` the colour and the words of each
    kind of card, ``lines_of`` the style, colour and words of each kind of line, for the legend.
    """

    title: str
    subtitle: str
    rows: tuple[tuple[str, str], ...]
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    kinds: dict[str, tuple[str, str]]
    lines_of: dict[str, tuple[Style, str, str]]
    facts: tuple[Fact, ...] = ()
    notes: tuple[Note, ...] = ()
    team: tuple[tuple[str, str, bool], ...] = ()
    """Ours: initials, name, whether they are in touch with anybody."""
