"""The tenant of a run, its rows, and the plain COPY that bulk work is held against."""

import hashlib
import io
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from csgraph.bulk.asking import Asker
from csgraph.bulk.files import Reader
from csgraph.bulk.jobs import Job
from csgraph.clock import system_clock
from csgraph.graph.compiler import Compiler
from csgraph.graph.cursor import CursorCodec
from csgraph.ids import TenantId, encode_id
from csgraph.schema.build import build_schema
from csgraph.storage.database import DatabaseUrls, bootstrap
from csgraph.storage.engine import make_engine
from csgraph.storage.migrate import migrate
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.tenants import create_tenant

ACCOUNTS = 1_000
MUTATION = """mutation($input: ContactCreateInput!) {
  contactCreate(input: $input) { contact { id } userErrors { code } } }"""
FLAT = "{ contacts { nodes { id name email title phone createdAt } } }"
FLAT_COLUMNS = "c.id, c.name, c.email, c.title, c.phone, c.created_at from store.contact c"
FLAT_JSON = (
    "json_build_object('id', c.id, 'name', c.name, 'email', c.email, 'title', c.title, "
    "'phone', c.phone, 'createdAt', c.created_at) from store.contact c"
)
JOINED = "{ contacts { nodes { id name email title phone createdAt account { id name } } } }"
JOINED_COLUMNS = (
    "c.id, c.name, c.email, c.title, c.phone, c.created_at, a.id, a.name from store.contact c "
    "left join store.account a on a.tenant_id = c.tenant_id and a.id = c.account_id"
)
JOINED_JSON = (
    "json_build_object('id', c.id, 'name', c.name, 'email', c.email, 'title', c.title, "
    "'phone', c.phone, 'createdAt', c.created_at, 'account', json_build_object('id', a.id, "
    "'name', a.name)) from store.contact c "
    "left join store.account a on a.tenant_id = c.tenant_id and a.id = c.account_id"
)
COPIED = {FLAT: (FLAT_COLUMNS, FLAT_JSON), JOINED: (JOINED_COLUMNS, JOINED_JSON)}
"""What a plain COPY takes of what each query shows: as values, as JSON lines."""
_PEOPLE = """
insert into store.contact (tenant_id, id, name, email, title, phone, account_id)
select $1, uuidv7(), 'Person ' || n, 'person' || n || '@example.com', 'Head of Part ' || n % 97,
  '+49 30 ' || n, ($2::uuid[])[1 + n % cardinality($2)] from generate_series(1, $3) n
"""


@dataclass(frozen=True)
class Stage:
    """A migrated database with tenants whose accounts are there."""

    urls: DatabaseUrls
    admin: str
    asker: Asker
    accounts: list[Any]

    @property
    def tenant_id(self) -> TenantId:
        return self.asker.tenant_id


async def prepare(admin_url: str) -> DatabaseUrls:
    urls = await bootstrap(admin_url, Secrets("the benchmark's secret of 32 characters"))
    await migrate(urls)
    return urls


async def stage_of(urls: DatabaseUrls, admin: str, slug: str) -> Stage:
    """Make a tenant with its accounts."""
    owner = make_engine(urls.owner, pool_size=1)
    tenant_id = await create_tenant(owner, slug, slug)
    await owner.dispose()
    connection = await asyncpg.connect(urls.owner)
    try:
        rows = await connection.fetch(
            "insert into store.account (tenant_id, id, name) select $1, uuidv7(), 'Account ' || n "
            "from generate_series(1, $2) n returning id",
            tenant_id,
            ACCOUNTS,
        )
    finally:
        await connection.close()
    built = build_schema()
    compiler = Compiler(built.graphql, built.catalog, cursors=CursorCodec(b"k" * 32))
    engine = make_engine(urls.app, pool_size=2)
    asker = Asker(engine, compiler, tenant_id)
    return Stage(urls, admin, asker, [row["id"] for row in rows])


def lines(stage: Stage, count: int) -> bytes:
    """Return the file to import."""
    made = io.BytesIO()
    for name, email, title, phone, account in people(stage, count):
        values = {"name": name, "email": email, "title": title, "phone": phone}
        line = {"input": {**values, "accountId": encode_id("acc", account)}}
        made.write(json.dumps(line).encode() + b"\n")
    return made.getvalue()


def people(stage: Stage, count: int) -> Iterator[tuple[Any, ...]]:
    for n in range(count):
        account = stage.accounts[n % len(stage.accounts)]
        email, title = f"person{n}@example.com", f"Head of Part {n % 97}"
        yield f"Person {n}", email, title, f"+49 30 {n}", account


async def ask_import(stage: Stage, file: bytes) -> Job:
    upload = await stage.asker.store(io.BytesIO(file), len(file), system_clock())
    return await stage.asker.load(
        MUTATION, upload, policy="REJECT_FAILED_ROWS", dry_run=False, reason=None
    )


async def copy_in(stage: Stage, count: int, *, indexed: bool) -> float:
    """COPY the rows of the file into a table like that of contacts; return the seconds."""
    likeness = "all" if indexed else "defaults including generated"
    connection = await asyncpg.connect(stage.urls.owner)
    try:
        await connection.execute(
            f"create table store.copied (like store.contact including {likeness})"
        )
        await connection.execute(
            "alter table store.copied alter id set default uuidv7(), "
            "alter custom_fields set default '{}', alter skills set default '{}', "
            "alter revision set default 1, "
            "alter created_at set default now(), alter updated_at set default now()"
        )
        rows = [(stage.tenant_id, *each) for each in people(stage, count)]
        columns = ["tenant_id", "name", "email", "title", "phone", "account_id"]
        started = time.perf_counter()
        await connection.copy_records_to_table(
            "copied", records=rows, columns=columns, schema_name="store"
        )
        return time.perf_counter() - started
    finally:
        await connection.execute("drop table store.copied")
        await connection.close()


async def fill(stage: Stage, count: int) -> None:
    """Write contacts past the wall, to be exported."""
    connection = await asyncpg.connect(stage.urls.owner)
    try:
        await connection.execute(_PEOPLE, stage.tenant_id, stage.accounts, count, timeout=3_600)
        await connection.execute("vacuum analyze store.contact, store.account", timeout=3_600)
    finally:
        await connection.close()


async def copy_out(stage: Stage, columns: str, file: Path) -> tuple[float, int]:
    """COPY what an export shows to a file; return the seconds and the bytes."""
    connection = await asyncpg.connect(stage.urls.owner)
    try:
        started = time.perf_counter()
        await connection.copy_from_query(
            f"select {columns} where c.tenant_id = $1 and c.deleted_at is null",
            stage.tenant_id,
            output=file,
        )
        return time.perf_counter() - started, file.stat().st_size
    finally:
        await connection.close()
        file.unlink(missing_ok=True)


async def imported(stage: Stage, job: Job) -> tuple[int, int, str]:
    """Return how many contacts and outcomes there are, and the digest of what they say."""
    state = await stage.asker.state(job)
    text = b"".join([part async for part in state.file.read()])
    told = [json.loads(line) for line in text.splitlines()]
    connection = await asyncpg.connect(stage.urls.owner)
    try:
        rows = await connection.fetch(
            "select id, name, email, title, phone from store.contact where tenant_id = $1 "
            "order by email",
            stage.tenant_id,
        )
        changes = await connection.fetchval(
            "select count(*) from store.change where tenant_id = $1 and node_type = 'Contact'",
            stage.tenant_id,
        )
    finally:
        await connection.close()
    ids = {encode_id("con", row["id"]) for row in rows}
    is_told = ids == {each.get("id") for each in told}
    numbers = [each["line"] for each in told] == list(range(1, len(told) + 1))
    facts = (len(rows), len(told), changes, is_told, numbers, [tuple(row)[1:] for row in rows])
    return len(rows), len(told), hashlib.sha256(repr(facts).encode()).hexdigest()


async def exported(stage: Stage, job: Job) -> tuple[int, str, int]:
    """Return the lines of an export, their digest in any order, and the bytes."""
    state = await stage.asker.state(job)
    count, total, size, rest = 0, 0, 0, b""
    async for part in Reader(state.file.engine, state.file.tenant_id, state.file.file_id).read():
        size += len(part)
        *whole, rest = (rest + part).split(b"\n")
        count += len(whole)
        for line in whole:
            total += int.from_bytes(hashlib.blake2b(line, digest_size=8).digest(), "big")
    return count, f"{total % 2**128:x}", size
