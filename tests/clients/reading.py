"""The clients: how each is started, unmodified, and what it wrote."""

import os
import ssl
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
from bench.scale.vendors import Vendors

from csgraph.connectors.salesforce.client import API_VERSION
from csgraph.connectors.salesforce.streams import SalesforceConnector
from csgraph.sandbox import credentials
from tests.clients.landed import Rows

READERS = Path(__file__).parent / "readers"
OBJECTS = [each.mapping.object_type for each in SalesforceConnector.streams]
OF_ORG = [f"{part}{each}" for each in OBJECTS for part in ("", "live ", "fields of ")]
OF_LISTS = [
    "listed users",
    "listed organizations",
    "listed tickets",
    "listed ticket_metrics",
    "organization_memberships",
    "satisfaction_ratings",
    "ticket_fields",
    "user_fields",
]
OF_DESK = ["users", "organizations", "tickets", *OF_LISTS]
TOLD_TWICE = ("organizations",)
"""Exported by time, which tells the records of the instant between two pages in both."""
SUBDOMAIN = "sandbox"
EPOCH = "2000-01-01T00:00:00Z"


@dataclass(frozen=True)
class Client:
    """A client, with what it must read.

    It `is_exact` if it hands on records as they came, without a model of its own.
    """

    name: str
    command: tuple[str, ...]
    given: dict[str, Any]
    reads: Sequence[str]
    is_exact: bool = True
    through_proxy: bool = True


@dataclass(frozen=True)
class Way:
    """The way to the sandbox: plain, or for hard-coded hosts through the proxy."""

    plain: Vendors
    secure: Vendors
    proxy_url: str
    ca_file: Path


def clients(home: Path, way: Way) -> list[Client]:
    """Return every client that is installed below a directory."""
    org = {
        "salesforceUrl": way.plain.salesforce,
        "clientId": credentials.SALESFORCE_CLIENT_ID,
        "clientSecret": credentials.SALESFORCE_CLIENT_SECRET,
        "myDomain": f"{SUBDOMAIN}.my",
        "version": API_VERSION,
        "objects": OBJECTS,
    }
    desk = {
        "zendeskUrl": way.plain.zendesk,
        "subdomain": SUBDOMAIN,
        "email": credentials.ZENDESK_EMAIL,
        "apiToken": credentials.ZENDESK_API_TOKEN,
    }
    libraries, node = str(home / "libraries/bin/python"), "node"
    by_simple = (libraries, _at("simple_salesforce_reader.py"))
    by_jsforce, by_node = (node, _at("jsforce_reader.js")), (node, _at("node_zendesk_reader.js"))
    return [
        Client("simple-salesforce", by_simple, org, OF_ORG),
        Client("jsforce", by_jsforce, org, OF_ORG, through_proxy=False),
        _tap(home, "tap-salesforce", _TAP_SALESFORCE),
        _tap(home, "tap-zendesk", _tap_zendesk(way)),
        Client("zenpy", (libraries, _at("zenpy_reader.py")), desk, OF_DESK, is_exact=False),
        Client("node-zendesk", by_node, desk, OF_LISTS, through_proxy=False),
    ]


def read_with(client: Client, way: Way, home: Path, output: Path) -> dict[str, Rows]:
    """Run a client; return the rows that it read, by object and id."""
    env = {"PATH": os.environ["PATH"], "HOME": str(output)}  # noqa: TID251 - to find node
    if client.through_proxy:
        ca_file = str(way.ca_file)
        env |= {"HTTPS_PROXY": way.proxy_url, "REQUESTS_CA_BUNDLE": ca_file}
    lines, log = output / f"{client.name}.jsonl", output / f"{client.name}.log"
    with lines.open("wb") as rows, log.open("wb") as errors:
        command = [*client.command, orjson.dumps(client.given).decode()]
        ended = subprocess.run(
            command, stdout=rows, stderr=errors, cwd=home / "node", env=env, check=False
        )
    if ended.returncode != 0:
        told = log.read_text(errors="replace")[-2_000:]
        raise SystemExit(f"{client.name} failed:\n{told}")
    read: dict[str, Rows] = {name: {} for name in client.reads}
    for line in lines.read_bytes().splitlines():
        row = orjson.loads(line)
        rows_of = read.setdefault(row["object"], {})
        if row["id"] in rows_of and row["object"] not in TOLD_TWICE:
            raise SystemExit(f"{client.name} read {row['object']} {row['id']} twice.")
        rows_of[row["id"]] = row["fields"]
    return read


def _tap(home: Path, name: str, given: dict[str, Any]) -> Client:
    python = str(home / name / "bin/python")
    command = (python, _at("singer_reader.py"))
    return Client(name, command, {"tap": name, **given}, given["streams"], is_exact=False)


_TAP_SALESFORCE = {
    "catalogOption": "--properties",
    "key": "Id",
    "streams": OBJECTS,
    "config": {
        "client_id": credentials.SALESFORCE_CLIENT_ID,
        "client_secret": credentials.SALESFORCE_CLIENT_SECRET,
        "refresh_token": credentials.SALESFORCE_REFRESH_TOKEN,
        "start_date": EPOCH,
        "api_type": "REST",
    },
}
_TAP_ZENDESK_STREAMS = [
    "organizations",
    "users",
    "tickets",
    "ticket_metrics",
    "satisfaction_ratings",
    "ticket_fields",
]


def _tap_zendesk(way: Way) -> dict[str, Any]:
    """Return what the tap is given, with a token of its own: it can't ask for one."""
    answer = httpx.post(
        f"{way.secure.zendesk}/oauth/tokens",
        json={
            "grant_type": "client_credentials",
            "client_id": credentials.ZENDESK_CLIENT_ID,
            "client_secret": credentials.ZENDESK_CLIENT_SECRET,
        },
        verify=ssl.create_default_context(cafile=way.ca_file),
    )
    config = {
        "subdomain": SUBDOMAIN,
        "start_date": EPOCH,
        "access_token": answer.raise_for_status().json()["access_token"],
    }
    return {
        "catalogOption": "--catalog",
        "key": "id",
        "streams": _TAP_ZENDESK_STREAMS,
        "config": config,
    }


def _at(reader: str) -> str:
    return str(READERS / reader)
