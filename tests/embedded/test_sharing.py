import asyncio
import contextlib
import fcntl
import os
import signal
from pathlib import Path

import asyncpg
import pytest

from csgraph.embedded import Server, embedded_postgres
from csgraph.embedded.account import choose_account
from csgraph.embedded.claim import Claim
from csgraph.embedded.layout import Layout
from csgraph.embedded.supervisor import Supervisor
from csgraph.errors import Unavailable
from tests.support.eventually import eventually as until

DEADLINE_SECONDS = 20


def server_pid(server: Server) -> int:
    return int((server.data_dir / "postmaster.pid").read_text().split()[0])


async def successor_of(pid: int, ask, url: str) -> int:
    """Ask until another server than the one with this id answers."""
    sql = "select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int"
    lost = OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError
    async with asyncio.timeout(DEADLINE_SECONDS):
        while True:
            with contextlib.suppress(*lost):
                if (found := await ask(url, sql)) != pid:
                    return found
            await asyncio.sleep(0.05)


async def test_a_second_process_uses_the_server_that_runs(data_dir, hold, ask):
    with embedded_postgres(data_dir) as server:
        second = hold(data_dir)

        assert second.said == {
            "url": server.admin_url,
            "pid": server_pid(server),
            "is_attached": True,
        }
        second.finish()
        assert await ask(server.admin_url, "select 1") == 1


def test_processes_that_start_at_once_share_one_server(fresh_dir, hold):
    holders = [hold(fresh_dir) for _ in range(4)]

    assert len({each.said["pid"] for each in holders}) == 1
    assert sorted(each.said["is_attached"] for each in holders) == [False, True, True, True]


async def test_whoever_is_left_takes_over_when_the_holder_is_killed(data_dir, hold, ask):
    holder = hold(data_dir)
    url = holder.said["url"]
    with embedded_postgres(data_dir) as server:
        assert server.is_attached
        holder.process.kill()

        successor = await successor_of(holder.said["pid"], ask, url)
        assert successor == server_pid(server)


async def test_a_killed_server_is_started_again(data_dir, ask):
    with embedded_postgres(data_dir, settings={"fsync": "off"}) as server:
        await ask(server.admin_url, "create table kept as select 7 as it")
        killed = server_pid(server)
        os.kill(killed, signal.SIGKILL)

        assert await successor_of(killed, ask, server.admin_url)
        assert await ask(server.admin_url, "select it from kept") == 7


async def test_a_server_killed_while_it_computes_is_started_again_at_once(data_dir, ask):
    for_hours = "select count(*) from generate_series(1, 300000) a, generate_series(1, 300000) b"
    with embedded_postgres(data_dir, settings={"fsync": "off"}) as server:
        computing = asyncio.create_task(ask(server.admin_url, for_hours))
        busy = "select exists(select from pg_stat_activity where query like '%300000) b')"
        await until(lambda: ask(server.admin_url, busy), seconds=DEADLINE_SECONDS)
        killed = server_pid(server)
        os.kill(killed, signal.SIGKILL)

        assert await successor_of(killed, ask, server.admin_url)
        with pytest.raises(asyncpg.PostgresError):
            await computing


def test_a_holder_without_a_server_is_named(data_dir: Path):
    with embedded_postgres(data_dir):
        pass
    layout = Layout.of(data_dir)
    with layout.lock.open("r+") as lock:
        lock.write("4711\n")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        supervisor = Supervisor(layout, {}, attach_seconds=0.1)
        with pytest.raises(Unavailable, match=r"in use by another process \(4711\)"):
            supervisor.start()
        supervisor.stop()


def test_a_server_that_is_slow_to_end_still_keeps_others_out(data_dir, hold, eventually):
    holder = hold(data_dir)
    os.kill(holder.said["pid"], signal.SIGSTOP)
    holder.process.kill()
    holder.process.wait()
    layout = Layout.of(data_dir)
    claim = Claim(layout.lock, choose_account(layout.home))
    assert not claim.take()

    os.kill(holder.said["pid"], signal.SIGCONT)
    assert eventually(claim.take)
    assert not (layout.cluster / "postmaster.pid").exists()
    claim.release()
