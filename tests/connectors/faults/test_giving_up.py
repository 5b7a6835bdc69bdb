"""Faults that end a stream, or a run: with a code, soon, and the next run goes on from there."""

from datetime import timedelta
from typing import Any

import pytest

from csgraph.connectors.budget import QUOTA_PAUSE_SECONDS
from csgraph.connectors.spool import MEGABYTE
from csgraph.domain.sources.rules import ExternalSystem, RunStatus
from csgraph.errors import CredentialsRejected
from csgraph.sandbox.traffic import FaultKind
from tests.connectors.faults.rehearsal import SALESFORCE, STREAM, TOKENS, Rehearsal

Undisturbed = dict[ExternalSystem, dict[str, str]]
DAY = 86_400.0
KNOCKS = 6
"""How often a request is sent before its stream gives up."""

ENDING: dict[str, tuple[dict[str, Any], str, str]] = {
    "malformed": ({"kind": FaultKind.MALFORMED}, "PAYLOAD_REJECTED", "cut short, or of another"),
    "HTML with 200": ({"kind": FaultKind.HTML}, "PAYLOAD_REJECTED", "it begins with `<!DOCTYPE"),
    "redirect": ({"kind": FaultKind.REDIRECT}, "PAYLOAD_REJECTED", "sends us elsewhere (302)"),
    "empty": ({"status": 200, "body": b" "}, "PAYLOAD_REJECTED", "it is empty"),
    "another object": ({"status": 200, "body": b'{"a":1}'}, "PAYLOAD_REJECTED", "of another form"),
    "no end": ({"kind": FaultKind.ENDLESS}, "PAYLOAD_REJECTED", "reply of more than 2 MB"),
    "refused": ({"status": 404, "body": b"[]"}, "UPSTREAM_UNAVAILABLE", "answered 404"),
}


def graph(digest: dict[str, str]) -> dict[str, str]:
    """Leave out the log: what came a run later was linked later."""
    return {table: each for table, each in digest.items() if table != "change"}


@pytest.mark.parametrize("name", ENDING)
async def test_a_page_that_can_t_be_used_ends_its_stream_alone_until_the_next_run(
    vendor: Rehearsal, undisturbed: Undisturbed, name: str
) -> None:
    rule, code, message = ENDING[name]
    vendor.strike(**rule)

    summary = await vendor.sync(largest_reply_bytes=2 * MEGABYTE)

    failed = {each.stream for each in summary.streams if each.error}
    stream = await vendor.stream()
    assert (summary.status, failed) == (RunStatus.PARTIAL, {STREAM[vendor.system]})
    assert (stream.status, stream.error_code) == ("FAILED", code)
    assert message in stream.error_message
    assert (await vendor.sync()).status is RunStatus.SUCCEEDED
    assert graph(await vendor.digest()) == graph(undisturbed[vendor.system])


async def test_a_query_that_leads_in_a_circle_is_left(
    vendor: Rehearsal, undisturbed: Undisturbed
) -> None:
    path = "/services/data/*/query" if vendor.system is SALESFORCE else "/api/v2/incremental"
    vendor.strike(kind=FaultKind.LOOP, path=path, times=None)

    summary = await vendor.sync()

    assert summary.status in {RunStatus.PARTIAL, RunStatus.FAILED}
    assert (await vendor.stream()).error_code == "PAYLOAD_REJECTED"
    assert len(vendor.server.requests) < 40
    vendor.server.faults.clear()
    assert (await vendor.sync()).status is RunStatus.SUCCEEDED
    assert graph(await vendor.digest()) == graph(undisturbed[vendor.system])


async def test_a_pause_longer_than_a_run_takes_ends_the_stream_and_keeps_the_next_run_away(
    vendor: Rehearsal, undisturbed: Undisturbed
) -> None:
    fault = vendor.strike(kind=FaultKind.RATE_LIMIT, retry_after=str(int(DAY)))

    summary = await vendor.sync()

    run, stream = await vendor.run(), await vendor.stream()
    assert (summary.status, stream.error_code, stream.retries) == (
        RunStatus.PARTIAL,
        "THROTTLED",
        0,
    )
    assert fault.struck == 1
    assert run.resumes_at == vendor.clock() + timedelta(seconds=DAY)
    assert run.waiting_code == "THROTTLED"
    assert (await vendor.sync()).status is RunStatus.SUCCEEDED
    assert graph(await vendor.digest()) == graph(undisturbed[vendor.system])


async def test_a_used_up_quota_is_not_knocked_at(vendor: Rehearsal) -> None:
    fault = vendor.strike(kind=FaultKind.QUOTA)

    await vendor.sync()

    run, stream = await vendor.run(), await vendor.stream()
    assert (stream.error_code, stream.retries, fault.struck) == ("THROTTLED", 0, 1)
    assert run.resumes_at == vendor.clock() + timedelta(seconds=QUOTA_PAUSE_SECONDS)


async def test_the_days_last_requests_are_left_to_others(vendor: Rehearsal) -> None:
    if vendor.system is not SALESFORCE:
        told = {"ratelimit-limit": "400", "ratelimit-remaining": "40", "ratelimit-reset": "30"}
    else:
        told = {"Sforce-Limit-Info": "api-usage=12000/15000"}
    vendor.strike(status=503, headers=told)

    await vendor.sync()

    stream = await vendor.stream()
    if vendor.system is SALESFORCE:
        assert stream.error_code == "THROTTLED"
        assert "12,000 of the org's 15,000" in stream.error_message
    else:
        assert vendor.gaps()[0] >= 30


async def test_a_page_that_always_fails_is_asked_for_six_times(vendor: Rehearsal) -> None:
    fault = vendor.strike(status=500, times=None)

    summary = await vendor.sync()

    stream = await vendor.stream()
    assert summary.status is RunStatus.PARTIAL
    assert (stream.error_code, stream.retries) == ("UPSTREAM_UNAVAILABLE", KNOCKS - 1)
    assert fault.struck == KNOCKS


async def test_a_vendor_that_fails_at_everything_is_given_up_soon(vendor: Rehearsal) -> None:
    vendor.strike(status=503, path="/", times=None)

    summary = await vendor.sync()

    assert summary.status is RunStatus.FAILED
    assert (await vendor.run()).error_code == "UPSTREAM_UNAVAILABLE"
    assert len(vendor.server.requests) == KNOCKS


async def test_streams_that_fail_one_after_the_other_open_the_breaker(vendor: Rehearsal) -> None:
    path = "/services/data" if vendor.system is SALESFORCE else "/api/v2"
    vendor.strike(status=503, path=path, times=None, after=1)

    summary = await vendor.sync()

    struck = [each for each in vendor.server.requests if each.fault]
    messages = [each.error.message for each in summary.streams if each.error]
    assert len(struck) < KNOCKS * len(messages)
    assert any("is left alone for now" in each for each in messages)


async def test_a_vendor_that_fails_run_after_run_is_left_alone_for_longer(
    vendor: Rehearsal,
) -> None:
    vendor.strike(status=503, path="/", times=None)
    pauses = []
    for _ in range(4):
        await vendor.sync()
        run = await vendor.run()
        pauses.append((run.resumes_at - vendor.clock()).total_seconds() if run.resumes_at else 0)

    assert pauses == [0, 600, 1_200, 2_400]


async def test_a_refused_renewal_marks_the_connection_and_stops_calling(vendor: Rehearsal) -> None:
    vendor.strike(kind=FaultKind.EXPIRE)
    refusal = b'{"error": "invalid_grant", "error_description": "expired access/refresh token"}'
    for path in TOKENS:
        vendor.strike(status=400, body=refusal, path=path, after=1, times=None)

    summary = await vendor.sync()
    asked = len(vendor.server.requests)
    with pytest.raises(CredentialsRejected):
        await vendor.sync()

    assert summary.status is RunStatus.PARTIAL or summary.status is RunStatus.FAILED
    assert (await vendor.run()).error_code == "CREDENTIALS_REJECTED"
    assert (await vendor.connection()).status == "NEEDS_AUTHORIZATION"
    assert (vendor.logins, len(vendor.server.requests)) == (2, asked)
