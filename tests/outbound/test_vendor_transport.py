"""Vendors are called through the gate: their names may stand for nothing that lies inside."""

import httpx
import pytest

from csgraph.errors import InvalidInput
from csgraph.outbound.targets import TargetRules
from csgraph.outbound.transport import Gate, VendorTransport
from tests.outbound.test_hostile_addresses import RULES, Resolver

PUBLIC = "93.184.216.34"


class Network:
    """Notes what would have been sent, by the pool that would have sent it."""

    def __init__(self) -> None:
        self.pools: list[list[httpx.Request]] = []

    def pool(self) -> httpx.MockTransport:
        sent: list[httpx.Request] = []
        self.pools.append(sent)

        def answer(request: httpx.Request) -> httpx.Response:
            sent.append(request)
            return httpx.Response(200)

        return httpx.MockTransport(answer)

    @property
    def sent(self) -> list[httpx.Request]:
        return [request for pool in self.pools for request in pool]


@pytest.fixture
def network() -> Network:
    return Network()


async def get(network: Network, resolver: Resolver, *urls: str, **rules: bool) -> None:
    gate = Gate(TargetRules(**rules) if rules else RULES, resolver)
    async with httpx.AsyncClient(transport=VendorTransport(gate, network.pool)) as client:
        for url in urls:
            await client.get(url)


async def test_a_vendor_is_called_at_the_address_that_was_checked(network: Network) -> None:
    query = "https://acme.my.salesforce.com/services/data/query?q=" + "Name," * 1_000

    await get(network, Resolver([PUBLIC]), query)

    [request] = network.sent
    assert request.url.host == PUBLIC
    assert request.headers["host"] == "acme.my.salesforce.com"
    assert request.extensions["sni_hostname"] == "acme.my.salesforce.com"


@pytest.mark.parametrize(
    "address", ["10.0.0.7", "127.0.0.1", "169.254.169.254", "100.64.1.1", "::1", "fd00::1"]
)
async def test_a_name_that_leads_inside_is_not_followed(network: Network, address: str) -> None:
    with pytest.raises(InvalidInput):
        await get(network, Resolver([address]), "https://acme.zendesk.com/api/v2/users.json")

    assert network.sent == []


@pytest.mark.parametrize(
    "url",
    [
        "http://acme.zendesk.com/",
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1:8801/",
        "https://metadata.internal/",
        "https://csgraph.example.com/",
        "https://acme.zendesk.com:22/",
    ],
)
async def test_an_address_that_is_none_of_a_vendor_s_is_refused(network: Network, url: str) -> None:
    with pytest.raises(InvalidInput):
        await get(network, Resolver([PUBLIC]), url)

    assert network.sent == []


async def test_a_name_that_changes_its_mind_is_refused_from_then_on(network: Network) -> None:
    url = "https://acme.zendesk.com/"

    with pytest.raises(InvalidInput):
        await get(network, Resolver([PUBLIC], ["10.0.0.7"]), url, url)

    assert [request.url.host for request in network.sent] == [PUBLIC]


async def test_this_machine_is_called_where_the_operator_allows_it(network: Network) -> None:
    await get(
        network, Resolver(["127.0.0.1"]), "http://127.0.0.1:8801/services", allows_loopback=True
    )

    assert [str(request.url) for request in network.sent] == ["http://127.0.0.1:8801/services"]


async def test_two_hosts_share_no_connection(network: Network) -> None:
    one, two = "https://one.zendesk.com/", "https://two.zendesk.com/"

    await get(network, Resolver([PUBLIC]), one, two, one)

    assert sorted(len(pool) for pool in network.pools if pool) == [1, 2]
