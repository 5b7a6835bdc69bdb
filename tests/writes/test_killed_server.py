"""A write whose server was killed before it answered is done once, whoever sends it again."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE
from dataclasses import asdict
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.events.replays import forget_old_keys
from csgraph.events.tables import idempotency_key
from csgraph.ids import TenantId
from csgraph.storage.database import DatabaseUrls
from tests.support.http import Api
from tests.writes.test_groups import KEYED, names

SECRET = "a secret of thirty-two characters or more"


async def test_what_was_committed_before_the_server_was_killed_is_answered_by_another(
    api: Api, urls: DatabaseUrls
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.writes.dying_server"), stdin=PIPE, stdout=PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"urls": asdict(urls), "secret": SECRET}).encode() + b"\n")
    port = int(await asyncio.wait_for(process.stdout.readline(), 30))
    given = {"key": "killed", "name": "Acme"}
    body = {"query": KEYED, "variables": given}

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        with pytest.raises(httpx.TransportError):
            await client.post("/graphql", json=body, headers=api.headers)
    assert await process.wait() == -signal.SIGKILL

    assert await names(api) == ["Acme"]
    again = (await api.data(KEYED, **given))["accountCreate"]
    assert again["account"]["name"] == "Acme"
    assert again["changeSet"] is not None
    assert await names(api) == ["Acme"]
    other = (await api.data(KEYED, key="killed", name="Other"))["accountCreate"]
    assert other["userErrors"] == [{"code": "CONFLICT", "path": ["idempotencyKey"]}]


async def test_keys_are_forgotten_when_they_are_of_no_use_any_more(
    api: Api, owner_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    for key in ("old", "new"):
        await api.data(KEYED, key=key, name=key)
    stored = idempotency_key.c
    mine = stored.tenant_id == tenant_id

    async with owner_engine.begin() as connection:
        await connection.execute(
            update(idempotency_key)
            .where(mine, stored.key == "old")
            .values(at=func.clock_timestamp() - timedelta(hours=26))
        )
        assert await forget_old_keys(connection) >= 1
        left = (await connection.scalars(select(stored.key).where(mine))).all()

    assert left == ["new"]
