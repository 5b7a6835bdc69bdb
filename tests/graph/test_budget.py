"""How much may be made for one operation: refused early, and nothing refused that would fit."""

import re
from collections.abc import Callable

import pytest

from csgraph.graph.compiler import Prepared
from csgraph.graph.limits import FieldLimitExceeded, Limits
from csgraph.graph.render import Budget


def taking(budget: Budget, parts: int) -> None:
    for _ in range(parts):
        budget.take()


def test_what_is_asked_for_again_is_refused_once_one_of_it_is_made() -> None:
    budget = Budget(most=100)
    budget.expect(["family"] * 30)
    taking(budget, 12)

    with pytest.raises(FieldLimitExceeded, match="more than 100 parts"):
        budget.made("family", 12)

    assert budget.taken == 12


def test_kinds_are_counted_together() -> None:
    budget = Budget(most=100)
    budget.expect(["family"] * 4 + ["tier"] * 4)
    taking(budget, 13)
    budget.made("family", 13)
    taking(budget, 13)

    with pytest.raises(FieldLimitExceeded):
        budget.made("tier", 13)


def test_what_was_not_expected_is_counted_as_it_is_made() -> None:
    budget = Budget(most=10)
    taking(budget, 10)
    budget.made("family", 10)

    with pytest.raises(FieldLimitExceeded):
        budget.take()


@pytest.mark.parametrize(
    "field", ["family { __typename }", "tier { value } influenceMap { people { contact { id } } }"]
)
def test_as_many_are_served_as_have_room(prepare: Callable[..., Prepared], field: str) -> None:
    def parts(count: int) -> int:
        roots = (f"a{i}: accounts(first: 1) {{ nodes {{ {field} }} }}" for i in range(count))
        statement = prepare("{" + " ".join(roots) + "}").compiled.statement
        assert statement is not None
        return len(set(re.findall(r"\b_r\d+\b", statement.text)))

    one = parts(2) - parts(1)
    most = Limits.parts // one

    assert parts(most) == most * one
    with pytest.raises(FieldLimitExceeded):
        parts(most + 1)
