"""Customers' people, made by mutations."""

from datetime import datetime
from typing import Any

from tests.domain.writing import done
from tests.support.http import Api

STANDING = {
    *("influence", "authority", "productImportance"),
    *("departmentBuys", "isPromoter", "isExpectedOwner"),
}


async def customer(api: Api, name: str = "Acme") -> str:
    return (await done(api, "accountCreate", "account { id }", name=name))["id"]


async def person(api: Api, account: str, name: str, **given: Any) -> str:
    """Make a contact; judge what is given of its standing, link it to whom it reports to."""
    standing = {key: given.pop(key) for key in STANDING & given.keys()}
    above = given.pop("above", None)
    made = await done(api, "contactCreate", "contact { id }", name=name, accountId=account, **given)
    id_: str = made["id"]
    if standing:
        await done(api, "contactSetInfluence", "contact { id }", id=id_, **standing)
    if above:
        await done(api, "contactLinkReportsTo", "contact { id }", id=id_, reportsToId=above)
    return id_


async def role(api: Api, contact: str, **given: Any) -> str:
    made = await done(api, "contactRoleAdd", "contactRole { id }", contactId=contact, **given)
    return str(made["id"])


async def tie(api: Api, user: str, contact: str, at: datetime, **given: Any) -> None:
    await done(
        api,
        "relationshipRecord",
        "relationship { id }",
        userId=user,
        contactId=contact,
        lastTwoWayAt=at.isoformat(),
        **given,
    )


async def signal(api: Api, contact: str, **values: int) -> None:
    for kind, value in values.items():
        await done(
            api,
            "contactSignalRecord",
            "contactSignal { id }",
            contactId=contact,
            kind=kind,
            value=value,
        )


async def standing(api: Api, contact: str, shown: str, **given: Any) -> Any:
    """Return what follows for a contact."""
    query = f"""query($id: ID!, $asOf: DateTime) {{ node(id: $id) {{ ... on Contact {{
      standing(asOf: $asOf) {{ {shown} }} }} }} }}"""
    return (await api.data(query, id=contact, **given))["node"]["standing"]


async def mapped(api: Api, account: str, shown: str, **given: Any) -> Any:
    """Return something of an account's influence map."""
    query = f"""query($id: ID!, $asOf: DateTime) {{ node(id: $id) {{ ... on Account {{
      influenceMap(asOf: $asOf) {{ {shown} }} }} }} }}"""
    return (await api.data(query, id=account, **given))["node"]["influenceMap"]
