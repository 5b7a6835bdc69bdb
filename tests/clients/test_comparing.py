"""What `make clients` takes for a difference."""

from typing import Any

import pytest

from tests.clients.comparing import Compared, compare

Row = dict[str, Any]


def exactly(theirs: Row, ours: Row) -> Compared:
    return compare("client", "Account", {"1": theirs}, {"1": ours}, is_exact=True)


def loosely(theirs: Row, ours: Row) -> Compared:
    return compare("client", "Account", {"1": theirs}, {"1": ours}, is_exact=False)


def test_the_same_record_is_the_same() -> None:
    record = {"Name": "Zoë \u2028", "Tags": ["a", None], "Via": {"From": {}}, "Seats": 3}

    found = exactly(record, dict(record))

    assert found.is_same
    assert found.fields == set(record)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"Name": "é"}, {"Name": "e\u0301"}),
        ({"IsDeleted": True}, {"IsDeleted": 1}),
        ({"Seats": "3"}, {"Seats": 3}),
        ({"Tags": ["a"]}, {"Tags": ["a", "b"]}),
        ({"Via": {"Channel": "web"}}, {"Via": {"Channel": "email"}}),
        ({"Name": "a"}, {"Name": "a", "Phone": None}),
        ({"Name": "a", "Phone": None}, {"Name": "a"}),
        ({"At": "2026-04-01T00:00:00Z"}, {"At": "2026-04-01T00:00:00.000+0000"}),
    ],
)
def test_any_difference_counts_where_records_come_as_they_are(theirs: Row, ours: Row) -> None:
    found = exactly(theirs, ours)

    assert not found.is_same
    assert found.differences


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"Name": "a"}, {"Name": "a", "Phone": "1"}),
        ({"Name": "a", "Phone": None}, {"Name": "a"}),
        ({"At": "2026-04-01T00:00:00.000000Z"}, {"At": "2026-04-01T00:00:00.000+0000"}),
        ({"CloseDate": "2026-04-01T00:00:00.000000Z"}, {"CloseDate": "2026-04-01"}),
        ({"source": {"from_": {}}}, {"source": {"from": {}}}),
        ({"is_shared": False}, {"is_shared": None}),
    ],
)
def test_a_model_of_the_clients_own_may_show_a_record_its_own_way(theirs: Row, ours: Row) -> None:
    assert loosely(theirs, ours).is_same


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"Name": "a"}, {"Name": "b"}),
        ({"Phone": "1"}, {"Name": "a"}),
        ({"At": "2026-04-01T00:00:01Z"}, {"At": "2026-04-01T00:00:00Z"}),
        ({"is_shared": False}, {"is_shared": True}),
        ({"Seats": None}, {"Seats": 0}),
    ],
)
def test_what_it_shows_must_be_so(theirs: Row, ours: Row) -> None:
    assert not loosely(theirs, ours).is_same


def test_a_row_that_only_one_has_counts() -> None:
    one = {"1": {"Name": "a"}}

    assert not compare("client", "Account", {}, one, is_exact=False).is_same
    assert not compare("client", "Account", one, {}, is_exact=False).is_same


def test_a_row_that_the_graph_lacks_counts() -> None:
    found = exactly({"Name": "a"}, {"Name": "a"})
    found.unseen = 1

    assert not found.is_same
