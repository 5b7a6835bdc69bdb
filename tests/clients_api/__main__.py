"""Run every client against a real server with a small tenant: ``python -m tests.clients_api``."""

import asyncio
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import SCOPES
from tests.cli.conftest import SURROUNDINGS
from tests.cli.processes import SECRET, Installation, installed_alone
from tests.support.http import key_of
from tests.support.portfolio import seed_portfolio

HERE = Path(__file__).parent
MADE = HERE / "made"
ACCOUNTS = 7
BIN, GQL, ARIADNE = "node_modules/.bin", ".venv-gql/bin", ".venv-ariadne/bin"
SCHEMA = "made/schema.graphql"
SNAPSHOT = "../../schema/schema.graphql"


def steps(url: str, key: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what each client does, as a command."""
    inspector = f"{BIN}/graphql-inspector"
    bearer = f"Authorization: Bearer {key}"
    yield (
        "graphql-inspector introspects",
        (*(inspector, "introspect", url, "--header", bearer, "--write", SCHEMA),),
    )
    yield "graphql-inspector finds the snapshot served", (inspector, "diff", SNAPSHOT, SCHEMA)
    yield (
        "graphql-inspector validates documents",
        (*(inspector, "validate", "python/queries.graphql", SCHEMA),),
    )
    yield "Apollo Client", ("node", "node/apollo.mjs")
    yield "urql", ("node", "node/urql.mjs")
    yield "Relay compiler", (f"{BIN}/relay-compiler",)
    yield "Relay runtime", ("node", "node/relay.mjs")
    yield "graphql-codegen", (f"{BIN}/graphql-codegen", "--config", "node/codegen.ts")
    yield "tsc accepts what it made", (f"{BIN}/tsc", "-p", "node/tsconfig.json")
    yield "gql", (f"{GQL}/python", "python/with_gql.py")
    yield "ariadne-codegen", (f"{ARIADNE}/ariadne-codegen", "--config", "python/ariadne.toml")
    yield "the client that it made", (f"{ARIADNE}/python", "python/with_ariadne.py")
    yield from following()


def following() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what the clients that subscribe do; they make accounts, so that they come last."""
    yield "graphql-ws, over a socket that is cut", ("node", "node/graphql_ws.mjs")
    yield "graphql-sse, over streams that are cut", ("node", "node/graphql_sse.mjs")
    yield "Apollo Client subscribes", ("node", "node/apollo_live.mjs")
    yield "urql subscribes", ("node", "node/urql_live.mjs")


async def run_all(site: Installation, *, only_following: bool) -> bool:
    table = Table("client", "works", "seconds")
    good = True
    await seed_portfolio(site.ingest, site.tenant_id, accounts=ACCOUNTS, each=2)
    async with site.running("serve") as command:
        url = str((await command.ready())["url"])
        given = {"CSGRAPH_URL": url, "CSGRAPH_KEY": site.key, "CSGRAPH_ACCOUNTS": str(ACCOUNTS)}
        given["CSGRAPH_AUTHORIZATION"] = f"Bearer {site.key}"
        given["CSGRAPH_WRITER"] = await key_of(
            site.owner, Secrets(SECRET), site.tenant_id, tuple(SCOPES)
        )
        for name, words in following() if only_following else steps(url, site.key):
            started = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                *words,
                cwd=HERE,
                env={**SURROUNDINGS, **given, "NO_COLOR": "1"},
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            said, _ = await process.communicate()
            works = process.returncode == 0
            good &= works
            table.add_row(name, "yes" if works else "NO", f"{time.monotonic() - started:.1f}")
            if not works:
                print(f"--- {name}\n{said.decode(errors='replace')[-3_000:]}")
    Console(width=100).print(table)
    return good


async def main() -> bool:
    shutil.rmtree(MADE, ignore_errors=True)
    (MADE / "relay").mkdir(parents=True)
    (MADE / "relay" / "package.json").write_text('{"type": "module"}')
    async with installed_alone("clients") as site:
        return await run_all(site, only_following="following" in sys.argv)


if __name__ == "__main__":
    sys.exit(not asyncio.run(main()))
