"""Makes and changes accounts, through the change log."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select, true

from csgraph.domain.accounts.rules import registrable_domain
from csgraph.domain.accounts.tables import account
from csgraph.errors import InvalidInput
from csgraph.events.change_log import insert_row, update_row
from csgraph.graph.mutations import Call
from csgraph.storage.work import Reading

NODE_TYPE = "Account"


async def create_account(call: Call) -> UUID:
    """Make an account; its domain follows from its website."""
    return await insert_row(
        call.work,
        account,
        completed(call.values),
        node_type=NODE_TYPE,
        change_set_id=call.change_set_id,
    )


async def update_account(call: Call) -> UUID:
    """Change an account; what is changed is held against the sources.

    Raises:
        NotFound, Conflict: there is no such account, or it moved on.
        InvalidInput: it would be its own parent, at whatever distance.
    """
    target, parent = call.expected_target, call.values.get("parent_id")
    if parent is not None and await _descends_from(call.work, parent, target):
        msg = "The account would be above itself: choose a parent that is not below it."
        raise InvalidInput(msg, path=("input", "parentId"))
    outcome = await update_row(
        call.work,
        account,
        target,
        completed(call.values),
        node_type=NODE_TYPE,
        change_set_id=call.change_set_id,
        if_revision=call.if_revision,
        holds=True,
    )
    outcome.accept()
    return target


def completed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of an account with what follows from them."""
    if "website" not in values:
        return dict(values)
    website = values["website"]
    return {**values, "domain": registrable_domain(website) if website else None}


async def _descends_from(work: Reading, account_id: UUID, above: UUID) -> bool:
    """Whether an account is another one, or lies below it."""
    mine = account.c.tenant_id == work.tenant_id
    line = (
        select(account.c.id, account.c.parent_id)
        .where(mine, account.c.id == account_id)
        .cte("line", recursive=True)
    )
    next_up = select(account.c.id, account.c.parent_id).where(
        mine, account.c.id == line.c.parent_id
    )
    line = line.union(next_up)  # not all: what goes round already comes to an end
    found = select(true()).where(select(line.c.id).where(line.c.id == above).exists())
    return bool(await work.connection.scalar(found))
