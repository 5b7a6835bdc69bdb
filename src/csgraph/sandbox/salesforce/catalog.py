"""What the described objects allow in a query.

Names are matched in any case, as Salesforce does; answers carry the described spelling.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from csgraph.sandbox.bodies import decode_body
from csgraph.sandbox.store import Store, sobject_table


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object, as far as a query cares."""

    name: str
    type: str
    is_custom: bool
    is_filterable: bool
    is_sortable: bool
    is_case_sensitive: bool
    is_lookup_key: bool
    relationship: str | None
    targets: tuple[str, ...]

    @property
    def is_id(self) -> bool:
        """Tell whether values are record ids."""
        return self.type in {"id", "reference"}


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """One object: its fields by lower-cased name, its lookups by relationship name."""

    name: str
    fields: Mapping[str, Field]
    lookups: Mapping[str, Field]

    @property
    def table(self) -> str:
        """Return the quoted table of its rows."""
        return sobject_table(self.name)


class Catalog:
    """The objects of a store, read from their describes when these change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shapes: dict[str, tuple[bytes, ObjectShape]] = {}

    def find(self, name: str) -> ObjectShape | None:
        """Return the object of that name in any case, if it is described."""
        found = self._store.sobject(name)
        if found is None:
            return None
        cached = self._shapes.get(found.name)
        if cached is not None and cached[0] == found.describe:
            return cached[1]
        shape = _shape(found.name, decode_body(found.describe))
        self._shapes[found.name] = (found.describe, shape)
        return shape

    def targets(self, lookup: Field) -> list[ObjectShape]:
        """Return the objects a lookup may lead to, those described."""
        shapes = (self.find(name) for name in lookup.targets)
        return [shape for shape in shapes if shape is not None]


def _shape(name: str, describe: Mapping[str, object]) -> ObjectShape:
    described = describe.get("fields")
    fields = [_field(each) for each in described] if isinstance(described, list) else []
    return ObjectShape(
        name,
        {field.name.lower(): field for field in fields},
        {field.relationship.lower(): field for field in fields if field.relationship},
    )


def _field(described: Mapping[str, object]) -> Field:
    relationship = described.get("relationshipName")
    targets = described.get("referenceTo")
    return Field(
        name=str(described["name"]),
        type=str(described.get("type", "string")).lower(),
        is_custom=described.get("custom") is True,
        is_filterable=described.get("filterable") is not False,
        is_sortable=described.get("sortable") is not False,
        is_case_sensitive=described.get("caseSensitive") is True,
        is_lookup_key=any(described.get(key) is True for key in ("externalId", "unique")),
        relationship=relationship if isinstance(relationship, str) else None,
        targets=tuple(map(str, targets)) if isinstance(targets, list) else (),
    )
