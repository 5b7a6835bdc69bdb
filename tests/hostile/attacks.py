"""What a hostile client sends: each attack as the bytes of requests, and a pace."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import count

from graphql import get_introspection_query

from tests.http.bombs import BOMBS

LARGE = 900_000
"""Bytes of a document: just below what the server reads."""
CHUNK = 64_000


@dataclass(frozen=True)
class Attack:
    """One request, in parts; so many at a time."""

    name: str
    parts: Callable[[], AsyncIterator[bytes]]
    headers: tuple[tuple[str, str], ...] = ()
    at_a_time: int = 1
    waits: bool = False
    """Whether the server has to wait for the client, so that the clock tells nothing."""


def _whole(body: bytes) -> Callable[[], AsyncIterator[bytes]]:
    async def parts() -> AsyncIterator[bytes]:
        yield body

    return parts


def _sized(name: str, body: bytes) -> Attack:
    return Attack(name, _whole(body), (("content-length", str(len(body))),))


def _request(query: str, variables: object = None) -> bytes:
    return json.dumps({"query": query, "variables": variables}).encode()


def _varied(name: str, make: Callable[[int], str], at_a_time: int = 1) -> Attack:
    """Return an attack each of whose documents is a new one, of one length."""
    numbers = count(100_000)

    async def parts() -> AsyncIterator[bytes]:
        yield _request(make(next(numbers)))

    length = len(_request(make(100_000)))
    return Attack(name, parts, (("content-length", str(length)),), at_a_time)


def _introspections() -> Iterator[Attack]:
    whole = get_introspection_query()
    yield _sized("the schema", _request(whole))
    yield _varied("the schema, each time with another comment", lambda i: f"{whole}#{i}")
    yield _varied(
        "the schema, each time with another alias",
        lambda i: whole.replace("locations", f"a{i}: locations"),
    )
    yield _varied(
        "the schema with another alias, ten at a time",
        lambda i: whole.replace("locations", f"b{i}: locations"),
        at_a_time=10,
    )


def _plans() -> Iterator[Attack]:
    """Yield documents of few bytes and points that take long statements."""
    found = 'a{i}:search(query:"q{n}",first:1){{nodes{{__typename}}}}'
    shown = "a{i}:accounts(first:1){{nodes{{b{n}:__typename {field}}}}}"
    fields = (
        "influenceMap{__typename}",
        "family{__typename}",
        "tier{value} fit{__typename} family{__typename} clientVelocity{__typename}",
        "realizedValue{__typename}",
    )
    told = "a{i}:changes(first:1){{nodes{{b{n}:__typename}}}}"
    for most in (4, 30):
        yield _varied(f"{most} searches", _times(most, found))
        yield _varied(f"{most} times the feed", _times(most, told))
    for times in (4, 30):
        for field in fields:
            name = f"{times} times {field.partition('{')[0]}"
            yield _varied(f"{name}, {len(field)} B", _times(times, shown, field))


def _times(times: int, line: str, field: str = "") -> Callable[[int], str]:
    return lambda n: "{" + " ".join(line.format(i=i, n=n, field=field) for i in range(times)) + "}"


def _words() -> Iterator[Attack]:
    """Yield documents and values that are one word, and long."""
    for length in (LARGE, 190_000):
        documents = {
            "a field's name": f"{{{'x' * length}}}",
            "a type's name": f"query($v:{'x' * length}){{__typename}}",
            "an enum's value": f"{{accounts(orderBy:[{{field:{'X' * length}}}]){{totalCount}}}}",
            "an integer": f"{{accounts(first:{'9' * length}){{totalCount}}}}",
            "a text to search for": f'{{search(query:"{"x" * length}"){{nodes{{__typename}}}}}}',
            "a comment": f"{{__typename}}#{'x' * length}",
        }
        for name, document in documents.items():
            yield _sized(f"{name} of {length:,} characters", _request(document))
    for test in ("eq", "containsIgnoreCase"):
        query = f"query($t:String){{tickets(filter:{{subject:{{{test}:$t}}}}){{totalCount}}}}"
        for length in (LARGE, 10_000):
            body = _request(query, {"t": "x" * length})
            yield _sized(f"{length:,} characters in `{test}`", body)


def _endless(size: int) -> Callable[[], AsyncIterator[bytes]]:
    async def parts() -> AsyncIterator[bytes]:
        line = b"%x\r\n" % CHUNK + b" " * CHUNK + b"\r\n"
        for _ in range(size // CHUNK):
            yield line
        yield b"0\r\n\r\n"

    return parts


async def _trickle() -> AsyncIterator[bytes]:
    for _ in range(200):
        yield b"1\r\n{\r\n"
        await asyncio.sleep(0.2)


def _conditions(count: int) -> str:
    return "{or:[" + ",".join(f'{{name:{{eq:"n{i}"}}}}' for i in range(count)) + "]}"


def attacks() -> Iterator[Attack]:
    """Yield every attack."""
    for name, bomb in sorted(BOMBS.items()):
        yield _sized(f"{name}, 900 kB", _request(bomb(LARGE)))
        yield _sized(f"{name}, 15 kB", _request(bomb(15_000)))
    wide = 20_000
    yield _sized(
        "a filter 20,000 wide", _request(f"{{accounts(filter:{_conditions(wide)}){{totalCount}}}}")
    )
    declared = "query($f: AccountFilter){accounts(filter:$f){totalCount}}"
    listed = {"f": {"or": [{"name": {"eq": f"n{i}"}} for i in range(wide)]}}
    yield _sized("a filter 20,000 wide, as a variable", _request(declared, listed))
    names = {"f": {"name": {"in": [f"n{i}" for i in range(wide)]}}}
    yield _sized("20,000 names in `in`", _request(declared, names))
    under = {"f": {"or": [{"tickets": {"some": {"status": {"eq": "OPEN"}}}} for _ in range(400)]}}
    yield _sized("400 relations in a filter", _request(declared, under))
    fits = {"f": {"or": [{"name": {"eq": f"n{i}"}} for i in range(490)]}}
    yield _sized("a filter 490 wide, which is served", _request(declared, fits))
    aliases = " ".join(f"a{i}:accounts(first:1){{totalCount}}" for i in range(2_000))
    yield _sized("2,000 aliases", _request(f"{{{aliases}}}"))
    for depth in (10_000, 400_000):
        yield _sized(
            f"JSON {depth:,} deep",
            b'{"query":"{__typename}","variables":' + b'{"a":' * (depth // 2) + b"[" * (depth // 2),
        )
        closed = b"[" * depth + b"]" * depth
        yield _sized(
            f"JSON {depth:,} deep, closed",
            b'{"query":"{__typename}","variables":{"a":' + closed + b"}}",
        )
    yield _sized(
        "400,000 values in variables",
        b'{"query":"{__typename}","variables":{"a":[' + b"1," * 400_000 + b"1]}}",
    )
    ids = json.dumps(["acc_00000000000000000000000000"] * 25_000)
    yield _sized(
        "25,000 ids",
        b'{"query":"query($i:[ID!]!){nodes(ids:$i){id}}","variables":{"i":' + ids.encode() + b"}}",
    )
    yield from _introspections()
    yield from _plans()
    yield from _words()
    yield Attack("40 MB in chunks", _endless(40_000_000), (("transfer-encoding", "chunked"),))
    yield Attack("40 MB, announced", _whole(b" " * CHUNK), (("content-length", "40000000"),))
    yield Attack("a slow body", _trickle, (("transfer-encoding", "chunked"),), 100, waits=True)
