"""Runs all of it: see ``python -m tests.clients --help``."""

import argparse
import asyncio
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.scale import database, syncing, vendors
from bench.scale.reading import endpoint
from rich.console import Console

from csgraph.clock import system_clock
from csgraph.embedded import embedded_postgres
from tests.clients import telling
from tests.clients.company import make_company
from tests.clients.comparing import Compared, compare
from tests.clients.expecting import Expectation
from tests.clients.landed import RESOURCES, Rows, landed, shown
from tests.clients.proxy import proxied
from tests.clients.reading import OBJECTS, Client, Way, clients, read_with

REQUIRED = (*OBJECTS, *RESOURCES.values(), "ticket_metrics", "ticket_fields", "user_fields")
"""What our connectors read: each has to be read by two clients or more."""
_console = Console(stderr=True)


def main() -> None:
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="csgraph-clients-") as made:
        directory = Path(made)
        directory.chmod(0o711)  # started by root, Postgres runs as another user
        found = _certify(given.accounts, given.home.resolve(), directory)
    sys.stdout.write(f"{telling.table(found)}\n")
    told = telling.differences(found) + telling.uncovered(found, REQUIRED)
    if told:
        sys.stdout.write(f"\n{told}")
        sys.exit(1)
    sys.stdout.write(f"\n{len(found)} comparisons, no difference.\n")


def _certify(accounts: int, home: Path, directory: Path) -> list[Compared]:
    store, secure = directory / "company.sqlite3", directory / "secure"
    secure.mkdir()
    _console.print(f"generating a company of {accounts} accounts")
    make_company(store, accounts)
    with (
        embedded_postgres(directory / "data") as server,
        vendors.served(store, directory) as plain_vendors,
        vendors.served(store, secure, "--tls", secure) as secure_vendors,
        proxied(secure_vendors.salesforce, secure_vendors.zendesk) as proxy_url,
    ):
        way = Way(plain_vendors, secure_vendors, proxy_url, secure / "ca.pem")
        expectation = _expectation(server.admin_url, plain_vendors, directory)
        readers = clients(home, way)
        with ThreadPoolExecutor(2) as pool:  # tap-zendesk rests most of the time

            def read(client: Client) -> dict[str, Rows]:
                rows = read_with(client, way, home, directory)
                _console.print(f"{client.name}: read {sum(map(len, rows.values())):,} rows")
                return rows

            read_rows = list(pool.map(read, readers))
    return [
        _compare(client, name, theirs, expectation)
        for client, rows in zip(readers, read_rows, strict=True)
        for name, theirs in rows.items()
    ]


def _expectation(admin_url: str, served: vendors.Vendors, directory: Path) -> Expectation:
    """Sync with our own connector; return what it landed."""
    env = database.surroundings(admin_url, directory)
    target = asyncio.run(database.prepare(admin_url, served))
    synced = syncing.sync_apart(env, lambda _: None)
    _console.print(f"csgraph: read {synced.records:,} records")
    with endpoint(env, directory) as url:
        graph = shown(url, target.api_key)
    return Expectation(asyncio.run(landed(target.urls.owner)), graph, system_clock())


def _compare(client: Client, name: str, rows: Rows, expectation: Expectation) -> Compared:
    theirs, ours = expectation.theirs(name, rows), expectation.ours(name)
    found = compare(client.name, name, theirs, ours, is_exact=client.is_exact)
    found.unseen = expectation.unseen(name, rows)
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.clients", description=__doc__)
    parser.add_argument("--accounts", type=int, default=500)
    parser.add_argument(
        "--home", type=Path, default=Path(".clients"), help="where the clients are installed"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
