"""Keys from issue to revocation, through the authenticator."""

import base64
from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import system_clock
from csgraph.errors import InvalidInput, NotFound, Unauthenticated
from csgraph.ids import TenantId
from csgraph.storage.connect import connect
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.api_keys import IssuedKey, KeyTerms, issue_key, revoke_key, rotate_key
from csgraph.tenancy.authenticate import Authenticator
from csgraph.tenancy.key_text import mint
from csgraph.tenancy.tables import api_key
from tests.support.eventually import eventually

HOUR = timedelta(hours=1)


class MovingClock:
    """The machine's clock, set forward at will."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.ahead


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def authenticator(read_pool: ReadPool, secrets: Secrets, clock: MovingClock) -> Authenticator:
    return Authenticator(read_pool, secrets, clock)


@pytest.fixture
def issue(owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId):
    async def make(**terms) -> IssuedKey:
        return await issue_key(owner_engine, secrets, tenant_id, KeyTerms(name="test", **terms))

    return make


async def refusal(authenticator: Authenticator, token: str | None) -> str:
    with pytest.raises(Unauthenticated) as caught:
        await authenticator.principal_of(token)
    return caught.value.message


async def test_a_key_gives_its_principal(authenticator, issue, tenant_id):
    issued = await issue(scopes=("accounts:read", "support:read"))

    principal = await authenticator.principal_of(issued.text)

    assert (principal.tenant_id, principal.credential_id) == (tenant_id, issued.id)
    assert principal.scopes == {"accounts:read", "support:read"}
    assert principal.kind == "SERVICE"


async def test_every_refusal_has_the_same_words(authenticator, issue, owner_engine, tenant_id):
    revoked, expired = await issue(), await issue(expires_at=system_clock() - HOUR)
    await revoke_key(owner_engine, tenant_id, revoked.id)

    tokens = (None, "", "nonsense", "csg_live_\0", mint(), revoked.text, expired.text)

    assert len({await refusal(authenticator, token) for token in tokens}) == 1


async def test_a_revoked_key_ends_within_seconds(
    authenticator, clock, issue, owner_engine, tenant_id
):
    issued = await issue()
    await authenticator.principal_of(issued.text)
    await revoke_key(owner_engine, tenant_id, issued.id)

    clock.ahead = timedelta(seconds=5)

    await refusal(authenticator, issued.text)


async def test_a_key_that_was_just_used_ends_with_its_term(authenticator, issue):
    issued = await issue(expires_at=system_clock() + timedelta(milliseconds=300))
    await authenticator.principal_of(issued.text)

    async def is_refused() -> bool:
        try:
            await authenticator.principal_of(issued.text)
        except Unauthenticated:
            return True
        return False

    await eventually(is_refused, seconds=2)


async def test_both_keys_work_in_the_overlap_of_a_rotation(
    authenticator, issue, owner_engine, secrets, tenant_id
):
    former = await issue(scopes=("accounts:read",), trusted_only=True, cost_burst=7, cost_rate=3)

    fresh = await rotate_key(
        owner_engine, secrets, tenant_id, former.id, now=system_clock(), overlap=HOUR
    )

    both = [await authenticator.principal_of(key.text) for key in (former, fresh)]
    assert both[0].scopes == {"accounts:read"}
    assert (both[0].trusted_only, both[0].cost_burst, both[0].cost_rate) == (True, 7, 3)
    assert both[1] == replace(both[0], credential_id=fresh.id)
    assert fresh.id != former.id


async def test_a_rotation_without_overlap_ends_the_former_key(
    authenticator, issue, owner_engine, secrets, tenant_id
):
    former = await issue()

    await rotate_key(
        owner_engine, secrets, tenant_id, former.id, now=system_clock(), overlap=timedelta()
    )

    await refusal(authenticator, former.text)


async def test_a_rotation_never_prolongs_a_key(issue, owner_engine, secrets, tenant_id):
    soon = system_clock() + timedelta(minutes=1)
    former = await issue(expires_at=soon)

    await rotate_key(
        owner_engine, secrets, tenant_id, former.id, now=system_clock(), overlap=24 * HOUR
    )

    async with owner_engine.connect() as connection:
        ends_at = await connection.scalar(
            select(api_key.c.expires_at).where(api_key.c.id == former.id)
        )
    assert ends_at == soon


async def test_another_tenant_s_key_can_t_be_touched(
    authenticator, issue, owner_engine, secrets, other_tenant_id
):
    issued = await issue()

    with pytest.raises(NotFound):
        await revoke_key(owner_engine, other_tenant_id, issued.id)
    with pytest.raises(NotFound):
        await rotate_key(
            owner_engine, secrets, other_tenant_id, issued.id, now=system_clock(), overlap=HOUR
        )
    await authenticator.principal_of(issued.text)


async def test_a_scope_that_there_is_not_is_refused(issue):
    with pytest.raises(InvalidInput, match="no scope `accounts:burn`"):
        await issue(scopes=("accounts:read", "accounts:burn"))


async def test_use_is_noted(authenticator, issue, owner_engine):
    issued = await issue()

    await authenticator.principal_of(issued.text)

    async with owner_engine.connect() as connection:
        noted = await connection.scalar(
            select(api_key.c.last_used_at).where(api_key.c.id == issued.id)
        )
    assert noted is not None


async def test_no_table_holds_a_key(
    issue, owner_engine: AsyncEngine, urls: DatabaseUrls, authenticator
):
    issued = await issue()
    await authenticator.principal_of(issued.text)
    raw = issued.text.encode()
    forms = [raw, issued.text[9:].encode(), raw.hex().encode(), base64.b64encode(raw)]

    connection: asyncpg.Connection = await connect(urls.owner)
    tables = await connection.fetch(
        "select oid::regclass::text from pg_class "
        "where relnamespace = 'store'::regnamespace and relkind = 'r'"
    )
    for (table,) in tables:
        rows = await connection.fetch(f"select row_to_json(t)::text from {table} t")
        dumped = "".join(row[0] for row in rows).encode()
        assert not [form for form in forms if form in dumped], table
    await connection.close()


async def test_the_app_role_can_look_up_a_hash_and_list_none(
    urls: DatabaseUrls, tenant_id: TenantId
):
    connection = await connect(urls.app)
    found = await connection.fetch("select * from api.authenticate($1)", b"\0" * 32)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.fetch("select * from store.api_key_directory")
    await connection.close()

    assert found == []


async def test_what_is_kept_is_bounded(read_pool, secrets, issue):
    authenticator = Authenticator(read_pool, secrets, system_clock, most_kept=2)

    for _ in range(4):
        await authenticator.principal_of((await issue()).text)

    assert len(authenticator._kept) == 2
