"""What would be sent, without sending it; what would have been."""

from datetime import timedelta

import pytest

from csgraph.clock import system_clock
from tests.webhooks.stage import QUERY, Stage, names

TEST = """mutation ($id: ID!, $input: WebhookTestInput!) { webhookTest(id: $id, input: $input) {
  url body sent headers { name value } userErrors { code message path } } }"""
BACKTEST = """mutation ($input: WebhookBacktestInput!) { webhookBacktest(input: $input) {
  days { day count } samples { payload } count nextCursor webhook { id }
  userErrors { code message path } } }"""


async def trial(stage: Stage, **given: object) -> dict[str, object]:
    said = await stage.api.data(TEST, id=stage.ids[-1], input=given)
    shown: dict[str, object] = said["webhookTest"]
    return shown


async def test_the_request_is_shown_as_it_would_be_sent(stage: Stage) -> None:
    id_ = await stage.register()
    await stage.account("Acme")

    shown = await trial(stage)
    await stage.turn()

    (arrived,) = stage.receiver.arrived
    assert (shown["body"], shown["url"]) == (arrived.body, stage.receiver.url)
    headers = {each["name"]: each["value"] for each in shown["headers"]}  # type: ignore[attr-defined]
    assert headers.keys() <= arrived.headers.keys()
    arrived.headers.update(headers)
    assert stage.verified(arrived, id_)["node"]["name"] == "Acme"
    assert shown["sent"] is False


async def test_the_last_change_of_a_record_can_be_asked_for(stage: Stage) -> None:
    await stage.register()
    acme = await stage.account("Acme")
    await stage.account("Umbrella")

    shown = await trial(stage, nodeId=acme)

    assert '"Acme"' in str(shown["body"])


async def test_it_is_sent_where_that_is_said_though_the_webhook_is_disabled(stage: Stage) -> None:
    id_ = await stage.register()
    await stage.account("Acme")
    disable = "mutation ($id: ID!) { webhookDisable(id: $id) { userErrors { code } } }"
    await stage.api.data(disable, id=id_)

    shown = await trial(stage, send=True)
    stage.clock.now = system_clock()
    await stage.turn()

    (arrived,) = stage.receiver.arrived
    assert stage.verified(arrived)["node"]["name"] == "Acme"
    (delivery,) = await stage.deliveries()
    assert (delivery["id"], delivery["test"]) == (arrived.headers["webhook-id"], True)
    assert shown["sent"] is True


@pytest.mark.parametrize("node_id", ["nonsense", "acc_0000000000000000000000000W"])
async def test_a_record_that_never_changed_is_none_to_try_with(stage: Stage, node_id: str) -> None:
    await stage.register()

    shown = await trial(stage, nodeId=node_id)

    (error,) = shown["userErrors"]  # type: ignore[misc]
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "nodeId"])


async def test_a_change_that_the_document_does_not_tell_of_is_none_to_try_with(
    stage: Stage,
) -> None:
    await stage.register("subscription { changes(types: [CONTACT]) { operation } }")
    acme = await stage.account("Acme")

    for given in ({"nodeId": acme}, {}):
        (error,) = (await trial(stage, **given))["userErrors"]  # type: ignore[misc]
        assert "document" in error["message"]


async def test_what_it_would_have_sent_is_told_by_day_before_it_is_registered(
    stage: Stage,
) -> None:
    since = system_clock() - timedelta(minutes=5)
    for number in range(7):
        await stage.account(f"Account {number}")

    said = await stage.api.data(BACKTEST, input={"query": QUERY, "since": since.isoformat()})

    told = said["webhookBacktest"]
    assert told["userErrors"] == []
    assert (told["count"], told["nextCursor"], told["webhook"]) == (7, None, None)
    assert sum(day["count"] for day in told["days"]) == 7
    assert ["Account 0" in each["payload"] for each in told["samples"]] == [True] + [False] * 4
    assert stage.receiver.arrived == []


async def test_a_registered_one_is_tested_back_by_its_id(stage: Stage) -> None:
    id_ = await stage.register()
    await stage.account("Acme")
    since = (system_clock() - timedelta(minutes=5)).isoformat()

    said = await stage.api.data(BACKTEST, input={"webhookId": id_, "since": since})

    told = said["webhookBacktest"]
    assert (told["count"], told["webhook"]["id"]) == (1, id_)


async def test_what_would_have_been_sent_is_what_is_sent(stage: Stage) -> None:
    id_ = await stage.register()
    since = system_clock()
    for number in range(3):
        await stage.account(f"Account {number}")
    given = {"webhookId": id_, "since": since.isoformat()}

    told = (await stage.api.data(BACKTEST, input=given))["webhookBacktest"]
    await stage.turn()

    assert len(names(stage.receiver.arrived)) == told["count"]
    assert sorted(each["payload"] for each in told["samples"]) == sorted(
        each.body for each in stage.receiver.arrived
    )


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"query": QUERY}, ["input", "since"]),
        ({"query": QUERY, "since": "2001-01-01T00:00:00Z"}, ["input", "since"]),
        ({"since": "2026-01-01T00:00:00Z"}, ["input", "query"]),
        (
            {"query": "{ viewer { tenantName } }", "since": "2026-11-01T00:00:00Z"},
            ["input", "query"],
        ),
        ({"query": QUERY, "after": "x"}, ["input", "after"]),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    stage: Stage, given: dict[str, str], path: list[str]
) -> None:
    said = await stage.api.data(BACKTEST, input=given)

    assert [each["path"] for each in said["webhookBacktest"]["userErrors"]] == [path]


async def test_a_try_that_is_only_tried_sends_nothing_and_says_so(stage: Stage) -> None:
    id_ = await stage.register()
    await stage.account("Acme")
    await stage.turn()
    text = """mutation ($id: ID!) { webhookTest(
      id: $id, input: {send: true}, options: {dryRun: true}) { sent userErrors { code } } }"""

    shown = (await stage.api.data(text, id=id_))["webhookTest"]
    stage.clock.now = system_clock()
    await stage.turn()

    assert shown == {"sent": False, "userErrors": []}
    assert len(stage.receiver.arrived) == 1


@pytest.mark.parametrize("cursor", ["nonsense", "999.1.1", "{epoch}.18446744073709551615.1"])
async def test_a_cursor_of_no_feed_is_a_mistake_in_the_input(stage: Stage, cursor: str) -> None:
    id_ = await stage.register()
    head = (await stage.api.data("{ feedCursor }"))["feedCursor"]
    given = cursor.format(epoch=head.split(".")[0])

    tested = await stage.api.data(BACKTEST, input={"webhookId": id_, "after": given})
    text = """mutation ($id: ID!, $input: WebhookReplayInput!) {
      webhookReplay(id: $id, input: $input) { userErrors { code path } } }"""
    again = [
        await stage.api.data(text, id=id_, input={"fromCursor": head, side: given})
        for side in ("fromCursor", "toCursor")
    ]

    told = [tested["webhookBacktest"], *(each["webhookReplay"] for each in again)]
    errors = [each["userErrors"][0] for each in told]
    assert [(each["code"], each["path"]) for each in errors] == [
        ("INVALID", ["input", name]) for name in ("after", "fromCursor", "toCursor")
    ]
