"""How a vendor's records become rows, declared by the vendor packages.

A mapping names paths and columns; it holds no SQL. From it ``check``, ``project`` and
``match`` compile theirs, so that landing, mapping, and mapping again after a change of
a mapping all follow one declaration.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Table

from csgraph.domain.sources.rules import ExternalSystem
from csgraph.ingest.values import Kind, numeric_id, text

Path = tuple[str, ...]


def path(dotted: str) -> Path:
    """Return the keys of a dotted path."""
    return tuple(dotted.split("."))


@dataclass(frozen=True, slots=True)
class Field:
    """One column, read from the first of some paths that holds a value."""

    column: str
    paths: tuple[str, ...]
    kind: Kind = field(default_factory=text)
    required: bool = False
    default: bool | tuple[str, ...] | None = None
    """For a column that can't be null, when no record has a value."""
    part_of: str | None = None
    """An object that not every answer has; without it the column keeps its value."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units beside its currency; the connection names the usual one."""

    amount_column: str
    currency_column: str
    amount_path: str
    currency_path: str


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key, found by the external id of the parent's record."""

    column: str
    path: str
    object_type: str
    node_type: str
    kind: Kind = field(default_factory=numeric_id)


@dataclass(frozen=True, slots=True)
class CustomFields:
    """Where the values of tenant-defined fields stand.

    With ``entry_key`` they are a list of ``{entry_key: …, "value": …}``; else an object
    whose keys name the fields. The empty path is the record itself.
    """

    path: str
    entry_key: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """Which records of a stream become the node: those with one of the texts."""

    path: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """How a record becomes a row of a node's table."""

    node_type: str
    table: Table
    fields: tuple[Field, ...]
    money: tuple[Money, ...] = ()
    links: tuple[Link, ...] = ()
    custom_fields: CustomFields | None = None
    when: When | None = None
    recognised_by: str | None = None
    """The e-mail by which one person is known in two systems."""
    precedence: int = 0
    """Lower wins, field by field, where two systems describe one node."""


@dataclass(frozen=True, slots=True)
class Organization:
    """What tells the account behind an organization of another system."""

    name: str
    key: str
    links: str
    """An object of tenant-defined fields, one of which may name the account."""
    domains: str
    account_system: ExternalSystem
    account_object: str
    survivor: str
    """Where a merged account names the one that it was merged into."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """How a record says that it is deleted: by a value, or by any value at all."""

    path: str
    equals: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What orders the versions of a record: instants, the first path that holds one."""

    paths: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True, eq=False)
class Mapping:
    """One object type of one system; equal to itself alone, so that statements are kept by it."""

    system: ExternalSystem
    object_type: str
    external_id: str
    id_kind: Kind
    version: Version
    deletion: Deletion | None
    """None for records that say nothing of it: they are gone when their list lacks them."""
    page: str | None
    """The record's page in the vendor's own interface, without the id at its end; if any."""
    nodes: tuple[Node, ...] = ()
    organization: Organization | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """One mapping's share in a node type."""

    mapping: Mapping
    node: Node


@dataclass(frozen=True, eq=False)
class Registry:
    """Every mapping there is; a node may be described by several of them."""

    mappings: tuple[Mapping, ...]

    @cached_property
    def node_tables(self) -> dict[str, Table]:
        """Return the tables by node type, parents before children."""
        found = {node.node_type: node.table for node in self._nodes}
        ranks = {type_: self._rank(type_, frozenset()) for type_ in found}
        return dict(sorted(found.items(), key=lambda item: (ranks[item[0]], item[0])))

    def contributions(self, node_type: str) -> tuple[Contribution, ...]:
        """Return who describes a node type, the most authoritative first."""
        found = [
            Contribution(mapping, node)
            for mapping in self.mappings
            for node in mapping.nodes
            if node.node_type == node_type
        ]
        return tuple(sorted(found, key=lambda each: each.node.precedence))

    def leading_system(self, node_type: str) -> ExternalSystem:
        """Return the system whose records each are a node of their own."""
        return self.contributions(node_type)[0].mapping.system

    @property
    def links(self) -> tuple[tuple[Node, Link], ...]:
        """Return every link with the node that holds it."""
        return tuple((node, link) for node in self._nodes for link in node.links)

    @property
    def organization(self) -> Mapping | None:
        """Return the mapping whose records are matched to accounts."""
        return next((each for each in self.mappings if each.organization), None)

    @property
    def _nodes(self) -> Iterable[Node]:
        return [node for mapping in self.mappings for node in mapping.nodes]

    def _rank(self, node_type: str, below: frozenset[str]) -> int:
        parents = {
            link.node_type
            for node, link in self.links
            if node.node_type == node_type and link.node_type not in {node_type, *below}
        }
        return 1 + max((self._rank(each, below | {node_type}) for each in parents), default=0)
