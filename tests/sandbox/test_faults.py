"""Faults switched on over the sandbox's own path, seen by a client on a real port."""

import json
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from csgraph.sandbox.credentials import ZENDESK_API_TOKEN, ZENDESK_EMAIL
from csgraph.sandbox.serve import serve_sandbox
from csgraph.sandbox.traffic import FaultKind

AUTH = (f"{ZENDESK_EMAIL}/token", ZENDESK_API_TOKEN)
FAULTS, REQUESTS = "/__sandbox/faults", "/__sandbox/requests"
USERS = "/api/v2/users.json"


@asynccontextmanager
async def desk_client(store):
    store.put_zendesk("users", [{"id": 1, "name": "Zoë"}, {"id": 2, "name": "Kim"}])
    running = await serve_sandbox(store)
    async with httpx.AsyncClient(auth=AUTH, base_url=running.zendesk_url) as client:
        try:
            yield client
        finally:
            await running.stop()


@asynccontextmanager
async def struck(store, **rule):
    """Yield a client whose next request for users is struck."""
    async with desk_client(store) as client:
        switched = await client.put(FAULTS, json=[{"path": "/api/v2/users", **rule}])
        assert switched.status_code == 200, switched.text
        yield client


@pytest.mark.parametrize(
    ("rule", "status", "told"),
    [
        ({"kind": "status", "status": 500}, 500, None),
        ({"kind": "status", "status": 502}, 502, None),
        ({"kind": "status", "status": 503, "headers": {"Retry-After": "9"}}, 503, "9"),
        ({"kind": "status", "status": 504}, 504, None),
        ({"kind": "rate_limit", "retry_after": "27"}, 429, "27"),
        ({"kind": "rate_limit"}, 429, None),
        ({"kind": "quota"}, 429, "3600"),
        ({"kind": "concurrency"}, 429, None),
        ({"kind": "html"}, 200, None),
        ({"kind": "redirect"}, 302, None),
    ],
)
async def test_an_answer_is_replaced(store, rule, status, told):
    async with struck(store, **rule) as client:
        answer = await client.get(USERS)
        after = await client.get(USERS)

    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, told)
    assert after.status_code == 200


async def test_a_pause_can_be_told_as_a_date(store):
    async with struck(store, kind="rate_limit", retry_after="date:90") as client:
        answer = await client.get(USERS)

    assert answer.headers["Retry-After"].endswith(" GMT")


@pytest.mark.parametrize(
    ("rule", "seen"),
    [
        ({"kind": "reset"}, httpx.ReadError),
        ({"kind": "truncate", "size": 9}, httpx.RemoteProtocolError),
        ({"kind": "delay"}, httpx.ReadTimeout),
    ],
)
async def test_a_connection_breaks(store, rule, seen):
    async with struck(store, **rule) as client:
        with pytest.raises(seen):
            await client.get(USERS, timeout=0.2)


async def names(client):
    return [each.get("name") for each in (await client.get(USERS)).json()["users"]]


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ({"kind": "records", "record": 1, "put": {"name": None}}, ["Zoë", None]),
        ({"kind": "duplicate"}, ["Zoë", "Kim"] * 2),
        ({"kind": "drop_field", "field": "name"}, [None, None]),
        ({"kind": "retype_field", "field": "name"}, [7, 7]),
        ({"kind": "add_field", "field": "shoe_size"}, ["Zoë", "Kim"]),
    ],
)
async def test_records_are_altered(store, rule, shown):
    async with struck(store, **rule) as client:
        assert await names(client) == shown


@pytest.mark.parametrize("kind", ["malformed", "charset"])
async def test_a_body_that_can_t_be_read(store, kind):
    async with struck(store, kind=kind) as client:
        answer = await client.get(USERS)

    with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
        answer.json()


async def test_a_page_grows_as_large_as_told(store):
    async with struck(store, kind="inflate", megabytes=3) as client:
        answer = await client.get(USERS)

    assert 3 * 2**20 < len(answer.content) < 4 * 2**20
    assert [each["name"] for each in answer.json()["users"]] == ["Zoë", "Kim"]


async def test_a_fault_strikes_as_often_as_told(store):
    async with struck(store, status=500, after=1, every=2, times=2) as client:
        answers = [(await client.get(USERS)).status_code for _ in range(7)]

    assert answers == [200, 500, 200, 500, 200, 200, 200]


async def test_a_fault_strikes_only_what_its_patterns_match(store):
    rule = {"status": 500, "path": "/api/*/users", "query": "page[size]=1", "times": None}
    async with struck(store, **rule) as client:
        plain = await client.get(USERS)
        chosen = await client.get(USERS, params={"page[size]": 1})

    assert (plain.status_code, chosen.status_code) == (200, 500)


async def test_the_log_shows_what_was_asked_and_what_struck_but_no_credentials(store):
    async with struck(store, kind="html") as client:
        await client.get(USERS)
        told = await client.get(REQUESTS)

    (request,) = told.json()["requests"]
    assert (request["path"], request["status"], request["fault"]) == (USERS, 200, "html")
    assert ZENDESK_API_TOKEN not in told.text
    assert "authorization" not in told.text


async def test_faults_are_listed_and_switched_off(store):
    async with struck(store, kind="html", times=None) as client:
        listed = (await client.get(FAULTS)).json()
        await client.delete(FAULTS)
        answer = await client.get(USERS)

    assert listed["faults"] == [
        {"rule": {"kind": "html", "path": "/api/v2/users", "times": None}, "seen": 0, "struck": 0}
    ]
    assert answer.headers["content-type"].startswith("application/json")


async def test_a_rule_for_the_other_vendor_is_passed_over(store):
    async with struck(store, kind="html", vendor="salesforce") as client:
        answer = await client.get(USERS)

    assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("rules", ["no list", [{"kind": "meteor"}], [{"often": 3}]])
async def test_rules_that_are_none_are_refused_in_words(store, rules):
    async with desk_client(store) as client:
        answer = await client.put(FAULTS, json=rules)

    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Fault rules are a JSON list of objects: at ")


def test_the_docs_tell_what_is_done_about_every_kind():
    docs = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text()

    assert [kind for kind in FaultKind if f"`{kind.value}`" not in docs] == []
