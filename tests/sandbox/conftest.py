"""A small org with a small account, served within the process."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import pytest
from sandbox_parts import HandClock, account_fields, described, log_in

from csgraph.sandbox.credentials import ZENDESK_API_TOKEN, ZENDESK_EMAIL
from csgraph.sandbox.salesforce.app import SalesforceConfig, SalesforceSandbox
from csgraph.sandbox.store import Store
from csgraph.sandbox.zendesk.app import ZendeskConfig, ZendeskSandbox

Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(clock: HandClock) -> Iterator[Store]:
    with Store(clock=clock) as made:
        made.put_sobject(
            {
                "name": "User",
                "fields": [described("Id", "id"), described("Name"), described("Email", "email")],
            }
        )
        made.put_sobject({"name": "Account", "keyPrefix": "001", "fields": account_fields()})
        yield made


@pytest.fixture
def org(store: Store, clock: HandClock) -> SalesforceSandbox:
    config = SalesforceConfig(clock=clock, batch_size=3, min_batch_size=1)
    return SalesforceSandbox(store, config)


@pytest.fixture
async def salesforce(org: SalesforceSandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=org.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://org.test:8843") as client:
        await log_in(client)
        yield client


@pytest.fixture
def query(salesforce: httpx.AsyncClient) -> Ask:
    async def ask(soql: str, endpoint: str = "query", **headers: str) -> httpx.Response:
        path = f"/services/data/v62.0/{endpoint}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await salesforce.get(path, params={"q": soql}, headers=named)

    return ask


@pytest.fixture
def names(query: Ask) -> Callable[[str], Awaitable[list[object]]]:
    """Return the names that a WHERE clause finds."""

    async def ask(where: str) -> list[object]:
        answer = await query(f"SELECT Name FROM Account WHERE {where} ORDER BY Id")
        assert answer.status_code == 200, answer.text
        return [record["Name"] for record in answer.json()["records"]]

    return ask


@pytest.fixture
def desk(store: Store, clock: HandClock) -> ZendeskSandbox:
    return ZendeskSandbox(store, ZendeskConfig(clock=clock))


@pytest.fixture
async def zendesk(desk: ZendeskSandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=desk.app),
        base_url="http://desk.test",
        auth=(f"{ZENDESK_EMAIL}/token", ZENDESK_API_TOKEN),
    ) as client:
        yield client
