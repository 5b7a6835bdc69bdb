"""Tells callers which rule of what can be stored their values broke.

The database names the key that is taken; the catalog knows which fields show its columns.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Index, Table, UniqueConstraint

from csgraph.graph.catalog import Catalog, FieldSpec, NodeSpec
from csgraph.graph.derive_mutations import input_name
from csgraph.graph.mutations import Problem


def broken_rule(
    catalog: Catalog, written: NodeSpec, key: str | None, values: Mapping[str, Any]
) -> Problem:
    """Return the problem of values that were refused by the key of that name, or another rule.

    ``values`` are what the input gave, by column. A mutation may write other types, too, whose
    key it is; where it is of none that is shown, no field is named.
    """
    if key is None:
        text = "The values break a rule of what can be stored."
        return Problem("INVALID", text, ("input",) if values else None)
    shown = [written, *(each for each in catalog.nodes.values() if each is not written)]
    keyed = next((spec for spec in shown if _columns(spec.table, key)), None)
    fields = _fields_of(keyed, _columns(keyed.table, key)) if keyed else {}
    if keyed is None or not fields:
        text = "Another record has one of the values already, and it has to be unique."
        return Problem("CONFLICT", text, ("input",) if values else None)
    given = [name for name in fields if keyed is written and name in values]
    at = tuple(input_name(fields[name]) for name in given)
    names = [f"`{field.name}`" for field in fields.values()]
    if len(names) > 1:
        text = f"has the same {', '.join(names[:-1])} and {names[-1]}"
    elif given and isinstance(values[given[0]], str):
        return taken_value(keyed, fields[given[0]].name, values[given[0]], at)
    else:
        text = f"has its {names[0]}"
    path = ("input", *at) if len(at) == 1 else ("input",)
    return Problem("CONFLICT", f"Another {keyed.name} {text} already.", path if given else None)


def taken_value(spec: NodeSpec, field: str, value: str, path: tuple[str, ...]) -> Problem:
    """Say that another record has a value already that stands at a path of the input."""
    text = f"Another {spec.name} has the `{field}` `{value}` already."
    return Problem("CONFLICT", text, ("input", *path))


def _columns(table: Table, key: str) -> Sequence[str]:
    """Return the columns of a table's key of that name beside the tenant's; none if it has none."""
    found = next(
        (
            each
            for each in (*table.indexes, *table.constraints)
            if isinstance(each, Index | UniqueConstraint) and each.name == key
        ),
        None,
    )
    return [each.name for each in found.columns if each.name != "tenant_id"] if found else ()


def _fields_of(spec: NodeSpec, columns: Sequence[str]) -> dict[str, FieldSpec]:
    """Return the fields that show columns, by column; none unless each is shown."""
    shown = {
        column.name: field
        for field in spec.fields.values()
        if (column := getattr(field.read, "column", None)) is not None
        and column.table is spec.table
    }
    return {name: shown[name] for name in columns} if shown.keys() >= set(columns) else {}


__all__ = ["broken_rule", "taken_value"]
