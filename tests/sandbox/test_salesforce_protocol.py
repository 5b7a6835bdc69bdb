"""Everything of the org that is not a query: login, describes, rows, limits, faults."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sandbox_parts import account, described, log_in

from csgraph.sandbox.credentials import (
    SALESFORCE_CLIENT_ID,
    SALESFORCE_CLIENT_SECRET,
    SALESFORCE_REFRESH_TOKEN,
)
from csgraph.sandbox.salesforce.app import SalesforceSandbox
from csgraph.sandbox.traffic import Fault

DATA = "/services/data/v62.0"
TOKEN = "/services/oauth2/token"
CREDENTIALS = {
    "grant_type": "client_credentials",
    "client_id": SALESFORCE_CLIENT_ID,
    "client_secret": SALESFORCE_CLIENT_SECRET,
}


def served(org, **settings):
    """Return a client of an org with other settings."""
    other = SalesforceSandbox(org.store, replace(org.config, **settings))
    transport = httpx.ASGITransport(app=other.app)
    return httpx.AsyncClient(transport=transport, base_url="http://org.test")


def error_of(answer):
    (error,) = answer.json()
    return answer.status_code, error["errorCode"]


async def test_a_login_answers_with_the_address_it_was_asked_at(salesforce):
    answer = await salesforce.post(TOKEN, data=CREDENTIALS)

    login = answer.json()
    assert login["instance_url"] == "http://org.test:8843"
    assert login["token_type"] == "Bearer"
    assert set(login) >= {"access_token", "id", "issued_at", "signature"}
    assert "expires_in" not in login


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_id": "other"}, "invalid_client_id"),
        ({"client_secret": "other"}, "invalid_client"),
        ({"client_secret": "öther"}, "invalid_client"),
        ({"grant_type": "refresh_token", "refresh_token": "old"}, "invalid_grant"),
    ],
)
async def test_a_refused_login_has_the_shape_of_oauth(salesforce, change, error):
    answer = await salesforce.post(TOKEN, data=CREDENTIALS | change)

    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert set(answer.json()) == {"error", "error_description"}


async def test_a_login_may_come_in_chunks_and_by_basic(salesforce):
    async def chunks():
        yield b"grant_type=client_"
        yield b"credentials"

    basic = httpx.BasicAuth(SALESFORCE_CLIENT_ID, SALESFORCE_CLIENT_SECRET)
    answer = await salesforce.post(TOKEN, content=chunks(), auth=basic)

    assert answer.status_code == 200


async def test_a_refresh_token_logs_in_again(salesforce):
    refresh = {"grant_type": "refresh_token", "refresh_token": SALESFORCE_REFRESH_TOKEN}

    answer = await salesforce.post(TOKEN, data=CREDENTIALS | refresh)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("Bearer wrong", "INVALID_SESSION_ID"),
        ("OAuth wrong", "INVALID_SESSION_ID"),
        ("Basic d3Jvbmc=", "INVALID_AUTH_HEADER"),
        ("", "INVALID_AUTH_HEADER"),
    ],
)
async def test_a_stranger_is_refused(salesforce, authorization, code):
    answer = await salesforce.get(f"{DATA}/limits", headers={"Authorization": authorization})

    assert error_of(answer) == (401, code)


async def test_a_session_ends_with_its_time(org, clock):
    async with served(org, session_ttl=timedelta(hours=2)) as client:
        await log_in(client)
        clock.advance(hours=1, minutes=59)
        held = await client.get(f"{DATA}/limits")
        clock.advance(minutes=1)
        ended = await client.get(f"{DATA}/limits")

    assert held.status_code == 200
    assert error_of(ended) == (401, "INVALID_SESSION_ID")


async def test_sessions_can_be_ended_by_hand(org, salesforce):
    org.expire_sessions()

    answer = await salesforce.get(f"{DATA}/limits")

    assert answer.json() == [
        {"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}
    ]


async def test_versions_are_public_and_named(salesforce):
    del salesforce.headers["Authorization"]

    answer = await salesforce.get("/services/data")

    labels = {each["version"]: each["label"] for each in answer.json()}
    assert labels["62.0"] == "Winter '25"
    assert labels["66.0"] == "Spring '26"


@pytest.mark.parametrize("path", ["/services/data/v99.0/limits", f"{DATA}/nothing", "/nothing"])
async def test_a_path_that_leads_nowhere(salesforce, path):
    answer = await salesforce.get(path)

    assert error_of(answer) == (404, "NOT_FOUND")


async def test_resources_and_limits_tell_of_use(salesforce):
    resources = await salesforce.get(DATA)
    limits = await salesforce.get(resources.json()["limits"])

    assert limits.headers["Sforce-Limit-Info"] == "api-usage=2/15000"
    assert limits.json()["DailyApiRequests"] == {"Max": 15_000, "Remaining": 14_998}


async def test_the_daily_limit_holds_when_enforced(org):
    async with served(org, enforce_limits=True, daily_requests=1) as client:
        await log_in(client)
        await client.get(f"{DATA}/limits")
        answer = await client.get(f"{DATA}/limits")

    assert error_of(answer) == (403, "REQUEST_LIMIT_EXCEEDED")


async def test_the_list_of_objects_has_what_a_discovery_reads(salesforce):
    answer = await salesforce.get(f"{DATA}/sobjects")

    listed = {each["name"]: each for each in answer.json()["sobjects"]}
    assert set(listed) == {"Account", "User", "Organization"}
    assert listed["Account"]["keyPrefix"] == "001"
    assert listed["Account"]["queryable"] is True
    assert listed["Account"]["urls"]["describe"] == f"{DATA}/sobjects/Account/describe"
    assert "fields" not in listed["Account"]


async def test_a_describe_is_served_as_stored_until_it_changes(salesforce, store, clock):
    path = f"{DATA}/sobjects/account/describe"
    first = await salesforce.get(path)
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    unchanged = await salesforce.get(path, headers=since)
    clock.advance(minutes=1)
    store.put_sobject({"name": "Account", "fields": [described("Id", "id")]})
    changed = await salesforce.get(path, headers=since)

    assert (first.status_code, unchanged.status_code, changed.status_code) == (200, 304, 200)
    assert unchanged.content == b""
    assert len(changed.json()["fields"]) == 1
    assert changed.headers["ETag"] != first.headers["ETag"]


async def test_a_describe_knows_its_etag(salesforce):
    path = f"{DATA}/sobjects/Account/describe"
    etag = (await salesforce.get(path)).headers["ETag"]

    answer = await salesforce.get(path, headers={"If-None-Match": etag})

    assert answer.status_code == 304


async def test_one_row_by_either_form_of_its_id(salesforce, store):
    store.put_rows("Account", [account(1)])

    whole = await salesforce.get(f"{DATA}/sobjects/Account/001000000000001AAA")
    part = await salesforce.get(f"{DATA}/sobjects/Account/001000000000001?fields=Name,id")

    assert next(iter(whole.json())) == "attributes"
    assert whole.json()["Renewal__c"] is None
    assert set(part.json()) == {"attributes", "Name", "Id"}


async def test_a_row_that_is_gone(salesforce, store):
    store.put_rows("Account", [account(1, IsDeleted=True)])

    deleted = await salesforce.get(f"{DATA}/sobjects/Account/{account(1)['Id']}")
    absent = await salesforce.get(f"{DATA}/sobjects/Account/{account(2)['Id']}")

    assert error_of(deleted) == (404, "ENTITY_IS_DELETED")
    assert absent.json() == [
        {"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}
    ]


async def test_changes_within_a_span(salesforce, store):
    deleted_at = "2026-04-30T08:00:00.000+0000"
    store.put_rows(
        "Account",
        [
            account(1, SystemModstamp="2026-04-30T09:00:00.000+0000"),
            account(2, IsDeleted=True, SystemModstamp=deleted_at),
            account(3, IsDeleted=True, SystemModstamp="2026-04-20T08:00:00.000+0000"),
        ],
    )
    span = {"start": "2026-04-30T00:00:00+00:00", "end": "2026-05-01T00:00:00Z"}

    gone = await salesforce.get(f"{DATA}/sobjects/Account/deleted", params=span)
    written = await salesforce.get(f"{DATA}/sobjects/Account/updated", params=span)

    assert gone.json()["deletedRecords"] == [{"id": account(2)["Id"], "deletedDate": deleted_at}]
    assert gone.json()["latestDateCovered"] == "2026-05-01T00:00:00.000+0000"
    assert written.json()["ids"] == [account(1)["Id"]]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-04-30T00:00:00Z", "2026-04-30T00:00:30Z"),
        ("2026-03-01T00:00:00Z", "2026-04-30T00:00:00Z"),
        ("yesterday", "2026-04-30T00:00:00Z"),
    ],
)
async def test_a_span_that_is_refused(salesforce, start, end):
    span = {"start": start, "end": end}

    answer = await salesforce.get(f"{DATA}/sobjects/Account/deleted", params=span)

    assert error_of(answer) == (400, "INVALID_REPLICATION_DATE")


async def test_a_query_too_long_for_an_address(query):
    answer = await query(f"SELECT {', '.join(['Name'] * 3_000)} FROM Account")

    assert error_of(answer) == (414, "URI_TOO_LONG")


async def test_the_organization_can_be_queried(query, org):
    answer = await query("SELECT Id, IsSandbox, InstanceName FROM Organization")

    (record,) = answer.json()["records"]
    assert record["Id"] == org.organization_id
    assert record["IsSandbox"] is True


async def test_a_loaded_organization_is_kept(store):
    store.put_sobject({"name": "Organization", "fields": [described("Id", "id")]})
    store.put_rows("Organization", [{"Id": "00D4S000000Oz4EUAS"}])

    assert SalesforceSandbox(store).organization_id == "00D4S000000Oz4EUAS"


async def test_requests_are_logged(org, salesforce):
    await salesforce.get(f"{DATA}/limits?x=1")

    last = org.requests[-1]
    assert (last.method, last.path, last.query, last.status) == (
        "GET",
        f"{DATA}/limits",
        "x=1",
        200,
    )


async def test_answers_are_dated_by_the_clock_of_the_sandbox(salesforce):
    answer = await salesforce.get(f"{DATA}/limits")

    assert answer.headers["Date"] == "Fri, 01 May 2026 12:00:00 GMT"


async def test_a_scripted_fault_comes_when_told_and_passes(org, salesforce):
    org.faults.append(Fault(status=503, path=f"{DATA}/limits", after=1, times=2))

    found = [(await salesforce.get(f"{DATA}/limits")).status_code for _ in range(4)]

    assert found == [200, 503, 503, 200]
