"""Plans what a mutation answers with: its payload, read after the command has run.

The command makes ids, the payload reads the nodes of these ids by one statement, under the
caller's policy as any other read. Problems are told in Python: they are rows of nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import orjson
from graphql import FieldNode
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from csgraph.errors import Denied
from csgraph.graph.bulk import MATCHED, ROWS
from csgraph.graph.catalog import NodeSpec
from csgraph.graph.derive_mutations import CHANGE_SET, object_name
from csgraph.graph.made import definition_of
from csgraph.graph.mutations import Mutation, Problem, Told
from csgraph.graph.plan import Entry, IntrospectionValue, LookupPlan, NodesByIdPlan, Text, Value
from csgraph.graph.plan_worked import WorkedValue
from csgraph.graph.planner import Planner
from csgraph.graph.predicates import Compare, Comparison, Param, Rows
from csgraph.graph.selection import SelectedField, Selector

MADE: Final = "$made"
"""Where among a mutation's arguments the ids stand that its command made: no name has a `$`."""

PROBLEM_TYPES: Final = ("ValidationError", "RevisionConflict", "TransitionRefused")

Shown = Mapping[str, tuple[tuple[str, str], ...]]
"""By type of problem: the fields to show, each with its response key."""


@dataclass(frozen=True)
class Payload:
    """One mutation field of an operation: which it is, and what of its payload is shown."""

    key: str
    node: FieldNode
    mutation: Mutation
    site: int
    entries: tuple[Entry, ...]
    problems: Mapping[str, Shown]
    beside: Mapping[str, "Beside"]

    def told(self, problems: tuple[Problem, ...], told: Mapping[str, Any]) -> dict[str, bytes]:
        """Return the JSON of each key that shows problems, or what a command told."""
        values = {key: each.json(told.get(each.name)) for key, each in self.beside.items()}
        return values | {key: _told(shown, problems) for key, shown in self.problems.items()}


@dataclass(frozen=True)
class Beside:
    """What of a value that a command tells is shown: of objects these fields, by their keys."""

    name: str
    fields: tuple[tuple[str, str], ...] | None = None
    type_name: str = ""
    problems: Mapping[str, Shown] = field(default_factory=dict)

    def json(self, value: Any) -> bytes:
        """Return the value as JSON."""
        if self.fields is None or value is None:
            return orjson.dumps(value)
        rows = [{"__typename": self.type_name, **each} for each in value]
        return orjson.dumps([self._shown(self.fields, each) for each in rows])

    def _shown(self, fields: tuple[tuple[str, str], ...], row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: _described(self.problems[key], [Problem.of(each) for each in row[name]])
            if key in self.problems
            else row.get(name)
            for key, name in fields
        }


def plan_payload(planner: Planner, found: SelectedField) -> Payload:
    """Plan one mutation field.

    Raises:
        Denied: the caller lacks its scope; nothing of the operation is run.
    """
    mutation = planner.catalog.mutations[found.name]
    if mutation.scope not in planner.scopes:
        msg = f"`{mutation.name}` takes the scope `{mutation.scope}`."
        raise Denied(msg, requiredScopes=[mutation.scope], coordinate=f"Mutation.{mutation.name}")
    if found.site is None:
        raise AssertionError(found)
    spec, site = planner.catalog.written(mutation), found.site.index
    name = f"{mutation.name[0].upper()}{mutation.name[1:]}Payload"
    entries: list[Entry] = []
    problems: dict[str, Shown] = {}
    beside: dict[str, Beside] = {}
    told = {each.name: each for each in mutation.told}
    knows = dict(mutation.knows(planner.arguments[site]))
    for part in planner.selector.fields(name, found.sets):
        value: Value
        match part.name:
            case "__typename":
                value = Text(f'"{name}"')
            case "userErrors":
                value = IntrospectionValue(part.key)
                problems[part.key] = _shown(planner.selector, part)
            case "changeSet":
                # Whoever made a change may see it, without the scope to see others'.
                value = _made(planner, planner.catalog.nodes[CHANGE_SET], site, found, part)
            case other if other in told:
                value = IntrospectionValue(part.key)
                beside[part.key] = _beside(planner.selector, told[other], part)
            case other if mutation.many is not None and other == spec.declaration.plural:
                denied = planner.denied(spec, f"{name}.{part.name}", (found.key, part.key))
                value = denied or _made_many(planner, spec, site, found, part)
            case other if mutation.many is not None and other in {ROWS, MATCHED}:
                value = IntrospectionValue(part.key)
                beside[part.key] = _of_rows(planner.selector, part)
            case other if other == object_name(spec):
                denied = planner.denied(spec, f"{name}.{part.name}", (found.key, part.key))
                value = denied or _made(planner, spec, site, found, part, knows)
            case _:
                raise AssertionError(part)
        entries.append(Entry(part.key, value))
    return Payload(found.key, found.node, mutation, site, tuple(entries), problems, beside)


def _made(
    planner: Planner,
    spec: NodeSpec,
    site: int,
    found: SelectedField,
    part: SelectedField,
    knows: Mapping[str, str] = MappingProxyType({}),
) -> LookupPlan:
    ids = Param(site, (MADE, part.name), postgresql.UUID(as_uuid=True), _as_it_is)
    rows = Rows(spec.table, Compare(spec.table.c.id, Comparison.EQ, ids))
    target = planner.object_of(spec, rows, part.sets, (found.key, part.key))
    entries = tuple(_knowing(each, knows) for each in target.entries)
    return LookupPlan(replace(target, entries=entries), unique=True)


def _knowing(entry: Entry, knows: Mapping[str, str]) -> Entry:
    """Return an entry whose rules know what is written."""
    if not isinstance(entry.value, WorkedValue):
        return entry
    return replace(entry, value=replace(entry.value, knows=knows))


def _beside(selector: Selector, told: Told, part: SelectedField) -> Beside:
    """Select of what is told: a scalar, or a list of flat objects."""
    if not part.sets:
        return Beside(told.name)
    (item,) = told.annotation.__args__
    name = definition_of(item).name
    shown = tuple((each.key, each.name) for each in selector.fields(name, part.sets))
    return Beside(told.name, shown, name)


def _made_many(
    planner: Planner, spec: NodeSpec, site: int, found: SelectedField, part: SelectedField
) -> NodesByIdPlan:
    path = (MADE, part.name)
    ids = Param(site, path, ARRAY(postgresql.UUID(as_uuid=True)), _as_it_is)
    prefixes = Param(site, path, ARRAY(SqlText()), lambda ids, _: [spec.prefix for _ in ids])
    target = planner.object_of(spec, Rows(spec.table), part.sets, (found.key, part.key))
    return NodesByIdPlan(ids, prefixes, (target,))


def _of_rows(selector: Selector, part: SelectedField) -> Beside:
    if not part.sets:
        return Beside(part.name)
    selected = selector.fields("BulkRow", part.sets)
    problems = {each.key: _shown(selector, each) for each in selected if each.name == "userErrors"}
    shown = tuple((each.key, each.name) for each in selected)
    return Beside(part.name, shown, "BulkRow", problems)


def _as_it_is(value: UUID | None, _values: Any) -> UUID | None:
    return value


def _shown(selector: Selector, part: SelectedField) -> Shown:
    return {
        name: tuple((each.key, each.name) for each in selector.fields(name, part.sets))
        for name in PROBLEM_TYPES
    }


def _told(shown: Shown, problems: tuple[Problem, ...]) -> bytes:
    return orjson.dumps(_described(shown, problems))


def _described(shown: Shown, problems: Sequence[Problem]) -> list[dict[str, Any]]:
    return [
        {key: facts[name] for key, name in shown[problem.type_name]}
        for problem, facts in ((each, each.told()) for each in problems)
    ]
