"""Plans what a mutation answers with: its payload, read after the command has run.

The command makes ids, the payload reads the nodes of these ids by one statement, under the
caller's policy as any other read. Problems are told in Python: they are rows of nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from graphql import FieldNode
from sqlalchemy.dialects import postgresql

from csgraph.errors import Denied
from csgraph.graph.catalog import NodeSpec
from csgraph.graph.derive_mutations import CHANGE_SET, object_name
from csgraph.graph.mutations import Mutation, Problem
from csgraph.graph.plan import Entry, IntrospectionValue, LookupPlan, Text, Value
from csgraph.graph.planner import Planner
from csgraph.graph.predicates import Compare, Comparison, Param, Rows
from csgraph.graph.selection import SelectedField, Selector

MADE: Final = "$made"
"""Where among a mutation's arguments the ids stand that its command made: no name has a `$`."""

PROBLEM_TYPES: Final = ("ValidationError", "RevisionConflict")

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

    def told(self, problems: tuple[Problem, ...]) -> dict[str, bytes]:
        """Return the JSON of each key that shows problems."""
        return {key: _told(shown, problems) for key, shown in self.problems.items()}


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
            case other if other == object_name(spec):
                denied = planner.denied(spec, f"{name}.{part.name}", (found.key, part.key))
                value = denied or _made(planner, spec, site, found, part)
            case _:
                raise AssertionError(part)
        entries.append(Entry(part.key, value))
    return Payload(found.key, found.node, mutation, site, tuple(entries), problems)


def _made(
    planner: Planner, spec: NodeSpec, site: int, found: SelectedField, part: SelectedField
) -> LookupPlan:
    ids = Param(site, (MADE, part.name), postgresql.UUID(as_uuid=True), _as_it_is)
    rows = Rows(spec.table, Compare(spec.table.c.id, Comparison.EQ, ids))
    target = planner.object_of(spec, rows, part.sets, (found.key, part.key))
    return LookupPlan(target, unique=True)


def _as_it_is(value: UUID | None, _values: Any) -> UUID | None:
    return value


def _shown(selector: Selector, part: SelectedField) -> Shown:
    return {
        name: tuple((each.key, each.name) for each in selector.fields(name, part.sets))
        for name in PROBLEM_TYPES
    }


def _told(shown: Shown, problems: tuple[Problem, ...]) -> bytes:
    return orjson.dumps(
        [
            {key: facts[name] for key, name in shown[problem.type_name]}
            for problem, facts in ((each, each.told()) for each in problems)
        ]
    )
