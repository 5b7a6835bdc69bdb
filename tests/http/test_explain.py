"""`extensions.explain`: for whom it is, what it brings, and that it disturbs nothing."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.scopes import DEFAULT_SCOPES, SCOPES
from tests.support.http import Api, answered, codes_of, key_of

QUERY = """{ accounts(first: 2) { pageInfo { endCursor }
             nodes { name owner { name } contacts(first: 1) { nodes { name } } } } }"""
EXPLAIN = {"explain": True}
KEPT = {"sql", "parameters", "plan", "fields", "mermaid", "postgres"}

KeyOf = Callable[..., Awaitable[Api]]


@pytest.fixture
def keyed(
    tenants_api: Api, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> KeyOf:
    """The endpoint for a key with these scopes."""

    async def made(*scopes: str, **terms: Any) -> Api:
        return tenants_api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes, **terms))

    return made


async def test_who_may_see_it_is_told_beside_the_answer(keyed: KeyOf, portfolio: list[str]) -> None:
    api = await keyed(*SCOPES)

    plain, told = await api.post(QUERY), await api.post(QUERY, extensions=EXPLAIN)

    assert answered(told) == answered(plain)
    extensions = told.json()["extensions"]
    explained = extensions["explain"]
    assert set(explained) == KEPT | {"planningMs", "executionMs", "cost"}
    assert explained["cost"] == extensions["cost"]["requested"]
    assert sum(each["cost"] for each in explained["fields"]) + 1 == explained["cost"]
    rows = {each["field"]: each["rows"] for each in explained["fields"]}
    assert rows["accounts.nodes"] == rows["accounts.nodes.owner"] == 2
    assert explained["sql"].count("$") >= len(explained["parameters"])
    assert "warnings" not in extensions


async def test_who_may_not_is_warned_and_answered_as_usual(
    keyed: KeyOf, portfolio: list[str]
) -> None:
    api = await keyed(*DEFAULT_SCOPES)

    plain, told = await api.post(QUERY), await api.post(QUERY, extensions=EXPLAIN)

    assert answered(told) == answered(plain)
    extensions = told.json()["extensions"]
    assert "explain" not in extensions
    [warning] = extensions["warnings"]
    assert warning["code"] == "FORBIDDEN"
    assert "explain:read" in warning["message"]


async def test_a_key_made_without_naming_scopes_does_not_see_it(tenants_api: Api) -> None:
    told = await tenants_api.post(QUERY, extensions=EXPLAIN)

    assert [each["code"] for each in told.json()["extensions"]["warnings"]] == ["FORBIDDEN"]


async def test_a_get_asks_for_it_too_and_is_never_answered_by_a_tag(
    keyed: KeyOf, portfolio: list[str]
) -> None:
    api = await keyed(*SCOPES)
    persisted = {"version": 1, "sha256Hash": hashlib.sha256(QUERY.encode()).hexdigest()}
    await api.post(QUERY, extensions={"persistedQuery": persisted})
    kept = await api.get(extensions=json.dumps({"persistedQuery": persisted}))

    asked = json.dumps({"persistedQuery": persisted, "explain": True})
    told = await api.client.get(
        "/graphql",
        params={"extensions": asked},
        headers={**api.headers, "if-none-match": kept.headers["etag"]},
    )

    assert told.status_code == 200
    assert told.headers["cache-control"] == "no-store"
    assert "etag" not in told.headers
    assert "explain" in told.json()["extensions"]


async def test_an_operation_of_a_batch_may_be_explained(keyed: KeyOf) -> None:
    api = await keyed(*SCOPES)
    batch = [{"query": QUERY}, {"query": QUERY, "extensions": EXPLAIN}]

    answers = (await api.send(json.dumps(batch).encode())).json()

    assert ["explain" in each["extensions"] for each in answers] == [False, True]


async def test_what_is_run_twice_is_paid_twice(keyed: KeyOf, portfolio: list[str]) -> None:
    plain, explaining = await keyed(*SCOPES, cost_burst=500), await keyed(*SCOPES, cost_burst=500)

    first = (await plain.post(QUERY)).json()["extensions"]["cost"]
    second = (await explaining.post(QUERY, extensions=EXPLAIN)).json()["extensions"]["cost"]

    assert first["actual"] == second["actual"]
    assert 500 - second["available"] == 2 * (500 - first["available"])


async def test_what_is_no_flag_is_refused(tenants_api: Api) -> None:
    response = await tenants_api.post(QUERY, extensions={"explain": "yes"})

    assert response.status_code == 400
    assert codes_of(response) == ["BAD_USER_INPUT"]
    assert "extensions.explain" in response.json()["errors"][0]["message"]


async def test_nothing_of_it_stays_in_the_session(keyed: KeyOf, portfolio: list[str]) -> None:
    """More operations than there are connections, explained and not, answer alike."""
    api = await keyed(*SCOPES)

    answers = [
        answered(await api.post(QUERY, extensions=EXPLAIN if turn % 2 else {})) for turn in range(8)
    ]

    assert all(answer == answers[0] for answer in answers)
    assert len(answers[0]["data"]["accounts"]["nodes"]) == 2
