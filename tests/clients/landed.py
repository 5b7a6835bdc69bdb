"""What our own connector read, as it landed, and what the graph makes of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import orjson

Rows = dict[str, dict[str, Any]]
"""The fields of each record of an object, by the record's id."""

RESOURCES = {
    "organization": "organizations",
    "user": "users",
    "ticket": "tickets",
    "organization_membership": "organization_memberships",
    "satisfaction_rating": "satisfaction_ratings",
}
MATCHED = "organization"
"""Has a node of its own, beside the account that it stands for."""
_LANDED = "select object_type, external_id, payload, is_deleted from {}source_record"
_SOURCED = (
    "users",
    "accounts",
    "contacts",
    "contracts",
    "interactions",
    "opportunities",
    "opportunityContactRoles",
    "opportunityStageChanges",
    "organizationMemberships",
    "satisfactionRatings",
    "tickets",
)
_REFS = "externalRefs { objectType externalId }"


@dataclass(frozen=True)
class Landed:
    """Every landed record; which of them are deleted."""

    records: dict[str, Rows]
    deleted: dict[str, set[str]]

    def live(self, name: str) -> Rows:
        """Return the records of an object that are not deleted."""
        gone = self.deleted.get(name, set())
        return {key: row for key, row in self.records[name].items() if key not in gone}


@dataclass(frozen=True)
class Graph:
    """What the API shows: the records behind its nodes, the fields that tenants defined."""

    refs: dict[str, set[str]]
    labels: dict[tuple[str, str], dict[str, str]]
    """The label of each field, by its key; of a system's node type."""


async def landed(owner_url: str) -> Landed:
    """Read the landed records from the database."""
    connection = await asyncpg.connect(owner_url)
    try:
        schema = await connection.fetchval(
            "select schemaname || '.' from pg_tables where tablename = 'source_record'"
        )
        found = await connection.fetch(_LANDED.format(schema))
    finally:
        await connection.close()
    read = Landed(defaultdict(dict), defaultdict(set))
    for object_type, external_id, payload, is_deleted in found:
        name = RESOURCES.get(object_type, object_type)
        read.records[name][external_id] = orjson.loads(payload)
        if is_deleted:
            read.deleted[name].add(external_id)
    return read


def shown(url: str, api_key: str) -> Graph:
    """Read every node's origin through the API."""
    graph = Graph(defaultdict(set), defaultdict(dict))
    with httpx.Client(headers={"Authorization": f"Bearer {api_key}"}, timeout=60) as http:
        for field in _SOURCED:
            for node in _nodes(http, url, field, _REFS):
                of_its_own = (
                    each for each in node["externalRefs"] if each["objectType"] != MATCHED
                )
                _note(graph, *of_its_own)
        for node in _nodes(http, url, "sourceMatches", "objectType externalId"):
            _note(graph, node)
        told = "nodeType key label connection { system }"
        for node in _nodes(http, url, "customFieldDefinitions", told):
            system, node_type = node["connection"]["system"], node["nodeType"]
            graph.labels[system, node_type][node["key"]] = node["label"]
    return graph


def _note(graph: Graph, *refs: Mapping[str, str]) -> None:
    for ref in refs:
        name = RESOURCES.get(ref["objectType"], ref["objectType"])
        graph.refs[name].add(ref["externalId"])


def _nodes(http: httpx.Client, url: str, field: str, shown: str) -> Iterator[dict[str, Any]]:
    query = (
        f"query($after: String) {{ page: {field}(first: 100, after: $after) "
        f"{{ nodes {{ {shown} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    )
    after = None
    while True:
        body = {"query": query, "variables": {"after": after}}
        answer = http.post(url, json=body).json()
        if "errors" in answer:
            raise SystemExit(f"{field}: {answer['errors'][0]['message']}")
        page = answer["data"]["page"]
        yield from page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]
