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
            known = hoard.cursors.setdefault(at, [])
        elif name == "id":
            known = hoard.ids.setdefault(type_name, [])
            values = hoard.values.setdefault((type_name, name), [])
            values += [item] if item not in values else []
        else:
            known = hoard.values.setdefault((type_name, name), [])
        if item not in known:
            known.append(item)
