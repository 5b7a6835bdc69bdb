import os
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from csgraph.embedded import embedded_postgres, find_binaries
from csgraph.embedded.account import choose_account
from csgraph.embedded.runtime import reachable_programs

NOBODY = 65534
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def test_root_hands_the_server_to_an_ordinary_account(data_dir):
    with embedded_postgres(data_dir) as server:
        pid = (server.data_dir / "postmaster.pid").read_text().split()[0]

        assert Path(f"/proc/{pid}").stat().st_uid == server.data_dir.stat().st_uid != 0


def test_an_ordinary_user_needs_no_root(fresh_dir, hold, interpreter):
    fresh_dir.mkdir()
    os.chown(fresh_dir, NOBODY, NOBODY)
    holder = hold(fresh_dir, user=NOBODY, interpreter=interpreter)

    assert Path(f"/proc/{holder.said['pid']}").stat().st_uid == NOBODY
    holder.finish()


def test_root_runs_an_ordinary_users_data_as_that_user(fresh_dir, hold, interpreter):
    fresh_dir.mkdir()
    os.chown(fresh_dir, NOBODY, NOBODY)
    hold(fresh_dir, user=NOBODY, interpreter=interpreter).finish()
    with embedded_postgres(fresh_dir) as server:
        assert server.data_dir.stat().st_uid == NOBODY

    again = hold(fresh_dir, user=NOBODY, interpreter=interpreter)
    assert "pid" in again.said


def test_programs_out_of_the_accounts_reach_are_copied_beside_the_data(fresh_dir):
    fresh_dir.mkdir()
    account = choose_account(fresh_dir / "postgres")
    found = find_binaries()
    with tempfile.TemporaryDirectory() as closed:
        package = Path(closed) / "embedded_postgres" / "pginstall"
        shutil.copytree(found.directory.parent, package)
        libraries = found.directory.parents[2] / "embedded_postgres.libs"
        shutil.copytree(libraries, Path(closed) / libraries.name)
        hidden = replace(found, directory=package / "bin")

        programs = reachable_programs(hidden, account, fresh_dir / "runtime")
        again = reachable_programs(hidden, account, fresh_dir / "runtime")
    for name in ("postgres", "initdb", "pg_dump"):
        subprocess.check_call([programs / name, "--version"], user=account.uid, cwd="/")
    assert again == programs
    assert programs.stat().st_uid == 0
