"""The range of one field that a condition can't leave.

A keyset such as `(M = t AND Id > i) OR M > t` gives SQLite no range to seek; the bound
`M >= t` that it implies does. Adding an implied bound never changes the answer.
"""

from collections.abc import Iterable

from csgraph.sandbox.salesforce.syntax import (
    Comparison,
    Condition,
    Every,
    Literal,
    LiteralKind,
    Some,
)

_OPERATORS = {">=": {"=", ">", ">="}, "<=": {"=", "<", "<="}}


def implied_bounds(condition: Condition, field: str) -> list[tuple[str, Literal]]:
    """Return at most one `>=` with at most one `<=` that the condition implies.

    Only datetime literals in UTC without fraction are compared: their text sorts.
    """
    bounds = []
    for operator in _OPERATORS:
        literal = _bound(condition, field, operator)
        if literal is not None:
            bounds.append((operator, literal))
    return bounds


def _bound(condition: Condition, field: str, operator: str) -> Literal | None:
    match condition:
        case Comparison(path, found, literal):
            is_ours = [name.lower() for name in path.names] == [field]
            is_bound = is_ours and found in _OPERATORS[operator] and _is_plain(literal)
            return literal if is_bound else None
        case Every(conditions):
            known = [b for each in conditions if (b := _bound(each, field, operator))]
            return _tightest(known, operator)
        case Some(conditions):
            branches = [_bound(each, field, operator) for each in conditions]
            known = [each for each in branches if each]
            # An alternative without a bound leaves the whole without one.
            return _loosest(known, operator) if len(known) == len(branches) else None
        case _:
            return None


def _is_plain(literal: Literal) -> bool:
    text = literal.value
    is_instant = literal.kind is LiteralKind.DATETIME and isinstance(text, str)
    return is_instant and len(str(text)) == len("2026-05-01T07:25:37Z")


def _tightest(literals: Iterable[Literal], operator: str) -> Literal | None:
    pick = max if operator == ">=" else min
    return pick(literals, key=_text, default=None)


def _loosest(literals: Iterable[Literal], operator: str) -> Literal | None:
    return _tightest(literals, "<=" if operator == ">=" else ">=")


def _text(literal: Literal) -> str:
    return str(literal.value)
