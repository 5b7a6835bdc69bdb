"""How callers manage connections, and name the fields that came through them."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from csgraph.domain.sources import commands
from csgraph.domain.sources.node import ConnectedSystem, CustomFieldDefinition
from csgraph.domain.sources.rules import ExternalSystem, check_vendor_address, checked_options
from csgraph.events.change_log import Actor, begin_change_set
from csgraph.graph.mutations import Call, Given, Mutation
from csgraph.storage.work import Writing


@strawberry.input(
    description="How to log in: `clientId` with `clientSecret`, or for Zendesk `email` with "
    "`apiToken`. They can be written, and read nowhere."
)
class CredentialsInput:
    """How to log in."""

    client_id: str | None = strawberry.field(
        description="OAuth client id, or consumer key.", default=strawberry.UNSET
    )
    client_secret: str | None = strawberry.field(
        description="Its secret.", default=strawberry.UNSET
    )
    email: str | None = strawberry.field(
        description="Zendesk: administrator whose API token is used.", default=strawberry.UNSET
    )
    api_token: str | None = strawberry.field(
        description="Zendesk: the token.", default=strawberry.UNSET
    )


_CREDENTIAL_NAMES = {
    "clientId": "client_id",
    "clientSecret": "client_secret",
    "email": "email",
    "apiToken": "api_token",
}


async def _create(call: Call) -> UUID:
    given = call.values
    terms = commands.ConnectionTerms(
        ExternalSystem(given["system"]),
        given["name"],
        given["base_url"],
        _credentials(given["credentials"]),
        checked_options(given.get("options")),
    )
    check_vendor_address(terms.system, terms.base_url)
    return await commands.add_connection(call.work, call.actor, call.around.secrets, terms)


async def _update(call: Call) -> UUID:
    values = dict(call.values)
    if "options" in values:
        values["options"] = checked_options(values["options"])
    change_set = await begin_change_set(call.work, call.actor)
    await commands.update_connection(call.work, call.expected_target, values, change_set)
    return call.expected_target


async def _reauthorize(call: Call) -> UUID:
    target, secrets = call.expected_target, call.around.secrets
    credentials = _credentials(call.values["credentials"])
    await commands.reauthorize_connection(call.work, call.actor, secrets, target, credentials)
    return target


def _credentials(given: dict[str, Any]) -> dict[str, str | None]:
    return {_CREDENTIAL_NAMES[name]: value for name, value in given.items()}


def _step(
    command: Callable[[Writing, Actor, UUID], Awaitable[None]],
) -> Callable[[Call], Awaitable[UUID]]:
    async def act(call: Call) -> UUID:
        await command(call.work, call.actor, call.expected_target)
        return call.expected_target

    return act


async def _describe(call: Call) -> UUID:
    target = call.expected_target
    await commands.describe_field(call.work, call.actor, target, call.values, call.principal.scopes)
    return target


_SCOPE = "connections:write"
_OPTIONS = Given("options", JSON, "Options by name, such as `link_field`; texts.", "options")
_LOGIN = Given(
    "credentials", CredentialsInput, "How to log in; read nowhere.", "credentials", required=True
)

MUTATIONS = (
    Mutation(
        name="connectionCreate",
        description="Connect a vendor account; it is read from the next round of syncs on. Its "
        "address is the vendor's own, by https.",
        scope=_SCOPE,
        node=ConnectedSystem,
        act=_create,
        fields=("system", "name", "baseUrl"),
        required=("system", "name", "baseUrl"),
        makes=True,
        given=(_LOGIN, _OPTIONS),
    ),
    Mutation(
        name="connectionUpdate",
        description="Rename a connection, or set its options. Another address is another "
        "connection.",
        scope=_SCOPE,
        node=ConnectedSystem,
        act=_update,
        fields=("name",),
        given=(_OPTIONS,),
    ),
    Mutation(
        name="connectionReauthorize",
        description="Give a connection new credentials; one that needed them is synced again.",
        scope=_SCOPE,
        node=ConnectedSystem,
        act=_reauthorize,
        given=(_LOGIN,),
    ),
    Mutation(
        name="connectionPause",
        description="Sync a connection no longer, until it is resumed. A sync under way ends "
        "as it would.",
        scope=_SCOPE,
        node=ConnectedSystem,
        act=_step(commands.pause_connection),
    ),
    Mutation(
        name="connectionResume",
        description="Sync a paused connection again.",
        scope=_SCOPE,
        node=ConnectedSystem,
        act=_step(commands.resume_connection),
    ),
    Mutation(
        name="connectionDelete",
        description="End a connection and forget its credentials. What came through it stays; "
        "it can't be restored.",
        scope=_SCOPE,
        node=ConnectedSystem,
        act=_step(commands.delete_connection),
    ),
    Mutation(
        name="customFieldDefinitionUpdate",
        description="Say how people call a tenant-defined field, what it means, whether records "
        "show it, and which scope it takes to know of it: one that the key holds. What the system "
        "tells of it stays the system's.",
        scope="fields:write",
        node=CustomFieldDefinition,
        act=_describe,
        fields=("customLabel", "description", "hidden", "requiredScope"),
    ),
)
