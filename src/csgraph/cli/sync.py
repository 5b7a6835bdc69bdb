"""``csgraph sync``: reads what is new from the connected systems."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from csgraph.cli.engines import owner_engine
from csgraph.cli.environment import Environment, run
from csgraph.cli.progress import SyncProgress
from csgraph.cli.stopping import Stopped, until_told
from csgraph.cli.syncing import sync_deps
from csgraph.connectors.sync import RunSummary, sync_connection
from csgraph.domain.sources.rules import RunStatus
from csgraph.errors import NotFound
from csgraph.schema.sharing import refresh_tenant
from csgraph.telemetry.scrub import clean
from csgraph.worker import KnownConnection, active_connections

Outcome = tuple[KnownConnection, RunSummary]


app = typer.Typer()


@app.command()
def sync(
    tenant: Annotated[str | None, typer.Option(help="Slug of the tenant; all if left out.")] = None,
    connection: Annotated[
        str | None, typer.Option(help="Name of the connection; all if left out.")
    ] = None,
    stream: Annotated[
        list[str] | None, typer.Option(help="Only this stream; may be repeated.")
    ] = None,
) -> None:
    """Read what is new from the connected systems, now."""

    async def command(env: Environment) -> list[Outcome]:
        return await until_told(_sync(env))

    async def _sync(env: Environment) -> list[Outcome]:
        outcomes: list[Outcome] = []
        async with owner_engine(env) as owner:
            due = [
                each
                for each in await active_connections(owner, tenant)
                if connection in {None, each.name}
            ]
        if not due:
            msg = "There is no connection to sync: see `csgraph connect list`."
            raise NotFound(msg)
        async with sync_deps(env) as deps:
            with SyncProgress() as progress:
                for each in due:
                    summary = await sync_connection(
                        deps,
                        each.tenant_id,
                        each.id,
                        progress=progress.of(each.name),
                        streams=tuple(stream) if stream else None,
                    )
                    outcomes.append((each, summary))
                    await refresh_tenant(deps.engine, each.tenant_id, deps.clock())
        return outcomes

    try:
        outcomes = run(command)
    except Stopped as stopped:
        typer.echo("Stopped: the next sync goes on from here.", err=True)
        raise stopped.as_exit() from None
    _report(outcomes)
    if any(summary.status is not RunStatus.SUCCEEDED for _, summary in outcomes):
        raise typer.Exit(1)


def _report(outcomes: list[Outcome]) -> None:
    table = Table("connection", "stream", "status", "read", "changed", "quarantined")
    for due, summary in outcomes:
        for tally in summary.streams:
            counts = (tally.read, tally.changed, tally.quarantined)
            table.add_row(
                due.name, tally.stream, tally.status.value, *(str(count) for count in counts)
            )
    console = Console()
    console.print(table)
    for due, summary in outcomes:
        for error in (summary.error, *(tally.error for tally in summary.streams)):
            if error is not None:
                console.print(f"{due.name}: {clean(error.message)}", markup=False)
