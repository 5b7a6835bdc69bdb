"""The parts of a plan that rules make: in Python after the statement has run, or in SQL."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property

from csgraph.graph.catalog import NodeSpec
from csgraph.graph.kinds import Kind
from csgraph.graph.plan import AsOf, ObjectPlan, OtherValue
from csgraph.graph.predicates import Rows
from csgraph.graph.worked import JudgedRead, Named, WorkedRead


@dataclass(frozen=True)
class Shown:
    """One response key of a worked value.

    ``parts`` is what is shown of an object, ``slot`` which of the plan's nodes the value
    names; ``text`` is JSON that is known already.
    """

    key: str
    name: str
    parts: tuple["Shown", ...] | None = None
    slot: int | None = None
    text: str | None = None
    is_list: bool = False

    @cached_property
    def attribute(self) -> str:
        """What the value calls it."""
        return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", self.name).lower()

    @cached_property
    def is_leaf(self) -> bool:
        """Whether it is shown as it is."""
        return self.parts is None and self.slot is None and self.text is None


@dataclass(frozen=True)
class NamedPlan:
    """Nodes that a worked value may name, and what is read of each."""

    named: Named
    target: ObjectPlan


@dataclass(frozen=True)
class JudgedValue(OtherValue):
    """What a rule judges of a row, as JSON; ``rows`` are those that it looks at."""

    read: JudgedRead
    rows: tuple[Rows, ...]
    kind: Kind


@dataclass(frozen=True)
class WorkedValue(OtherValue):
    """A value that is worked out from rows; ``coordinate`` is its field's.

    ``given`` names the arguments that have a value, which is part of an operation's shape, as is
    what it ``knows`` of its row. ``own`` are the rows that it stands on, ``instant`` is that of its
    own which they are read at; ``goes_with_root`` says that it can be read at that of the root.
    """

    read: WorkedRead
    rows: tuple[Rows, ...]
    shown: tuple[Shown, ...] | None
    nodes: tuple[NamedPlan, ...]
    scopes: frozenset[str]
    site: int | None
    given: frozenset[str]
    coordinate: str
    knows: Mapping[str, str] = field(default_factory=dict)
    own: Rows | None = None
    instant: AsOf | None = None
    goes_with_root: bool = False

    @property
    def likeness(self) -> tuple[object, ...]:
        """What tells values apart whose rules may read other rows: all of one take as many parts.

        What is read at an instant is not of them: it shares what it reads.
        """
        return self.coordinate, self.given, frozenset(self.knows.items())


def worked_in(value: object) -> Iterator[WorkedValue]:
    """Yield the values in a part of a plan that are worked out from what is now."""
    if isinstance(value, tuple):
        for item in value:
            yield from worked_in(item)
    elif isinstance(value, WorkedValue):
        if value.instant is None:
            yield value
        yield from worked_in(value.nodes)
    elif is_dataclass(value) and not isinstance(value, NodeSpec | Rows | type):
        for each in fields(value):
            yield from worked_in(getattr(value, each.name))
