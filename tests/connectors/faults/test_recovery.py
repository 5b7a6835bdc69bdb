"""Faults that pass: the sync goes on by itself, and its graph is as if nothing had been."""

from typing import Any

import pytest

from csgraph.domain.sources.rules import ExternalSystem, RunStatus
from csgraph.sandbox.traffic import FaultKind
from tests.connectors.faults.rehearsal import SALESFORCE, ZENDESK, Rehearsal

Undisturbed = dict[ExternalSystem, dict[str, str]]

PASSING: dict[str, tuple[dict[str, Any], float, float]] = {
    "429, seconds": ({"kind": FaultKind.RATE_LIMIT, "retry_after": "27"}, 27, 28),
    "429, a date": ({"kind": FaultKind.RATE_LIMIT, "retry_after": "date:90"}, 90, 91),
    "429, no pause told": ({"kind": FaultKind.RATE_LIMIT}, 1, 2),
    "429, zero": ({"kind": FaultKind.RATE_LIMIT, "retry_after": "0"}, 1, 2),
    "429, a date that is past": ({"kind": FaultKind.RATE_LIMIT, "retry_after": "date:-60"}, 1, 2),
    "too many at once": ({"kind": FaultKind.CONCURRENCY}, 1, 2),
    "500": ({"status": 500}, 0.5, 1.1),
    "502, HTML": ({"status": 502}, 0.5, 1.1),
    "504": ({"status": 504}, 0.5, 1.1),
    "503": ({"status": 503}, 0.5, 1.1),
    "503, maintenance": ({"status": 503, "headers": {"Retry-After": "120"}}, 120, 121),
    "420 of the edge": ({"status": 420, "body": b"<html>"}, 0.5, 1.1),
    "reset": ({"kind": FaultKind.RESET}, 0.5, 1.1),
    "truncated": ({"kind": FaultKind.TRUNCATE, "size": 40}, 0.5, 1.1),
}


@pytest.mark.parametrize("name", PASSING)
async def test_a_fault_that_passes_leaves_no_trace_but_the_wait(
    vendor: Rehearsal, undisturbed: Undisturbed, name: str
) -> None:
    rule, least, most = PASSING[name]
    vendor.strike(**rule)

    summary = await vendor.sync()

    (gap,) = vendor.gaps()
    stream = await vendor.stream()
    assert least <= gap <= most
    assert summary.status is RunStatus.SUCCEEDED
    assert (stream.retries, stream.waited_seconds) == (1, round(gap))
    assert (stream.resumes_at, stream.waiting_code) == (None, None)
    assert await vendor.digest() == undisturbed[vendor.system]


async def test_pauses_grow_between_attempts(vendor: Rehearsal, undisturbed: Undisturbed) -> None:
    vendor.strike(status=503, times=5)

    await vendor.sync()

    gaps = vendor.gaps()
    for gap, least in zip(gaps, (0.5, 1, 2, 4, 8), strict=True):
        assert least <= gap <= least + 0.6
    assert await vendor.digest() == undisturbed[vendor.system]


async def test_silence_is_not_waited_out(vendor: Rehearsal, undisturbed: Undisturbed) -> None:
    vendor.strike(kind=FaultKind.DELAY)

    summary = await vendor.sync(reply_timeout_seconds=2.0)

    assert summary.status is RunStatus.SUCCEEDED
    assert (await vendor.stream()).retries >= 1
    assert await vendor.digest() == undisturbed[vendor.system]


async def test_an_expired_session_is_renewed_once(
    vendor: Rehearsal, undisturbed: Undisturbed
) -> None:
    vendor.strike(kind=FaultKind.EXPIRE)

    summary = await vendor.sync()

    assert summary.status is RunStatus.SUCCEEDED
    assert vendor.logins == 2
    assert [each.status for each in vendor.server.requests].count(401) == 1
    assert await vendor.digest() == undisturbed[vendor.system]


async def test_sessions_that_expire_again_and_again_are_renewed_each_time(
    vendor: Rehearsal, undisturbed: Undisturbed
) -> None:
    vendor.strike(kind=FaultKind.EXPIRE, path="/", after=3, every=4, times=None)

    summary = await vendor.sync()

    assert summary.status is RunStatus.SUCCEEDED
    assert vendor.logins >= 3
    assert await vendor.digest() == undisturbed[vendor.system]


async def test_records_that_come_twice_are_kept_once(
    vendor: Rehearsal, undisturbed: Undisturbed
) -> None:
    vendor.strike(kind=FaultKind.DUPLICATE)

    await vendor.sync()

    assert await vendor.quarantined() == []
    assert await vendor.digest() == undisturbed[vendor.system]


async def test_an_empty_bucket_is_waited_for_before_it_is_drawn_on(
    vendor: Rehearsal, undisturbed: Undisturbed
) -> None:
    if vendor.system is SALESFORCE:  # has a day's budget; see what ends a run
        told = {"Sforce-Limit-Info": "api-usage=100/15000"}
    else:
        told = {"zendesk-ratelimit-incremental-exports-cursor": "total=10; remaining=0; resets=36"}
    vendor.strike(status=503, headers=told)

    await vendor.sync()

    (gap,) = vendor.gaps()
    assert gap >= (36 if vendor.system is ZENDESK else 0.5)
    assert await vendor.digest() == undisturbed[vendor.system]
