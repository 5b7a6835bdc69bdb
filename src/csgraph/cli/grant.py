"""``csgraph grant``: what is shared with partners."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import typer

from csgraph.cli.engines import ingest_engine, owner_engine, tenant_named
from csgraph.cli.environment import Environment, run
from csgraph.clock import system_clock
from csgraph.domain.access.commands import GrantTerms, create_grant, list_grants, revoke_grant
from csgraph.errors import InvalidInput
from csgraph.events.change_log import Actor
from csgraph.graph.contract import check_fields
from csgraph.ids import decode_id, encode_id
from csgraph.schema.build import build_schema
from csgraph.storage.work import open_reading, open_writing

app = typer.Typer(help="What is shared with partners.", no_args_is_help=True)

TenantOption = Annotated[str | None, typer.Option("--tenant", help="Slug of the tenant.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    purpose: Annotated[str, typer.Option(help="What the partner needs it for.")],
    account: Annotated[list[str], typer.Option(help="Id of an account; may be repeated.")],
    field: Annotated[
        list[str], typer.Option(help="`Account.name`, or `Account.*`; may be repeated.")
    ],
    days: Annotated[int, typer.Option(min=1, help="Days until it ends.")] = 90,
    tenant: TenantOption = None,
) -> None:
    """Share fields of accounts; print the grant's id, for `csgraph key issue --grant`."""
    terms = GrantTerms(
        name,
        purpose,
        check_fields(build_schema().catalog, field),
        system_clock() + timedelta(days=days),
    )
    accounts = [_id(each, "acc", "an account") for each in account]

    async def command(env: Environment) -> UUID:
        async with owner_engine(env) as owner:
            tenant_id = await tenant_named(owner, tenant)
        async with ingest_engine(env) as engine, open_writing(engine, tenant_id) as work:
            return await create_grant(work, Actor("SYSTEM", "grant create"), terms, accounts)

    print(encode_id("gra", run(command)))


@app.command("list")
def list_(tenant: TenantOption = None) -> None:
    """List a tenant's grants, ended ones included."""

    async def command(env: Environment) -> list[str]:
        async with owner_engine(env) as owner:
            tenant_id = await tenant_named(owner, tenant)
        async with ingest_engine(env) as engine, open_reading(engine, tenant_id) as work:
            return [_line(row) for row in await list_grants(work)]

    for line in run(command):
        print(line)


@app.command("revoke")
def revoke(
    grant_id: Annotated[str, typer.Argument(metavar="GRANT", help="Its id.")],
    tenant: TenantOption = None,
) -> None:
    """End a grant; its keys stop within 5 seconds."""
    wanted = _id(grant_id, "gra", "a grant")

    async def command(env: Environment) -> None:
        async with owner_engine(env) as owner:
            tenant_id = await tenant_named(owner, tenant)
        async with ingest_engine(env) as engine, open_writing(engine, tenant_id) as work:
            await revoke_grant(work, Actor("SYSTEM", "grant revoke"), wanted)

    run(command)
    print(f"Revoked {grant_id}.")


def _id(text: str, prefix: str, what: str) -> UUID:
    decoded = decode_id(text)
    if decoded is None or decoded[0] != prefix:
        raise InvalidInput(f"`{text}` is no id of {what}.")
    return decoded[1]


def _line(row: Any) -> str:
    ends = "revoked" if row.revoked_at else f"until {row.expires_at:%Y-%m-%d}"
    parts = (ends, f"{row.accounts} accounts", row.name, row.purpose, ",".join(row.fields))
    return "\t".join((encode_id("gra", row.id), *parts))
