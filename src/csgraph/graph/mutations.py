"""How a slice declares a mutation: which node it writes, what it takes, the command that acts.

A declaration names fields of the node; the input type, the reading of its values, the
payload type follow from the catalog, so that a word means the same where it is written as
where it is read.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import Table

from csgraph.storage.work import Writing


@strawberry.enum(description="Why a write was refused.")
class UserErrorCode(Enum):
    """Why a write was refused."""

    INVALID = strawberry.enum_value("INVALID", description="The value has the wrong form.")
    REQUIRED = strawberry.enum_value("REQUIRED", description="The value is missing.")
    NOT_FOUND = strawberry.enum_value(
        "NOT_FOUND",
        description="The target does not exist, or the caller may not know that it does.",
    )
    CONFLICT = strawberry.enum_value(
        "CONFLICT", description="The record moved on, or another one has the value already."
    )
    INVALID_TRANSITION = strawberry.enum_value(
        "INVALID_TRANSITION", description="The state machine does not allow this step now."
    )
    FORBIDDEN = strawberry.enum_value("FORBIDDEN", description="The caller lacks a scope.")
    LIMIT_REACHED = strawberry.enum_value(
        "LIMIT_REACHED", description="A count or capacity limit was reached."
    )
    ROLLED_BACK = strawberry.enum_value(
        "ROLLED_BACK", description="Nothing is wrong here; another part of the group was refused."
    )


@strawberry.interface(description="A problem that the caller can fix.")
class UserError:
    """A problem that the caller can fix."""

    code: UserErrorCode = strawberry.field(description="Stable code for programs.")
    message: str = strawberry.field(description="Sentence for people. The wording may change.")
    path: list[str] | None = strawberry.field(
        description="Path from the mutation's arguments to the offending value. Null when it is "
        "none of the values."
    )


@strawberry.type(description="An input value broke a rule.")
class ValidationError(UserError):
    """An input value broke a rule."""

    constraint: str | None = strawberry.field(
        description="Limit that was broken, such as `at most 500 characters`. Null when there "
        "is no number to it."
    )


@strawberry.type(description="The record moved on since the caller read it.")
class RevisionConflict(UserError):
    """The record moved on since the caller read it."""

    current_revision: int = strawberry.field(description="Revision that is stored now.")
    changed_fields: list[str] = strawberry.field(
        description="Which of the fields given hold something else now than what was sent."
    )


@strawberry.input(description="How a write runs.")
class WriteOptions:
    """How a write runs."""

    if_revision: int | None = strawberry.field(
        description="Refuse with `CONFLICT` unless the stored revision is this one.",
        default=strawberry.UNSET,
    )
    dry_run: bool = strawberry.field(
        description="Check, authorise, show the effect, then roll back.", default=False
    )
    reason: str | None = strawberry.field(
        description="Reason, kept in the history; at most 1,000 characters.",
        default=strawberry.UNSET,
    )


@dataclass(frozen=True)
class Problem:
    """One entry of ``userErrors``; ``facts`` are what richer types tell beside."""

    code: str
    message: str
    path: tuple[str, ...] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def type_name(self) -> str:
        """Name of the GraphQL type that shows it."""
        return "RevisionConflict" if "currentRevision" in self.facts else "ValidationError"

    def told(self) -> dict[str, Any]:
        """Return every field by its name."""
        return {
            "__typename": self.type_name,
            "code": self.code,
            "message": self.message,
            "path": list(self.path) if self.path else None,
            "constraint": None,
            **self.facts,
        }


@dataclass(frozen=True)
class Call:
    """What a command is given.

    ``target`` is the row to write, None where one is made; ``values`` are its columns.
    """

    work: Writing
    change_set_id: UUID
    target: UUID | None
    values: Mapping[str, Any]
    if_revision: int | None
    now: datetime
    writable: Mapping[str, Table] = field(default_factory=dict)
    """The types that the caller may write by any mutation, with their tables."""
    write_scopes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By type, the scopes with which something writes it."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """By type, what its ids begin with."""

    @property
    def expected_target(self) -> UUID:
        """The row to write, for a command that makes none."""
        if self.target is None:
            raise AssertionError("the mutation makes its node")
        return self.target


Act = Callable[[Call], Awaitable[UUID]]
"""Does what the mutation says; returns the id of the node that its payload shows.

Raises ``CsgraphError`` to refuse: it becomes an entry of ``userErrors``, at ``path`` when its
extensions have one.
"""


@dataclass(frozen=True)
class Mutation:
    """One business act on a node.

    ``fields`` are those of the node that the input may give, ``required`` those it must;
    ``makes`` says that it makes the node rather than finding it.
    """

    name: str
    description: str
    scope: str
    node: type
    act: Act
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    makes: bool = False
