"""Customers with what they have signed, made by mutations."""

from datetime import date, timedelta
from typing import Any

from tests.domain.writing import done
from tests.support.http import Api


def money(amount: int | str, currency: str = "USD") -> dict[str, str]:
    return {"amount": str(amount), "currencyCode": currency}


async def customer(api: Api, name: str = "Acme", **given: Any) -> str:
    return str((await done(api, "accountCreate", "account { id }", name=name, **given))["id"])


async def contract(
    api: Api,
    account: str,
    ends_on: date,
    revenue: int | str | None = 100_000,
    currency: str = "USD",
    starts_on: date | None = None,
    **given: Any,
) -> str:
    """Make a contract of a year, or as long as said."""
    if revenue is not None:
        given["annualRecurringRevenue"] = money(revenue, currency)
    made = await done(
        api,
        "contractCreate",
        "contract { id }",
        accountId=account,
        startsOn=str(starts_on or ends_on - timedelta(days=364)),
        endsOn=str(ends_on),
        **given,
    )
    return str(made["id"])


async def scheduled(api: Api, contract_id: str, **given: Any) -> str:
    made = await done(api, "renewalSchedule", "renewal { id }", contractId=contract_id, **given)
    return str(made["id"])


async def told(api: Api, type_: str, id_: str, shown: str) -> Any:
    """Return what is shown of a record."""
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on {type_} {{ {shown} }} }} }}"
    return (await api.data(query, id=id_))["node"]
