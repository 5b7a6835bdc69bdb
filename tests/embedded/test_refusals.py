import os
import tempfile
from pathlib import Path

import pytest

from csgraph.embedded import embedded_postgres
from csgraph.embedded.account import choose_account
from csgraph.embedded.premises import prepare_socket_dir
from csgraph.errors import CsgraphError, Misconfigured, Unavailable

NAMELESS = 54321
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def refusal(data_dir: Path, **settings: str) -> CsgraphError:
    with (
        pytest.raises((Misconfigured, Unavailable)) as caught,
        embedded_postgres(data_dir, settings=settings),
    ):
        pass
    return caught.value


@pytest.mark.parametrize(
    ("major", "way_out"), [("17", "pg_dumpall"), ("9.6", "pg_dumpall"), ("19", "newer csgraph")]
)
def test_data_of_another_major_version_is_refused_with_the_way_out(data_dir, major, way_out):
    with embedded_postgres(data_dir) as server:
        pass
    (server.data_dir / "PG_VERSION").write_text(f"{major}\n")
    message = refusal(data_dir).message
    (server.data_dir / "PG_VERSION").write_text("18\n")

    assert f"made by PostgreSQL {major}, " in message
    assert way_out in message


def test_a_directory_of_something_else_is_left_alone(fresh_dir):
    other = fresh_dir / "postgres" / "data" / "letters.txt"
    other.parent.mkdir(parents=True)
    other.write_text("dear diary")

    assert "not a PostgreSQL data directory" in refusal(fresh_dir).message
    assert other.read_text() == "dear diary"


def test_a_file_in_the_place_of_the_data_directory_is_named(fresh_dir):
    fresh_dir.write_text("")

    assert f"{fresh_dir} can't be used" in refusal(fresh_dir).message


def test_a_server_that_does_not_start_is_quoted(data_dir):
    message = refusal(data_dir, shared_buffers="plenty").message

    assert 'invalid value for parameter "shared_buffers": "plenty"' in message
    assert str(data_dir / "postgres" / "server.log") in message


def test_a_refused_start_can_be_repeated_at_once(data_dir):
    refusal(data_dir, shared_buffers="plenty")

    with embedded_postgres(data_dir) as server:
        assert not server.is_attached


@as_root
def test_root_is_told_which_directory_keeps_the_server_out():
    with tempfile.TemporaryDirectory(prefix="csg-") as closed:
        message = refusal(Path(closed) / "data").message

    assert f"may not enter {closed}" in message


@as_root
def test_a_user_without_a_name_is_told_what_initdb_lacks(fresh_dir, hold, interpreter):
    fresh_dir.mkdir()
    os.chown(fresh_dir, NAMELESS, NAMELESS)
    said = hold(fresh_dir, user=NAMELESS, interpreter=interpreter).said

    assert said["error"] == "Misconfigured"
    assert "User 54321 has no entry in /etc/passwd" in said["message"]


@as_root
def test_data_of_another_user_is_refused_with_the_owner(data_dir, hold, interpreter):
    with embedded_postgres(data_dir):
        pass
    said = hold(data_dir, user=NAMELESS, interpreter=interpreter).said

    assert said["error"] == "Misconfigured"
    assert "belongs to user" in said["message"]


@as_root
def test_a_short_socket_directory_made_by_somebody_else_is_refused(fresh_dir):
    fresh_dir.mkdir()
    os.chown(fresh_dir, NAMELESS, NAMELESS)
    with pytest.raises(Misconfigured, match=f"{fresh_dir}, the place for the server's socket"):
        prepare_socket_dir(fresh_dir, choose_account(fresh_dir / "postgres"))
