"""Mutations of many nodes in GraphQL: their arguments, and what is told of each row."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

import strawberry
from strawberry.types.arguments import StrawberryArgument

from csgraph.graph.catalog import NodeSpec
from csgraph.graph.made import argument
from csgraph.graph.mutations import Mutation, UpdateWhere, UserError, WriteOptions

MOST_ROWS: Final = 500
MOST_MATCHES: Final = 1_000


@strawberry.enum(description="What is kept of a batch in which some rows can't be written.")
class BulkErrorPolicy(Enum):
    """What is kept of a batch in which some rows can't be written."""

    REJECT_EVERYTHING = strawberry.enum_value(
        "REJECT_EVERYTHING", description="One bad value, and nothing is kept."
    )
    REJECT_FAILED_ROWS = strawberry.enum_value(
        "REJECT_FAILED_ROWS", description="Rows with a bad value are left out."
    )
    IGNORE_FAILED = strawberry.enum_value(
        "IGNORE_FAILED",
        description="Bad values are left out; a row only where it can't be written without.",
    )


@strawberry.enum(description="What became of one row of a batch.")
class RowOutcome(Enum):
    """What became of one row of a batch."""

    CREATED = strawberry.enum_value("CREATED", description="It was made.")
    UPDATED = strawberry.enum_value("UPDATED", description="It was changed.")
    UNCHANGED = strawberry.enum_value("UNCHANGED", description="It was so already.")
    REJECTED = strawberry.enum_value("REJECTED", description="It was not written.")


@strawberry.type(description="What became of one row of a batch.")
class BulkRow:
    """What became of one row of a batch."""

    index: int = strawberry.field(description="Position among the inputs, from 0.")
    outcome: RowOutcome = strawberry.field(description="What became of it.")
    user_errors: list[UserError] = strawberry.field(description="What was wrong with it.")


ROWS: Final = "rows"
MATCHED: Final = "matched"


def arguments_of(
    mutation: Mutation, spec: NodeSpec, input_type: type, catalog_filter: type
) -> list[StrawberryArgument]:
    """Return the arguments of a mutation of many nodes."""
    options = argument("options", WriteOptions | None, "How the write runs.")
    if isinstance(mutation.many, UpdateWhere):
        return [
            argument("filter", catalog_filter, "Which are written: those that the caller sees."),
            argument(
                "atMost",
                int,
                f"Refuse the write where more fit than this; at most {MOST_MATCHES}.",
                default=1,
            ),
            argument("input", input_type, "Values. A field left out keeps what it has."),
            options,
        ]
    policy = argument(
        "errorPolicy",
        BulkErrorPolicy | None,
        "What is kept where some rows can't be written; `REJECT_EVERYTHING` when left out.",
    )
    text = f"Rows, at most {MOST_ROWS}; each `{spec.name}` once."
    return [argument("inputs", list[input_type], text), policy, options]  # type: ignore[valid-type]


def policy_of(arguments: Mapping[str, Any]) -> BulkErrorPolicy:
    """Return which policy a call names."""
    given = arguments.get("errorPolicy")
    return BulkErrorPolicy(given) if given is not None else BulkErrorPolicy.REJECT_EVERYTHING


__all__ = ["BulkErrorPolicy", "BulkRow", "RowOutcome", "arguments_of", "policy_of"]
