"""Answers of several schemas, compared value by value."""

from uuid import UUID

import pytest
from bench.answers import values_of

from csgraph.ids import encode_id

ID = UUID("01a21448-c22b-7381-b04e-d4cd15103ff9")


def test_the_same_values_in_other_words_are_equal() -> None:
    ours = {"accounts": {"nodes": [{"id": encode_id("acc", ID), "revision": 1, "at": _OURS}]}}
    theirs = {
        "accounts": [{"id": str(ID), "revision": "1", "at": "2026-11-25T20:57:23.346063+01:00"}]
    }

    assert values_of({"data": ours}) == values_of({"data": theirs})


@pytest.mark.parametrize(
    "other",
    [
        {"accounts": [{"name": "B"}, {"name": "A"}]},
        {"accounts": [{"name": "A"}]},
        {"accounts": [{"name": "A"}, {"name": None}]},
    ],
)
def test_other_values_or_another_order_are_not(other: object) -> None:
    known = {"accounts": [{"name": "A"}, {"name": "B"}]}

    assert values_of({"data": known}) != values_of({"data": other})


def test_an_answer_with_errors_is_none() -> None:
    with pytest.raises(ValueError, match="no such table"):
        values_of({"data": None, "errors": [{"message": "no such table"}]})


_OURS = "2026-11-25T19:57:23.346Z"
