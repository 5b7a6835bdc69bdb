"""The local vendors: their records made, served by a process of their own, read bare."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from bench.scale.waiting import ready
from csgraph.clock import system_clock
from csgraph.connectors.salesforce.soql import by_id, shape_of
from csgraph.sandbox import credentials
from csgraph.sandbox.company import Ratios, generate
from csgraph.sandbox.company.zendesk_schema import BASE_URL
from csgraph.sandbox.store import Store

SEED = 42
OBJECTS = ("User", "Account", "Contact")
EXPORTS = ("users", "tickets")

_NEXT = re.compile(rb'"nextRecordsUrl":"([^"]+)"')
_SIZE = re.compile(rb'"totalSize":(\d+)')
_CURSOR = re.compile(rb'"after_cursor":"([^"]+)"')
_END = re.compile(rb'"end_of_stream":(true|false)')


@dataclass(frozen=True)
class Vendors:
    salesforce: str
    zendesk: str
    pid: int


@dataclass(frozen=True)
class Served:
    """What a bare client was given."""

    records: int
    megabytes: float
    seconds: float


def make_company(file: Path, accounts: int, progress: Any) -> float:
    """Fill a store, unless it is filled already; return the seconds that it took."""
    with Store(file) as store:
        if store.sobjects():
            return 0.0
        start = time.perf_counter()
        moment = system_clock().replace(microsecond=0) - timedelta(hours=1)
        ratios = Ratios(contacts=5, tickets=10)
        generate(
            store, seed=SEED, accounts=accounts, as_of=moment, ratios=ratios, progress=progress
        )
        return time.perf_counter() - start


@contextmanager
def served(file: Path, directory: Path, *more: str | Path) -> Iterator[Vendors]:
    """Run `csgraph sandbox` over a store, with more options; it enforces no rate limit."""
    ready_file = directory / "sandbox.json"
    command = [sys.executable, "-c", "from csgraph.cli import main; main()", "sandbox"]
    options = ["--store", file, "--salesforce-port=0", "--zendesk-port=0", *more]
    with subprocess.Popen(
        [*command, *options, "--ready-file", ready_file], stderr=subprocess.DEVNULL
    ) as process:
        try:
            told = ready(ready_file, process)
            yield Vendors(told["salesforceUrl"], told["zendeskUrl"], process.pid)
        finally:
            process.terminate()


def read_bare(vendors: Vendors, advance: Any) -> Served:
    """Read each page of the large streams, opening nothing but the cursor."""
    start, records, size = time.perf_counter(), 0, 0
    with httpx.Client(timeout=120) as http:
        for found, length in _pages(http, vendors):
            records += found
            size += length
            advance(found)
    return Served(records, size / 1e6, time.perf_counter() - start)


def _pages(http: httpx.Client, vendors: Vendors) -> Iterator[tuple[int, int]]:
    yield from _salesforce(http, vendors.salesforce)
    for resource in EXPORTS:
        yield from _zendesk(http, vendors.zendesk, resource)


def _salesforce(http: httpx.Client, root: str) -> Iterator[tuple[int, int]]:
    given = {
        "grant_type": "client_credentials",
        "client_id": credentials.SALESFORCE_CLIENT_ID,
        "client_secret": credentials.SALESFORCE_CLIENT_SECRET,
    }
    token = http.post(f"{root}/services/oauth2/token", data=given).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    data = "/services/data/v60.0"
    for name in OBJECTS:
        described = http.get(f"{root}{data}/sobjects/{name}/describe", headers=headers).json()
        soql = by_id(shape_of(described), "")
        reply = http.get(f"{root}{data}/queryAll", params={"q": soql}, headers=headers)
        left = int(_found(_SIZE, reply.content) or 0)
        while True:
            batch = min(left, 2_000)
            left -= batch
            yield batch, len(reply.content)
            path = _found(_NEXT, reply.content)
            if path is None:
                break
            reply = http.get(root + path, headers=headers)


def _zendesk(http: httpx.Client, root: str, resource: str) -> Iterator[tuple[int, int]]:
    who = (f"{credentials.ZENDESK_EMAIL}/token", credentials.ZENDESK_API_TOKEN)
    place: dict[str, Any] = {"start_time": 0}
    while True:
        address = f"{root}/api/v2/incremental/{resource}/cursor"
        reply = http.get(address, params={**place, "per_page": 1_000}, auth=who)
        records = reply.content.count(b'"url":"' + root_of(resource).encode())
        yield records, len(reply.content)
        if _found(_END, reply.content[-600:]) != "false":
            return
        place = {"cursor": _found(_CURSOR, reply.content[-600:])}


def root_of(resource: str) -> str:
    return f"{BASE_URL}/{resource}/"


def _found(pattern: re.Pattern[bytes], body: bytes) -> str | None:
    found = pattern.search(body)
    return found[1].decode() if found else None
