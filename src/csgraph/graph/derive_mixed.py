"""GraphQL types of lists whose items are of several types: search results, timelines."""

from enum import Enum
from typing import Annotated, Any, Union

import strawberry
from strawberry.types.field import StrawberryField

from csgraph.graph.catalog import Catalog
from csgraph.graph.directives import SemanticNonNull
from csgraph.graph.interfaces import PageInfo
from csgraph.graph.made import argument, made_field, made_type
from csgraph.graph.scalars import DateTime, DateTimeOrDuration

ONLY_TYPES = "Only these, of an empty list none; all that the caller may read if left out."
FOUND, HAPPENED = "SearchResult", "TimelineItem"


@strawberry.type(description="A piece of a text; the pieces in their order are the text.")
class HighlightSegment:
    """A piece of a text."""

    text: str = strawberry.field(description="The piece, as it is stored: escape it yourself.")
    matched: bool = strawberry.field(description="Whether it is what was searched for.")


@strawberry.type(description="A text of an item in which the search found something.")
class SearchHighlight:
    """A text of an item in which the search found something."""

    field: str = strawberry.field(description="Name of the field that holds the text.")
    segments: list[HighlightSegment] = strawberry.field(
        description="Its first 500 characters in pieces, at most 500: text, never markup."
    )


def search_field(catalog: Catalog) -> StrawberryField:
    """Return the root field that searches."""
    members = [spec.cls for spec in catalog.searched]
    names = {spec.name: spec.name for spec in catalog.searched}
    kinds = _enum(
        "SearchType",
        {_upper(name): f"Finds `{name}`." for name in names},
        "Types of items that search finds.",
    )
    facts = [
        made_field("score", float, "How well it fits, 0 to 1; comparable within one search."),
        made_field(
            "highlights",
            list[SearchHighlight],
            "Where it matched, at most 5, of the fields that the caller may see.",
        ),
    ]
    text = "What a search found, of several types."
    connection = _connection(FOUND, _union(FOUND, members, text), facts)
    arguments = [
        argument(
            "query",
            str,
            "Words, parts of words, names with a typo, a domain, a part of an address.",
        ),
        argument("types", list[kinds] | None, ONLY_TYPES),  # type: ignore[valid-type]
        argument("first", int | None, "Items, 1 to 100; 25 if left out."),
        argument("after", str | None, "Start behind this cursor."),
    ]
    return made_field(
        "search",
        connection | None,
        "Search across types, best first; ties by id, newest first. Of more than 1,000 hits of "
        "a type the newest are ranked.",
        arguments=arguments,
        directives=(SemanticNonNull(),),
    )


def timeline_field(catalog: Catalog) -> StrawberryField:
    """Return the field that owners of a timeline get; all owners share its types."""
    members = list(dict.fromkeys(spec.cls for spec, _ in catalog.moments))
    events = _enum(
        "TimelineEvent",
        {moment.name: moment.description for _, moment in catalog.moments},
        "What may have happened.",
    )
    facts = [
        made_field("event", events, "What happened to it."),
        made_field("occurredAt", DateTime, "When; midnight where only the day is known."),
    ]
    text = "What something happened to: the event is told by the edge."
    connection = _connection(HAPPENED, _union(HAPPENED, members, text), facts)
    arguments = [
        argument("first", int | None, "Items, 1 to 100; 25 if left out."),
        argument("after", str | None, "Start behind this cursor."),
        argument("types", list[events] | None, "Only these events; of an empty list none."),  # type: ignore[valid-type]
        argument("since", DateTimeOrDuration | None, "Nothing before this instant."),
        argument("until", DateTimeOrDuration | None, "Nothing after this instant; now if not."),
    ]
    return made_field(
        "timeline",
        connection | None,
        "What happened, newest first, of all that the caller may see.",
        arguments=arguments,
        directives=(SemanticNonNull(),),
    )


def _connection(name: str, item: Any, facts: list[StrawberryField]) -> Any:
    edge = made_type(
        f"{name}Edge",
        [
            made_field("cursor", str, "Opaque position of the item; pass it as `after`."),
            made_field("node", item, "The item."),
            *facts,
        ],
        f"One `{name}` with its cursor.",
    )
    return made_type(
        f"{name}Connection",
        [
            made_field("edges", list[edge], "Items with their cursors."),  # type: ignore[valid-type]
            made_field("nodes", list[item], "Items alone."),
            made_field("pageInfo", PageInfo, "Position of this page."),
        ],
        f"Page of `{name}` items.",
    )


def _union(name: str, members: list[type], description: str) -> Any:
    made: Any = Union[tuple(members)]  # noqa: UP007 - of types known only now
    return Annotated[made, strawberry.union(name, description=description)]


def _enum(name: str, members: dict[str, str], description: str) -> type[Enum]:
    values = {key: strawberry.enum_value(key, description=text) for key, text in members.items()}
    made = Enum(name, values)  # type: ignore[misc]  # named by what it lists
    strawberry.enum(made, description=description)
    return made


def _upper(name: str) -> str:
    return "".join(f"_{c}" if c.isupper() and i else c.upper() for i, c in enumerate(name))


def type_label(name: str) -> str:
    """Return the label of ``SearchType`` that stands for a type."""
    return _upper(name)
