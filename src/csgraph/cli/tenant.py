"""``csgraph tenant``: organisations that use this installation."""

from typing import Annotated

import typer

from csgraph.cli.engines import owner_engine
from csgraph.cli.environment import Environment, run
from csgraph.tenancy.tenants import Tenant, create_tenant, list_tenants

app = typer.Typer(help="Organisations that use this installation.", no_args_is_help=True)


@app.command("create")
def create(
    slug: Annotated[str, typer.Argument(help="Short name: lower-case letters, digits, hyphens.")],
    name: Annotated[str | None, typer.Option(help="Full name; the slug when left out.")] = None,
) -> None:
    """Make a tenant."""

    async def command(env: Environment) -> None:
        async with owner_engine(env) as owner:
            await create_tenant(owner, slug, name or slug)

    run(command)
    print(f"Made the tenant {slug}.")


@app.command("list")
def list_() -> None:
    """List the tenants."""

    async def command(env: Environment) -> list[Tenant]:
        async with owner_engine(env) as owner:
            return await list_tenants(owner)

    for tenant in run(command):
        print(f"{tenant.slug}\t{tenant.name}")
