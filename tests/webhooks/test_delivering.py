"""What changes is told, signed, in order, in the subscriber's words."""

from datetime import timedelta

import pytest

from csgraph.clock import system_clock
from tests.webhooks.receiver import Arrived, answer
from tests.webhooks.stage import Stage, names


async def test_a_change_arrives_signed_in_the_words_that_were_asked_for(stage: Stage) -> None:
    await stage.register()
    account = await stage.account("Acme")

    await stage.turn()

    (arrived,) = stage.receiver.arrived
    assert stage.verified(arrived) == {
        "operation": "INSERT",
        "node": {"id": account, "name": "Acme"},
    }
    (delivery,) = await stage.deliveries()
    assert arrived.headers["webhook-id"] == delivery["id"]
    assert arrived.headers["content-type"] == "application/json"
    assert (delivery["status"], delivery["nextAttemptAt"]) == ("DELIVERED", None)
    assert [each["statusCode"] for each in delivery["attempts"]] == [200]


async def test_what_changed_before_it_was_registered_is_not_told(stage: Stage) -> None:
    await stage.account("Before")
    await stage.register()
    await stage.account("After")

    await stage.turn()

    assert names(stage.receiver.arrived)[-1:] == ["After"]
    assert len(names(stage.receiver.arrived)) == 1


async def test_a_filter_is_of_the_document(stage: Stage) -> None:
    await stage.register(
        """subscription { changes(types: [ACCOUNT], filter: {account: {name: {eq: "Wanted"}}}) {
          node { ... on Account { name } } } }"""
    )
    for name in ("Other", "Wanted"):
        await stage.account(name)

    await stage.turn()

    assert names(stage.receiver.arrived) == ["Wanted"]


async def test_a_turn_later_nothing_is_told_twice(stage: Stage) -> None:
    await stage.register()
    await stage.account("Acme")

    for _ in range(3):
        await stage.turn()

    assert names(stage.receiver.arrived) == ["Acme"]


async def test_one_account_is_told_of_in_order_while_others_go_on(stage: Stage) -> None:
    await stage.register()
    slow, other = await stage.account("Slow 1"), await stage.account("Other 1")
    for number in (2, 3):
        await stage.rename(slow, f"Slow {number}")
        await stage.rename(other, f"Other {number}")

    def refused_once(came: Arrived) -> bytes:
        is_slow = came.told["node"]["id"] == slow
        is_first = sum(each.told["node"]["id"] == slow for each in stage.receiver.arrived) == 1
        return answer(500 if is_slow and is_first else 200)

    stage.receiver.answers = refused_once
    await stage.turn()

    told = [each.told for each in stage.receiver.arrived]
    assert [each["operation"] for each in told if each["node"]["id"] == other] == [
        "INSERT",
        "UPDATE",
        "UPDATE",
    ]
    assert [each["operation"] for each in told if each["node"]["id"] == slow] == ["INSERT"]
    stage.clock.pass_(seconds=6)
    await stage.turn()
    told = [each.told for each in stage.receiver.arrived if each.told["node"]["id"] == slow]
    assert [each["operation"] for each in told] == ["INSERT", "INSERT", "UPDATE", "UPDATE"]


async def test_a_contact_is_told_of_in_the_order_of_its_account(stage: Stage) -> None:
    await stage.register(
        """subscription { changes(types: [ACCOUNT, CONTACT]) { nodeType operation } }"""
    )
    account = await stage.account("Acme")
    text = """mutation ($input: ContactCreateInput!) {
      contactCreate(input: $input) { userErrors { message } contact { id } } }"""
    await stage.api.data(text, input={"name": "Ada", "accountId": account})
    stage.receiver.status(500)

    await stage.turn()

    assert [each.told["nodeType"] for each in stage.receiver.arrived] == ["Account"]


async def test_another_secret_signs_along_until_the_former_one_has_ended(stage: Stage) -> None:
    id_ = await stage.register()
    text = "mutation ($id: ID!) { webhookRotateSecret(id: $id) { secret webhook { revision } } }"
    rotated = (await stage.api.data(text, id=id_))["webhookRotateSecret"]
    await stage.account("Acme")

    await stage.turn()

    (arrived,) = stage.receiver.arrived
    stage.verified(arrived)
    stage.secrets[id_] = rotated["secret"]
    stage.verified(arrived)
    assert rotated["webhook"]["revision"] == 2
    stage.clock.pass_(hours=25)
    await stage.account("Umbrella")
    await stage.turn()
    assert len(stage.receiver.arrived[-1].headers["webhook-signature"].split(" ")) == 1
    stage.verified(stage.receiver.arrived[-1])


async def test_a_delivery_is_sent_once_more_under_its_id(stage: Stage) -> None:
    await stage.register()
    await stage.account("Acme")
    await stage.turn()
    (delivery,) = await stage.deliveries()

    text = """mutation ($id: ID!) { webhookRedeliver(id: $id) {
      webhookDelivery { status attemptsMade } userErrors { code } } }"""
    said = (await stage.api.data(text, id=delivery["id"]))["webhookRedeliver"]
    stage.clock.now = system_clock() + timedelta(seconds=1)
    await stage.turn()

    assert said["webhookDelivery"] == {"status": "PENDING", "attemptsMade": 0}
    first, second = stage.receiver.arrived
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    (delivery,) = await stage.deliveries()
    assert [each["number"] for each in delivery["attempts"]] == [1, 2]


REPLAY = """mutation ($id: ID!, $input: WebhookReplayInput!) {
  webhookReplay(id: $id, input: $input) { fromCursor toCursor userErrors { message path } } }"""


async def test_a_window_is_sent_again_and_no_more(stage: Stage) -> None:
    id_ = await stage.register()
    cursors = []
    for name in ("One", "Two", "Three"):
        await stage.account(name)
        cursors.append((await stage.api.data("{ feedCursor }"))["feedCursor"])
    await stage.turn()
    before = len(stage.receiver.arrived)

    window = {"fromCursor": cursors[0], "toCursor": cursors[1]}
    said = (await stage.api.data(REPLAY, id=id_, input=window))["webhookReplay"]
    await stage.turn()
    await stage.turn()

    assert said["userErrors"] == []
    assert names(stage.receiver.arrived[before:]) == ["Two"]
    assert len({each.headers["webhook-id"] for each in stage.receiver.arrived}) == before + 1


@pytest.mark.parametrize(
    ("window", "path"),
    [
        ({}, ["input", "fromCursor"]),
        ({"fromCursor": "x"}, ["input", "fromCursor"]),
        ({"fromAt": "2026-01-01T00:00:00Z", "fromCursor": "1.1.1"}, ["input", "fromAt"]),
    ],
)
async def test_a_window_that_makes_no_sense_is_refused(
    stage: Stage, window: dict[str, str], path: list[str]
) -> None:
    id_ = await stage.register()

    said = (await stage.api.data(REPLAY, id=id_, input=window))["webhookReplay"]

    assert [each["path"] for each in said["userErrors"]] == [path]
