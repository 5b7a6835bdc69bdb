"""Reads back what a store holds of the company."""

from collections.abc import Collection, Iterator, Sequence
from random import Random
from typing import Any

from csgraph.sandbox.bodies import decode_body
from csgraph.sandbox.company.customers import merged_account_id
from csgraph.sandbox.company.locales_west import UNITED_STATES
from csgraph.sandbox.company.salesforce_schema import ACCOUNT, USER
from csgraph.sandbox.company.sobject_ids import serial_of
from csgraph.sandbox.company.staff import AGENT_IDS, Employee, Staff
from csgraph.sandbox.store import Store, sobject_table, zendesk_table

Row = dict[str, Any]


def with_value(store: Store, table: str, key: str, values: Collection[object]) -> list[Row]:
    """Return the records of a table whose key has one of the values, in order of id."""
    places = ", ".join("?" * len(values))
    return _rows(store, table, f"json_extract(body, '$.{key}') in ({places})", tuple(values))


def sampled(numbers: Random, store: Store, table: str, where: str, count: int) -> list[Row]:
    """Return some of a table's records; `table` is quoted."""
    ids = [row[0] for row in store.fetch(f"select id from {table} where {where} order by id")]
    chosen = sorted(numbers.sample(range(len(ids)), min(count, len(ids))))
    found: list[Row] = []
    for place in chosen:
        found += _rows(store, table, "id = ?", (ids[place],))
    return found


def every_row(store: Store, table: str, batch: int = 1000) -> Iterator[list[Row]]:
    """Yield all records of a table in batches, in order of id."""
    last: object = None
    while True:
        where = "id > ?" if last is not None else "id is not null"
        rows = store.fetch(
            f"select id, body from {table} where {where} order by id limit {batch}",
            () if last is None else (last,),
        )
        if not rows:
            return
        yield [decode_body(str(body)) for _, body in rows]
        last = rows[-1][0]


def next_customer_number(store: Store) -> int:
    """Return the first customer number that no account has."""
    (highest,) = store.fetch(
        f"select max(id) from {sobject_table(ACCOUNT)} where id < ?", (merged_account_id(0),)
    )[0]
    return serial_of(str(highest))


def next_ticket_id(store: Store) -> int:
    """Return the number that the next ticket gets."""
    (highest,) = store.fetch(f"select max(id) from {zendesk_table('tickets')}")[0]
    return int(str(highest or 0)) + 1


def staff_of(store: Store) -> Staff:
    """Return the staff as the two systems know it."""
    users = [_employee(row) for row in _rows(store, sobject_table(USER), "true")]
    emails = {user.email for user in users}
    agents = [
        _employee_of_agent(row)
        for row in with_value(store, zendesk_table("users"), "role", ["agent"])
        if str(row["email"]).lower() not in emails
    ]
    return Staff(
        everyone=tuple(users),
        executives=tuple(each for each in users if each.title == "Account Executive"),
        managers=tuple(each for each in users if each.title == "Customer Success Manager"),
        agents=tuple(agents),
        system=users[0],
    )


def _rows(store: Store, table: str, where: str, parameters: Sequence[object] = ()) -> list[Row]:
    statement = f"select body from {table} where {where} order by id"
    return [decode_body(str(row[0])) for row in store.fetch(statement, parameters)]


def _employee(row: Row) -> Employee:
    return Employee(
        number=serial_of(row["Id"]) - 1,
        first_name=row["FirstName"],
        last_name=row["LastName"],
        email=row["Email"],
        title=row["Title"],
        department=row["Department"],
        manager=None,
        is_user=True,
        is_agent=False,
        is_active=row["IsActive"],
        joined_at=0,
        changed_at=0,
        locale=UNITED_STATES,
    )


def _employee_of_agent(row: Row) -> Employee:
    return Employee(
        number=(row["id"] - AGENT_IDS) // 20,
        first_name=row["name"],
        last_name="",
        email=row["email"],
        title="Support Engineer",
        department="Support",
        manager=None,
        is_user=False,
        is_agent=True,
        is_active=not row["suspended"],
        joined_at=0,
        changed_at=0,
        locale=UNITED_STATES,
    )
