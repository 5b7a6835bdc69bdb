"""The ``csgraph`` command and its subcommands.

What a person can put right is told in one sentence on standard error, with exit
status 1; a wrong command line exits with 2.
"""

import sys

import typer

from csgraph import __version__
from csgraph.cli import (
    connect,
    demo,
    doctor,
    key,
    migrate,
    sandbox,
    schema,
    serve,
    sync,
    tenant,
    worker,
)
from csgraph.errors import CsgraphError

app = typer.Typer(
    name="csgraph",
    help="The customer-success graph: one GraphQL API over Postgres, fed by Salesforce and "
    "Zendesk.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("sync")(sync.sync)
app.command("sandbox")(sandbox.sandbox)
app.command("migrate")(migrate.migrate)
app.command("doctor")(doctor.doctor)
app.add_typer(connect.app, name="connect")
app.add_typer(tenant.app, name="tenant")
app.add_typer(key.app, name="key")
app.add_typer(schema.app, name="schema")


@app.command("version")
def version() -> None:
    """Print the version."""
    print(__version__)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except CsgraphError as error:
        print(f"csgraph: {error.message}", file=sys.stderr)
        raise SystemExit(1) from None
