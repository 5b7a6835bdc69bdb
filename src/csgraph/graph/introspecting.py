"""Answers introspection: what was asked for as a tree, written out once.

graphql-core would resolve each field of each type by itself, which takes seconds for a schema
of this size. Here a tree of what is selected is written straight to JSON, and a type that is
named thousands of times is written once for each way in which it is shown. The answer is kept,
compressed, by that tree: whoever asks for the same in another text is answered from it.

What has to be written anew takes the server's time and costs no points, so that a key may have
the whole schema written some ten times at once, and then every few seconds.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any, Final
from uuid import UUID

import orjson
from graphql import (
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_list_type,
    is_named_type,
)
from graphql.execution.values import VariableValues
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef

from csgraph.graph.document import Document
from csgraph.graph.introspection import IntrospectionPrices
from csgraph.graph.limits import FieldLimitExceeded, Limits
from csgraph.graph.recent import Recent
from csgraph.graph.selection import SelectedField, Selector
from csgraph.telemetry.figures import CacheFigures
from csgraph.tenancy.buckets import Throttled

_ROOTS: Final = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
_TYPE: Final = "__Type"
_FAST: Final = 1
"""Of zlib's levels: answers repeat themselves so much that the fastest is enough."""

MOST_READERS: Final = 10_000


@dataclass(frozen=True)
class Asked:
    """One response key; ``parts`` is what is shown of an object, None where it is a leaf."""

    key: str
    name: str
    given: tuple[tuple[str, Any], ...] = ()
    parts: tuple["Asked", ...] | None = None


@dataclass
class _Reader:
    """How many fields may still be written anew for a key, at an instant."""

    left: float
    at: datetime


@dataclass
class Introspector:
    """Answers what is asked of one schema."""

    schema: GraphQLSchema
    limits: Limits
    cache_bytes: int
    _prices: IntrospectionPrices = field(init=False)
    _whole: float = field(init=False)
    _answers: Recent[Asked, bytes] = field(init=False)
    _readers: Recent[UUID, _Reader] = field(init=False)

    def __post_init__(self) -> None:
        self._prices = IntrospectionPrices.of(self.schema)
        self._whole = self._prices.of_everything()
        self._answers = Recent(entries=500, weight=self.cache_bytes)
        self._readers = Recent(entries=MOST_READERS, weight=MOST_READERS)

    @property
    def figures(self) -> CacheFigures:
        """How often an answer was known."""
        return self._answers.figures

    def answers(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        who: UUID,
        now: datetime,
    ) -> dict[str, bytes]:
        """Return the JSON of each introspection field of a query, by its response key.

        Raises:
            FieldLimitExceeded: they read more than is served.
            Throttled: too much has been written for this key lately.
        """
        selector = Selector(self.schema, document, variables)
        root = operation.selection_set
        found = [each for each in selector.fields("Query", [root]) if each.name in _ROOTS]
        self._check(found, document)
        return {
            each.key: self._answer(_asked(selector, each, _ROOTS[each.name], variables), who, now)
            for each in found
        }

    def _check(self, found: list[SelectedField], document: Document) -> None:
        nodes = (FieldNode(name=each.node.name, selection_set=_joined(each)) for each in found)
        price = self._prices.price(nodes, document.fragments)
        limit = self._whole * self.limits.introspections
        if price > limit:
            msg = f"The introspection may read {price:.0f} fields; at most {limit:.0f} are served."
            raise FieldLimitExceeded(msg, requested=round(price), limit=round(limit))

    def _answer(self, asked: Asked, who: UUID, now: datetime) -> bytes:
        kept = self._answers.get(asked)
        if kept is not None:
            return zlib.decompress(kept)
        reader = self._reader(who, now)
        writer = _Writer(self.schema)
        answer = writer.root(asked)
        reader.left -= writer.written
        packed = zlib.compress(answer, _FAST)
        self._answers.put(asked, packed, len(packed))
        return answer

    def _reader(self, who: UUID, now: datetime) -> _Reader:
        most, rate = self.limits.introspected_fields, self.limits.introspected_fields_a_second
        reader = self._readers.get(who)
        if reader is None:
            reader = _Reader(most, now)
            self._readers.put(who, reader, 1)
        passed = max(0.0, (now - reader.at).total_seconds())
        reader.left, reader.at = min(most, reader.left + passed * rate), now
        if reader.left <= 0:
            msg = (
                "This API key has read the schema in too many different ways; a query that was "
                "answered before is served still."
            )
            raise Throttled(msg, seconds=max(1.0, -reader.left / rate), now=now)
        return reader


def _joined(found: SelectedField) -> SelectionSetNode:
    return SelectionSetNode(selections=tuple(s for each in found.sets for s in each.selections))


def _asked(
    selector: Selector, found: SelectedField, definition: Any, variables: VariableValues
) -> Asked:
    given = tuple(sorted(found.site.read(variables).items())) if found.site else ()
    type_ = get_named_type(definition.type)
    if not isinstance(type_, GraphQLObjectType):
        return Asked(found.key, found.name, given)
    parts = tuple(
        Asked(each.key, each.name)
        if each.name == "__typename"
        else _asked(selector, each, type_.fields[each.name], variables)
        for each in selector.fields(type_.name, found.sets)
    )
    return Asked(found.key, found.name, given, parts)


@dataclass(frozen=True, slots=True)
class _Part:
    """How one response key is written: what gives its value, and what is shown of that."""

    head: bytes
    value: Callable[[Any, Any], Any]
    parts: tuple["_Part", ...] | None = None
    is_list: bool = False
    is_type: bool = False


@dataclass
class _Writer:
    """Writes one answer; ``schema`` is all that graphql-core's resolvers ask their info for."""

    schema: GraphQLSchema
    written: int = 0
    _known: dict[tuple[int, str], bytes] = field(default_factory=dict)

    def root(self, asked: Asked) -> bytes:
        """Return the JSON of a field of the query."""
        part = _part(asked, _ROOTS[asked.name])
        return self._shown(part, part.value(None, self))

    def _object(self, parts: tuple[_Part, ...], of: Any) -> bytes:
        self.written += len(parts)
        told: list[bytes] = []
        for part in parts:
            value = part.value(of, self)
            if value is None:
                told.append(part.head + b"null")
            elif part.parts is None:
                told.append(part.head + orjson.dumps(value))
            else:
                told.append(part.head + self._shown(part, value))
        return b"{%b}" % b",".join(told)

    def _shown(self, part: _Part, value: Any) -> bytes:
        if value is None or part.parts is None:
            return b"null"
        shown = self._type if part.is_type else self._object
        if part.is_list:
            return b"[%b]" % b",".join([shown(part.parts, each) for each in value])
        return shown(part.parts, value)

    def _type(self, parts: tuple[_Part, ...], type_: Any) -> bytes:
        """Return what is shown of a type: lists of one are made anew wherever they stand."""
        key = (id(parts), str(type_))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._object(parts, type_)
        return known


def _part(asked: Asked, definition: Any) -> _Part:
    head, value = orjson.dumps(asked.key) + b":", definition.resolve
    type_: Any = get_named_type(definition.type)
    if asked.given:
        value = partial(value, **dict(asked.given))
    if asked.parts is None:
        return _Part(head, _leaf(asked.name, value, type_))
    parts = tuple(
        _Part(orjson.dumps(each.key) + b":", lambda *_: type_.name)
        if each.name == "__typename"
        else _part(each, type_.fields[each.name])
        for each in asked.parts
    )
    is_list = is_list_type(get_nullable_type(definition.type))
    return _Part(head, value, parts, is_list, type_.name == _TYPE)


def _leaf(name: str, value: Callable[..., Any], type_: Any) -> Callable[[Any, Any], Any]:
    if is_enum_type(type_):
        return partial(_named, value)
    return partial(_is_one_of, value) if name == "isOneOf" else value


def _is_one_of(value: Callable[..., Any], of: Any, info: Any) -> Any:
    """Ask named types alone: Strawberry's resolver fails at a list of one."""
    return value(of, info) if is_named_type(of) else None


def _named(value: Callable[..., Any], of: Any, info: Any) -> Any:
    """Return a member of an enum, or several, as JSON has them."""
    found = value(of, info)
    return found.name if isinstance(found, Enum) else [each.name for each in found]
