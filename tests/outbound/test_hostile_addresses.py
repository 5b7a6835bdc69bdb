"""No address that a tenant names leads to what lies inside."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from csgraph.errors import InvalidInput
from csgraph.outbound.addresses import is_public
from csgraph.outbound.targets import TargetRules
from csgraph.outbound.transport import Gate, PinnedTransport
from tests.outbound.canary import Canary, listening

MADE_OF_NUMBERS = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://127.0.0.1.:443/",
    "https://0.0.0.0/",
    "https://0/",
    "https://10.0.0.1/",
    "https://192.168.1.1/",
    "https://172.16.0.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fd00:ec2::254]/",
    "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",
    "https://127\u30020\u30020\u30021/",
    "https://8.8.8.8/",
]
NAMED_INSIDE = [
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://a.localhost/",
    "https://metadata.google.internal/",
    "https://printer.local/",
    "https://db.corp/",
    "https://intranet/",
    "https://router.home.arpa/",
    "https://1.0.0.127.in-addr.arpa/",
    "https://csgraph.example.com/",
]
ODDLY_WRITTEN = [
    "http://hooks.example.com/",
    "ftp://hooks.example.com/",
    "file:///etc/passwd",
    "gopher://hooks.example.com/",
    "//hooks.example.com/",
    "hooks.example.com",
    "",
    "https://",
    "https:///path",
    "https://hooks.example.com:80/",
    "https://hooks.example.com:22/",
    "https://hooks.example.com:0/",
    "https://hooks.example.com:65536/",
    "https://hooks.example.com:443443/",
    "https://hooks.example.com:\uff14\uff14\uff13/",
    "https://user@hooks.example.com/",
    "https://user:secret@hooks.example.com/",
    "https://hooks.example.com@127.0.0.1/",
    "https://hooks.example.com#@127.0.0.1/",
    "https://hooks.example.com\\@127.0.0.1/",
    "https://127.0.0.1\\.example.com/",
    "https://hooks.example.com/\r\nX-Evil: 1",
    "https://hooks.example.com/%0d%0a\n",
    "https://hooks.example.com\t/",
    " https://hooks.example.com/",
    "https://hooks.example.com/a b",
    "https://hooks.example.com/\0",
    "https://hooks.ex\u00e4mple.com/",
    "https://\u24dbocalhost/",
    "https://-hooks.example.com/",
    "https://hooks..example.com/",
    "https://hooks_1.example.com/",
    "https://" + "a" * 64 + ".example.com/",
    "https://hooks.example.com/" + "a" * 2_000,
]
HOSTILE = [*MADE_OF_NUMBERS, *NAMED_INSIDE, *ODDLY_WRITTEN]
INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "100.100.100.200",
    "169.254.169.254",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "::ffff:0:127.0.0.1",
    "no address",
]
RULES = TargetRules(own_names=frozenset({"csgraph.example.com"}))


class Resolver:
    """Answers with one list of addresses after the other; with the last one from then on."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not answer:
            raise OSError("no such host")
        return answer


@pytest.fixture
async def canary() -> AsyncIterator[Canary]:
    async with listening() as made:
        yield made


def to(url: str) -> httpx.Request:
    """Return a request to an address that httpx itself may refuse to read."""
    try:
        return httpx.Request("GET", url)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise InvalidInput(str(error)) from error


async def sent(url: str, resolver: Resolver, inner: Any = None) -> httpx.Response:
    transport = PinnedTransport(Gate(RULES, resolver), inner)
    try:
        return await transport.handle_async_request(to(url))
    finally:
        await transport.aclose()


def test_there_are_sixty() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("url", HOSTILE, ids=ascii)
async def test_a_hostile_address_is_refused_when_it_is_given(url: str) -> None:
    resolver = Resolver(["93.184.216.34"])

    with pytest.raises(InvalidInput, match="url"):
        await Gate(RULES, resolver).check(url)

    assert resolver.asked == 0


@pytest.mark.parametrize("url", HOSTILE, ids=ascii)
async def test_a_hostile_address_is_refused_when_it_is_called(url: str, canary: Canary) -> None:
    with pytest.raises(InvalidInput):
        await sent(url, Resolver(["127.0.0.1"]))

    assert canary.visits == 0


@pytest.mark.parametrize("address", INSIDE)
async def test_a_name_that_stands_for_something_inside_is_refused(address: str) -> None:
    for answer in ([address], ["93.184.216.34", address]):
        with pytest.raises(InvalidInput, match="can't be reached from here"):
            await Gate(RULES, Resolver(answer)).check("https://hooks.example.com/")


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34"])
def test_what_is_public_is_let_through(address: str) -> None:
    assert is_public(address)


async def test_what_is_inside_is_refused_in_the_words_for_what_is_not_there() -> None:
    said = set()
    for answer in ([], ["10.0.0.1"]):
        with pytest.raises(InvalidInput) as refused:
            await Gate(RULES, Resolver(answer)).check("https://hooks.example.com/")
        said.add(refused.value.message)

    assert len(said) == 1


class Recorder(httpx.AsyncBaseTransport):
    """Notes which address a connection would go to, and in whose name."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.extensions["sni_hostname"]
        self.seen.append((request.url.host, request.headers["host"], name))
        return httpx.Response(307, headers={"location": "https://169.254.169.254/"})


async def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    recorder, resolver = Recorder(), Resolver(["93.184.216.34"], ["127.0.0.1"])

    answer = await sent("https://hooks.example.com/a?b=c", resolver, recorder)

    assert recorder.seen == [("93.184.216.34", "hooks.example.com", "hooks.example.com")]
    assert (resolver.asked, answer.status_code) == (1, 307)


async def test_a_name_that_has_turned_inside_since_is_refused(canary: Canary) -> None:
    resolver = Resolver(["93.184.216.34"], ["127.0.0.1"])
    await Gate(RULES, resolver).check("https://hooks.example.com/")

    with pytest.raises(InvalidInput):
        await sent("https://hooks.example.com/", resolver)

    assert canary.visits == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_setting_lets_plain_http_to_this_machine_through(canary: Canary, host: str) -> None:
    gate = Gate(TargetRules(allows_loopback=True))
    transport = PinnedTransport(gate)

    answer = await transport.handle_async_request(to(f"http://{host}:{canary.port}/"))

    await transport.aclose()
    assert (answer.status_code, canary.visits) == (200, 1)


@pytest.mark.parametrize("url", ["http://10.0.0.1:9000/", "http://hooks.example.com/"])
async def test_that_setting_lets_nothing_else_through(url: str) -> None:
    with pytest.raises(InvalidInput):
        await Gate(TargetRules(allows_loopback=True), Resolver(["10.0.0.1"])).check(url)


async def test_a_host_that_is_never_found_is_given_up() -> None:
    async def forever(_host: str, _port: int) -> list[str]:
        async with asyncio.timeout(0):
            await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(InvalidInput, match="can't be reached"):
        await Gate(RULES, forever).check("https://hooks.example.com/")
