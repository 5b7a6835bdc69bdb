"""``csgraph explain``: how an operation is run, and what that costs."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import UUID

import orjson
import typer
from rich.console import Console

from csgraph.cli.engines import ingest_engine, owner_engine, tenant_named
from csgraph.cli.environment import Environment, run
from csgraph.cli.json_object import json_object
from csgraph.clock import system_clock
from csgraph.domain.segments.commands import list_segments
from csgraph.errors import InvalidInput
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.graph.execute import Outcome, execute
from csgraph.graph.explain.explanation import Explanation, explain
from csgraph.graph.explain.mermaid import mermaid
from csgraph.graph.explain.text import lines, table
from csgraph.graph.limits import Limits
from csgraph.ids import TenantId
from csgraph.schema.build import build_schema
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.work import open_reading
from csgraph.tenancy.principal import Principal, SavedFilter
from csgraph.tenancy.roles import ROLES, scopes_of
from csgraph.tenancy.scopes import EXPLAIN, SCOPES

_WIDTH_OF_A_FILE = 120

app = typer.Typer()


class Format(StrEnum):
    """What to print."""

    TEXT = "text"
    JSON = "json"
    MERMAID = "mermaid"
    SQL = "sql"


@app.command()
def explain_operation(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="GraphQL document; standard input if left out.")
    ] = "-",
    variables: Annotated[
        str, typer.Option(help="Variables in JSON, or `@` and the name of a file with them.")
    ] = "{}",
    operation: Annotated[
        str | None, typer.Option(help="Name of the operation, where there are several.")
    ] = None,
    tenant: Annotated[str | None, typer.Option("--tenant", help="Slug of the tenant.")] = None,
    role: Annotated[
        str | None,
        typer.Option(help=f"As a key of this role sees it, otherwise of all: {', '.join(ROLES)}."),
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.TEXT,
    no_run: Annotated[
        bool, typer.Option("--no-run", help="Don't run it: no rows, no times.")
    ] = False,
) -> None:
    """Tell how an operation is run: plan, SQL, cost, rows and times."""
    text = _text(file)
    named = _text(variables[1:]) if variables.startswith("@") else variables
    given = json_object(named, "`--variables`")
    scopes = frozenset(scopes_of(role) if role else SCOPES) | {EXPLAIN}

    async def command(env: Environment) -> tuple[Explanation, Outcome | None]:
        who = await _principal(env, tenant, scopes)
        built = build_schema()
        cursors = CursorCodec(env.secrets.cursor_key)
        compiler = Compiler(built.graphql, built.catalog, cursors=cursors, limits=Limits())
        document = compiler.documents.get(text)
        chosen = document.operation(operation)
        prepared = compiler.prepare(document, chosen, given, who, system_clock())
        pool = ReadPool(env.urls.app, 1, env.settings.statement_timeout_ms)
        await pool.start()
        try:
            outcome = await execute(pool, prepared, who) if not no_run else None
            return await explain(pool, prepared, who, outcome.data if outcome else None), outcome
        finally:
            await pool.close()

    explanation, outcome = run(command)
    for error in outcome.errors if outcome else ():
        typer.echo(f"{'.'.join(error.path)} reads null: {error.message}", err=True)
    _show(explanation, format_)


async def _principal(env: Environment, slug: str | None, scopes: frozenset[str]) -> Principal:
    async with owner_engine(env) as owner:
        tenant_id: TenantId = await tenant_named(owner, slug)
    async with ingest_engine(env) as engine, open_reading(engine, tenant_id) as work:
        rows = await list_segments(work)
    segments = {row.id: SavedFilter(row.name, row.node_type, row.filter) for row in rows}
    return Principal(tenant_id, UUID(int=0), "SERVICE", scopes, segments=segments)


def _show(explanation: Explanation, format_: Format) -> None:
    match format_:
        case Format.JSON:
            print(orjson.dumps(explanation.whole(), option=orjson.OPT_INDENT_2).decode())
        case Format.MERMAID:
            print(mermaid(explanation.tree), end="")
        case Format.SQL:
            print(explanation.sql or "-- Postgres has no part in it.")
        case Format.TEXT:
            width = None if sys.stdout.isatty() else _WIDTH_OF_A_FILE
            Console(width=width, highlight=False).print(table(explanation.tree))
            for line in lines(explanation):
                print(line)


def _text(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"Can't read {file}: {error}.") from error
