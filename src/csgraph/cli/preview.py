"""``csgraph grant preview``: what a grant shows, as `grantPreview` tells it."""

from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from graphql import OperationDefinitionNode

from csgraph.cli.engines import owner_engine, tenant_named
from csgraph.cli.environment import Environment, run
from csgraph.clock import system_clock
from csgraph.errors import InvalidInput, NotFound
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.derive_preview import PREVIEW
from csgraph.graph.execute import execute
from csgraph.ids import TenantId
from csgraph.schema.build import build_schema
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.grants import with_grants
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.scopes import SCOPES
from csgraph.tenancy.segments import find_segments

_OPERATION = f"""query ($of: GrantPreviewInput!, $first: Int!) {{ {PREVIEW}(of: $of) {{
  types {{ name fields totalCount sample(first: $first) }} }} }}"""


def preview(
    grant_id: Annotated[
        str | None, typer.Argument(metavar="[GRANT]", help="Id of a grant that runs.")
    ] = None,
    account: Annotated[
        list[str] | None, typer.Option(help="Id of an account to propose; may be repeated.")
    ] = None,
    segment: Annotated[str | None, typer.Option(help="Id of a segment to propose.")] = None,
    field: Annotated[
        list[str] | None, typer.Option(help="A field to propose; may be repeated.")
    ] = None,
    rows: Annotated[int, typer.Option(min=1, max=100, help="How many of each type.")] = 3,
    tenant: Annotated[str | None, typer.Option("--tenant", help="Slug of the tenant.")] = None,
) -> None:
    """Show what a partner sees by a grant, or would see by one that is not made yet."""
    of: dict[str, Any] = {"grant": grant_id}
    if grant_id is None:
        proposed = {"fields": field, "accounts": account or None, "segment": segment}
        of = {"proposed": {name: value for name, value in proposed.items() if value is not None}}
        if not field:
            raise InvalidInput("Name a grant, or propose one: `--field` with `--account`.")
    elif account or segment or field:
        raise InvalidInput("Name a grant, or propose one, not both.")

    async def command(env: Environment) -> Any:
        async with owner_engine(env) as owner:
            tenant_id = await tenant_named(owner, tenant)
        pool = ReadPool(env.urls.app, 1, 30_000)
        await pool.start()
        try:
            return await _previewed(pool, env, tenant_id, {"of": of, "first": rows})
        finally:
            await pool.close()

    shown = run(command)
    if shown is None:
        raise NotFound("The tenant has no such grant that still runs: see `csgraph grant list`.")
    for each in shown["types"]:
        print(_told(each))


async def _previewed(
    pool: ReadPool, env: Environment, tenant_id: TenantId, given: dict[str, Any]
) -> Any:
    built = build_schema()
    compiler = Compiler(built.graphql, built.catalog, cursors=CursorCodec(env.secrets.cursor_key))
    who = Principal(
        tenant_id,
        UUID(int=0),
        "SERVICE",
        frozenset(SCOPES),
        segments=await find_segments(pool, tenant_id),
    )
    who = await with_grants(pool, who, _OPERATION, given)
    document = compiler.documents.get(_OPERATION)
    operation: OperationDefinitionNode = document.operation(None)
    prepared = compiler.prepare(document, operation, given, who, system_clock())
    outcome = await execute(pool, prepared, who)
    return orjson.loads(outcome.data)[PREVIEW]


def _told(each: dict[str, Any]) -> str:
    count = "only through others" if each["totalCount"] is None else f"{each['totalCount']} rows"
    rows = [f"  {orjson.dumps(row).decode()}" for row in each["sample"] or ()]
    return "\n".join([f"{each['name']}\t{count}\t{','.join(each['fields'])}", *rows])
