"""An explanation for the terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from csgraph.graph.explain.explanation import Explanation
from csgraph.graph.explain.mermaid import counted, summary
from csgraph.graph.explain.tree import Step

_SAID = ("filter", "order", "policy")


def lines(explanation: Explanation) -> Iterator[str]:
    """Yield what is told below the table: the sums, the statement, how Postgres runs it."""
    yield _totals(explanation)
    if explanation.sql is not None:
        yield from ("", "Statement:", explanation.sql)
        for number, each in enumerate(explanation.parameters, 1):
            yield f"${number} {each.type} = {each.text}"
    if explanation.postgres is not None:
        yield from ("", "Postgres:", *_nodes(explanation.postgres.plan, 0))


def _totals(explanation: Explanation) -> str:
    told = [f"{counted(explanation.requested, 'point')} at most"]
    postgres = explanation.postgres
    if postgres is not None and postgres.execution_ms is not None:
        told += [f"planned in {postgres.planning_ms:.2f} ms", f"ran {postgres.execution_ms:.2f} ms"]
    return "; ".join(told)


def table(tree: Step) -> Table:
    """Return the plan with the figures of each step."""
    made = Table(box=None, pad_edge=False)
    for name in ("field", "reads"):
        made.add_column(name, overflow="fold")
    for name in ("points", "rows", "ms"):
        made.add_column(name, justify="right", no_wrap=True)
    for depth, each in _deep(tree, 0):
        reads = [summary(each), *(f"{n}: {each.facts[n]}" for n in _SAID if each.facts.get(n))]
        made.add_row(
            escape("  " * depth + each.name),
            escape("\n".join(reads)),
            f"{each.cost:,}",
            "" if each.rows is None else f"{each.rows:,}",
            "" if each.ms is None else f"{each.ms:.2f}",
        )
    return made


def _deep(step: Step, depth: int) -> Iterator[tuple[int, Step]]:
    yield depth, step
    for each in step.below:
        yield from _deep(each, depth + 1)


def _nodes(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    yield "  " * depth + _node(node)
    for inner in node.get("Plans", ()):
        yield from _nodes(inner, depth + 1)


def _node(node: Mapping[str, Any]) -> str:
    words = [node["Node Type"]]
    words += [f"using {node['Index Name']}"] if "Index Name" in node else []
    words += [f"on {node['Relation Name']}"] if "Relation Name" in node else []
    told = f"{node['Subplan Name']}: " if "Subplan Name" in node else ""
    figures = f"{counted(node['Plan Rows'], 'row')} expected"
    if "Actual Rows" in node:
        loops, took = node["Actual Loops"], node["Actual Total Time"]
        figures = f"{node['Actual Rows']:,g} rows, {counted(loops, 'time')}, {took * loops:.2f} ms"
    return f"{told}{' '.join(words)} ({figures})"
