"""Accounts of every kind, made by mutations."""

from typing import Any

from tests.domain.writing import done
from tests.support.http import Api


def money(amount: int | str, currency: str = "USD") -> dict[str, str]:
    return {"amount": str(amount), "currencyCode": currency}


async def account(api: Api, arr: int | None = None, name: str = "Acme", **given: Any) -> str:
    if arr is not None:
        given["annualRecurringRevenue"] = money(arr)
    made = await done(api, "accountCreate", "account { id }", name=name, **given)
    return str(made["id"])


async def of_account(api: Api, id_: str, shown: str, **given: Any) -> Any:
    """Return something of an account."""
    query = f"""query($id: ID!, $asOf: DateTime) {{ account(by: {{id: $id}}) {{ {shown} }} }}"""
    if "$asOf" not in shown:
        query = query.replace(", $asOf: DateTime", "")
    return (await api.data(query, id=id_, **given))["account"]


async def tiers(api: Api, id_: str) -> tuple[str | None, str | None]:
    """Return the tier as it is stored and as it is worked out."""
    found = await of_account(api, id_, "experienceTier tier { value }")
    return found["experienceTier"], found["tier"]["value"]


async def policy(api: Api, key: str, value: Any, **given: Any) -> None:
    await done(api, "policySet", "policyVersion { id }", key=key, value=value, **given)


async def assign(api: Api, account_id: str, csm: str, role: str = "CSM", **given: Any) -> str:
    """Give an account its first primary CSM."""
    named = {"accountId": account_id, "userId": csm, "role": role, "isPrimary": True}
    made = await done(
        api, "assignmentBegin", "assignment { id }", **named, reason="INITIAL", **given
    )
    return str(made["id"])
