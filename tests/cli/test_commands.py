"""Commands of administrators: what they do, and what they say when they can't."""

import hashlib
import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.cli.conftest import Running, ask, surroundings

Command = Callable[..., subprocess.CompletedProcess[str]]


def test_a_key_opens_the_graph_of_its_tenant_until_it_is_revoked(
    home: Path, command: Command
) -> None:
    made = command("tenant", "create", "acme", "--name", "Acme Inc")
    assert made.returncode == 0, made.stderr
    issued = command("key", "issue", "reader", "--scope", "accounts:read")
    key = issued.stdout.strip()
    listed = command("key", "list").stdout
    server = Running(home, "serve")
    ready = {**server.ready(), "apiKey": key}

    assert ask(ready, "{ viewer { tenantName } }")["data"] == {"viewer": {"tenantName": "Acme Inc"}}
    assert key not in listed
    key_id = listed.split("\t")[0]
    assert command("key", "revoke", key_id).returncode == 0
    assert server.stop() == 0
    again = Running(home, "serve")
    refused = httpx.post(
        again.ready()["url"],
        json={"query": "{ __typename }"},
        headers={"Authorization": f"Bearer {key}"},
    )
    again.stop()
    assert refused.status_code == 401


def test_a_port_in_use_is_one_clear_sentence(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = command("serve", CSGRAPH_PORT=port)

    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"csgraph: Can't listen on 127.0.0.1:{port}: another program listens there. "
        "Set CSGRAPH_PORT to another port, or to 0."
    )


def test_a_database_that_does_not_answer_is_one_clear_sentence(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"postgresql://someone:s3cret-word@127.0.0.1:{port}/graph"

    refused = command("migrate", DATABASE_URL=url)

    assert refused.returncode == 1
    assert str(port) in refused.stderr
    assert "s3cret-word" not in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_setting_out_of_range_is_named(command: Command) -> None:
    refused = command("serve", CSGRAPH_POOL_SIZE="many")

    assert refused.returncode == 1
    assert "CSGRAPH_POOL_SIZE" in refused.stderr
    assert "'many'" in refused.stderr


def test_the_doctor_finds_a_healthy_installation(command: Command) -> None:
    command("migrate")

    report = command("doctor")

    assert report.returncode == 0, report.stdout + report.stderr
    assert "fail" not in report.stdout


def test_a_tenant_without_connections_has_nothing_to_sync(command: Command) -> None:
    command("tenant", "create", "acme")

    refused = command("sync")

    assert refused.returncode == 1
    assert "no connection to sync" in refused.stderr


def test_the_version_tells_the_schema_s_hash_as_the_file_has_it(command: Command) -> None:
    told = json.loads(command("version", "--json").stdout)
    printed = command("schema", "print").stdout

    assert told["schemaHash"] == hashlib.sha256(printed.encode()).hexdigest()
    assert command("schema", "hash").stdout.strip() == told["schemaHash"]
    assert command("version").stdout.strip() == told["version"]


def test_a_fault_of_ours_shows_its_place_and_no_value(home: Path) -> None:
    spoilt = (
        "import csgraph.cli.schema as schema; schema.printed_sdl = lambda: int('hidden'); "
        "from csgraph.cli import main; main()"
    )
    failed = subprocess.run(
        (sys.executable, "-c", spoilt, "schema", "print"),
        env=surroundings(home),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert failed.returncode == 70
    assert "ValueError at " in failed.stderr
    assert "hidden" not in failed.stdout + failed.stderr
    assert "Traceback" not in failed.stderr
