"""Sends requests to addresses that tenants name.

A host is resolved here, each address that it has is checked, and the connection goes to
one that was: what the name stands for a moment later makes no difference. Certificate
and ``Host`` header are the name's.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Final

import httpx

from csgraph.errors import InvalidInput
from csgraph.outbound.addresses import is_loopback, is_public
from csgraph.outbound.targets import Target, TargetRules

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Returns the addresses of a host; raises ``OSError`` when it has none."""

RESOLVE_SECONDS: Final = 3.0
UNREACHABLE: Final = (
    "`url` names a host that can't be reached from here: give one on the public internet."
)


async def resolve_by_system(host: str, port: int) -> list[str]:
    """Ask the operating system for a host's addresses, those of IPv4 first."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(RESOLVE_SECONDS):
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found.sort(key=lambda each: each[0] != socket.AF_INET)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Gate:
    """Finds where a target's host is, and lets through only what may be called."""

    def __init__(self, rules: TargetRules, resolve: Resolve = resolve_by_system) -> None:
        self.rules = rules
        self._resolve = resolve

    async def addresses(self, target: Target) -> list[str]:
        """Return the addresses of a target's host.

        Raises:
            InvalidInput: it has none, or one of them may not be called. Which of both is
                not told: it would tell what there is inside.
        """
        try:
            found = await self._resolve(target.host, target.port)
        except (OSError, UnicodeError):  # a timeout is an OSError
            found = []
        is_allowed = is_loopback if target.is_loopback else is_public
        if not found or not all(is_allowed(address) for address in found):
            raise InvalidInput(UNREACHABLE)
        return found

    async def check(self, url: str) -> None:
        """Check an address before it is stored.

        Raises:
            InvalidInput: it may not be called.
        """
        await self.addresses(self.rules.check(url))


class PinnedTransport(httpx.AsyncBaseTransport):
    """A transport of ``httpx`` that passes the gate with each request."""

    def __init__(self, gate: Gate, inner: httpx.AsyncBaseTransport | None = None) -> None:
        self._gate = gate
        self._inner = inner or httpx.AsyncHTTPTransport(
            trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to a checked address.

        Raises:
            InvalidInput: its address may not be called.
        """
        target = self._target(request)
        addresses = await self._gate.addresses(target)
        for address in addresses[:-1]:
            try:
                return await self._send(request, target, address)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._send(request, target, addresses[-1])

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    def _target(self, request: httpx.Request) -> Target:
        return self._gate.rules.check(str(request.url))

    def _way(self, _target: Target) -> httpx.AsyncBaseTransport:
        return self._inner

    async def _send(self, request: httpx.Request, target: Target, address: str) -> httpx.Response:
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": target.host},
        )
        return await self._way(target).handle_async_request(pinned)


class VendorTransport(PinnedTransport):
    """A way to vendors, whose addresses a connection names: through the same gate.

    Of an address only that part is checked which tells where it is: queries are long.
    Connections are kept for the next request, those to one host apart from all others', since
    they are found by the address that a certificate was not asked of.
    """

    def __init__(
        self, gate: Gate, make: Callable[[], httpx.AsyncBaseTransport] = httpx.AsyncHTTPTransport
    ) -> None:
        super().__init__(gate, make())
        self._make = make
        self._kept: dict[str, httpx.AsyncBaseTransport] = {}

    async def aclose(self) -> None:
        """Close the connections."""
        for each in self._kept.values():
            await each.aclose()
        await super().aclose()

    def _target(self, request: httpx.Request) -> Target:
        url = request.url
        port = "" if url.port is None else f":{url.port}"
        return self._gate.rules.check(f"{url.scheme}://{url.host}{port}/")

    def _way(self, target: Target) -> httpx.AsyncBaseTransport:
        if target.host not in self._kept:
            self._kept[target.host] = self._make()
        return self._kept[target.host]
