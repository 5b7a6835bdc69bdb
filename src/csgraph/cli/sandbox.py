"""``csgraph sandbox``: local Salesforce and Zendesk."""

import asyncio
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from csgraph.cli.listening import write_ready_file
from csgraph.clock import system_clock
from csgraph.sandbox import credentials
from csgraph.sandbox.company import Ratios, generate
from csgraph.sandbox.faults.rules import Fault, read_faults
from csgraph.sandbox.recorded import LoadReport, load
from csgraph.sandbox.serve import RunningSandbox, serve_sandbox
from csgraph.sandbox.store import Store
from csgraph.sandbox.tls import TlsFiles, issue_tls

_console = Console(stderr=True)


app = typer.Typer()


@app.command()
def sandbox(
    load_from: Annotated[
        Path | None,
        typer.Option(
            "--load",
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="Serve the records found in recorded vendor responses and CSVs below DIR.",
        ),
    ] = None,
    accounts: Annotated[int, typer.Option(min=1, help="Accounts of the made-up company.")] = 60,
    contacts_per_account: Annotated[
        float | None, typer.Option(min=0.1, help="About so many contacts an account; usually 5.6.")
    ] = None,
    tickets_per_account: Annotated[
        float | None, typer.Option(min=0, help="About so many tickets an account; usually 9.6.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, size and moment: same records.")] = 1,
    as_of: Annotated[
        datetime | None, typer.Option(help="Moment the made-up history ends; now if left out.")
    ] = None,
    store: Annotated[
        Path | None, typer.Option(help="File to keep the records in; memory if left out.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    salesforce_port: Annotated[int, typer.Option(help="0 takes any.")] = 8801,
    zendesk_port: Annotated[int, typer.Option(help="0 takes any.")] = 8802,
    tls: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Serve https; write the CA's file to DIR.")
    ] = None,
    faults: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="JSON file of faults to strike with."
        ),
    ] = None,
    ready_file: Annotated[Path | None, typer.Option(help="JSON file written once ready.")] = None,
) -> None:
    """Serve a local Salesforce and a local Zendesk that speak the vendors' protocols."""
    bad_day = read_faults(faults.read_bytes()) if faults else []
    with Store(store or ":memory:") as records:
        if load_from is not None:
            _report(load(records, load_from))
        elif not records.sobjects():
            moment = (as_of or system_clock()).replace(microsecond=0, tzinfo=UTC)
            ratios = Ratios(contacts_per_account, tickets_per_account)
            generate(records, seed=seed, accounts=accounts, as_of=moment, ratios=ratios)
        files = issue_tls(tls) if tls else None
        asyncio.run(
            _serve(records, host, (salesforce_port, zendesk_port), files, bad_day, ready_file)
        )


async def _serve(
    records: Store,
    host: str,
    ports: tuple[int, int],
    tls: TlsFiles | None,
    faults: list[Fault],
    ready_file: Path | None,
) -> None:
    running = await serve_sandbox(
        records, host=host, salesforce_port=ports[0], zendesk_port=ports[1], tls=tls
    )
    for server in (running.salesforce, running.zendesk):
        server.add_faults(faults)
    _tell(running)
    urls = {"salesforceUrl": running.salesforce_url, "zendeskUrl": running.zendesk_url}
    write_ready_file(ready_file, urls)
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await stopping.wait()
    await running.stop()


def _tell(running: RunningSandbox) -> None:
    """Show what to connect with, narrow enough to be copied whole from any terminal."""
    table = Table("", "address, client id, client secret")
    table.add_row("Salesforce", running.salesforce_url)
    table.add_row("", credentials.SALESFORCE_CLIENT_ID)
    table.add_row("", credentials.SALESFORCE_CLIENT_SECRET)
    table.add_row("Zendesk", running.zendesk_url)
    table.add_row("", credentials.ZENDESK_CLIENT_ID)
    table.add_row("", credentials.ZENDESK_CLIENT_SECRET)
    _console.print(table)


def _report(report: LoadReport) -> None:
    table = Table("system", "object", "seen", "distinct", "deleted", "served")
    for (system, kind), counts in sorted(report.counts.items()):
        numbers = (counts.seen, counts.distinct, counts.deleted, counts.served)
        table.add_row(system, kind, *(str(number) for number in numbers))
    _console.print(table)
    for skipped in report.skipped:
        _console.print(f"skipped {skipped.count} of {skipped.file}: {skipped.reason}")
