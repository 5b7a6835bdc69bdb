"""Rules about CSMs: whose book is too full, from whom accounts were moved in bulk."""

from datetime import timedelta
from typing import Any

import pytest

from csgraph.watching.surroundings import WatchDeps
from tests.domain.alerts.conftest import Rules
from tests.domain.alerts.test_turns import settled, turn
from tests.domain.conftest import MovedClock
from tests.domain.tiers.customers import account, assign, policy
from tests.domain.tiers.test_assignments import manager, move, moved_of, people
from tests.domain.tiers.test_books import book, hold
from tests.domain.writing import done
from tests.support.http import Api

OVER, BULK = "CSM_OVER_CAPACITY", "BULK_REASSIGNMENT"


def inputs_of(alert: dict[str, Any]) -> dict[str, str | None]:
    return {each["name"]: each["value"] for each in alert["evidence"]["inputs"]}


async def limited(api: Api, strategic: int = 3, mid: int = 6) -> None:
    """Let few accounts be many."""
    await policy(api, "csm.limit.strategic", strategic)
    await policy(api, "csm.limit.mid", mid)


async def shift(api: Api, account_id: str, csm: str, boss: str) -> None:
    """Move an account in mid-term."""
    given = move(account_id, csm, "OVERRIDE", approvedById=boss)
    await done(api, "assignmentBegin", "assignment { id }", **given)


async def test_a_csm_with_too_much_is_told_with_what_can_move_at_its_renewal(
    api: Api, rules: Rules, sync: Any
) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    await limited(api)
    late, soon, _ = await hold(api, ada, STRATEGIC=2, MID=1)
    more = await hold(api, ada, MID=2)
    await hold(api, bo, STRATEGIC=2, MID=2)  # exactly full, in thirds
    today = rules.clock().date()
    for each, days in ((late, 200), (soon, 20), (soon, 385), (more[0], -1)):
        await sync("contract", account_id=each, ends_on=today + timedelta(days=days))

    await rules.evaluate(OVER)

    [alert] = await rules.open(OVER)
    assert (alert["subjectType"], alert["subjectId"]) == ("User", ada)
    assert (alert["severity"], alert["kind"]) == ("MEDIUM", "LEADING")
    assert alert["account"] is None
    told = inputs_of(alert)
    assert (told["utilization"], told["accountCount"]) == ("1.167", "5")
    assert (told["movableCount"], told["movableAccounts"]) == ("2", f"{soon}, {late}")
    assert told["firstRenewalOn"] == (today + timedelta(days=20)).isoformat()
    assert alert["evidence"]["explanation"].startswith(
        "5 accounts are 1.167 of what one CSM can carry, and are owed 14 business reviews a year; "
        "2 can move at their next renewal"
    )


@pytest.mark.parametrize(
    ("counts", "role"),
    [
        ({"STRATEGIC": 2, "MID": 2}, "CSM"),
        ({"STRATEGIC": 2, "MID": 3}, "CSM"),
        ({"STRATEGIC": 2}, "CS_DIRECTOR"),
        ({"STRATEGIC": 1, "UNKNOWN": 9}, "CS_DIRECTOR"),
        ({"SCALE": 2}, "CSM"),
    ],
)
@pytest.mark.parametrize("most_reviews", [10, 80])
async def test_a_book_alerts_where_its_findings_say_so(
    api: Api, rules: Rules, sync: Any, counts: dict[str, int], role: str, most_reviews: int
) -> None:
    [csm] = await people(sync, "Ada")
    await limited(api)
    await policy(api, "csm.limit.director", 1)
    await policy(api, "capacity.reviewLoadMax", most_reviews)
    await hold(api, csm, role, **counts)

    await rules.evaluate(OVER)

    told = set((await book(api, csm))["findings"]) & {"OVER_CAPACITY", "REVIEW_LOAD"}
    assert bool(await rules.open(OVER)) == bool(told)


async def test_what_eases_a_book_resolves_it_though_one_account_alone_is_asked_about(
    api: Api, rules: Rules, sync: Any
) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    boss = await manager(api, sync)
    await limited(api)
    mine = await hold(api, ada, MID=7)
    idle = await account(api, 40_000)
    [outcome] = await rules.evaluate(OVER, accounts=[mine[0]])
    assert (outcome.holding, outcome.opened) == (1, 1)
    for asked in ([mine[0]], [idle], None):
        [outcome] = await rules.evaluate(OVER, accounts=asked)
        assert (outcome.opened, outcome.changed, outcome.ended) == (0, 0, 0)

    await shift(api, mine[3], bo, boss)
    [elsewhere] = await rules.evaluate(OVER, accounts=[idle])
    assert elsewhere.ended == 0
    [outcome] = await rules.evaluate(OVER, accounts=[mine[3]])

    assert (outcome.holding, outcome.ended) == (0, 1)
    [alert] = await rules.alerts(OVER)
    assert (alert["subjectId"], alert["state"]) == (ada, "RESOLVED")


async def test_the_worker_follows_books_and_moves_after_changes(
    api: Api, rules: Rules, sync: Any, deps: WatchDeps, clock: MovedClock
) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    boss = await manager(api, sync)
    await limited(api)
    since = (clock() - timedelta(days=60)).isoformat()
    mine = [await account(api, 40_000) for _ in range(7)]
    for each in mine:
        await assign(api, each, ada, startedAt=since)
    await turn(deps, rules.tenant_id)
    assert [each["subjectId"] for each in await rules.open(OVER)] == [ada]
    assert await rules.open(BULK) == []

    await shift(api, mine[0], bo, boss)
    await turn(deps, rules.tenant_id)

    assert await rules.open(OVER) == []
    assert [each["subjectId"] for each in await rules.open(BULK)] == [ada]
    feed = "{ changes(types: [ALERT]) { nodes { operation node { ... on Alert { code } } } } }"
    await settled(deps, rules.tenant_id)
    events = (await api.data(feed))["changes"]["nodes"]
    told = [(each["node"]["code"], each["operation"]) for each in events]
    assert [each for each in told if each[0] == OVER] == [(OVER, "INSERT"), (OVER, "UPDATE")]
    assert (BULK, "INSERT") in told


async def test_moves_in_bulk_are_told_of_each_csm_who_had_the_accounts(
    api: Api, rules: Rules, sync: Any, clock: MovedClock
) -> None:
    ada, bo, cy = await people(sync, "Ada", "Bo", "Cy")
    boss = await manager(api, sync)
    since = (clock() - timedelta(days=60)).isoformat()
    owned = {csm: [await account(api) for _ in range(10)] for csm in (ada, bo)}
    for csm, accounts in owned.items():
        for each in accounts:
            await assign(api, each, csm, startedAt=since)
    await assign(api, await account(api), cy)  # a first one: neither moved nor counted
    for each in (*owned[ada][:1], *owned[bo][:1]):
        await shift(api, each, cy, boss)
    await rules.evaluate(BULK)
    assert await rules.open(BULK) == []  # 2 of 20 are a tenth

    await shift(api, owned[bo][1], cy, boss)
    [asked] = await rules.evaluate(BULK, accounts=[owned[bo][1]])
    [again] = await rules.evaluate(BULK)

    assert (asked.holding, asked.opened) == (2, 2)
    assert (again.opened, again.changed, again.ended) == (0, 0, 0)
    told = {each["subjectId"]: inputs_of(each) for each in await rules.open(BULK)}
    assert {csm: each["movedCount"] for csm, each in told.items()} == {ada: "1", bo: "2"}
    assert told[bo]["movedAccounts"] == ", ".join(sorted(owned[bo][:2]))
    assert (told[bo]["allMovedCount"], told[bo]["allHeldCount"]) == ("3", "20")


async def test_departures_are_no_moves_in_bulk(
    api: Api, rules: Rules, sync: Any, clock: MovedClock
) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    acme = await account(api)
    await assign(api, acme, ada, startedAt=(clock() - timedelta(days=60)).isoformat())
    await sync("user", ada, active=False)
    given = move(acme, bo, "CSM_DEPARTURE")
    await done(api, "assignmentBegin", "assignment { id }", **given)

    await rules.evaluate(BULK)

    assert await rules.alerts(BULK) == []


async def test_moves_in_bulk_resolve_when_the_window_has_passed_them(
    api: Api, rules: Rules, sync: Any, clock: MovedClock
) -> None:
    [moved] = await moved_of(api, sync, clock, 2, 1)
    idle = await account(api)
    await rules.evaluate(BULK)
    [alert] = await rules.open(BULK)

    clock.moved += timedelta(days=31)
    [outcome] = await rules.evaluate(BULK, accounts=[idle, moved])
    assert (outcome.changed, outcome.ended) == (0, 0)  # neither account has changed its CSM since
    await rules.evaluate(BULK)

    assert await rules.open(BULK) == []
    [ended] = await rules.alerts(BULK)
    assert (ended["id"], ended["state"]) == (alert["id"], "RESOLVED")


QUEUE = """query($id: ID!) { node(id: $id) { ... on User { alertQueue { hiddenCount
  items { alert { code account { id } } } } } } }"""
FEED = """{ changes(first: 100, types: [ALERT]) { nodes { operation
  node { ... on Alert { code subjectId account { id } } } } } }"""


async def test_alerts_about_a_csm_are_in_that_csm_s_queue_and_in_the_feed(
    api: Api, rules: Rules, sync: Any, clock: MovedClock
) -> None:
    ada, bo = await people(sync, "Ada", "Bo")
    boss = await manager(api, sync)
    await limited(api)
    mine = [await account(api, 40_000) for _ in range(8)]
    for each in mine:
        await assign(api, each, ada, startedAt=(clock() - timedelta(days=60)).isoformat())
    await shift(api, mine[0], bo, boss)

    await rules.evaluate(OVER, BULK)

    async def queue(user: str) -> list[dict[str, Any]]:
        found = (await api.data(QUEUE, id=user))["node"]["alertQueue"]
        assert found["hiddenCount"] == 0
        return sorted((each["alert"] for each in found["items"]), key=lambda each: each["code"])

    assert await queue(ada) == [{"code": code, "account": None} for code in (BULK, OVER)]
    assert await queue(bo) == []
    told = [
        (each["operation"], each["node"]) for each in (await api.data(FEED))["changes"]["nodes"]
    ]
    for code in (BULK, OVER):
        assert ("INSERT", {"code": code, "subjectId": ada, "account": None}) in told
