"""``csgraph version``: which build this is."""

import json
from typing import Annotated

import typer

from csgraph import __version__
from csgraph.http.version import version_document

app = typer.Typer()


@app.command()
def version(
    as_json: Annotated[
        bool,
        typer.Option("--json", help="What `/version` of a server tells, schema hash included."),
    ] = False,
) -> None:
    """Print the version."""
    print(json.dumps(version_document()) if as_json else __version__)
