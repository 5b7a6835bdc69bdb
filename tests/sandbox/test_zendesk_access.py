"""Who may call Zendesk, and how often."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from csgraph.sandbox.credentials import (
    ZENDESK_API_TOKEN,
    ZENDESK_CLIENT_ID,
    ZENDESK_CLIENT_SECRET,
    ZENDESK_EMAIL,
)
from csgraph.sandbox.traffic import Fault
from csgraph.sandbox.zendesk.app import ZendeskSandbox

ME = "/api/v2/users/me.json"
EXPORT = "/api/v2/incremental/tickets/cursor.json?start_time=0"
CREDENTIALS = {
    "grant_type": "client_credentials",
    "client_id": ZENDESK_CLIENT_ID,
    "client_secret": ZENDESK_CLIENT_SECRET,
}


def served(desk, **settings):
    """Return a client of an account with other settings."""
    other = ZendeskSandbox(desk.store, replace(desk.config, **settings))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=other.app),
        base_url="http://desk.test",
        auth=(f"{ZENDESK_EMAIL}/token", ZENDESK_API_TOKEN),
    )


class Bearer(httpx.Auth):
    def __init__(self, token):
        self.token = token

    def auth_flow(self, request):
        request.headers["Authorization"] = f"Bearer {self.token}"
        yield request


@pytest.mark.parametrize("form", ["json", "data"])
async def test_a_token_is_issued_and_holds(zendesk, form):
    answer = await zendesk.post("/oauth/tokens", **{form: CREDENTIALS})

    token = answer.json()["access_token"]
    me = await zendesk.get(ME, auth=Bearer(token))
    assert answer.json()["token_type"] == "bearer"
    assert me.json()["user"]["role"] == "admin"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "other"}, 401, "invalid_client"),
        ({"client_id": 7}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
async def test_a_token_is_refused(zendesk, change, status, error):
    answer = await zendesk.post("/oauth/tokens", json=CREDENTIALS | change)

    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def test_a_token_request_that_is_no_json(zendesk):
    headers = {"Content-Type": "application/json"}

    answer = await zendesk.post("/oauth/tokens", content=b"[", headers=headers)

    assert answer.json()["error"] == "invalid_request"


async def test_a_token_expires(desk, clock):
    async with served(desk, session_ttl=timedelta(minutes=5)) as client:
        issued = (await client.post("/oauth/tokens", json=CREDENTIALS)).json()
        clock.advance(minutes=5)
        answer = await client.get(ME, auth=Bearer(issued["access_token"]))

    assert issued["expires_in"] == 300
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


async def test_tokens_can_be_revoked_by_hand(desk, zendesk):
    issued = (await zendesk.post("/oauth/tokens", json=CREDENTIALS)).json()

    desk.expire_sessions()
    answer = await zendesk.get(ME, auth=Bearer(issued["access_token"]))

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("name", "password"),
    [
        (ZENDESK_EMAIL, ZENDESK_API_TOKEN),
        (f"{ZENDESK_EMAIL}/token", "other"),
        ("other@sandbox.example/token", ZENDESK_API_TOKEN),
        ("ö/token", "ö"),
    ],
)
async def test_a_wrong_login_is_refused(zendesk, name, password):
    answer = await zendesk.get(ME, auth=(name, password))

    assert answer.status_code == 401
    assert answer.json() == {"error": "Couldn't authenticate you"}


async def test_no_login_is_refused_even_for_a_path_that_leads_nowhere(zendesk):
    answer = await zendesk.get("/api/v2/nothing.json", auth=lambda request: request)

    assert answer.status_code == 401


async def test_a_path_that_leads_nowhere(zendesk):
    answer = await zendesk.get("/api/v2/nothing.json")

    assert answer.status_code == 404
    assert answer.json()["error"]["title"] == "Invalid endpoint"


async def test_limits_are_told_in_both_spellings(zendesk):
    answer = await zendesk.get(EXPORT)

    assert answer.headers["x-rate-limit"] == answer.headers["ratelimit-limit"] == "700"
    told = answer.headers["zendesk-ratelimit-incremental-exports-cursor"]
    assert told == "total=20; remaining=20; resets=60"
    assert answer.headers["zendesk-rate-limit-incremental-exports-cursor"] == told


async def test_limits_are_not_spent_unless_enforced(zendesk):
    statuses = {(await zendesk.get(EXPORT)).status_code for _ in range(25)}

    assert statuses == {200}


async def test_an_enforced_limit_answers_429_until_the_minute_is_over(desk, clock):
    async with served(desk, enforce_limits=True, cursor_exports_per_minute=1) as client:
        first = await client.get(EXPORT)
        clock.advance(seconds=20)
        refused = await client.get(EXPORT)
        other = await client.get(ME)
        clock.advance(seconds=40)
        later = await client.get(EXPORT)

    statuses = [answer.status_code for answer in (first, refused, other, later)]
    assert statuses == [200, 429, 200, 200]
    assert refused.headers["Retry-After"] == "40"
    assert refused.json()["error"] == "APIRateLimitExceeded"


async def test_the_account_has_a_limit_of_its_own(desk):
    async with served(desk, enforce_limits=True, requests_per_minute=1) as client:
        await client.get(ME)
        answer = await client.get(ME)

    assert (answer.status_code, answer.headers["x-rate-limit-remaining"]) == (429, "0")


async def test_a_scripted_fault_may_be_any_answer(desk, zendesk):
    text = b"You have exceeded the rate limit"
    desk.faults.append(Fault(429, text, {"Content-Type": "text/plain", "Retry-After": "0"}))

    answer = await zendesk.get(ME)

    assert (answer.status_code, answer.content) == (429, text)
    assert answer.headers["Content-Type"] == "text/plain"
