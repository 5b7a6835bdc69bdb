"""Which part of Postgres's plan answers which field, and what of it a tenant may be told.

A statement writes the answer's JSON, and a field that reads rows of its own is a subplan
in the middle of that text. So the keys before a subplan in what a node puts out are the
way to its field.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from csgraph.graph.cost import ResponsePath

_PIECES: Final = re.compile(r"'((?:[^']|'')*)'|\(((?:SubPlan|InitPlan) \d+)\)")
_MARKS: Final = re.compile(r'([{}])|"([_A-Za-z]\w*)":')

SHOWN: Final = frozenset(
    {
        *("Node Type", "Parent Relationship", "Subplan Name", "Strategy", "Partial Mode"),
        *("Join Type", "Relation Name", "Alias", "Index Name", "Scan Direction", "CTE Name"),
        *("Function Name", "Index Cond", "Recheck Cond", "Filter", "Join Filter", "Hash Cond"),
        *("Merge Cond", "One-Time Filter", "Sort Key", "Presorted Key", "Sort Method"),
        *("Group Key", "Actual Rows", "Actual Loops", "Actual Total Time"),
    }
)
"""What is told of a node: its shape, and what came out of it. Estimates, buffers and rows
removed are about tables that tenants share, so they would tell of others' rows."""

_BELOW_THE_POLICY: Final = "Bitmap Index Scan"
"""Entries of an index, which may be counted before the tenant is compared."""

Plan = Mapping[str, Any]


def milliseconds(plan: Plan) -> Mapping[ResponsePath, float]:
    """Return the time that each field took, with all that is below it, where that is known."""
    found: dict[ResponsePath, float] = defaultdict(float)
    _attribute(plan, (), found)
    return {path: round(ms, 3) for path, ms in found.items()}


def _attribute(plan: Plan, path: ResponsePath, found: dict[ResponsePath, float]) -> None:
    nodes, subplans = list[Plan](), list[Plan]()
    pending = [plan]
    while pending:
        node = pending.pop()
        nodes.append(node)
        for inner in node.get("Plans", ()):
            (subplans if "Subplan Name" in inner else pending).append(inner)
    ways = {name: way for node in nodes for name, way in _references(node)}
    for subplan in subplans:
        way = ways.get(subplan["Subplan Name"], ())
        if way and "Actual Total Time" in subplan:
            found[*path, *way] += subplan["Actual Total Time"] * subplan["Actual Loops"]
        _attribute(subplan, (*path, *way), found)


def _references(node: Plan) -> Iterator[tuple[str, ResponsePath]]:
    for output in node.get("Output", ()):
        keys: list[str] = []
        for piece in _PIECES.finditer(output):
            if piece[2]:
                yield piece[2], tuple(key for key in keys if key)
            else:
                _follow(piece[1], keys)


def _follow(json: str, keys: list[str]) -> None:
    """Follow the braces and keys of a piece of JSON text."""
    for mark in _MARKS.finditer(json):
        if mark[1] == "{":
            keys.append("")
        elif mark[1] == "}":
            del keys[-1:]
        elif keys:
            keys[-1] = mark[2]


def without_output(plan: Plan) -> dict[str, Any]:
    """Return a plan without the expressions that make the answer, which are in the SQL."""
    kept = {name: value for name, value in plan.items() if name not in {"Output", "Plans"}}
    return _with_inner(kept, [without_output(inner) for inner in plan.get("Plans", ())])


def shown(plan: Plan) -> dict[str, Any]:
    """Return what a tenant may be told of a plan."""
    kept = {name: value for name, value in plan.items() if name in SHOWN}
    if plan["Node Type"] == _BELOW_THE_POLICY:
        kept.pop("Actual Rows", None)
    return _with_inner(kept, [shown(inner) for inner in plan.get("Plans", ())])


def _with_inner(node: dict[str, Any], inner: list[dict[str, Any]]) -> dict[str, Any]:
    return {**node, "Plans": inner} if inner else node
