"""Told to stop, a process finishes what it has begun, and no request fails for it."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest

from csgraph.embedded import Server
from csgraph.storage.connect import connect
from tests.cli.processes import Command, Installation, free_port, installed
from tests.support.eventually import eventually

QUERY = {"query": "{ accounts(first: 1) { totalCount } }"}
AT_ONCE = 8


@pytest.fixture(scope="module")
async def installation(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    async with installed(server, tmp_path_factory.mktemp("shutdown"), "shutdown") as made:
        yield made


def client_of(installation: Installation, port: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}",
        headers={"authorization": f"Bearer {installation.key}"},
        timeout=60,
    )


@asynccontextmanager
async def accounts_locked(installation: Installation) -> AsyncIterator[None]:
    """Make every statement that reads accounts wait, for the length of a block."""
    async with installation.owner.connect() as owner:
        await owner.exec_driver_sql("lock table store.account in access exclusive mode")
        yield
        await owner.rollback()


async def until_waiting(installation: Installation, count: int) -> None:
    admin = await connect(installation.admin_url)

    async def is_so() -> bool:
        found = await admin.fetchval(
            "select count(*) from pg_stat_activity where datname = current_database() "
            "and wait_event_type = 'Lock' and state = 'active'"
        )
        return bool(found == count)

    try:
        await eventually(is_so, 30)
    finally:
        await admin.close()


async def until_closed(port: int) -> None:
    """Wait until nobody listens."""

    async def is_closed() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return True
        writer.close()
        return False

    await eventually(is_closed, 30)


async def test_requests_under_way_are_answered_before_the_end(installation: Installation) -> None:
    async with (
        installation.running("serve") as one,
        installation.running("serve") as other,
    ):
        ports = [await one.port(), await other.port()]
        async with (
            client_of(installation, ports[0]) as first,
            client_of(installation, ports[1]) as second,
        ):
            async with accounts_locked(installation):
                asked = [
                    asyncio.ensure_future(client.post("/graphql", json=QUERY))
                    for client in (first, second)
                    for _ in range(AT_ONCE)
                ]
                await until_waiting(installation, 2 * AT_ONCE)
                one.signal()
                other.signal()
                for port in ports:
                    await until_closed(port)
                assert one.process.returncode is None
            answers = await asyncio.gather(*asked)
        statuses = [await one.ended(), await other.ended()]

    assert Counter(answer.status_code for answer in answers) == {200: 2 * AT_ONCE}
    data = [answer.json()["data"] for answer in answers]
    assert data == [{"accounts": {"totalCount": 0}}] * len(answers)
    assert statuses == [0, 0]


class Balancer:
    """Clients that ask whichever server says that it is ready."""

    def __init__(self, installation: Installation, stack: AsyncExitStack) -> None:
        self.installation = installation
        self.stack = stack
        self.ready: dict[int, httpx.AsyncClient] = {}
        self.statuses: Counter[int] = Counter()
        self.served: Counter[int] = Counter()
        self.stop = asyncio.Event()

    async def add(self, command: Command) -> int:
        port = await command.port()
        client = client_of(self.installation, port)
        self.ready[port] = await self.stack.enter_async_context(client)
        return port

    async def leave(self, port: int) -> str:
        """Wait until a server is not ready; send it nothing from then on."""
        reasons = list[str]()

        async def is_unready() -> bool:
            answer = await self.ready[port].get("/readyz")
            reasons.append(answer.json().get("reason"))
            return answer.status_code == 503

        await eventually(is_unready, 30)
        del self.ready[port]
        return reasons[-1]

    async def load(self) -> None:
        while not self.stop.is_set():
            for port, client in list(self.ready.items()):
                if port in self.ready:
                    answer = await client.post("/graphql", json=QUERY)
                    self.statuses[answer.status_code] += 1
                    self.served[port] += 1

    async def until_served(self, port: int, more: int = 20) -> None:
        target = self.served[port] + more

        async def is_served() -> bool:
            return self.served[port] >= target

        await eventually(is_served, 60)


async def test_servers_restarted_one_after_the_other_fail_no_request(
    installation: Installation,
) -> None:
    async with AsyncExitStack() as stack:
        balancer = Balancer(installation, stack)

        async def start() -> Command:
            serving = installation.running("serve", CSGRAPH_DRAIN_SECONDS="3")
            return await stack.enter_async_context(serving)

        running = {await balancer.add(each): each for each in [await start(), await start()]}
        load = [asyncio.create_task(balancer.load()) for _ in range(4)]
        for port, command in list(running.items()):
            command.signal()
            assert await balancer.leave(port) == "SHUTTING_DOWN"
            replacement = await start()
            new_port = await balancer.add(replacement)
            await balancer.until_served(new_port)
            assert await command.ended() == 0
            running[new_port] = replacement
        balancer.stop.set()
        await asyncio.gather(*load)

    assert set(balancer.statuses) == {200}
    assert len(balancer.served) == 4
    assert min(balancer.served.values()) > 0


async def test_clients_that_send_slowly_hold_up_no_end(installation: Installation) -> None:
    head = f"POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {installation.key}\r\n"
    async with installation.running("serve", CSGRAPH_GRACE_SECONDS="2") as server:
        port = await server.port()
        writers = []
        for begun in (head[:40], f"{head}content-length: 99\r\n\r\n{{", ""):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(begun.encode())
            await writer.drain()
            writers.append(writer)
        async with client_of(installation, port) as client:
            assert (await client.get("/livez")).status_code == 200
        server.signal()
        async with asyncio.timeout(20):
            assert await server.ended() == 0
        for writer in writers:
            writer.close()


async def test_a_second_signal_gives_up_what_is_under_way(installation: Installation) -> None:
    async with installation.running("serve", CSGRAPH_STATEMENT_TIMEOUT_MS="600000") as server:
        port = await server.port()
        async with client_of(installation, port) as client, accounts_locked(installation):
            asked = asyncio.create_task(client.post("/graphql", json=QUERY))
            await until_waiting(installation, 1)
            server.signal()
            await until_closed(port)
            server.signal(signal.SIGINT)
            status = await server.ended()
            with pytest.raises(httpx.TransportError):
                await asked
            await until_waiting(installation, 0)

    assert status == 0


async def test_a_drain_ends_at_once_at_a_terminal(installation: Installation) -> None:
    async with installation.running("serve", CSGRAPH_DRAIN_SECONDS="300") as server:
        await server.port()
        server.signal(signal.SIGINT)
        assert await server.ended() == 0


async def test_metrics_are_served_on_their_own_port(
    installation: Installation,
) -> None:
    with_port = {"CSGRAPH_METRICS_PORT": str(await free_port())}
    async with installation.running("serve", **with_port) as server:
        port = await server.port()
        async with client_of(installation, port) as client:
            here = await client.get("/metrics")
            url = f"http://127.0.0.1:{with_port['CSGRAPH_METRICS_PORT']}/metrics"
            there = await client.get(url)
        server.signal()
        assert await server.ended() == 0

    assert (here.status_code, there.status_code) == (404, 200)
