"""``csgraph bulk``: whole lists into files, whole files into the graph."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from csgraph.bulk.asking import Asker, State
from csgraph.cli.bulk_progress import run_shown
from csgraph.cli.bulking import open_runner
from csgraph.cli.engines import owner_engine, tenant_named
from csgraph.cli.environment import Environment, run
from csgraph.clock import system_clock
from csgraph.domain.bulk.rules import BulkStatus, ImportPolicy
from csgraph.errors import InvalidInput

app = typer.Typer(help="Whole lists into files, whole files into the graph.", no_args_is_help=True)

TenantOption = Annotated[str | None, typer.Option("--tenant", help="Slug of the tenant.")]


@app.command("export")
def export_list(
    query: Annotated[str, typer.Argument(help="Query of one list, or `@file` with it.")],
    tenant: TenantOption = None,
    variables: Annotated[str, typer.Option(help="Variables of the query, as JSON.")] = "{}",
    output: Annotated[
        Path | None, typer.Option(help="File to write; standard output if left out.")
    ] = None,
) -> None:
    """Read a query's whole list into a file, a line for each node, as of one instant."""
    text, given = _text(query), _object(variables)

    async def command(env: Environment) -> State:
        async with owner_engine(env) as owner:
            tenant_id = await tenant_named(owner, tenant)
        async with open_runner(env, is_paid=False) as runner:
            asker = Asker(runner.exporter.writing, runner.exporter.compiler, tenant_id)
            job = await asker.export(text, given, system_clock())
            state = await run_shown(runner, asker, job, None)
            if state.status is BulkStatus.COMPLETED:
                await _write(state, output)
        return state

    _end(run(command))


@app.command("import")
def import_file(
    rows: Annotated[Path, typer.Argument(help="File of JSON lines: the mutation's variables.")],
    mutation: Annotated[str, typer.Option(help="The mutation, or `@file` with it.")],
    tenant: TenantOption = None,
    policy: Annotated[
        ImportPolicy, typer.Option(help="What becomes of it when lines are refused.")
    ] = ImportPolicy.REJECT_EVERYTHING,
    reason: Annotated[str | None, typer.Option(help="Reason, kept in the history.")] = None,
    outcomes: Annotated[Path | None, typer.Option(help="File for what each line came to.")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Try, and keep nothing.")] = False,
) -> None:
    """Do a mutation for each line of a file."""
    text = _text(mutation)

    async def command(env: Environment) -> State:
        async with owner_engine(env) as owner:
            tenant_id = await tenant_named(owner, tenant)
        async with open_runner(env, is_paid=False) as runner:
            asker = Asker(runner.exporter.writing, runner.importer.compiler, tenant_id)
            with rows.open("rb") as file:
                upload = await asker.store(file, rows.stat().st_size, system_clock())
            job = await asker.load(
                text, upload, policy=policy.value, dry_run=dry_run, reason=reason
            )
            state = await run_shown(runner, asker, job, _count(rows))
            if outcomes is not None:
                await _write(state, outcomes)
        return state

    state = run(command)
    done, refused = state.extent.row_count, state.extent.failed_count
    typer.echo(f"{done - refused:,} lines were accepted, {refused:,} refused.", err=True)
    _end(state)
    if refused:
        raise typer.Exit(1)


async def _write(state: State, output: Path | None) -> None:
    place = nullcontext(sys.stdout.buffer) if output is None else output.open("wb")
    with place as file:
        async for content in state.file.read():
            file.write(content)


def _end(state: State) -> None:
    if state.status is not BulkStatus.COMPLETED:
        message = state.error or "see `bulkExports` or `bulkImports`."
        typer.echo(f"It is {state.status.value}: {message}", err=True)
        raise typer.Exit(1)


def _text(given: str) -> str:
    return Path(given[1:]).read_text(encoding="utf-8") if given.startswith("@") else given


def _object(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise InvalidInput("`--variables` takes a JSON object: the query's variables by name.")
    return found


def _count(rows: Path) -> int:
    with rows.open("rb") as file:
        return sum(1 for line in file if line.strip())
