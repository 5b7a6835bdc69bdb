"""Endpoints that are down, hang, refuse, are slow or endless: schedule, log, end."""

import asyncio
from datetime import timedelta

import pytest

from csgraph.domain.webhooks.rules import GAPS
from tests.webhooks.stage import Stage


async def failing(stage: Stage) -> None:
    await stage.register()
    await stage.account("Acme")


async def test_an_endpoint_that_is_down_is_tried_on_schedule_then_given_up(stage: Stage) -> None:
    await failing(stage)
    stage.receiver.status(500)
    begun, seen = stage.clock.now, []
    await stage.turn()

    for gap in (*GAPS[1:], timedelta(hours=48)):
        stage.clock.now += gap - timedelta(seconds=1)
        await stage.turn()
        early = len(stage.receiver.arrived)
        stage.clock.pass_(seconds=1)
        await stage.turn()
        if len(stage.receiver.arrived) > early:
            seen.append(stage.clock.now - begun)

    log = await stage.log()
    (delivery,) = log["deliveries"]["nodes"]
    assert seen == [sum(GAPS[: n + 1], timedelta()) for n in range(1, len(GAPS))]
    assert [each["error"] for each in delivery["attempts"]] == ["REFUSED"] * len(GAPS)
    assert (delivery["status"], delivery["nextAttemptAt"]) == ("FAILED", None)
    assert (log["status"], log["disabledReason"]) == ("DISABLED", "ENDPOINT_FAILING")
    assert len({each.headers["webhook-id"] for each in stage.receiver.arrived}) == 1
    assert len({each.headers["webhook-timestamp"] for each in stage.receiver.arrived}) == len(GAPS)


async def test_why_it_was_disabled_stands_in_the_history(stage: Stage) -> None:
    await failing(stage)
    stage.receiver.status(410)

    await stage.turn()

    log = await stage.log()
    assert (log["status"], log["disabledReason"]) == ("DISABLED", "ENDPOINT_GONE")
    newest = "{ changeSets(first: 1) { nodes { actorKind actorId reason changes { nodeType } } } }"
    (change_set,) = (await stage.api.data(newest))["changeSets"]["nodes"]
    assert change_set == {
        "actorKind": "SYSTEM",
        "actorId": "webhooks",
        "reason": "ENDPOINT_GONE",
        "changes": [{"nodeType": "Webhook"}],
    }


async def test_once_it_is_enabled_all_that_it_missed_is_sent(stage: Stage) -> None:
    await failing(stage)
    stage.receiver.status(410)
    await stage.turn()
    await stage.account("Meanwhile")
    await stage.turn()
    assert len(stage.receiver.arrived) == 1

    stage.receiver.status(200)
    text = "mutation ($id: ID!) { webhookEnable(id: $id) { webhook { status disabledReason } } }"
    said = (await stage.api.data(text, id=stage.ids[-1]))["webhookEnable"]["webhook"]
    stage.clock.pass_(minutes=1)
    await stage.turn()

    assert said == {"status": "ACTIVE", "disabledReason": None}
    told = sorted(each.told["node"]["name"] for each in stage.receiver.arrived)
    assert told == ["Acme", "Acme", "Meanwhile"]


@pytest.mark.parametrize(
    ("status", "error"), [(301, "REDIRECTED"), (307, "REDIRECTED"), (404, "REFUSED")]
)
async def test_another_answer_than_2xx_is_a_failure(stage: Stage, status: int, error: str) -> None:
    await failing(stage)
    stage.receiver.status(status, f"location: {stage.receiver.url}")

    await stage.turn()

    (delivery,) = await stage.deliveries()
    (attempt,) = delivery["attempts"]
    assert (attempt["statusCode"], attempt["error"]) == (status, error)
    assert len(stage.receiver.arrived) == 1


async def test_one_that_asks_for_fewer_is_left_alone_for_as_long_as_it_asks(stage: Stage) -> None:
    await failing(stage)
    stage.receiver.status(429, "retry-after: 120")
    await stage.turn()
    await stage.account("Umbrella")

    stage.clock.pass_(seconds=119)
    await stage.turn()
    held = len(stage.receiver.arrived)
    stage.clock.pass_(seconds=2)
    stage.receiver.status(200)
    await stage.turn()

    assert (held, len(stage.receiver.arrived)) == (1, 3)
    first, _ = await stage.deliveries()
    assert [each["error"] for each in first["attempts"]] == ["THROTTLED", None]


async def test_one_that_hangs_is_given_up_in_time(stage: Stage) -> None:
    await failing(stage.within(0.2))
    stage.receiver.answers = lambda _: None

    await stage.turn()

    (delivery,) = await stage.deliveries()
    assert [each["error"] for each in delivery["attempts"]] == ["TIMEOUT"]
    assert delivery["attempts"][0]["statusCode"] is None


async def test_one_where_nobody_listens_is_tried_again(stage: Stage) -> None:
    port = await free_port()
    await stage.register(url=f"http://127.0.0.1:{port}/")
    await stage.account("Acme")

    await stage.turn()

    (delivery,) = await stage.deliveries()
    assert [each["error"] for each in delivery["attempts"]] == ["CONNECTION_FAILED"]
    assert delivery["status"] == "PENDING"


@pytest.mark.parametrize("length", [10**12, 1_000])
async def test_the_body_of_an_answer_is_not_waited_for(stage: Stage, length: int) -> None:
    await failing(stage.within(5))
    head = f"HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nset-cookie: a=b\r\n\r\nsecret"
    stage.receiver.answers = lambda _: head.encode()

    async with asyncio.timeout(4):
        await stage.turn()

    (delivery,) = await stage.deliveries()
    assert delivery["status"] == "DELIVERED"
    assert "secret" not in str(delivery)
    assert "set-cookie" not in str(delivery)


async def test_what_is_no_http_is_a_failure(stage: Stage) -> None:
    await failing(stage)
    stage.receiver.answers = lambda _: b"\x00\xff nonsense\r\n\r\n"

    await stage.turn()

    (delivery,) = await stage.deliveries()
    assert [each["error"] for each in delivery["attempts"]] == ["CONNECTION_FAILED"]


async def test_an_endpoint_that_fails_again_and_again_is_tried_with_one(stage: Stage) -> None:
    await stage.register()
    for number in range(30):
        await stage.account(f"Account {number}")
    stage.receiver.status(500)

    await stage.turn()
    first = len(stage.receiver.arrived)
    stage.clock.pass_(seconds=4)
    await stage.turn()
    held = len(stage.receiver.arrived)
    stage.clock.pass_(seconds=1)
    await stage.turn()

    assert first == held < 30
    assert len(stage.receiver.arrived) == first + 1


async def test_failures_side_by_side_are_one(stage: Stage) -> None:
    """An endpoint that was down for a moment is not left alone as if it were down for minutes."""
    await stage.register()
    for number in range(12):
        await stage.account(f"Account {number}")
    stage.receiver.status(500)
    await stage.turn()

    stage.receiver.status(200)
    stage.clock.pass_(seconds=5)
    await stage.turn()

    assert [each["status"] for each in await stage.deliveries()] == ["DELIVERED"] * 12


async def test_one_bad_endpoint_holds_up_no_other(stage: Stage) -> None:
    bad = await stage.register(url=f"http://127.0.0.1:{await free_port()}/")
    good = await stage.register()
    await stage.account("Acme")

    await asyncio.gather(stage.turn(bad), stage.turn(good))

    assert len(stage.receiver.arrived) == 1
    assert (await stage.log(good))["status"] == "ACTIVE"


async def test_two_turns_at_once_lose_and_double_nothing_in_the_log(stage: Stage) -> None:
    await stage.register()
    for number in range(5):
        await stage.account(f"Account {number}")

    await asyncio.gather(stage.turn(), stage.turn())

    deliveries = await stage.deliveries()
    assert [each["status"] for each in deliveries] == ["DELIVERED"] * 5
    assert {each["id"] for each in deliveries} == {
        each.headers["webhook-id"] for each in stage.receiver.arrived
    }
    assert all(len(each["attempts"]) == 1 for each in deliveries)


async def free_port() -> int:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port
