"""GraphQL types of a record's history: the changes of one record, what they did to its fields."""

from copy import copy
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from csgraph.graph.catalog import DIFF, HISTORY, HISTORY_SCOPE, RECORD_CHANGE, Catalog, NodeSpec
from csgraph.graph.directives import RequiresScope, SemanticNonNull
from csgraph.graph.interfaces import PageInfo
from csgraph.graph.log_rows import Pages
from csgraph.graph.made import argument, definition_of, made_field, made_type
from csgraph.graph.scalars import DateTime, Json


@strawberry.type(description="What became of one field of a record.")
class FieldChange:
    """What became of one field of a record."""

    field: str = strawberry.field(
        description="Name of the field; a tenant-defined one is called `customFields.<key>`."
    )
    before: Json | None = strawberry.field(
        description="What it held before, in the form in which it is read; a reference by its id. "
        "Null when it had no value."
    )
    after: Json | None = strawberry.field(
        description="What it held after, in the same form. Null when it had no value."
    )


def history_field(catalog: Catalog) -> StrawberryField:
    """Return the field that records get whose changes are logged; all share its types."""
    connection = _changes(catalog.nodes[RECORD_CHANGE].cls, "a record")
    return made_field(
        HISTORY,
        connection | None,
        "Changes of this record, newest first.",
        arguments=[
            argument("first", int | None, "Changes from the newest, 1 to 100; 25 without `last`."),
            argument("after", str | None, "Start behind this cursor; use with `first`."),
            argument("last", int | None, "Changes from the oldest, 1 to 100."),
            argument("before", str | None, "End before this cursor; use with `last`."),
            argument(
                "fields",
                list[str] | None,
                "Only changes of these fields, and of each only these: names such as `name`, or "
                "`customFields.<key>`.",
            ),
        ],
        directives=(SemanticNonNull(), RequiresScope(any_of=[HISTORY_SCOPE])),
    )


def pages_field(rows: NodeSpec, pages: Pages) -> StrawberryField:
    """Return the field that tells all changes of a change set, in pages."""
    return made_field(
        pages.name,
        _changes(rows.cls, "a change set") | None,
        pages.description,
        arguments=[
            argument("first", int | None, "Changes from the oldest, 1 to 100; 25 without `last`."),
            argument("after", str | None, "Start behind this cursor; use with `first`."),
            argument("last", int | None, "Changes from the newest, 1 to 100."),
            argument("before", str | None, "End before this cursor; use with `last`."),
        ],
        directives=(SemanticNonNull(),),
    )


def _changes(item: type, of: str) -> Any:
    """Return the type of a page of changes."""
    name = definition_of(item).name
    edge = made_type(
        f"{name}Edge",
        [
            made_field("cursor", str, "Opaque position of the change."),
            made_field("node", item, "The change."),
        ],
        f"One change of {of} with its cursor.",
    )
    return made_type(
        f"{name}Connection",
        [
            made_field("edges", list[edge], "Changes with their cursors."),  # type: ignore[valid-type]
            made_field("nodes", list[item], "Changes alone."),  # type: ignore[valid-type]
            made_field("pageInfo", PageInfo, "Position of this page."),
            made_field(
                "totalCount",
                int | None,
                "How many changes there are on all pages together. Counted only when selected.",
                directives=(SemanticNonNull(),),
            ),
        ],
        f"Page of {of}'s changes.",
    )


def history_by_id_field(of_record: StrawberryField) -> StrawberryField:
    """Return the field of the query that tells what the field of a record does, by its id."""
    made = copy(of_record)
    made.description = (
        "Changes of any record by its id, newest first; of a deleted one too, and of one that was "
        "merged its own. Null when there is none that the caller may see."
    )
    made.arguments = [
        argument("node_id", strawberry.ID, "Id of the record."),
        *of_record.arguments,
    ]
    made.directives = [RequiresScope(any_of=[HISTORY_SCOPE])]
    return made


def diff_field() -> StrawberryField:
    """Return the field that tells what differs between two instants."""
    return made_field(
        DIFF,
        list[FieldChange] | None,
        "Fields that held another value at one instant than at a later one, those that the caller "
        "may see; at most 100. While the record was not there, its fields had no value.",
        arguments=[
            argument("from", DateTime, "The earlier instant, not before the first logged change."),
            argument("to", DateTime | None, "The later one; now if left out."),
        ],
        directives=(SemanticNonNull(), RequiresScope(any_of=[HISTORY_SCOPE])),
    )
