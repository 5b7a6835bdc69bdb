"""What rules need that no mutation makes: contracts, tiers, what has been there for long."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Numeric, Select, cast, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.alerting.declare import AccountFact, AlertFacts
from csgraph.domain.accounts.tables import account
from csgraph.domain.contracts.tables import contract
from csgraph.events.change_log import Actor, begin_change_set, insert_row
from csgraph.ids import TenantId, decode_id
from csgraph.storage.work import open_writing


def told_by(column: str) -> Callable[[AlertFacts], Select[Any]]:
    """Tell of accounts what a column of theirs holds."""

    def selected(facts: AlertFacts) -> Select[Any]:
        rows = facts.rows(account, "id", column)
        value = cast(rows.c[column], Numeric) if column == "employee_count" else rows.c[column]
        known = select(rows.c.id.label("account_id"), value.label("value"))
        return known.where(rows.c[column].is_not(None), facts.among(rows.c.id))

    return selected


TIER = AccountFact("tier", told_by("account_type"), (account,))
"""Reads the tier from the account's type."""
ARR = AccountFact("arr", told_by("employee_count"), (account,))
"""Reads the revenue from the number of employees."""


def in_days(days: float) -> date:
    return (datetime.now(UTC) + timedelta(days=days)).date()  # noqa: TID251 - of the contract


async def signed(app: AsyncEngine, tenant_id: TenantId, wire_id: str, days: float) -> None:
    """Sign a contract with an account, that ends in some days."""
    decoded = decode_id(wire_id)
    assert decoded is not None
    values = {"account_id": decoded[1], "ends_on": in_days(days)}
    async with open_writing(app, tenant_id) as work:
        change_set = await begin_change_set(work, Actor("SYSTEM", "test"))
        await insert_row(work, contract, values, node_type="Contract", change_set_id=change_set)


async def known_since(owner: AsyncEngine, wire_id: str, days: float) -> None:
    """Let an account have been made some days ago."""
    decoded = decode_id(wire_id)
    assert decoded is not None
    then = datetime.now(UTC) - timedelta(days=days)  # noqa: TID251 - past the clock
    async with owner.begin() as connection:
        await connection.execute(
            update(account).where(account.c.id == decoded[1]).values(created_at=then)
        )
