"""What the sandbox's tests are made of."""

from datetime import UTC, datetime, timedelta

import httpx

from csgraph.sandbox.credentials import SALESFORCE_CLIENT_ID, SALESFORCE_CLIENT_SECRET


class HandClock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


def described(name: str, kind: str = "string", **more: object) -> dict[str, object]:
    return {"name": name, "type": kind, "custom": name.endswith("__c")} | more


def account(number: int, **values: object) -> dict[str, object]:
    return {
        "Id": f"001{number:012}AAA",
        "Name": f"Account {number}",
        "IsDeleted": False,
        "SystemModstamp": "2026-04-01T00:00:00.000+0000",
    } | values


def account_fields() -> list[dict[str, object]]:
    return [
        described("Id", "id"),
        described("Name"),
        described("IsDeleted", "boolean"),
        described("SystemModstamp", "datetime"),
        described("OwnerId", "reference", referenceTo=["User"], relationshipName="Owner"),
        described("NumberOfEmployees", "int"),
        described("Description", "textarea", filterable=False, sortable=False),
        described("Renewal__c", "date"),
        described("Regions__c", "multipicklist"),
    ]


async def log_in(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/services/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": SALESFORCE_CLIENT_ID,
            "client_secret": SALESFORCE_CLIENT_SECRET,
        },
    )
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
