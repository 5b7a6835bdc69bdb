"""Every record of a directory of real recordings is served, or said not to be.

The counts are compared with those of a second reader, which knows nothing of exchanges:
it walks through all values and counts what looks like a record.
"""

import csv
import gzip
import json
import re
from collections import defaultdict
from pathlib import Path

import httpx
import pytest
from sandbox_parts import log_in

from csgraph.sandbox.recorded import load
from csgraph.sandbox.salesforce.app import SalesforceSandbox
from csgraph.sandbox.store import ZENDESK_RESOURCES, Store, zendesk_table

pytestmark = pytest.mark.recorded

SINGULAR = {each.removesuffix("s"): each for each in ZENDESK_RESOURCES}
NOT_RECORDS = ("request_body", "headers", "rawHeaders", "photo", "execution")
TABLE = re.compile(r"^(?:(sf_)(.+?)(?:_history)?|(.+))_data(?:_\w+)?$")


@pytest.fixture(scope="module")
def served(recorded_dir: Path):
    with Store() as store:
        yield store, load(store, recorded_dir)


@pytest.fixture(scope="module")
def sightings(recorded_dir: Path) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in sorted(recorded_dir.rglob("*.json*")):
        text = path.read_text(encoding="utf-8")
        parts = text.split("\n") if path.suffix == ".jsonl" else [text]
        for document in (json.loads(part) for part in parts if part.strip()):
            walk(document, None, found)
            written(document, found)
    for path in sorted(recorded_dir.rglob("*.csv")):
        rows(path, found)
    return found


def test_every_record_found_by_a_second_reader_is_counted(served, sightings):
    _, report = served
    counted = {key: (count.seen, count.distinct) for key, count in report.counts.items()}

    assert counted == {key: (len(ids), len(set(ids))) for key, ids in sightings.items()}


def test_every_record_is_in_the_store(served):
    store, report = served
    for (system, name), count in report.counts.items():
        table = f'"sobject_{name}"' if system == "salesforce" else zendesk_table(name)
        assert store.count(table) == count.served == count.distinct, name


async def test_the_sandbox_answers_a_query_for_every_object_in_full(served):
    store, report = served
    transport = httpx.ASGITransport(app=SalesforceSandbox(store).app)
    async with httpx.AsyncClient(transport=transport, base_url="http://org.test") as client:
        await log_in(client)
        for (system, name), count in report.counts.items():
            if system == "salesforce":
                fields = [field["name"] for field in store.describe(name)["fields"]]
                assert await total(client, name, fields[:50]) == count.served, name


async def total(client: httpx.AsyncClient, name: str, fields: list[str]) -> int:
    soql = f"SELECT {', '.join(fields)} FROM {name}"
    answer = await client.get("/services/data/v62.0/queryAll", params={"q": soql})
    assert answer.status_code == 200, answer.text
    return answer.json()["totalSize"]


def walk(value, key, found) -> None:
    """Count everything that looks like a record, at any depth."""
    if isinstance(value, list):
        packed = "".join(each for each in value if isinstance(each, str))
        if packed.startswith("1f8b"):
            walk(json.loads(gzip.decompress(bytes.fromhex(packed))), key, found)
        for each in value:
            walk(each, key, found)
    elif isinstance(value, dict):
        note(value, key, found)
        for name, inner in value.items():
            if name not in NOT_RECORDS and not (name == "body" and "response" in value):
                walk(inner, name, found)


def note(value: dict, key, found) -> None:
    attributes = value.get("attributes")
    name = attributes.get("type") if isinstance(attributes, dict) else None
    if name and name != "AggregateResult":
        address = str(attributes.get("url") or attributes.get("referenceId"))
        found["salesforce", name].append(value.get("Id") or address.rpartition("/")[2])
    resource = SINGULAR.get(key, key) if key else SINGULAR.get(value.get("result_type"))
    resource = SINGULAR.get(value.get("result_type"), resource)
    if resource in ZENDESK_RESOURCES and "id" in value:
        found["zendesk", resource].append(str(value["id"]))
    if {"columns", "records"} <= value.keys():
        for each in value["records"]:
            cells = {cell["fieldNameOrPath"]: cell["value"] for cell in each["columns"]}
            found["salesforce", "Account"].append(cells["Id"])


def written(document, found) -> None:
    """Count the records that only a request shows."""
    if not isinstance(document, dict) or document.get("method") != "POST":
        return
    single = re.search(r"/sobjects/(\w+)$", document["path"])
    if "/composite/" in document["path"]:
        for asked, answer in zip(
            document["request_body"]["records"], document["body"], strict=True
        ):
            if answer["success"]:
                found["salesforce", asked["attributes"]["type"]].append(answer["id"])
    elif single and document["status"] == 201:
        found["salesforce", single[1]].append(document["body"]["id"])


def rows(path: Path, found) -> None:
    is_salesforce, name, other = TABLE.match(path.stem).groups()
    resource = SINGULAR.get(other)
    if not is_salesforce and resource is None:
        return
    camel = "".join(part.capitalize() for part in (name or "").split("_"))
    key = ("salesforce", camel) if is_salesforce else ("zendesk", resource)
    with path.open(encoding="utf-8", newline="") as lines:
        found[key] += [row["id"] for row in csv.DictReader(lines)]
