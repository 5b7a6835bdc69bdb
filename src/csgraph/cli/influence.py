"""``csgraph influence``: an account's influence map as a file."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer

from csgraph.cli.engines import owner_engine, tenant_named
from csgraph.cli.environment import Environment, run
from csgraph.clock import system_clock
from csgraph.drawing import png
from csgraph.errors import InvalidInput, NotFound
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.execute import execute
from csgraph.graph.limits import Limits
from csgraph.schema.build import build_schema
from csgraph.storage.read_pool import ReadPool
from csgraph.tenancy.principal import Principal

FIELDS = {".png": "svg", ".svg": "svg", ".mmd": "mermaid", ".graphml": "graphml"}
SCOPES = frozenset({"accounts:read", "contacts:read", "access:read"})
_QUERY = """query($id: ID!, $asOf: DateTime) { node(id: $id) { ... on Account {
  influenceMap(asOf: $asOf) { FIELD } } } }"""

app = typer.Typer()


@app.command()
def influence_map(
    account: Annotated[str, typer.Argument(help="Id of the account, such as `acc_…`.")],
    output: Annotated[
        Path,
        typer.Option("--output", help=f"File to write; its ending chooses: {', '.join(FIELDS)}."),
    ],
    tenant: Annotated[str | None, typer.Option("--tenant", help="Slug of the tenant.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", help="Instant (UTC) to look back to.")
    ] = None,
    width: Annotated[
        int, typer.Option(min=200, max=6_000, help="Pixels from left to right, of a PNG.")
    ] = 2_400,
) -> None:
    """Draw an account's influence map."""
    if output.suffix not in FIELDS:
        raise InvalidInput(f"`--output` ends in one of {', '.join(FIELDS)}.")
    field = FIELDS[output.suffix]
    given: dict[str, Any] = {"id": account}
    if as_of is not None:
        given["asOf"] = as_of.replace(tzinfo=None).isoformat() + "Z"

    async def command(env: Environment) -> str:
        async with owner_engine(env) as owner:
            who = Principal(await tenant_named(owner, tenant), UUID(int=0), "SERVICE", SCOPES)
        built = build_schema()
        cursors = CursorCodec(env.secrets.cursor_key)
        compiler = Compiler(built.graphql, built.catalog, cursors=cursors, limits=Limits())
        document = compiler.documents.get(_QUERY.replace("FIELD", field))
        prepared = compiler.prepare(document, document.operation(None), given, who, system_clock())
        pool = ReadPool(env.urls.app, 1, env.settings.statement_timeout_ms)
        await pool.start()
        try:
            outcome = await execute(pool, prepared, who)
        finally:
            await pool.close()
        found = (orjson.loads(outcome.data)["node"] or {}).get("influenceMap")
        if found is None:
            raise NotFound("The tenant has no such account.")
        return str(found[field])

    drawn = run(command)
    if output.suffix == ".png":
        output.write_bytes(png(drawn, width))
    else:
        output.write_text(drawn, encoding="utf-8")
    typer.echo(f"wrote {output}")
