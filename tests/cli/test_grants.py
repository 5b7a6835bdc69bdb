"""What is shared with partners, from the command line; on the tests' own Postgres."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from csgraph.embedded import Server
from csgraph.ids import encode_id, new_id
from csgraph.storage.database import DatabaseUrls
from tests.cli.conftest import surroundings
from tests.cli.processes import SECRET

Told = Callable[..., list[str]]

IN_TURN = """
import contextlib, io, json, sys
from csgraph.cli import main
told = []
for words in json.loads(sys.argv[1]):
    said = io.StringIO()
    given = [told[word].strip() if isinstance(word, int) else word for word in words]
    sys.argv = ["csgraph", *given]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        with contextlib.suppress(SystemExit):
            main()
    told.append(said.getvalue())
print(json.dumps(told))
"""
"""Commands one after the other in one process; a number stands for what that command told."""


@pytest.fixture
def told(home: Path, server: Server, urls: DatabaseUrls) -> Told:
    """Run commands for a new tenant, and return what each tells."""

    def run(*commands: tuple[str | int, ...]) -> list[str]:
        slug = f"cli-{new_id().hex}"
        whole = [("tenant", "create", slug), *((*words, "--tenant", slug) for words in commands)]
        done = subprocess.run(
            (sys.executable, "-c", IN_TURN, json.dumps(whole)),
            env=surroundings(home, DATABASE_URL=server.admin_url, CSGRAPH_SECRET_KEY=SECRET),
            capture_output=True,
            text=True,
            timeout=90,
            check=True,
        )
        said: list[str] = json.loads(done.stdout)
        return said[1:]

    return run


def test_a_segment_is_previewed_shared_and_listed(told: Told) -> None:
    fields = ("--field", "Account.name", "--field", "Ticket.status")
    account = encode_id("acc", new_id())

    segment, proposed, made, shown, listed, moved, revoked, gone = told(
        ("segment", "save", "Retail", '{"industry": {"eq": "Retail"}}'),
        ("grant", "preview", "--segment", 1, *fields),
        ("grant", "create", "P", "--purpose", "Help", "--segment", 1, *fields),
        ("grant", "preview", 3),
        ("grant", "list"),
        ("grant", "add-account", 3, account),
        ("grant", "revoke", 3),
        ("grant", "preview", 3),
    )

    assert proposed.splitlines() == ["Account\t0 rows\tid,name", "Ticket\t0 rows\tid,status"]
    assert shown == proposed
    assert f"0 accounts of {segment.strip()}" in listed
    assert "The grant shares a segment" in moved
    assert made.strip() in revoked
    assert "no such grant that still runs" in gone


def test_a_role_s_scopes_are_written_into_its_key(told: Told) -> None:
    issued, unknown, listed = told(
        ("key", "issue", "board", "--role", "VIEWER"),
        ("key", "issue", "board", "--role", "KING"),
        ("key", "list"),
    )

    assert issued.startswith("csg_live_")
    assert "There is no role `KING`" in unknown
    [line] = listed.splitlines()
    assert (
        line.split("\t")[-1] == "access:read,accounts:read,alerts:read,contacts:read,support:read"
    )
