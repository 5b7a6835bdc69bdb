import os
import stat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from csgraph.embedded import Server, embedded_postgres


def socket_dir(server: Server) -> Path:
    return Path(parse_qs(urlsplit(server.admin_url).query)["host"][0])


async def test_a_first_start_makes_a_cluster_that_speaks_utf8_everywhere_alike(fresh_dir, ask):
    with embedded_postgres(fresh_dir) as server:
        found = await ask(
            server.admin_url,
            "select array[pg_encoding_to_char(encoding), datlocprovider::text, datlocale]"
            " from pg_database where datname = 'template1'",
        )

    assert found == ["UTF8", "b", "C.UTF-8"]


async def test_what_was_written_is_there_after_a_restart(data_dir, ask):
    with embedded_postgres(data_dir) as server:
        await ask(server.admin_url, "create table written as select 7 as it")

    with embedded_postgres(data_dir) as server:
        assert await ask(server.admin_url, "select it from written") == 7


async def test_statements_are_counted_from_the_first_start(data_dir, ask):
    with embedded_postgres(data_dir) as server:
        await ask(server.admin_url, "create extension if not exists pg_stat_statements")
        await ask(server.admin_url, "select 1")

        assert await ask(server.admin_url, "select count(*) from pg_stat_statements") > 0


async def test_the_server_is_reached_through_a_private_socket_alone(data_dir, ask):
    with embedded_postgres(data_dir) as server:
        assert await ask(server.admin_url, "show listen_addresses") == ""
        assert stat.S_IMODE(socket_dir(server).stat().st_mode) == 0o700


async def test_settings_are_passed_on_unless_they_would_open_the_server(data_dir, ask):
    settings = {"work_mem": "9MB", "listen_addresses": "*"}
    with embedded_postgres(data_dir, settings=settings) as server:
        assert await ask(server.admin_url, "show work_mem") == "9MB"
        assert await ask(server.admin_url, "show listen_addresses") == ""


async def test_variables_meant_for_other_servers_are_ignored(data_dir, ask, monkeypatch):
    monkeypatch.setenv("PGPORT", "6000")
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGOPTIONS", "-c work_mem=nonsense")
    with embedded_postgres(data_dir) as server:
        assert await ask(server.admin_url, "select 1") == 1


@pytest.mark.parametrize("name", ["long" * 30, "a,b it's 50% ünïcode"])
async def test_a_data_directory_may_have_any_name(fresh_dir, ask, name):
    fresh_dir.mkdir()
    with embedded_postgres(fresh_dir / name) as server:
        assert await ask(server.admin_url, "select 1") == 1
        used = socket_dir(server)

    assert not used.exists()


def test_a_symbolic_link_leads_to_the_same_server(data_dir, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(data_dir)
    with embedded_postgres(data_dir) as server, embedded_postgres(link) as same:
        assert same.is_attached
        assert same.admin_url == server.admin_url


async def test_what_a_killed_initdb_left_behind_is_made_anew(fresh_dir, ask):
    draft = fresh_dir / "postgres" / "data.tmp"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    with embedded_postgres(fresh_dir) as server:
        assert await ask(server.admin_url, "select 1") == 1

    assert not draft.exists()


async def test_the_log_keeps_row_contents_and_statements_to_itself(data_dir, ask):
    with embedded_postgres(data_dir) as server:
        await ask(server.admin_url, "create table contact (email text unique)")
        await ask(server.admin_url, "insert into contact values ('ada@example.com')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await ask(server.admin_url, "insert into contact values ('ada@example.com')")

        log = server.log_file.read_text()
    assert "contact_email_key" in log
    assert "ada@example.com" not in log


async def test_a_log_that_has_grown_large_is_set_aside(data_dir):
    with embedded_postgres(data_dir) as server:
        pass
    os.truncate(server.log_file, 6_000_000)
    with embedded_postgres(data_dir) as server:
        assert server.log_file.stat().st_size < 10_000


def test_a_block_that_fails_still_ends_the_server(data_dir):
    with pytest.raises(ZeroDivisionError), embedded_postgres(data_dir) as server:
        _ = 1 / 0

    assert not (server.data_dir / "postmaster.pid").exists()
