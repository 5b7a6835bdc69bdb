"""``csgraph connect``: which vendor accounts a tenant syncs."""

from enum import Enum
from typing import Annotated

import typer

from csgraph.cli.engines import owner_engine, tenant_named
from csgraph.cli.environment import Environment, run
from csgraph.cli.syncing import sync_deps
from csgraph.cli.targets import target_rules
from csgraph.connectors.connections import create_connection
from csgraph.connectors.port import RemoteIdentity
from csgraph.connectors.sync import check_connection
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.errors import InvalidInput, NotFound
from csgraph.outbound.transport import Gate
from csgraph.worker import KnownConnection, active_connections, known_connections

app = typer.Typer(help="Which vendor accounts a tenant syncs.", no_args_is_help=True)

TenantOption = Annotated[str | None, typer.Option("--tenant", help="Slug of the tenant.")]
NameArgument = Annotated[str, typer.Argument(help="Name of the connection.")]


class System(Enum):
    """The systems that can be connected, as words of the command line."""

    SALESFORCE = "salesforce"
    ZENDESK = "zendesk"


@app.command("add")
def add(
    system: Annotated[System, typer.Argument(help="Which system.")],
    url: Annotated[
        str,
        typer.Argument(help="https://acme.my.salesforce.com, or https://acme.zendesk.com."),
    ],
    name: Annotated[str | None, typer.Option(help="Name; the system's if left out.")] = None,
    tenant: TenantOption = None,
    client_id: Annotated[
        str | None, typer.Option(help="OAuth client id, or consumer key; asked for if left out.")
    ] = None,
    client_secret: Annotated[
        str | None, typer.Option(help="Its secret; asked for if left out, and not echoed.")
    ] = None,
    email: Annotated[
        str | None, typer.Option(help="Zendesk only: administrator whose API token is used.")
    ] = None,
    api_token: Annotated[
        str | None, typer.Option(help="The token; asked for if left out, and not echoed.")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE, such as link_field=crm_id.")
    ] = None,
) -> None:
    """Connect a system, or change a connection of that name; then log in to test it.

    OAuth client credentials for both systems; with --email, an API token for Zendesk.
    """
    if email is not None:
        credentials = {"email": email, "api_token": _asked("API token", api_token)}
    else:
        known_id = client_id or typer.prompt("Client id (consumer key)")
        credentials = {
            "client_id": known_id,
            "client_secret": _asked("Client secret", client_secret),
        }

    async def command(env: Environment) -> RemoteIdentity:
        async with owner_engine(env) as owner:
            tenant_id = await tenant_named(owner, tenant)
        await Gate(target_rules(env.settings)).check(url)
        async with sync_deps(env) as deps:
            made = await create_connection(
                deps.engine,
                env.secrets,
                tenant_id,
                system=ExternalSystem(system.name),
                name=name or system.value,
                base_url=url,
                credentials=credentials,
                options=_options(option or []),
            )
            return await check_connection(deps, tenant_id, made)

    found = run(command)
    print(f"Connected to {found.name} ({found.id}). Run `csgraph sync` to read it.")


@app.command("test")
def check(name: NameArgument, tenant: TenantOption = None) -> None:
    """Log in with the stored credentials."""

    async def command(env: Environment) -> RemoteIdentity:
        async with owner_engine(env) as owner:
            due = [each for each in await active_connections(owner, tenant) if each.name == name]
        if not due:
            raise NotFound(f"There is no active connection `{name}`: see `csgraph connect list`.")
        async with sync_deps(env) as deps:
            return await check_connection(deps, due[0].tenant_id, due[0].id)

    found = run(command)
    print(f"The credentials lead to {found.name} ({found.id}).")


@app.command("list")
def list_(tenant: TenantOption = None) -> None:
    """List the connections."""

    async def command(env: Environment) -> list[KnownConnection]:
        async with owner_engine(env) as owner:
            return await known_connections(owner, tenant)

    for each in run(command):
        print(f"{each.tenant_slug}\t{each.name}\t{each.system.value}\t{each.status.value}")


def _asked(what: str, given: str | None) -> str:
    return given or str(typer.prompt(what, hide_input=True))


def _options(given: list[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    for text in given:
        key, separator, value = text.partition("=")
        if not separator or not key:
            raise InvalidInput(f"`{text}` is no option: write NAME=VALUE.")
        options[key] = value
    return options
