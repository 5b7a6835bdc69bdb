"""``csgraph schema``: the GraphQL schema as a file."""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from csgraph.errors import Misconfigured
from csgraph.schema.sdl import breaking_changes, printed_sdl, schema_hash, undescribed

app = typer.Typer(help="The GraphQL schema as a file.", no_args_is_help=True)

FileOption = Annotated[Path, typer.Option("--file", help="The snapshot.")]
SNAPSHOT = Path("schema/schema.graphql")


@app.command("print")
def print_() -> None:
    """Print the schema."""
    print(printed_sdl(), end="")


@app.command("hash")
def hash_() -> None:
    """Print the schema's SHA-256, which `/version` of a server tells too."""
    print(schema_hash())


@app.command("snapshot")
def snapshot(file: FileOption = SNAPSHOT) -> None:
    """Write the schema to the snapshot."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(printed_sdl())
    print(f"Wrote {file}.")


@app.command("check")
def check(file: FileOption = SNAPSHOT) -> None:
    """Fail when the snapshot is out of date, or something is not described."""
    missing = undescribed()
    if missing:
        raise Misconfigured(f"Describe these schema elements: {', '.join(missing)}.")
    if not file.is_file() or file.read_text() != printed_sdl():
        msg = f"{file} is out of date: run `csgraph schema snapshot` and review the difference."
        raise Misconfigured(msg)
    print(f"{file} is up to date and everything in it is described.")


@app.command("diff")
def diff(
    file: FileOption = SNAPSHOT,
    breaking: Annotated[bool, typer.Option(help="Show only what breaks clients.")] = False,
) -> None:
    """Show how the schema differs from a snapshot."""
    if breaking:
        for change in breaking_changes(file):
            print(f"{change.type.name}: {change.description}")
        return
    before, after = file.read_text().splitlines(), printed_sdl().splitlines()
    for line in difflib.unified_diff(before, after, str(file), "now", lineterm=""):
        print(line)
