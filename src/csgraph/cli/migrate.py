"""``csgraph migrate``: brings the database to this version's schema."""

import typer

from csgraph.cli.environment import Environment, run
from csgraph.storage.migrate import migrate as apply

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Prepare the database's roles and apply missing migrations. Safe to run again."""

    async def command(env: Environment) -> list[str]:
        return await apply(env.urls)

    applied = run(command, migrated=False)
    for revision in applied:
        print(f"applied {revision}")
    print("The database is up to date.")
