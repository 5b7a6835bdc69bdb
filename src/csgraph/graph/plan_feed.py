"""The part of a plan that is the feed of changes."""

from dataclasses import dataclass
from typing import Literal

from csgraph.graph.log_rows import Feed
from csgraph.graph.plan import Entry, ObjectPlan, OtherValue, PlanError
from csgraph.graph.predicates import Compare, Param, Rows, Withheld


@dataclass(frozen=True)
class FeedType:
    """A type whose changes are told.

    ``rows`` have to hold the record, where the filter says something of the type. ``names``
    are the fields that the caller may see, by the column that the log names.
    """

    name: str
    prefix: str
    rows: Rows
    is_filtered: bool
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EventFact(OtherValue):
    """What an event says of its change."""

    part: Literal["cursor", "nodeId", "changedFields"]


@dataclass(frozen=True)
class EventNode(OtherValue):
    """The record of an event, as it is now."""

    targets: tuple[ObjectPlan, ...]


@dataclass(frozen=True)
class Merging:
    """A type whose records can be merged: one that was, and the one that stays."""

    name: str
    prefix: str
    former: Rows
    survivor: Rows


@dataclass(frozen=True)
class Survivor(OtherValue):
    """The id of what a change's record was merged into by it."""

    types: tuple[Merging, ...]


@dataclass(frozen=True)
class Window:
    """A part of the log, behind a cursor, of which those changes are taken that are wanted.

    ``after`` are the cursor's epoch, transaction and number; ``fields`` compare the names
    of what was changed.
    """

    feed: Feed
    log: Rows
    coordinate: str
    after: tuple[Param, Param, Param]
    types: tuple[FeedType, ...]
    operations: Compare | None
    fields: tuple[Compare, ...]
    withheld: Withheld | None


@dataclass(frozen=True)
class FeedPlan(OtherValue):
    """A page of the feed; ``follows`` says that it was asked for behind a cursor."""

    window: Window
    size: int
    follows: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class EventsPlan(OtherValue):
    """The next events for a subscriber, each an answer of its own.

    ``errors`` are those of the plan's that belong to records of one type alone.
    """

    window: Window
    limit: Param
    entries: tuple[Entry, ...]
    errors: tuple[tuple[str, PlanError], ...]


@dataclass(frozen=True)
class FeedHead(OtherValue):
    """Where the feed ends at the moment."""

    feed: Feed
    log: Rows
