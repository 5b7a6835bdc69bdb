"""A grant's accounts after it was made: who comes, who goes, and what the log holds of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from csgraph.domain.grants.commands import add_accounts, remove_accounts, revoke_grant
from csgraph.errors import InvalidInput, InvalidTransition, NotFound
from csgraph.events.tables import change, change_set
from csgraph.ids import new_id
from csgraph.storage.work import open_writing
from csgraph.tenancy.authenticate import KEPT_FOR
from csgraph.tenancy.tables import grant
from tests.partners.sharing import ACTOR, NAMES, Portfolio


async def moved(portfolio: Portfolio, command: Any, grant_id: Any, *accounts: Any) -> int:
    async with open_writing(portfolio.ingest, portfolio.tenant_id) as work:
        count: int = await command(work, ACTOR, grant_id, accounts)
    return count


async def logged(portfolio: Portfolio, grant_id: Any) -> list[tuple[Any, ...]]:
    query = (
        select(change.c.operation, change.c.changed_fields, change.c.before)
        .join(change_set, change_set.c.id == change.c.change_set_id)
        .where(change.c.tenant_id == portfolio.tenant_id, change.c.node_id == grant_id)
        .where(change.c.node_type == "Grant", change_set.c.actor_id == ACTOR.id)
        .order_by(change.c.seq)
    )
    async with portfolio.owner.connect() as connection:
        return [tuple(row) for row in await connection.execute(query)]


async def test_accounts_come_and_go_and_the_log_tells(portfolio: Portfolio):
    grant_id = await portfolio.grant("Acme")
    partner = await portfolio.key(grant_id)
    acme, beta = portfolio.ids["Acme"], portfolio.ids["Beta"]

    assert await moved(portfolio, add_accounts, grant_id, acme, beta) == 1
    assert await portfolio.seen(partner) == ["Acme", "Beta"]
    assert await moved(portfolio, remove_accounts, grant_id, acme, portfolio.ids["Cato"]) == 1
    assert await portfolio.seen(partner) == ["Beta"]
    assert await portfolio.seen(portfolio.by_the_wall(partner)) == ["Beta"]
    assert await moved(portfolio, add_accounts, grant_id, beta) == 0

    came, went = f"accounts.{portfolio.wire('Beta')}", f"accounts.{portfolio.wire('Acme')}"
    assert (await logged(portfolio, grant_id))[1:] == [
        ("UPDATE", [came], {came: False}),
        ("UPDATE", [went], {went: True}),
    ]
    async with portfolio.owner.connect() as connection:
        revision = select(grant.c.revision).where(grant.c.id == grant_id)
        assert await connection.scalar(revision) == 3


async def test_what_can_not_be_changed_is_refused(portfolio: Portfolio):
    grant_id = await portfolio.grant("Acme")
    segment = await portfolio.segment("Retail", {"industry": {"eq": "Retail"}})
    of_segment = await portfolio.grant(segment=segment)
    beta = portfolio.ids["Beta"]

    with pytest.raises(NotFound, match="accounts"):
        await moved(portfolio, add_accounts, grant_id, beta, new_id())
    for command in (add_accounts, remove_accounts):
        with pytest.raises(NotFound, match="no such grant"):
            await moved(portfolio, command, new_id(), beta)
        with pytest.raises(InvalidInput, match="segment"):
            await moved(portfolio, command, of_segment, beta)
    async with open_writing(portfolio.ingest, portfolio.tenant_id) as work:
        await revoke_grant(work, ACTOR, grant_id)
    with pytest.raises(InvalidTransition, match="is REVOKED"):
        await moved(portfolio, add_accounts, grant_id, beta)
    assert len(await logged(portfolio, grant_id)) == 2  # made and revoked


async def test_an_expired_grant_ends(portfolio: Portfolio):
    """Its rows are gone when it is over, and its keys when what is known of them is forgotten."""
    grant_id = await portfolio.grant("Acme", days=3)
    partner = await portfolio.key(grant_id)
    assert await portfolio.seen(partner) == ["Acme"]

    await portfolio.end(grant_id, portfolio.clock[0] - timedelta(days=1))

    assert await portfolio.seen(partner) == []
    portfolio.clock[0] += KEPT_FOR
    assert await partner.codes(NAMES) == ["UNAUTHENTICATED"]


async def test_a_key_is_forgotten_when_its_grant_is_over(portfolio: Portfolio):
    """Even within the seconds for which a key is known."""
    grant_id = await portfolio.grant("Acme")
    partner = await portfolio.key(grant_id)
    portfolio.clock[0] += timedelta(hours=1)  # the server's: the grant still runs for the database
    ends_at = portfolio.clock[0] + KEPT_FOR / 2
    await portfolio.end(grant_id, ends_at)
    assert await portfolio.seen(partner) == ["Acme"]

    await portfolio.end(grant_id, portfolio.clock[0] - timedelta(days=1))
    portfolio.clock[0] = ends_at

    assert await partner.codes(NAMES) == ["UNAUTHENTICATED"]
