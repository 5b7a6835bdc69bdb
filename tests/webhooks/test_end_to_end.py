"""Over running processes: a change arrives, and arrives again when its sender is killed."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from csgraph.embedded import Server
from csgraph.storage.connect import connected
from csgraph.storage.secrets import Secrets
from tests.cli.conftest import DEADLINE_SECONDS
from tests.cli.processes import SECRET, Installation, installed
from tests.support.eventually import eventually
from tests.support.http import Api, key_of
from tests.webhooks.receiver import Receiver, answer
from tests.webhooks.stage import CREATE, QUERY, names

LOOPBACK = {"CSGRAPH_WEBHOOK_TARGETS": "loopback", "CSGRAPH_PORT": "0"}
ACCOUNT = "mutation ($name: String!) { accountCreate(input: {name: $name}) { account { id } } }"


@pytest.fixture(scope="module")
async def installation(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    async with installed(server, Path(tmp_path_factory.mktemp("webhooks")), "webhooks") as made:
        yield made


async def api_at(client: httpx.AsyncClient, installation: Installation) -> Api:
    key = await key_of(installation.owner, Secrets(SECRET), installation.tenant_id)
    return Api(client, key)


async def registered(api: Api, receiver: Receiver) -> Any:
    values = {"name": "Hook", "url": receiver.url, "query": QUERY}
    made = (await api.data(CREATE, input=values))["webhookCreate"]
    assert made["userErrors"] == []
    return made


async def arrived(receiver: Receiver, count: int) -> bool:
    return len(receiver.arrived) >= count


async def test_a_server_sends_what_is_written_through_it(
    installation: Installation, receiver: Receiver
) -> None:
    async with installation.running("serve", CSGRAPH_JOBS="on", **LOOPBACK) as serving:
        base = f"http://127.0.0.1:{await serving.port()}"
        async with httpx.AsyncClient(base_url=base) as client:
            api = await api_at(client, installation)
            made = await registered(api, receiver)
            await api.data(ACCOUNT, name="Acme")

            await eventually(lambda: arrived(receiver, 1), DEADLINE_SECONDS)

            (came,) = receiver.arrived
            told = Webhook(made["secret"]).verify(came.body, came.headers)
            assert told["data"]["changes"]["node"]["name"] == "Acme"
            text = "mutation ($id: ID!) { webhookDelete(id: $id) { userErrors { code } } }"
            await api.data(text, id=made["webhook"]["id"])
        serving.signal(signal.SIGTERM)
        assert await serving.ended() == 0


async def test_what_a_killed_worker_was_sending_is_sent_again(
    installation: Installation, receiver: Receiver
) -> None:
    receiver.answers = lambda _: None
    settings = {**LOOPBACK, "CSGRAPH_JOBS": "off"}
    async with installation.running("serve", **settings) as serving:
        base = f"http://127.0.0.1:{await serving.port()}"
        async with httpx.AsyncClient(base_url=base) as client:
            api = await api_at(client, installation)
            await registered(api, receiver)
            async with installation.running("worker", **settings) as worker:
                for name in ("One", "Two"):
                    await api.data(ACCOUNT, name=name)
                await eventually(lambda: arrived(receiver, 1), DEADLINE_SECONDS)
                worker.signal(signal.SIGKILL)
                await worker.ended()

            before = {each.headers["webhook-id"] for each in receiver.arrived}
            receiver.answers = lambda _: answer(200)
            receiver.arrived.clear()
            await _missed_for_long(installation)
            async with installation.running("worker", **settings) as worker:
                await eventually(lambda: arrived(receiver, 2), DEADLINE_SECONDS)
                worker.signal(signal.SIGTERM)
                await worker.ended()

    assert set(names(receiver.arrived)) == {"One", "Two"}
    assert before <= {each.headers["webhook-id"] for each in receiver.arrived}


async def _missed_for_long(installation: Installation) -> None:
    """Let time pass for the queue, to which a killed worker is dead after a while."""
    async with connected(installation.urls.jobs) as connection:
        await connection.execute(
            "update procrastinate_workers set last_heartbeat = now() - interval '1 minute'"
        )
