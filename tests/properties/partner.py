"""A world as a partner sees it: some accounts, what hangs on them, what that refers to."""

from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.errors import InvalidInput
from csgraph.graph.catalog import Catalog
from csgraph.graph.compiler import Compiler
from csgraph.graph.compilers import Compilers
from csgraph.graph.contract import check_fields, narrowed
from csgraph.graph.cursor import CursorCodec
from csgraph.ids import TenantId, new_id
from csgraph.schema.build import build_schema
from csgraph.storage.metadata import tenant_tables
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from csgraph.storage.shared_rows import way_to_account
from csgraph.tenancy.principal import Granted, Principal
from csgraph.tenancy.tables import grant, grant_account
from tests.properties import world
from tests.properties.asking import asker
from tests.properties.cases import Setting
from tests.properties.reference import pure_schema
from tests.properties.world import Rows


async def shared_with_partner(
    owner: AsyncEngine, partners: ReadPool, secrets: Secrets, whole: Setting, seed: int
) -> Setting:
    """Share half of a setting's accounts, with all that can be granted of them."""
    random = Random(seed)
    ids = [row["id"] for row in whole.rows["account"] if row["tenant_id"] == whole.tenant_id]
    shared = set(random.sample(ids, len(ids) // 2))
    fields = frozenset(grantable(whole.catalog))
    granted = Granted(await _granted(owner, whole.tenant_id, fields, shared), fields)
    built, cursors = build_schema(), CursorCodec(secrets.cursor_key)
    compilers = Compilers(
        Compiler(built.graphql, built.catalog, cursors=cursors), built.catalog, cursors
    )
    who = Principal(whole.tenant_id, UUID(int=0), "PARTNER", frozenset(), granted=granted)
    compiler = compilers.of(who)
    rows, unlisted = seen(whole.rows, shared)
    narrow = compiler.schema
    return Setting(
        narrowed(whole.catalog, fields),
        pure_schema(narrow),
        rows,
        whole.tenant_id,
        asker(compiler, partners, who),
        unlisted=unlisted,
    )


def grantable(catalog: Catalog) -> list[str]:
    """Return the coordinates that a grant may name."""
    found: list[str] = []
    for node in catalog.nodes.values():
        for name in node.fields:
            try:
                found += check_fields(catalog, [f"{node.name}.{name}"])
            except InvalidInput:
                continue
    return found


def seen(rows: Rows, accounts: set[UUID]) -> tuple[Rows, frozenset[str]]:
    """Return the rows of these accounts, and the tables whose rows hang on none.

    A row hangs on the account that its way leads to, deleted or not. A row that hangs on none
    is there where a row that does, and is not deleted, refers to it.
    """
    tables = {table.name: table for table in tenant_tables()}
    made: Rows = {}

    def of(name: str) -> list[dict[str, Any]]:
        if name not in made:
            way = way_to_account(tables[name])
            if way is None:
                made[name] = rows[name]
            else:
                ids = (
                    accounts if way.parent is None else {each["id"] for each in of(way.parent.name)}
                )
                made[name] = [row for row in rows[name] if row[way.column.name] in ids]
        return made[name]

    for name in rows:
        of(name)
    unlisted = frozenset(name for name in rows if way_to_account(tables[name]) is None)
    referred = {
        (key.referred_table.name, row[column.name])
        for name in made.keys() - unlisted
        for key in tables[name].foreign_key_constraints
        for column in key.columns
        for row in made[name]
        if row.get("deleted_at") is None
    }
    for name in unlisted:
        made[name] = [row for row in made[name] if (name, row.get("id")) in referred]
    return made, unlisted


async def _granted(
    owner: AsyncEngine, tenant_id: TenantId, fields: frozenset[str], accounts: set[UUID]
) -> UUID:
    made = new_id()
    terms = {"name": "Shared", "purpose": "Cases", "expires_at": world.INSTANTS[-1]}
    async with owner.begin() as connection:
        await connection.execute(
            insert(grant).values(tenant_id=tenant_id, id=made, fields=sorted(fields), **terms)
        )
        for account_id in accounts:
            await connection.execute(
                insert(grant_account).values(
                    tenant_id=tenant_id, grant_id=made, account_id=account_id
                )
            )
    return made
