import signal
import subprocess
import sys
from pathlib import Path

import pytest

from csgraph.embedded import find_binaries

GUARDED = Path(__file__).with_name("guarded.py")
CLEAN = "database system is shut down"


def state_of(cluster: Path) -> str:
    """What the cluster's own control file says."""
    program = find_binaries().directory / "pg_controldata"
    printed = subprocess.check_output([program, cluster], text=True, env={"LC_ALL": "C"})
    return printed.split("Database cluster state:")[1].splitlines()[0].strip()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_however_csgraph_ends_its_server_ends_cleanly(data_dir, hold, eventually, number):
    holder = hold(data_dir)
    assert holder.said["pid"]
    cluster = data_dir / "postgres" / "data"
    holder.process.send_signal(number)

    assert eventually(lambda: not (cluster / "postmaster.pid").exists())
    assert eventually(lambda: not Path(f"/proc/{holder.said['pid']}").exists())
    assert state_of(cluster) == "shut down"


def test_a_start_right_after_a_kill_finds_its_data(data_dir, hold):
    first = hold(data_dir)
    assert first.said["pid"]
    first.process.kill()
    second = hold(data_dir)

    assert "pid" in second.said
    second.finish()
    assert state_of(data_dir / "postgres" / "data") == "shut down"


def test_a_kill_during_the_first_start_leaves_nothing_in_the_way(fresh_dir, hold, eventually):
    first = hold(fresh_dir)
    assert eventually((fresh_dir / "postgres" / "data.tmp" / "PG_VERSION").exists)
    first.process.kill()

    assert "pid" in hold(fresh_dir).said


def test_where_the_kernel_does_not_help_a_guard_ends_the_server(data_dir, hold, eventually):
    holder = hold(data_dir, script=GUARDED)
    assert holder.said["pid"]
    cluster = data_dir / "postgres" / "data"
    holder.process.kill()

    assert eventually(lambda: not (cluster / "postmaster.pid").exists())
    assert eventually(lambda: state_of(cluster) == "shut down")


def test_a_guarded_server_is_ended_on_request(data_dir, hold):
    holder = hold(data_dir, script=GUARDED)
    assert holder.said["pid"]
    holder.finish()

    assert state_of(data_dir / "postgres" / "data") == "shut down"


def test_the_server_alone_runs_until_it_is_told_to_stop(data_dir):
    command = [sys.executable, "-m", "csgraph.embedded", data_dir]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as alone:
        assert alone.stdout is not None
        assert alone.stdout.readline().startswith("postgresql://csgraph@/postgres?host=/")
        alone.terminate()

    assert alone.returncode == 0
    assert state_of(data_dir / "postgres" / "data") == "shut down"
