"""The schema as text: sorted, so that a difference is a difference."""

import hashlib
from functools import cache
from pathlib import Path

from graphql import (
    BreakingChange,
    find_breaking_changes,
    lexicographic_sort_schema,
)
from graphql import (
    build_schema as parse_schema,
)
from strawberry.printer import print_schema

from csgraph.schema.build import build_schema


def printed_sdl() -> str:
    """Return the SDL of the present schema."""
    return print_schema(build_schema().strawberry).rstrip() + "\n"


@cache
def schema_hash() -> str:
    """Return the SHA-256 of the SDL: that of the file that `csgraph schema print` makes."""
    return hashlib.sha256(printed_sdl().encode()).hexdigest()


def undescribed() -> list[str]:
    """Return the coordinates of public schema elements without a description."""
    missing: list[str] = []
    for name, type_ in build_schema().graphql.type_map.items():
        if name.startswith("__"):
            continue
        if not type_.description:
            missing.append(name)
        parts = {**getattr(type_, "fields", {}), **getattr(type_, "values", {})}
        for part_name, part in parts.items():
            if not part.description:
                missing.append(f"{name}.{part_name}")
            for argument_name, argument in getattr(part, "args", {}).items():
                if not argument.description:
                    missing.append(f"{name}.{part_name}({argument_name}:)")
    return missing


def breaking_changes(released: Path) -> list[BreakingChange]:
    """Return what the present schema breaks for clients of a released one."""
    before = parse_schema(released.read_text())
    after = parse_schema(printed_sdl())
    return find_breaking_changes(
        lexicographic_sort_schema(before), lexicographic_sort_schema(after)
    )
