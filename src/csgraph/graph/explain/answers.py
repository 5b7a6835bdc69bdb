"""How many objects an answer holds at each of its fields."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from csgraph.graph.cost import ResponsePath


def objects_at(data: Any) -> Mapping[ResponsePath, int]:
    """Return the number of objects by the keys that lead to them; those of lists together."""
    found: Counter[ResponsePath] = Counter()
    pending: list[tuple[ResponsePath, Any]] = [((), data)]
    while pending:
        path, value = pending.pop()
        match value:
            case list():
                found[path] += 0  # an empty list is there too
                pending += [(path, item) for item in value]
            case dict():
                found[path] += 1
                pending += [((*path, key), inner) for key, inner in value.items()]
            case _:
                continue
    return found
