"""``csgraph alerts``: evaluates alert rules now."""

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from csgraph.alerting.declare import AlertRule
from csgraph.cli.engines import ingest_engine, owner_engine, tenant_named
from csgraph.cli.environment import Environment, run
from csgraph.cli.tenants_work import TenantOption
from csgraph.clock import system_clock
from csgraph.domain.alerts.commands import Outcome
from csgraph.watching.surroundings import watch_deps
from csgraph.watching.turn import evaluate_all

app = typer.Typer(help="Alert rules.", no_args_is_help=True)


@app.callback()
def alerts() -> None:
    """Keep the word for the subcommands."""


@app.command("evaluate")
def evaluate(tenant: TenantOption = None) -> None:
    """Evaluate every rule for all accounts, as the worker does each hour."""
    console = Console(stderr=True)
    bars = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )

    async def command(env: Environment) -> None:
        async with owner_engine(env) as owner:
            tenant_id = await tenant_named(owner, tenant)
        async with ingest_engine(env) as engine:
            deps = watch_deps(engine, system_clock)
            bar = bars.add_task("rules", total=len(deps.rules.rules))

            def told(rule: AlertRule, outcome: Outcome, seconds: float) -> None:
                bars.update(bar, advance=1, description=rule.code)
                typer.echo(_line(rule, outcome, seconds))

            await evaluate_all(deps, tenant_id, told)

    with bars:
        run(command)


def _line(rule: AlertRule, outcome: Outcome, seconds: float) -> str:
    return (
        f"{rule.code}: holds for {outcome.holding:,}; {outcome.opened:,} opened, "
        f"{outcome.ended:,} ended, {outcome.changed:,} changed in all; {seconds:.2f} s"
    )
