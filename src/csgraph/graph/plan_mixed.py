"""The part of a plan that is lists whose items are of several types."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column

from csgraph.graph.catalog import NodeSpec
from csgraph.graph.declare import Concerns, Moment
from csgraph.graph.plan import Entry, OtherValue, Page
from csgraph.graph.predicates import Param, Rows


@dataclass(frozen=True)
class Branch:
    """The items of one kind in a list of several; ``shown`` has the entries for each slot.

    A slot is a place of the selection where items stand: ``nodes``, or ``node`` of an edge.
    """

    node: NodeSpec
    number: int
    label: str
    rows: Rows
    shown: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class TimelineBranch:
    """What happened at one kind of moment to the owner."""

    branch: Branch
    moment: Moment
    path: Concerns
    through: Rows | None


@dataclass(frozen=True)
class SearchBranch:
    """The items of one type, by those of their texts that the caller may see.

    ``parts`` are those of the texts of which any part can be looked up.
    """

    branch: Branch
    fields: tuple[tuple[str, Column[Any]], ...]
    parts: tuple[Column[Any], ...]


@dataclass(frozen=True)
class ItemFact(OtherValue):
    """What an edge of a list of several types says of its item."""

    part: Literal["event", "occurredAt", "score"]


@dataclass(frozen=True)
class ItemNode(OtherValue):
    """The item itself, as a slot shows it."""

    slot: int


@dataclass(frozen=True)
class ItemsPart(OtherValue):
    """The ``nodes`` list of items of several types."""

    slot: int


@dataclass(frozen=True)
class SegmentPart(OtherValue):
    """One field of a piece of highlighted text."""

    part: Literal["text", "matched"]


@dataclass(frozen=True)
class SegmentsValue(OtherValue):
    """A text in pieces, those that matched apart."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class HighlightPart(OtherValue):
    """One field of a highlight."""

    part: Literal["field"]


@dataclass(frozen=True)
class HighlightsValue(OtherValue):
    """Where an item matched."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class TimelinePlan(OtherValue):
    """A page of what happened to the owner."""

    branches: tuple[TimelineBranch, ...]
    since: Param | None
    until: Param
    page: Page
    site: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class SearchTerms:
    """What is searched for: as text, as prefixes of words, as a part of texts, as a pattern."""

    text: Param
    words: Param
    part: Param
    pattern: Param


@dataclass(frozen=True)
class SearchPlan(OtherValue):
    """A page of what a search found."""

    branches: tuple[SearchBranch, ...]
    terms: SearchTerms
    page: Page
    site: int
    entries: tuple[Entry, ...]
