"""What is logged while everything goes wrong: no secret, no person, no value, no variable."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from csgraph.connectors.connections import create_connection
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.embedded import Server
from csgraph.ids import encode_id
from csgraph.sandbox.company import generate
from csgraph.sandbox.credentials import (
    SALESFORCE_CLIENT_ID,
    SALESFORCE_CLIENT_SECRET,
    ZENDESK_CLIENT_ID,
    ZENDESK_CLIENT_SECRET,
)
from csgraph.sandbox.serve import RunningSandbox, serve_sandbox
from csgraph.sandbox.store import Store
from csgraph.sandbox.traffic import Fault, FaultKind
from csgraph.storage.connect import parse_url
from csgraph.storage.secrets import Secrets
from tests.cli.processes import SECRET, Command, Installation, free_port, installed

CANARY = "Canary7391"
PERSON = f"{CANARY.lower()}@person.example"
PHONE = "+1 415 555 0199"
NOISY = {"CSGRAPH_LOG_LEVEL": "DEBUG", "CSGRAPH_LOG_FORMAT": "json"}
VENDORS_WORDS = json.dumps(
    [{"message": f"{CANARY} {PERSON} {PHONE} access_token={CANARY}", "errorCode": CANARY}]
).encode()
SPOILT = {"Name": CANARY, "Email": PERSON, "Phone": PHONE, "CreatedDate": CANARY}
FAULTS = (
    Fault(kind=FaultKind.RECORDS, put=SPOILT, times=3),
    Fault(kind=FaultKind.RECORDS, put={"subject": CANARY, "email": PERSON, "created_at": CANARY}),
    Fault(status=400, body=VENDORS_WORDS, after=9),
    Fault(status=500, body=VENDORS_WORDS, after=10),
    Fault(status=403, body=VENDORS_WORDS, after=12),
    Fault(kind=FaultKind.REDIRECT, to=f"http://x.example/?token={CANARY}", after=13),
    Fault(kind=FaultKind.MALFORMED, after=14),
    Fault(kind=FaultKind.RESET, after=16),
    Fault(kind=FaultKind.EXPIRE, after=18),
    Fault(kind=FaultKind.HTML, after=20),
)


@pytest.fixture
async def installation(
    server: Server, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Installation]:
    async with installed(server, tmp_path, request.node.name[:40]) as made:
        yield made


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    with Store() as records:
        generate(records, seed=3, accounts=8, as_of=datetime(2026, 5, 1, tzinfo=UTC))
        running = await serve_sandbox(records)
        yield running
        await running.stop()


def secrets_of(installation: Installation, *sandboxes: Any) -> set[str]:
    """Everything that was secret, as it went over a wire."""
    urls = (installation.urls.owner, installation.urls.app, installation.urls.ingest)
    told = {installation.key, SECRET, SALESFORCE_CLIENT_SECRET, ZENDESK_CLIENT_SECRET}
    told |= {str(parse_url(url).password) for url in urls}
    for sandbox in sandboxes:
        given = [record.headers.get("authorization", "") for record in sandbox.requests]
        told |= {text.rpartition(" ")[2] for text in given if text}
    return told


def lines_of(command: Command) -> list[dict[str, Any]]:
    """Return the log, each of whose lines is one event."""
    text = command.log.read_text()
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def assert_tells_nothing(command: Command, secrets: set[str]) -> None:
    text = command.log.read_text()

    assert CANARY.lower() not in json.dumps(lines_of(command)).lower()
    assert not re.search(r"[\w.]+@[\w-]+\.\w", text)
    assert "415 555" not in text
    assert "Traceback" not in text
    assert [secret for secret in secrets if secret in text] == []


async def ask_badly(client: httpx.AsyncClient, key: str) -> None:
    """Send requests of every kind, most of them wrong, all with something to hide."""
    named = (
        f'{{ accounts(first: 1, filter: {{name: {{eq: "{CANARY} {PERSON}"}}}}) {{ totalCount }} }}'
    )
    by_variable = (
        "query Find($name: String!) "
        "{ accounts(first: 1, filter: {name: {eq: $name}}) { totalCount } }"
    )
    bodies: list[dict[str, Any]] = [
        {"query": named},
        {"query": by_variable, "variables": {"name": PERSON}},
        {"query": by_variable, "variables": {"name": {CANARY: PERSON}}},
        {"query": by_variable, "variables": {"name": f"{CANARY}\0"}},
        {"query": f"{{ {CANARY} }}"},
        {"query": f'{{ accounts(first: 1, after: "{CANARY}") {{ totalCount }} }}'},
        {"query": f'{{ "{CANARY}'},
        {"query": 3, CANARY: PERSON},
    ]
    good = {"authorization": f"Bearer {key}"}
    wrong = {"authorization": f"Bearer csg_live_{CANARY}", "cookie": f"a={CANARY}"}
    for headers in (good, wrong):
        for body in bodies:
            await client.post("/graphql", json=body, headers=headers)
        await client.get("/graphql", params={"query": named, "token": CANARY}, headers=headers)
    await client.post(
        "/graphql",
        content=f'{{"query": "{CANARY}"'.encode(),
        headers={**good, "content-type": "application/json", "x-request-id": PERSON},
    )
    await client.get(f"/{CANARY}/{PERSON}?password={CANARY}")
    await client.request("PATCH", f"/readyz?{CANARY}")


async def test_the_server_s_log_holds_nothing_of_what_it_serves(
    installation: Installation,
) -> None:
    settings = {**NOISY, "CSGRAPH_SLOW_MS": "1"}
    async with installation.running("serve", **settings) as server:
        url = f"http://127.0.0.1:{await server.port()}"
        async with httpx.AsyncClient(base_url=url) as client:
            await ask_badly(client, installation.key)
            async with installation.owner.begin() as owner:
                await owner.exec_driver_sql("drop view api.account cascade")
            answer = await client.post(
                "/graphql",
                json={"query": f"query Named {{ {CANARY}: accounts(first: 1) {{ totalCount }} }}"},
                headers={"authorization": f"Bearer {installation.key}", "x-request-id": "mine-1"},
            )
        server.signal()
        assert await server.ended() == 0

    assert_tells_nothing(server, secrets_of(installation))
    [error] = answer.json()["errors"]
    assert error["extensions"]["requestId"] == "mine-1"
    mine = [line for line in lines_of(server) if line.get("request_id") == "mine-1"]
    assert {line["event"] for line in mine} >= {"request", "request_failed", "database_fault"}
    [line] = [line for line in mine if line["event"] == "request"]
    assert line["tenant_id"] == encode_id("ten", installation.tenant_id)
    assert line["key_id"].startswith("key_")
    assert (line["operation"], line["operation_type"]) == ("Named", "query")
    assert (line["route"], line["status"]) == ("graphql", 500)
    assert line["codes"] == ["INTERNAL_SERVER_ERROR"]
    assert len(line["document"]) == 64
    assert line["bytes_out"] == len(answer.content)
    assert line["duration_ms"] > 0


async def test_a_sync_s_log_holds_nothing_of_what_it_reads(
    installation: Installation, sandbox: RunningSandbox
) -> None:
    logins = {
        ExternalSystem.SALESFORCE: (
            sandbox.salesforce_url,
            SALESFORCE_CLIENT_ID,
            SALESFORCE_CLIENT_SECRET,
        ),
        ExternalSystem.ZENDESK: (sandbox.zendesk_url, ZENDESK_CLIENT_ID, ZENDESK_CLIENT_SECRET),
    }
    for system, (url, client_id, secret) in logins.items():
        await create_connection(
            installation.ingest,
            Secrets(SECRET),
            installation.tenant_id,
            system=system,
            name=system.value.lower(),
            base_url=url,
            credentials={"client_id": client_id, "client_secret": secret},
        )
    vendors = (sandbox.salesforce, sandbox.zendesk)
    for vendor in vendors:
        vendor.faults.extend(Fault(**vars_of(fault)) for fault in FAULTS)
    port = await free_port()
    worker = installation.running("worker", **NOISY, CSGRAPH_METRICS_PORT=str(port))
    async with worker as command:
        await command.says('"sync_finished"')
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            metrics = (await client.get("/metrics")).text
        command.signal()
        await command.ended()
    async with installation.running("sync", **NOISY) as second:
        await second.ended()

    struck = {record.fault for vendor in vendors for record in vendor.requests}
    assert {"records", "status"} <= struck
    told = secrets_of(installation, *vendors)
    for each in (command, second):
        assert_tells_nothing(each, told)
    assert CANARY not in metrics
    [*_, ended] = [line for line in lines_of(command) if line["event"] == "sync_finished"]
    assert ended["tenant_id"] == encode_id("ten", installation.tenant_id)
    assert ended["run_id"].startswith("run_")


def vars_of(fault: Fault) -> dict[str, Any]:
    return {
        name: getattr(fault, name)
        for name in ("kind", "status", "body", "to", "put", "times", "after")
    }
