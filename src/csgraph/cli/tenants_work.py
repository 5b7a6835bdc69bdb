"""Commands that read or write the rows of one tenant, chosen by its slug."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from csgraph.cli.engines import ingest_engine, owner_engine, tenant_named
from csgraph.cli.environment import Environment, run
from csgraph.storage.work import Reading, Writing, open_reading, open_writing

TenantOption = Annotated[str | None, typer.Option("--tenant", help="Slug of the tenant.")]
_T = TypeVar("_T")


def written(command: Callable[[Writing], Awaitable[_T]], tenant: str | None) -> _T:
    """Run a command in a transaction that is committed at its end."""

    async def whole(env: Environment) -> _T:
        async with owner_engine(env) as owner:
            tenant_id = await tenant_named(owner, tenant)
        async with ingest_engine(env) as engine, open_writing(engine, tenant_id) as work:
            return await command(work)

    return run(whole)


def read(command: Callable[[Reading], Awaitable[_T]], tenant: str | None) -> _T:
    """Run a command in a transaction that only reads."""

    async def whole(env: Environment) -> _T:
        async with owner_engine(env) as owner:
            tenant_id = await tenant_named(owner, tenant)
        async with ingest_engine(env) as engine, open_reading(engine, tenant_id) as work:
            return await command(work)

    return run(whole)
