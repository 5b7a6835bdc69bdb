"""``csgraph feed``: the feed of changes, for whoever runs the database."""

import typer

from csgraph.cli.engines import owner_engine
from csgraph.cli.environment import Environment, run
from csgraph.storage.feed import begin_epoch

app = typer.Typer(help="The feed of changes.", no_args_is_help=True)


@app.callback()
def feed() -> None:
    """Keep the word for the subcommands."""


@app.command("restart")
def restart() -> None:
    """Begin the feed anew, after the database was restored from a backup.

    Cursors that were given before are refused, so that no reader misses what the backup
    lacks; the changes that it holds can be read from the start.
    """

    async def command(env: Environment) -> tuple[int, int]:
        async with owner_engine(env) as owner:
            return await begin_epoch(owner)

    epoch, renumbered = run(command)
    print(f"The feed begins anew with epoch {epoch}; {renumbered} changes were renumbered.")
