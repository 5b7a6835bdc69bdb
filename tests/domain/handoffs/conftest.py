"""Deals as a sync brings them, for the tests of handoffs."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.access.tables import user
from csgraph.domain.interactions.tables import interaction
from csgraph.domain.opportunities.tables import opportunity, opportunity_stage_change
from csgraph.events.change_log import Actor, begin_change_set, insert_row, update_row
from csgraph.ids import TenantId, decode_id, encode_id
from csgraph.storage.work import open_writing

WON = {"stage": "Closed Won", "is_won": True, "is_closed": True, "probability": Decimal(100)}
HIGH, MEDIUM, LOW = 9_000_000, 5_000_000, 1_000_000
"""Amounts in cents that come to these touch models."""


class Sales:
    """Writes what a CRM knows, as a sync does."""

    def __init__(self, engine: AsyncEngine, tenant_id: TenantId) -> None:
        self.engine, self.tenant_id = engine, tenant_id

    async def hire(self, name: str, **given: Any) -> str:
        """Make one of ours; return the id."""
        return encode_id("usr", await self._insert(user, "User", name=name, **given))

    async def deal(self, account: str | None, amount: int | None = MEDIUM, **given: Any) -> str:
        """Make a deal; return its id."""
        values = {"name": "Deal", "account_id": _uuid(account), **given}
        if amount is not None:
            values |= {"amount_minor": amount, "amount_currency": "USD"}
        values["owner_id"] = _uuid(values.get("owner_id"))
        return encode_id("opp", await self._insert(opportunity, "Opportunity", **values))

    async def won(
        self, account: str | None, at: datetime, amount: int | None = MEDIUM, **given: Any
    ) -> str:
        """Make a deal whose history shows it as won at an instant."""
        deal = await self.deal(account, amount, **WON, **given)
        await self.stage(deal, at, "Closed Won", 100)
        return deal

    async def stage(self, deal: str, at: datetime, stage: str, probability: int) -> None:
        """Add to a deal's history."""
        await self._insert(
            opportunity_stage_change,
            "OpportunityStageChange",
            opportunity_id=_uuid(deal),
            changed_at=at,
            stage=stage,
            probability=Decimal(probability),
        )

    async def change(self, deal: str, **values: Any) -> None:
        """Change a deal."""
        async with open_writing(self.engine, self.tenant_id) as work:
            change_set = await begin_change_set(work, Actor("SYSTEM", "test"))
            id_ = _uuid(deal)
            assert id_ is not None
            await update_row(
                work, opportunity, id_, values, node_type="Opportunity", change_set_id=change_set
            )

    async def call(
        self, contact: str, owner: str, at: datetime, account_id: str | None = None
    ) -> str:
        """Record a call with a contact, of their account where one is named; return its id."""
        made = await self._insert(
            interaction,
            "Interaction",
            kind="CALL",
            started_at=at,
            contact_id=_uuid(contact),
            owner_id=_uuid(owner),
            account_id=_uuid(account_id),
        )
        return encode_id("int", made)

    async def _insert(self, table: Table, node_type: str, **values: Any) -> Any:
        async with open_writing(self.engine, self.tenant_id) as work:
            change_set = await begin_change_set(work, Actor("SYSTEM", "test"))
            return await insert_row(
                work, table, values, node_type=node_type, change_set_id=change_set
            )


def _uuid(id_: str | None) -> Any:
    decoded = decode_id(id_) if id_ else None
    return decoded and decoded[1]


@pytest.fixture
def sales(app_engine: AsyncEngine, tenant_id: TenantId) -> Sales:
    return Sales(app_engine, tenant_id)
