"""A small company whose answers can be counted by hand, and a way to ask about it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.access.tables import user
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact, organization_membership
from csgraph.domain.currencies.tables import exchange_rate
from csgraph.domain.support.tables import satisfaction_rating, ticket
from csgraph.graph.compiler import Compiler, Prepared
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.execute import execute
from csgraph.ids import TenantId, encode_id, new_id
from csgraph.schema.build import build_schema
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from csgraph.storage.work import open_writing
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import SCOPES

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
Ask = Callable[..., Awaitable[dict[str, Any]]]


class Company:
    """Three accounts, four people, six tickets; ids by name."""

    def __init__(self) -> None:
        self.ids: dict[str, UUID] = {}
        self.first = new_id().int

    def __getitem__(self, name: str) -> UUID:
        """Ids grow in the order in which names are first used, so that ties are stable."""
        return self.ids.setdefault(name, UUID(int=self.first + len(self.ids)))

    def wire(self, prefix: str, name: str) -> str:
        return encode_id(prefix, self[name])


@pytest.fixture
def regenerate_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--regenerate-golden"))


@pytest.fixture
def compiler(secrets: Secrets) -> Compiler:
    built = build_schema()
    return Compiler(built.graphql, built.catalog, cursors=CursorCodec(secrets.cursor_key))


@pytest.fixture
def prepare(compiler: Compiler, tenant_id: TenantId) -> Callable[..., Prepared]:
    def run(query: str, *, tenant: TenantId = tenant_id, **variables: Any) -> Prepared:
        document = compiler.documents.get(query)
        who = Principal(tenant, UUID(int=0), "SERVICE", frozenset(SCOPES))
        return compiler.prepare(document, document.operation(None), variables, who, NOW)

    return run


@pytest.fixture
def ask(compiler: Compiler, read_pool: ReadPool, tenant_id: TenantId) -> Ask:
    """Run an operation as a principal of the tenant, and return the whole answer."""

    async def run(
        query: str,
        *,
        tenant: TenantId = tenant_id,
        scopes: frozenset[str] = frozenset(SCOPES),
        now: datetime = NOW,
        **variables: Any,
    ) -> dict[str, Any]:
        document = compiler.documents.get(query)
        who = Principal(tenant, UUID(int=0), "SERVICE", scopes)
        prepared = compiler.prepare(document, document.operation(None), variables, who, now)
        outcome = await execute(read_pool, prepared, who)
        return {
            "data": orjson.loads(outcome.data),
            "errors": [(e.code, e.path, e.coordinate) for e in outcome.errors],
            "warnings": outcome.warnings,
        }

    return run


@pytest.fixture
async def company(ingest_engine: AsyncEngine, tenant_id: TenantId) -> Company:
    made = Company()
    await seed(ingest_engine, tenant_id, made)
    return made


async def seed(engine: AsyncEngine, tenant_id: TenantId, made: Company) -> None:
    async with open_writing(engine, tenant_id) as work:

        async def put(table: Any, **values: Any) -> None:
            await work.connection.execute(insert(table).values(tenant_id=tenant_id, **values))

        euro = {"currency": "EUR", "effective_on": NOW.date() - timedelta(days=1_000)}
        await put(exchange_rate, **euro, rate=Decimal("1.1"))
        await put(user, id=made["ann"], name="Ann Owner", email="ann@us.example")
        await put(
            account,
            id=made["acme"],
            name="Acme",
            domain="acme.example",
            industry="Retail",
            employee_count=120,
            annual_revenue_minor=123450,
            annual_revenue_currency="EUR",
            owner_id=made["ann"],
        )
        await put(
            account,
            id=made["beta"],
            name="beta Ltd",
            domain="shared.example",
            employee_count=40,
            parent_id=made["acme"],
        )
        await put(
            account,
            id=made["zeta"],
            name='Zeta "Q" Ünï',
            domain="shared.example",
            industry="Retail",
        )
        await put(account, id=made["gone"], name="Gone", deleted_at=NOW)
        for name, at in (("Cleo", "acme"), ("Dan", "acme"), ("Eve", "beta")):
            await put(
                contact,
                id=made[name],
                name=name,
                email=f"{name.lower()}@x.example",
                account_id=made[at],
            )
        await put(contact, id=made["Finn"], name="Finn", title="CTO")
        for index in range(6):
            await put(
                ticket,
                id=made[f"t{index}"],
                subject=f"Case {index}",
                status="OPEN" if index % 2 else "SOLVED",
                priority="URGENT" if index == 3 else None,
                tags=["billing", f"n{index}"],
                opened_at=NOW - timedelta(days=index // 2),
                account_id=made["acme"] if index < 5 else None,
                requester_id=made["Cleo"],
                satisfaction=(None, "OFFERED", "BAD")[index % 3],
                solved_at=None if index % 2 else NOW,
                first_reply_minutes=None if index == 5 else 30 * index,
                full_resolution_minutes=None if index % 2 else 1440 + index,
                reopen_count=index // 4,
            )
        for index, score in enumerate(("BAD", "OFFERED")):
            await put(
                satisfaction_rating,
                id=made[f"r{index}"],
                score=score,
                comment=None if index else "Twice the same question",
                rated_at=NOW - timedelta(hours=index),
                ticket_id=made["t2"],
                requester_id=made["Cleo"],
            )
        for index, at in enumerate(("acme", "beta")):
            await put(
                organization_membership,
                id=made[f"m{index}"],
                organization_name=f"{at} (desk)",
                is_default=at == "acme",
                joined_at=NOW - timedelta(days=index),
                contact_id=made["Cleo"],
                account_id=made[at],
            )
