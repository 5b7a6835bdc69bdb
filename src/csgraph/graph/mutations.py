"""How a slice declares a mutation: which node it writes, what it takes, the command that acts.

A declaration names fields of the node; the input type, the reading of its values, the
payload type follow from the catalog, so that a word means the same where it is written as
where it is read.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Final, Protocol
from uuid import UUID

import strawberry
from sqlalchemy import Table

from csgraph.events.change_set import Actor
from csgraph.events.invariants import Invariant
from csgraph.graph.subscriptions import Subscriptions
from csgraph.outbound.transport import Gate
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import Writing
from csgraph.tenancy.principal import Principal, SavedFilter

NO_REVISION_BEFORE: Final = "There is no one revision before: leave `ifRevision` out."
"""Told of ``ifRevision`` where nothing, or more than one record, was there before."""


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
        description="Fields that were changed since the revision that was given, by name; only "
        "those that the caller may see."
    )


@strawberry.type(description="The record's state does not allow the step.")
class TransitionRefused(UserError):
    """The record's state does not allow the step."""

    current_state: str = strawberry.field(description="State that the record is in.")
    available_transitions: list[str] = strawberry.field(
        description="Mutations that its state allows."
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

    def stored(self) -> list[Any]:
        """Return the problem as JSON."""
        return [self.code, self.message, self.path, dict(self.facts)]

    @classmethod
    def of(cls, stored: Sequence[Any]) -> "Problem":
        """Return a stored problem."""
        code, message, path, facts = stored
        return cls(code, message, tuple(path) if path else None, facts)

    @property
    def type_name(self) -> str:
        """Name of the GraphQL type that shows it."""
        if "currentState" in self.facts:
            return "TransitionRefused"
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


class Surroundings(Protocol):
    """What commands need of the program around them."""

    @property
    def secrets(self) -> Secrets:
        """What keys are hashed and credentials sealed with."""

    @property
    def gate(self) -> Gate:
        """What lets through the addresses that tenants may have called."""

    @property
    def subscriptions(self) -> Subscriptions:
        """What reads the feed of changes by documents."""

    @property
    def compiler(self) -> Any:
        """What compiles the documents of whoever calls, for commands that keep one."""

    def check_filter(self, node_type: str, given: Any) -> None:
        """Refuse what can't be saved as a segment."""

    def check_fields(self, coordinates: Iterable[str]) -> tuple[str, ...]:
        """Return coordinates that a grant can share, written out."""

    def scopes_of_fields(self, coordinates: Iterable[str]) -> frozenset[str]:
        """Return the scopes that reading fields takes."""

    def check_shareable(self, saved: SavedFilter) -> None:
        """Refuse a segment that no grant can share."""

    async def refresh_shared(self, work: Writing, now: datetime) -> None:
        """Bring the accounts of the tenant's grants by segment up to date."""

    async def follow(self, call: "Call", node_type: str, ids: Sequence[UUID | None]) -> None:
        """Bring up to date what is stored and follows from what was written."""

    async def merge(
        self,
        call: "Call",
        node: type,
        fields: tuple[str, ...],
        losers: Sequence[UUID],
        takes: Mapping[str, UUID],
        fills: bool,
    ) -> dict[str, int]:
        """Merge records into the call's target; return how many of each type have moved."""


@dataclass(frozen=True)
class Call:
    """What a command is given.

    ``target`` is the row to write, None where one is made; ``values`` are its columns, and
    what else the input takes by the keys that it is declared under.
    """

    work: Writing
    actor: Actor
    principal: Principal
    around: Surroundings
    change_set_id: UUID
    target: UUID | None
    values: Mapping[str, Any]
    if_revision: int | None
    now: datetime
    writable: Mapping[str, Table] = field(default_factory=dict)
    """The types that the caller may write by any mutation, with their tables."""
    tables: Mapping[str, Table] = field(default_factory=dict)
    """All types that are written through the log, with their tables."""
    write_scopes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By type, the scopes with which something writes it."""
    irrevertible: Mapping[str, str] = field(default_factory=dict)
    """By type, why none of its changes is taken back."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """By type, what its ids begin with."""
    invariants: tuple[Invariant, ...] = ()
    """What holds of rows whoever writes them."""
    is_dry_run: bool = False
    """Whether nothing is kept of what the command does."""

    @property
    def expected_target(self) -> UUID:
        """The row to write, for a command that makes none."""
        if self.target is None:
            raise AssertionError("the mutation makes its node")
        return self.target


@dataclass(frozen=True)
class Made:
    """What a command has done: the node to show, and what the payload tells beside it."""

    id: UUID
    told: Mapping[str, Any]


Act = Callable[[Call], Awaitable[UUID | Made]]
"""Does what the mutation says; returns the id of the node that its payload shows.

Raises ``CsgraphError`` to refuse: it becomes an entry of ``userErrors``, at ``path`` when its
extensions have one.
"""


@dataclass(frozen=True)
class Given:
    """A value that an input takes beside the fields of the node.

    The command finds it under ``key``. ``of`` is the type whose ids it takes.
    """

    name: str
    annotation: Any
    description: str
    key: str
    of: type | None = None
    required: bool = False


@dataclass(frozen=True)
class Told:
    """A value that a payload tells beside the node, out of ``Made.told`` by its name.

    ``once`` says that it is kept nowhere: whoever sends the same request again reads null,
    as does who only tries it.
    """

    name: str
    annotation: Any
    description: str
    once: bool = False


Complete = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Returns a row's columns with what follows from them; raises ``InvalidInput`` to refuse."""


Alone = Callable[[Writing], Awaitable[None]]
"""Holds off whoever else would write the same until the transaction ends."""

Wrong = Callable[[Writing, Sequence[UUID]], Awaitable[bool]]
"""Whether rows that were just written break a rule that is about several of them."""


@dataclass(frozen=True)
class InBulk:
    """How a mutation is done to many rows at once, by the same rules.

    ``alone`` is called before a write of one of ``asked_for`` columns, and holds off whoever
    else would write them. ``wrong`` is asked after it; where it finds
    something the rows are written again one by one, and the one that it is about is refused
    with ``refusal``, the path and the sentence.
    """

    node_type: str
    complete: Complete = dict
    asked_for: frozenset[str] = frozenset()
    alone: Alone | None = None
    wrong: Wrong | None = None
    refusal: tuple[tuple[str, ...], str] = ((), "")


@dataclass(frozen=True)
class Upsert:
    """That a mutation makes or changes many nodes, each found by an identity of its own."""

    complete: Complete = dict


@dataclass(frozen=True)
class UpdateWhere:
    """That a mutation gives the same values to every node that fits a filter."""

    complete: Complete = dict


async def writes_many(_call: Call) -> UUID:
    """Stand for the command of a mutation of many nodes, which follows from its declaration."""
    raise AssertionError("many nodes are written by one statement, not by a command")


@dataclass(frozen=True)
class Mutation:
    """One business act on a node, or with ``many`` the same act on many.

    ``fields`` are those of the node that the input may give, ``given`` what it takes
    beside, ``required`` those fields that it must; ``makes`` says that it makes the node
    rather than finding it; with ``in_bulk`` it can be done for the lines of a file. ``parts``
    are types of which it writes rows beside the node, and no mutation of their own does.
    ``stands_alone`` says that it means something with nothing given, such as that it is so now.
    ``foreknown`` are fields whose values in the input decide which rules are asked about the
    node: worked fields know them when their statement is made.
    """

    name: str
    description: str
    scope: str
    node: type
    act: Act = writes_many
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    makes: bool = False
    given: tuple[Given, ...] = ()
    told: tuple[Told, ...] = ()
    many: Upsert | UpdateWhere | None = None
    in_bulk: InBulk | None = None
    parts: tuple[type, ...] = ()
    stands_alone: bool = False
    foreknown: tuple[str, ...] = ()

    def knows(self, arguments: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Return what of the node is known before it is written, of the arguments' values."""
        given = arguments.get("input") or {}
        return tuple((name, given[name]) for name in self.foreknown if name in given)
