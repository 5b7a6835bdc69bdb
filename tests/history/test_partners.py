"""A partner sees what is shared now, and nothing of what was."""

from csgraph.graph.contract import members, narrowed
from csgraph.graph.narrowed_schema import narrowed_schema
from csgraph.schema.build import build_schema


def test_a_partners_schema_has_no_past() -> None:
    built = build_schema()
    own = {f"{name}.{field}" for name, spec in built.catalog.nodes.items() for field in spec.fields}
    kept = narrowed(built.catalog, frozenset(own))

    schema = narrowed_schema(built.graphql, members(built.catalog, kept))

    fields = {
        (type_.name, name): field
        for type_ in schema.type_map.values()
        if not type_.name.startswith("__")
        for name, field in getattr(type_, "fields", {}).items()
    }
    assert ("Query", "accounts") in fields
    assert ("Account", "contacts") in fields
    assert not {name for _, name in fields} & {"history", "diff"}
    assert not [place for place, field in fields.items() if "asOf" in getattr(field, "args", {})]
