"""Filters, orders and policies in words: names of columns and comparators, never a value."""

from collections.abc import Iterable

from csgraph.graph.plan import GroupKey, SortKey
from csgraph.graph.predicates import (
    AllOf,
    AnswersTo,
    AnyOf,
    Compare,
    Constant,
    Equals,
    Figure,
    FigureTest,
    Guard,
    Identified,
    IsCaller,
    IsNull,
    Judging,
    Not,
    OfGrant,
    Predicate,
    Related,
    RelatedFigures,
)


def filter_words(predicate: Predicate) -> str | None:
    """Return what a filter compares; None where every row fits."""
    if predicate == Constant(value=True):
        return None
    match predicate:
        case AllOf(parts=parts):
            return _joined(" and ", parts)
        case AnyOf(parts=parts):
            return f"({_joined(' or ', parts)})"
        case Not(part=part):
            return f"not ({filter_words(part) or 'all'})"
        case Related(quantifier=quantifier, rows=rows, part=part):
            return f"{quantifier} {rows.table.name} ({filter_words(part) or 'any'})"
        case RelatedFigures(rows=rows, part=part, tests=tests):
            told = ", ".join(map(test_words, tests))
            return f"figures of {rows.table.name} ({filter_words(part) or 'all'}: {told})"
        case Judging(part=part):
            return f"judged: {filter_words(part)}"
        case _:
            return _leaf(predicate)


def _joined(word: str, parts: Iterable[Predicate]) -> str:
    return word.join(words for part in parts if (words := filter_words(part)))


def _leaf(predicate: Predicate) -> str:
    match predicate:
        case Compare(column=column, comparison=comparison):
            return f"{column.name} {comparison.value}"
        case Equals(column=column, text=text):
            return f"{column.name} is {text}"
        case IsNull(column=column, null=null):
            return f"{column.name} {'is' if null else 'is not'} null"
        case IsCaller(column=column):
            return f"{column.name} is the caller"
        case AnswersTo(column=column):
            return f"{column.name} eq, or of what it was merged into"
        case Identified(column=column):
            return f"{column.name} eq, or of what was merged into it"
        case OfGrant(column=column):
            return f"{column.name} is the grant"
        case _:
            return "none"


def test_words(test: FigureTest) -> str:
    """Return how a figure is tested."""
    figure = figure_words(test.figure)
    if test.comparison is None:
        return f"{figure} {'is' if test.null else 'is not'} null"
    return f"{figure} {test.comparison.value}"


def figure_words(figure: Figure) -> str:
    """Return what is computed."""
    column = figure.column.name if figure.column is not None else ""
    return f"{figure.function.value}({column})"


def order_words(order: Iterable[SortKey]) -> str:
    """Return by what a list is sorted."""
    return ", ".join(_sort_key(key) for key in order)


def _sort_key(key: SortKey) -> str:
    name = f"{key.via.column.name} → {key.column.name}" if key.via else key.column.name
    return f"{name} desc" if key.descending else name


def key_words(key: GroupKey) -> str:
    """Return by what rows are grouped."""
    return f"{key.column.name} by {key.bucket}" if key.bucket else key.column.name


def policy_words(guard: Guard | None) -> str | None:
    """Return what the policy adds to a relation."""
    if guard is None:
        return None
    parts = ["tenant"] if guard.tenant else []
    parts += ["not deleted"] if guard.live else []
    parts += ["granted"] if guard.granted is not None else []
    return ", ".join(parts) or None
