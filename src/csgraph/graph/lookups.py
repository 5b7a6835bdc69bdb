"""How the identities that lookups take become statement parameters."""

from typing import Any

from csgraph.graph.declare import Lookup
from csgraph.graph.operands import compared_text
from csgraph.graph.predicates import Convert, RequestValues


def lookup_operand(way: Lookup) -> Convert:
    """Return what makes a way's identity of the text given."""

    def convert(value: Any, _values: RequestValues) -> str | None:
        return way.normalise(compared_text(str(value)))

    return convert
