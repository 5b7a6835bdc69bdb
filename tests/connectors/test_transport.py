"""Requests are retried where that may help, paced, bounded."""

from collections.abc import Callable, Iterator

import httpx
import pytest
import stamina

from csgraph.clock import system_clock
from csgraph.connectors.budget import DailyBudget, MinuteBudget
from csgraph.connectors.pauses import Pauses
from csgraph.connectors.transport import Patience, Transport
from csgraph.errors import PayloadRejected, RateLimited, UpstreamError
from tests.support.vendors import HandClock, as_sent, no_sleep

Answers = Callable[..., Transport]


@pytest.fixture(autouse=True)
def _without_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=4):
        yield


def transport(*answers: httpx.Response | Exception, **patience: int) -> Transport:
    """A transport to a vendor that gives the answers in turn."""
    left = list(answers)

    def answer(_: httpx.Request) -> httpx.Response:
        given = left.pop(0)
        if isinstance(given, Exception):
            raise given
        return as_sent(given)

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    pauses = Pauses(system_clock, no_sleep)
    return Transport(http, "Vendor", MinuteBudget(system_clock), pauses, Patience(**patience))


async def ask() -> httpx.Request:
    return httpx.Request("GET", "https://vendor.test/records")


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(503),
        httpx.Response(500, text="<html>"),
        httpx.Response(429, headers={"Retry-After": "0"}),
        httpx.Response(429),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut short"),
    ],
)
async def test_what_may_pass_is_tried_again(trouble: httpx.Response | Exception) -> None:
    reply = await transport(trouble, httpx.Response(200, text="ok")).send(ask)

    assert reply.body == b"ok"


async def test_a_vendor_that_keeps_failing_is_given_up_in_one_sentence() -> None:
    with pytest.raises(UpstreamError, match="Vendor failed with 502"):
        await transport(*[httpx.Response(502)] * 4).send(ask)


async def test_an_unreachable_vendor_is_named_with_its_host() -> None:
    with pytest.raises(UpstreamError, match=r"Can't reach Vendor at vendor\.test \(refused\)"):
        await transport(*[httpx.ConnectError("refused")] * 4).send(ask)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("27", 27.0),
        ("0", 1.0),
        ("86400", 86_400.0),
        ("Fri, 01 May 2026 12:01:30 GMT", 90.0),
        (None, 1.0),
    ],
)
async def test_the_pause_of_a_429_is_heeded_within_bounds(told: str | None, seconds: float) -> None:
    refusal = httpx.Response(429, headers={"Retry-After": told} if told else {})
    http = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: as_sent(refusal)))
    clock = HandClock()

    with pytest.raises(RateLimited) as limited:
        await Transport(http, "Vendor", MinuteBudget(clock), Pauses(clock, no_sleep)).send(ask)

    assert limited.value.retry_after_seconds == seconds


async def test_a_redirect_is_not_followed() -> None:
    away = httpx.Response(302, headers={"Location": "http://169.254.169.254/"})

    assert (await transport(away).send(ask)).status == 302


async def test_a_reply_without_end_is_cut_off() -> None:
    endless = httpx.Response(200, content=b"x" * 2_000)

    with pytest.raises(PayloadRejected, match="sent a reply of more than"):
        await transport(endless, largest_reply_bytes=1_000).send(ask)


def test_an_empty_bucket_is_waited_for() -> None:
    budget = MinuteBudget(HandClock())

    told = {"zendesk-ratelimit-incremental-exports": "total=10; remaining=0; resets=36"}
    budget.observe("/exports", told)

    assert (budget.pause_seconds("/exports"), budget.pause_seconds("/users")) == (36.0, 0.0)


def test_a_bucket_that_fills_again_is_not_waited_for() -> None:
    budget = MinuteBudget(HandClock())
    budget.observe("/a", {"x-rate-limit-remaining": "0", "ratelimit-reset": "12"})

    budget.observe("/a", {"x-rate-limit-remaining": "399", "ratelimit-reset": "60"})

    assert budget.pause_seconds("/a") == 0.0


def test_the_last_fifth_of_the_days_requests_is_left_to_others() -> None:
    budget = DailyBudget()

    budget.observe("/a", {"sforce-limit-info": "api-usage=12000/15000"})

    with pytest.raises(RateLimited, match="12,000 of the org's 15,000"):
        budget.pause_seconds("/a")


def test_a_tenth_of_the_accounts_minute_is_left_to_others() -> None:
    budget = MinuteBudget(HandClock())

    budget.observe(
        "/a", {"ratelimit-limit": "400", "ratelimit-remaining": "40", "ratelimit-reset": "12"}
    )

    assert budget.pause_seconds("/b") == 12.0
