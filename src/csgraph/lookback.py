"""Rows as they were at an instant: what the change log kept since then stands for what they hold.

The oldest value that was kept after the instant is the one that a column held at it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = dict[str, Any]
Former = Mapping[str, Row | None]
"""By row what it held at the instant, where that differs; None if it was not there."""


def kept_of(changes: Iterable[Sequence[Any]]) -> Former:
    """Return what changes kept: each has a row, its operation, what it held before."""
    held: dict[str, Row | None] = {}
    for node_id, operation, before in changes:  # the oldest first
        if operation == "INSERT":
            held.setdefault(node_id, None)
            continue
        known = held.setdefault(node_id, {})
        if known is not None:
            held[node_id] = {**(before or {}), **known}
    return held


def rows_then(names: Sequence[str], rows: Iterable[Sequence[Any]], kept: Former) -> list[Row]:
    """Return rows as they were at the instant, without those that were not there or deleted."""
    found = []
    for values in rows:
        row = row_then(dict(zip(names, values, strict=True)), kept)
        if row is not None and row["deleted_at"] is None:
            found.append(row)
    return found


def row_then(row: Row, kept: Former) -> Row | None:
    """Return a row as it was at the instant; None if it was not there."""
    held = kept.get(row["id"], {})
    if held is None:
        return None
    return row | {name: value for name, value in held.items() if name in row}
