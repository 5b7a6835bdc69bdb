"""``csgraph key``: API keys, shown once."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer

from csgraph.cli.engines import owner_engine, tenant_named
from csgraph.cli.environment import Environment, run
from csgraph.clock import system_clock
from csgraph.errors import InvalidInput
from csgraph.ids import decode_id, encode_id
from csgraph.tenancy.api_keys import (
    IssuedKey,
    KeptKey,
    KeyTerms,
    issue_key,
    list_keys,
    revoke_key,
    rotate_key,
)
from csgraph.tenancy.roles import ROLES, scopes_of
from csgraph.tenancy.scopes import DEFAULT_SCOPES, EXPLAIN, SCOPES

app = typer.Typer(help="API keys. A key's text is shown once.", no_args_is_help=True)

TenantOption = Annotated[str | None, typer.Option("--tenant", help="Slug of the tenant.")]
KeyArgument = Annotated[str, typer.Argument(help="Id of the key, as `csgraph key list` shows it.")]


@app.command("issue")
def issue(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    tenant: TenantOption = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help=f"May be repeated: {', '.join(SCOPES)}. When left out: those "
            f"that read, but {EXPLAIN}."
        ),
    ] = None,
    role: Annotated[
        str | None, typer.Option(help=f"Scopes by role instead: {', '.join(ROLES)}.")
    ] = None,
    grant: Annotated[
        str | None, typer.Option(help="Id of a grant: the key is a partner's, and sees it alone.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Days until it expires.")] = None,
    trusted_only: Annotated[
        bool, typer.Option("--trusted-only", help="Serve it registered documents only.")
    ] = False,
    burst: Annotated[
        int | None, typer.Option(min=1, help="Points that it may spend at once.")
    ] = None,
    rate: Annotated[
        int | None, typer.Option(min=1, help="Points that it is given back a second.")
    ] = None,
) -> None:
    """Make a key and show it."""

    async def command(env: Environment) -> IssuedKey:
        expires = system_clock() + timedelta(days=days) if days else None
        if role and scope:
            raise InvalidInput("Give `--role` or `--scope`, not both.")
        terms = KeyTerms(
            name=name,
            scopes=scopes_of(role) if role else tuple(scope or DEFAULT_SCOPES),
            expires_at=expires,
            grant_id=_stored(grant, "gra", "grant") if grant else None,
            trusted_only=trusted_only,
            cost_burst=burst,
            cost_rate=rate,
        )
        async with owner_engine(env) as owner:
            return await issue_key(owner, env.secrets, await tenant_named(owner, tenant), terms)

    _show(run(command))


@app.command("rotate")
def rotate(
    key: KeyArgument,
    tenant: TenantOption = None,
    overlap_hours: Annotated[int, typer.Option(min=0, help="Hours the old key works on.")] = 24,
) -> None:
    """Make a new key on the terms of another, which works on for a while."""

    async def command(env: Environment) -> IssuedKey:
        async with owner_engine(env) as owner:
            return await rotate_key(
                owner,
                env.secrets,
                await tenant_named(owner, tenant),
                _stored(key),
                now=system_clock(),
                overlap=timedelta(hours=overlap_hours),
            )

    _show(run(command))


@app.command("revoke")
def revoke(key: KeyArgument, tenant: TenantOption = None) -> None:
    """End a key; every server stops accepting it within 5 seconds."""

    async def command(env: Environment) -> None:
        async with owner_engine(env) as owner:
            await revoke_key(owner, await tenant_named(owner, tenant), _stored(key))

    run(command)
    print(f"Revoked {key}.")


@app.command("list")
def list_(tenant: TenantOption = None) -> None:
    """List a tenant's keys."""

    async def command(env: Environment) -> list[str]:
        async with owner_engine(env) as owner:
            keys = await list_keys(owner, await tenant_named(owner, tenant))
            return [_line(key) for key in keys]

    for line in run(command):
        print(line)


def _line(key: KeptKey) -> str:
    ended = "revoked" if key.revoked_at else "expires" if key.terms.expires_at else "usable"
    terms = key.terms
    granted = ",".join([*terms.scopes, *(["trusted-only"] if terms.trusted_only else [])])
    return f"{encode_id('key', key.id)}\t{key.hint}\t{ended}\t{terms.name}\t{granted}"


def _stored(text: str, prefix: str = "key", word: str = "key") -> UUID:
    decoded = decode_id(text)
    if decoded is None or decoded[0] != prefix:
        raise InvalidInput(f"`{text}` is no id of a {word}: see `csgraph {word} list`.")
    return decoded[1]


def _show(issued: IssuedKey) -> None:
    print(issued.text)
    typer.echo(f"{encode_id('key', issued.id)}: keep the key now, it is not shown again.", err=True)
