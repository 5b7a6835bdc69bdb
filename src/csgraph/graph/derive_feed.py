"""GraphQL types of the feed of changes: its events, filter and connection."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import strawberry
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from csgraph.graph.catalog import Catalog, NodeSpec
from csgraph.graph.comparators import BY_KIND
from csgraph.graph.derive_mixed import ONLY_TYPES
from csgraph.graph.directives import SemanticNonNull
from csgraph.graph.interfaces import PageInfo
from csgraph.graph.kinds import Kind, unwrapped
from csgraph.graph.made import argument, made_field, made_type
from csgraph.storage.metadata import Access

EVENT: Final = "ChangeEvent"
CHANGES: Final = "changes"
HEAD: Final = "feedCursor"


def feed_types(catalog: Catalog) -> list[NodeSpec]:
    """Return the types whose changes are logged."""
    return [
        spec
        for spec in catalog.nodes.values()
        if spec.prefix and spec.table.info.get("access") == Access.NODE.name
    ]


def filter_name(spec: NodeSpec) -> str:
    """Return the field of the feed's filter that is about records of a type."""
    return spec.name[0].lower() + spec.name[1:]


@dataclass(frozen=True)
class FeedFields:
    """The root fields that read the feed, and those by which it is subscribed to."""

    query: list[StrawberryField]
    subscription: list[StrawberryField]


def feed_fields(catalog: Catalog, filters: Mapping[str, type]) -> FeedFields:
    """Return the root fields; ``filters`` are those of each type of record."""
    if catalog.feed is None:
        raise AssertionError
    event = catalog.feed.cls
    narrowing = _narrowing(catalog, filters)
    first = argument("first", int | None, "Events, 1 to 100; 25 if left out.")
    after = argument("after", str | None, "Start behind this cursor; at the beginning if not.")
    page = made_field(
        CHANGES,
        _connection(event) | None,
        "Changes of records, in the order in which they can be read without missing one: a "
        "change is told once all transactions that began before it have ended.",
        arguments=[first, after, *narrowing],
        directives=(SemanticNonNull(),),
    )
    head = made_field(
        HEAD,
        str | None,
        "Where the feed of changes ends now. Read it, then what you want to keep, then "
        "`changes` behind it.",
        directives=(SemanticNonNull(),),
    )
    since = argument(
        "after", str | None, "Start behind this cursor; with what changes from now on if not."
    )
    events = made_field(
        CHANGES,
        event,
        "Changes of records as they come, one event each.",
        arguments=[since, *narrowing],
    )
    return FeedFields([page, head], [events])


def _connection(event: Any) -> Any:
    edge = made_type(
        f"{EVENT}Edge",
        [
            made_field("cursor", str, "Position of the event; pass it as `after`."),
            made_field("node", event, "The event."),
        ],
        f"One `{EVENT}` with its cursor.",
    )
    text = (
        "Position of this page. `endCursor` is where reading goes on, behind a page without "
        "events too; it is never null."
    )
    return made_type(
        f"{EVENT}Connection",
        [
            made_field("edges", list[edge], "Events with their cursors."),  # type: ignore[valid-type]
            made_field("nodes", list[event], "Events alone."),
            made_field("pageInfo", PageInfo, text),
        ],
        f"Page of `{EVENT}` items.",
    )


def _narrowing(catalog: Catalog, filters: Mapping[str, type]) -> list[StrawberryArgument]:
    """Return the arguments that say which changes are wanted."""
    if catalog.feed is None or catalog.feed.declaration.feed is None:
        raise AssertionError
    types = feed_types(catalog)
    members = {
        spec.enum_name: strawberry.enum_value(
            spec.enum_name, description=f"Changes of `{spec.name}` records."
        )
        for spec in types
    }
    kinds: Any = Enum("ChangedType", members)  # type: ignore[misc]  # of what is logged
    strawberry.enum(kinds, description="Types of records whose changes are told.")
    operation: Any = unwrapped(catalog.feed.fields["operation"].annotation).wrapped_cls
    fields = [
        made_field("operations", list[operation] | None, "Any of these was done.", operand=True),
        made_field(
            "changedFields",
            BY_KIND[Kind.TEXT_LIST] | None,
            "By the names of the fields that changed. A new record has none.",
            operand=True,
        ),
        *(
            made_field(
                filter_name(spec),
                filters[spec.name] | None,
                f"Of `{spec.name}` records those for which this holds now, or did when they were "
                "deleted.",
                operand=True,
            )
            for spec in types
        ),
    ]
    text = "Filter on changes: all fields given must hold. Types left out are not narrowed."
    filter_ = made_type(f"{EVENT}Filter", fields, text, is_input=True)
    return [
        argument("types", list[kinds] | None, ONLY_TYPES),
        argument("filter", filter_ | None, "Only changes for which all of this holds."),
    ]
