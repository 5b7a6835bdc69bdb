import os
import subprocess
from pathlib import Path

import pytest

from csgraph.embedded import embedded_postgres, find_binaries
from csgraph.embedded.account import choose_account
from csgraph.embedded.layout import Layout
from csgraph.embedded.runtime import reachable_programs
from csgraph.errors import Misconfigured


@pytest.fixture
def cluster(data_dir: Path) -> Path:
    """A cluster at rest."""
    with embedded_postgres(data_dir) as server:
        return server.data_dir


def leave_pid_file(cluster: Path, pid: int) -> None:
    lines = [str(pid), str(cluster), "1700000000", "5432", "/nowhere", "", "123 456", "ready   "]
    (cluster / "postmaster.pid").write_text("\n".join(lines) + "\n")


async def test_a_stranger_with_the_dead_servers_id_is_left_alone(data_dir, cluster, ask, innocent):
    with innocent(cluster.stat().st_uid) as stranger:
        leave_pid_file(cluster, stranger.pid)
        with embedded_postgres(data_dir) as server:
            assert await ask(server.admin_url, "select 1") == 1

        assert stranger.poll() is None


async def test_a_server_of_other_data_with_the_dead_servers_id_is_left_alone(
    data_dir, fresh_dir, cluster, ask
):
    with embedded_postgres(fresh_dir) as other:
        leave_pid_file(cluster, int((other.data_dir / "postmaster.pid").read_text().split()[0]))
        with embedded_postgres(data_dir) as server:
            assert await ask(server.admin_url, "select 1") == 1

        assert await ask(other.admin_url, "select 1") == 1


@pytest.mark.parametrize("left", ["", "12", "nonsense\n" * 8])
async def test_a_pid_file_cut_short_by_a_crash_does_not_matter(data_dir, cluster, ask, left):
    (cluster / "postmaster.pid").write_text(left)
    with embedded_postgres(data_dir) as server:
        assert await ask(server.admin_url, "select 1") == 1


def test_a_server_started_by_hand_is_named_and_left_running(data_dir, cluster, eventually):
    layout = Layout.of(data_dir)
    programs = reachable_programs(find_binaries(), choose_account(layout.home), layout.runtime)
    user = cluster.stat().st_uid if os.geteuid() == 0 else None
    command = [programs / "postgres", "-D", cluster, "-h", "", "-k", cluster]
    log = subprocess.DEVNULL
    with subprocess.Popen(command, user=user, stdout=log, stderr=log, cwd="/") as by_hand:
        assert eventually((cluster / "postmaster.pid").exists)
        with (
            pytest.raises(Misconfigured, match=rf"process {by_hand.pid}\).*pg_ctl stop"),
            embedded_postgres(data_dir),
        ):
            pass

        assert by_hand.poll() is None
        by_hand.terminate()
