"""Worlds with their tenants, and a way to ask csgraph."""

from random import Random
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.schema.build import build_schema
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.principal import Principal
from tests.conftest import make_tenant
from tests.properties import world
from tests.properties.asking import asker
from tests.properties.cases import Setting
from tests.properties.reference import pure_schema
from tests.properties.reporting import tell_in_reporting_currency


async def settle(owner: AsyncEngine, pool: ReadPool, secrets: Secrets, seed: int) -> Setting:
    """Make a world: the rows of a tenant beside those of another one."""
    built = build_schema()
    compiler = Compiler(built.graphql, built.catalog, cursors=CursorCodec(secrets.cursor_key))
    random = Random(seed)
    tenants = [await make_tenant(owner), await make_tenant(owner)]
    read = {spec.table.name for spec in built.catalog.nodes.values()}
    for tenant_id in tenants:
        await world.plant(owner, world.make_rows(random, tenant_id, read))
    rows = await world.read(owner, read, tenants)
    tell_in_reporting_currency(rows)
    who = Principal(tenants[0], UUID(int=0), "SERVICE", frozenset())
    return Setting(
        built.catalog, pure_schema(built.graphql), rows, tenants[0], asker(compiler, pool, who)
    )
