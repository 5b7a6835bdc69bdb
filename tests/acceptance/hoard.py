"""What a tenant could read: its ids, values and cursors, to be fed to another tenant's requests."""

from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLSchema, get_named_type, is_leaf_type

from tests.acceptance.walking_figures import ALIASED


@dataclass
class Hoard:
    """Values of one tenant, to be fed to another tenant's requests."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    values: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    cursors: dict[str, list[str]] = field(default_factory=dict)
    _kept: set[tuple[object, object, str]] = field(default_factory=set)
    _answered: set[tuple[str, str]] = field(default_factory=set)

    def keep(self, among: dict[Any, list[Any]], key: Any, item: Any) -> None:
        """Put an item among the others of its kind, once."""
        mark = id(among), key, repr(item)
        if mark not in self._kept:
            self._kept.add(mark)
            among.setdefault(key, []).append(item)

    def note(self, data: dict[str, Any], variables: dict[str, Any]) -> None:
        """Note which root fields answered when they were asked with these variables."""
        self._answered |= {(name, repr(variables)) for name, value in data.items() if value}

    def has_answer(self, name: str, variables: dict[str, Any]) -> bool:
        """Whether a root field has answered its own tenant with these variables."""
        return (name, repr(variables)) in self._answered

    def all_ids(self) -> list[str]:
        return sorted({id_ for ids in self.ids.values() for id_ in ids})


def harvest(schema: GraphQLSchema, type_: Any, answer: Any, hoard: Hoard, at: str = "") -> None:
    """Put every id, value and cursor of an answer into the hoard."""
    if isinstance(answer, list):
        for item in answer:
            harvest(schema, type_, item, hoard, at)
        return
    if not isinstance(answer, dict):
        return
    type_ = schema.type_map.get(answer.get("__typename", ""), type_)
    for key, value in answer.items():
        name = key.rpartition(ALIASED)[2]
        if key.startswith("__") or name not in type_.fields:
            continue
        inner = get_named_type(type_.fields[name].type)
        if is_leaf_type(inner):
            _keep(type_.name, name, value, hoard, at)
        else:
            deeper = (
                at
                if name in {"edges", "nodes", "node", "pageInfo"} and at
                else f"{type_.name}.{name}"
            )
            harvest(schema, inner, value, hoard, deeper)


def _keep(type_name: str, name: str, value: Any, hoard: Hoard, at: str) -> None:
    for item in value if isinstance(value, list) else [value]:
        if item is None:
            continue
        if name in {"cursor", "startCursor", "endCursor"}:
            hoard.keep(hoard.cursors, at, item)
            continue
        hoard.keep(hoard.values, (type_name, name), item)
        if name == "id":
            hoard.keep(hoard.ids, type_name, item)
