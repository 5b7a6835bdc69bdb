"""One name in the ways that GraphQL and SQL write it."""

import re


def snake(name: str) -> str:
    """Return a field's name as columns are written."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def enum_name(name: str) -> str:
    """Return a field's name as enums have it."""
    return snake(name).upper()
