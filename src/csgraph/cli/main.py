"""The ``csgraph`` command and its subcommands.

What a person can put right is told in one sentence on standard error, with exit
status 1; a wrong command line exits with 2, a fault of ours with 70. A subcommand's
module is loaded only when it is run, so that a server does not wait for what only an
administrator needs.
"""

import sys
from importlib import import_module

import structlog
import typer

from csgraph.errors import CsgraphError
from csgraph.memory import nothing_to_collect
from csgraph.telemetry import configure_logging

COMMANDS = {
    "demo": "Start everything on made-up records: Postgres, vendors, sync, API.",
    "serve": "Serve the GraphQL API.",
    "worker": "Sync every connection on schedule, and do jobs: webhooks, alerts, files in bulk.",
    "sync": "Read what is new from the connected systems, now.",
    "connect": "Say which vendor accounts a tenant syncs.",
    "tenant": "Make and list tenants.",
    "key": "Issue, rotate, revoke and list API keys.",
    "segment": "Save, list and delete filters under names.",
    "grant": "Share accounts with a partner, and stop sharing them.",
    "bulk": "Export whole lists to files, import whole files.",
    "document": "Register documents that clients may name by their id.",
    "alerts": "Evaluate alert rules now.",
    "influence": "Draw an account's influence map.",
    "explain": "Tell how an operation is run: plan, SQL, cost, rows and times.",
    "schema": "Print, check and compare the GraphQL schema.",
    "feed": "Begin the feed of changes anew after a restore.",
    "migrate": "Bring the database to this version's schema.",
    "sandbox": "Serve a local Salesforce and a local Zendesk.",
    "doctor": "Check what works here, and say how to mend what does not.",
    "version": "Print the version; with --json the schema's hash too.",
}
HIDDEN = {"demo-sources": "sources"}
"""Parts of other commands, run as processes of their own: word to module."""

FAULT = "csgraph: something went wrong on our side; the line above says where."


def main() -> None:
    """Run the command line."""
    words = sys.argv[1:]
    word = words[0] if words else None
    configure_logging("INFO", "auto")  # until the settings are read
    try:
        if word in COMMANDS or word in HIDDEN:
            with nothing_to_collect():
                module = import_module(f"csgraph.cli.{HIDDEN.get(word, word)}")
            module.app(args=words[1:], prog_name=f"csgraph {word}")
        else:
            _overview()(prog_name="csgraph")
    except CsgraphError as error:
        print(f"csgraph: {error.message}", file=sys.stderr)
        raise SystemExit(1) from None
    except Exception:  # noqa: BLE001 - a traceback would show what was being worked on
        structlog.get_logger(__name__).exception("command_failed", command=word)
        print(FAULT, file=sys.stderr)
        raise SystemExit(70) from None


def _overview() -> typer.Typer:
    """Return the command that only knows what the others are for."""
    app = typer.Typer(
        help="The customer-success graph: one GraphQL API over Postgres, fed by Salesforce and "
        "Zendesk. `csgraph COMMAND --help` tells more of each command.",
        no_args_is_help=True,
        add_completion=False,
    )
    for name, text in COMMANDS.items():
        app.command(name, help=text)(_never_run)
    return app


def _never_run() -> None:
    """Stand for a command in the overview; ``main`` runs the real one."""
