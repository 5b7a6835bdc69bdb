"""Stored bodies to the records a query asked for.

A record lists its fields in the order selected, after its `attributes`; a parent is an
object of its own, or null. Values pass through as stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from csgraph.sandbox.bodies import decode_body, json_bytes
from csgraph.sandbox.salesforce.catalog import Catalog, Field, ObjectShape
from csgraph.sandbox.salesforce.errors import at_position
from csgraph.sandbox.salesforce.syntax import FieldsOf, Path, Query
from csgraph.sandbox.salesforce.translate import Translator
from csgraph.sandbox.store import Store

MAX_LIMIT_WITH_ALL_FIELDS = 200

Record = dict[str, object]


@dataclass(slots=True)
class Selection:
    """The fields wanted of one record, with the parents wanted beside them."""

    names: dict[str, "Parent | None"] = field(default_factory=dict)


@dataclass(slots=True)
class Parent:
    """A lookup followed, with what is wanted of the record it leads to."""

    lookup: Field
    selection: Selection = field(default_factory=Selection)


def select_of(translator: Translator, soql: str, query: Query) -> Selection:
    """Return what a query selects, raising for an unknown or repeated field."""
    selection = Selection()
    for item in query.select:
        match item:
            case FieldsOf():
                _add_group(selection, translator.shape, soql, query, item)
            case Path():
                lookups, found = translator.resolve(item)
                _add(selection, lookups, found, soql, item)
            case _:
                raise at_position(
                    soql, 0, "MALFORMED_QUERY", "COUNT must be the only expression selected"
                )
    return selection


def every_field(shape: ObjectShape) -> Selection:
    """Return the selection of all fields of an object."""
    return Selection({each.name: None for each in shape.fields.values()})


class RecordReader:
    """Reads records of a store as the API shows them."""

    def __init__(self, store: Store, catalog: Catalog, version: str) -> None:
        self._store = store
        self._catalog = catalog
        self._prefix = f"/services/data/{version}/sobjects"

    def page(self, shape: ObjectShape, selection: Selection, positions: Sequence[int]) -> bytes:
        """Return records by their positions, in that order, as a JSON list."""
        rows = self._store.fetch(
            f"select position, body from {shape.table}"
            " where position in (select value from json_each(?))",
            (_json_list(positions),),
        )
        bodies = {int(str(position)): str(body) for position, body in rows}
        # A record erased since the query ran is left out.
        kept = [decode_body(bodies[each]) for each in positions if each in bodies]
        return json_bytes(self._records(shape, selection, kept))

    def record(self, shape: ObjectShape, selection: Selection, body: Record) -> bytes:
        """Return one record as a JSON object."""
        return json_bytes(self._records(shape, selection, [body])[0])

    def _records(
        self, shape: ObjectShape, selection: Selection, bodies: Sequence[Record]
    ) -> list[Record]:
        plain = [name for name, parent in selection.names.items() if parent is None]
        if len(plain) == len(selection.names):
            return [self._plain(shape.name, body, plain) for body in bodies]
        parents = {
            name: self._parents(parent, bodies)
            for name, parent in selection.names.items()
            if parent is not None
        }
        records = []
        for body in bodies:
            record = self._plain(shape.name, body, ())
            for name, parent in selection.names.items():
                if parent is None:
                    record[name] = body.get(name)
                else:
                    record[name] = parents[name].get(_key(body, parent.lookup))
            records.append(record)
        return records

    def _parents(self, parent: Parent, bodies: Sequence[Record]) -> Mapping[str, Record]:
        wanted = _json_list({_key(body, parent.lookup) for body in bodies} - {""})
        found: dict[str, Record] = {}
        for shape in self._catalog.targets(parent.lookup):
            rows = self._store.fetch(
                f"select id, body from {shape.table} where id in (select value from json_each(?))",
                (wanted,),
            )
            records = self._records(shape, parent.selection, [decode_body(str(r[1])) for r in rows])
            found.update(zip((str(row[0]) for row in rows), records, strict=True))
        return found

    def _plain(self, type_name: str, body: Record, names: Iterable[str]) -> Record:
        attributes: Record = {"type": type_name}
        row_id = body.get("Id")
        if isinstance(row_id, str):
            attributes["url"] = f"{self._prefix}/{type_name}/{row_id}"
        record: Record = {"attributes": attributes}
        for name in names:
            record[name] = body.get(name)
        return record


def _add(
    selection: Selection, lookups: Sequence[Field], found: Field, soql: str, path: Path
) -> None:
    for lookup in lookups:
        parent = selection.names.setdefault(str(lookup.relationship), Parent(lookup))
        if parent is None:
            raise _repeated(soql, path)
        selection = parent.selection
    if found.name in selection.names:
        raise _repeated(soql, path)
    selection.names[found.name] = None


def _add_group(
    selection: Selection, shape: ObjectShape, soql: str, query: Query, item: FieldsOf
) -> None:
    is_bounded = query.limit is not None and query.limit <= MAX_LIMIT_WITH_ALL_FIELDS
    if item.group != "STANDARD" and not is_bounded:
        message = "The SOQL FIELDS function must have a LIMIT of at most 200"
        raise at_position(soql, item.position, "MALFORMED_QUERY", message)
    for each in shape.fields.values():
        if item.group == "ALL" or each.is_custom == (item.group == "CUSTOM"):
            path = Path((each.name,), item.position)
            _add(selection, (), each, soql, path)


def _repeated(soql: str, path: Path) -> Exception:
    message = f"duplicate field selected: {path.text}"
    return at_position(soql, path.position, "INVALID_FIELD", message)


def _key(body: Record, lookup: Field) -> str:
    value = body.get(lookup.name)
    return value if isinstance(value, str) else ""


def _json_list(values: Iterable[object]) -> str:
    return json_bytes(list(values)).decode()
