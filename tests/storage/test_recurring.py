"""Statements that come back with their values get texts of their own, which answer alike."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from csgraph.ids import TenantId
from csgraph.storage.connect import connect
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.recurring import (
    CHARACTERS_KEPT,
    LONGEST_LIST,
    RECURS_FROM,
    Known,
    Recurring,
    with_constants,
)

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
SQL = "select 1 where $1 and $2"


def known(recurring: Recurring, *parameters: object, times: int = RECURS_FROM) -> Known | None:
    """Return what comes of asking so many times, each at another instant."""
    found = None
    for number in range(times):
        now = NOW + timedelta(seconds=number)
        found = recurring.known(SQL, [now, *parameters], loose=(0,))
    return found


def test_values_come_back_whatever_the_instant() -> None:
    recurring = Recurring()

    assert known(recurring, "OPEN", times=RECURS_FROM - 1) is None
    assert known(recurring, "CLOSED", times=1) is None
    assert known(recurring, "OPEN", times=1) == Known("select 1 where $1 and 'OPEN'", (0,))


def test_an_instant_that_is_not_loose_is_a_value_like_any_other() -> None:
    recurring = Recurring()

    instants = [NOW + timedelta(seconds=number) for number in range(RECURS_FROM + 1)]

    assert {recurring.known(SQL, [each, "OPEN"]) for each in instants} == {None}


@pytest.mark.parametrize(
    "value",
    [b"bytes", None, 1.5, "a\\b", ["a", None], ['a"b'], [["a"]], ["a"] * (LONGEST_LIST + 1)],
)
def test_what_has_no_plain_notation_stays_a_parameter(value: object) -> None:
    assert known(Recurring(), value, times=RECURS_FROM + 2) is None


def test_what_is_kept_is_bounded_by_its_characters() -> None:
    recurring, long = Recurring(), "x" * 150
    sql = "select " + "$1||" * 200 + "''"
    a_text = len(with_constants(sql, [long]).text)
    room = CHARACTERS_KEPT // a_text

    for number in range(room + 1):
        for _ in range(RECURS_FROM):
            recurring.known(sql, [f"{number:0150}"])

    assert recurring.known(sql, [f"{0:0150}"]) is None
    assert recurring.known(sql, [f"{room:0150}"]) is not None


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("text", 'it\'s $1 of "it"'),
        ("text[]", ["a,b", "{c}", "", "NULL", "it's", " d "]),
        ("uuid[]", []),
        ("boolean", True),
        ("timestamptz", NOW),
        ("date[]", [NOW.date()]),
        ("numeric[]", [Decimal("12.50"), Decimal(-3)]),
    ],
)
async def test_a_constant_is_what_the_parameter_was(
    urls: DatabaseUrls, type_: str, value: object
) -> None:
    sql = f"select cast($1 as text), cast($2 as {type_}), '$2', cast($3 as int)"
    connection: asyncpg.Connection = await connect(urls.app)
    try:
        made = with_constants(sql, ["a", value, 7], loose=(0, 2))
        asked = tuple(await connection.fetchrow(sql, "a", value, 7))
        answered: Any = await connection.fetchrow(made.text, *("a", 7))
    finally:
        await connection.close()

    assert made.left == (0, 2)
    assert "$3" not in made.text
    assert tuple(answered) == asked


async def test_each_request_is_answered_at_its_own_instant(
    read_pool: ReadPool, tenant_id: TenantId
) -> None:
    sql = "select to_json(cast($1 as timestamptz) > any (cast($2 as timestamptz[])))::text"
    given = [NOW]
    instants = [NOW + timedelta(days=day) for day in range(-RECURS_FROM, RECURS_FROM)]

    answers = [
        await read_pool.fetch_json(
            sql, [each, given], tenant_id=tenant_id, custom_plan=True, loose=(0,)
        )
        for each in instants
    ]

    assert answers == [b"true" if each > NOW else b"false" for each in instants]
