"""``csgraph grant``: what is shared with partners."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import typer

from csgraph.cli.preview import preview
from csgraph.cli.tenants_work import TenantOption, read, written
from csgraph.clock import system_clock
from csgraph.domain.grants.commands import (
    GrantTerms,
    add_accounts,
    create_grant,
    list_grants,
    remove_accounts,
    revoke_grant,
)
from csgraph.domain.segments.commands import find_segment
from csgraph.errors import InvalidInput
from csgraph.events.change_log import Actor
from csgraph.graph.contract import check_fields
from csgraph.ids import decode_id, encode_id
from csgraph.schema.build import build_schema
from csgraph.schema.sharing import check_segment, refresh_shared
from csgraph.storage.work import Writing

app = typer.Typer(help="What is shared with partners.", no_args_is_help=True)
app.command("preview")(preview)

GrantArgument = Annotated[str, typer.Argument(metavar="GRANT", help="Its id.")]
AccountsArgument = Annotated[list[str], typer.Argument(metavar="ACCOUNT...", help="Their ids.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    purpose: Annotated[str, typer.Option(help="What the partner needs it for.")],
    field: Annotated[
        list[str], typer.Option(help="`Account.name`, or `Account.*`; may be repeated.")
    ],
    account: Annotated[
        list[str] | None, typer.Option(help="Id of an account; may be repeated.")
    ] = None,
    segment: Annotated[
        str | None, typer.Option(help="Id of a segment of accounts, instead of accounts.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="Days until it ends.")] = 90,
    tenant: TenantOption = None,
) -> None:
    """Share fields of accounts; print the grant's id, for `csgraph key issue --grant`."""
    terms = GrantTerms(
        name,
        purpose,
        check_fields(build_schema().catalog, field),
        system_clock() + timedelta(days=days),
        _id(segment, "seg", "a segment") if segment else None,
    )
    accounts = [_id(each, "acc", "an account") for each in account or ()]

    async def command(work: Writing) -> UUID:
        if terms.segment_id is not None:
            check_segment(await find_segment(work, terms.segment_id))
        made = await create_grant(work, Actor("SYSTEM", "grant create"), terms, accounts)
        await refresh_shared(work, system_clock())
        return made

    print(encode_id("gra", written(command, tenant)))


@app.command("add-account")
def add_account(
    grant_id: GrantArgument, account: AccountsArgument, tenant: TenantOption = None
) -> None:
    """Share more accounts by a grant."""
    wanted, accounts = _moved(grant_id, account)

    async def command(work: Writing) -> int:
        return await add_accounts(work, Actor("SYSTEM", "grant add-account"), wanted, accounts)

    print(f"{written(command, tenant)} accounts added.")


@app.command("remove-account")
def remove_account(
    grant_id: GrantArgument, account: AccountsArgument, tenant: TenantOption = None
) -> None:
    """Share accounts no longer; they are gone at once."""
    wanted, accounts = _moved(grant_id, account)

    async def command(work: Writing) -> int:
        return await remove_accounts(
            work, Actor("SYSTEM", "grant remove-account"), wanted, accounts
        )

    print(f"{written(command, tenant)} accounts removed.")


@app.command("list")
def list_(tenant: TenantOption = None) -> None:
    """List a tenant's grants, ended ones included."""
    for row in read(list_grants, tenant):
        print(_line(row))


@app.command("revoke")
def revoke(grant_id: GrantArgument, tenant: TenantOption = None) -> None:
    """End a grant; its keys stop within 5 seconds."""
    wanted = _id(grant_id, "gra", "a grant")

    async def command(work: Writing) -> None:
        await revoke_grant(work, Actor("SYSTEM", "grant revoke"), wanted)

    written(command, tenant)
    print(f"Revoked {grant_id}.")


def _moved(grant_id: str, accounts: list[str]) -> tuple[UUID, list[UUID]]:
    return _id(grant_id, "gra", "a grant"), [_id(each, "acc", "an account") for each in accounts]


def _id(text: str, prefix: str, what: str) -> UUID:
    decoded = decode_id(text)
    if decoded is None or decoded[0] != prefix:
        raise InvalidInput(f"`{text}` is no id of {what}.")
    return decoded[1]


def _line(row: Any) -> str:
    ends = "revoked" if row.revoked_at else f"until {row.expires_at:%Y-%m-%d}"
    of = f" of {encode_id('seg', row.segment_id)}" if row.segment_id else ""
    parts = (ends, f"{row.accounts} accounts{of}", row.name, row.purpose, ",".join(row.fields))
    return "\t".join((encode_id("gra", row.id), *parts))
