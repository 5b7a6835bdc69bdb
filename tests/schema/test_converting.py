"""What is kept of the schema: what clients see, and what the SDL's printer asks for."""

from collections.abc import Iterator
from typing import Any

from csgraph.schema.build import build_schema

SCHEMA = build_schema().graphql


def _parts() -> Iterator[tuple[str, Any]]:
    for name, type_ in SCHEMA.type_map.items():
        if not name.startswith("__"):
            held = {**getattr(type_, "fields", {}), **getattr(type_, "values", {})}
            for part_name, part in held.items():
                yield f"{name}.{part_name}", part
                for argument_name, argument in getattr(part, "args", {}).items():
                    yield f"{name}.{part_name}({argument_name}:)", argument


def test_parts_keep_their_definition_for_its_directives_alone() -> None:
    kept = {where: part.extensions for where, part in _parts() if part.extensions}

    assert kept
    assert [where for where, each in kept.items() if not _directives(each)] == []


def test_no_field_has_a_resolver() -> None:
    assert [where for where, part in _parts() if getattr(part, "resolve", None)] == []


def _directives(extensions: dict[str, Any]) -> Any:
    return extensions["strawberry-definition"].directives
