"""What a grant shows as JSON."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement

from csgraph.graph.plan import ConnectionPlan, Entry, Text
from csgraph.graph.plan_preview import BarePart, PreviewPlan, PreviewTypes
from csgraph.graph.render.json_text import JsonText, object_text
from csgraph.storage.literals import literal

Bare = Callable[[ConnectionPlan], ColumnElement[str]]


def preview_text(plan: PreviewPlan, bare: Bare) -> ColumnElement[Any]:
    """Return the preview; ``bare`` renders the one part of a list."""
    return _object(plan.entries, bare)


def _object(entries: tuple[Entry, ...], bare: Bare) -> JsonText:
    return object_text([(entry.key, _value(entry.value, bare)) for entry in entries])


def _value(value: Any, bare: Bare) -> ColumnElement[Any]:
    match value:
        case Text(json=json):
            return literal(json)
        case BarePart(of=plan):
            return bare(plan)
        case PreviewTypes(items=items):
            pieces: list[Any] = ["["]
            for index, entries in enumerate(items):
                pieces += [","] if index else []
                pieces.append(_object(entries, bare))
            return JsonText([*pieces, "]"])
        case _:
            raise AssertionError(value)
