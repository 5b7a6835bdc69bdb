"""A renewal goes through its stages by the days left, until it is decided."""

from datetime import date, timedelta
from random import Random

import pytest

from csgraph.domain.policies.rules import Policies
from csgraph.domain.renewals.rules import NEXT, OPEN_STATES, RENEWAL, RenewalState, state_of
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer, money, scheduled, told
from tests.domain.writing import done, refused
from tests.support.http import Api

STATE = "state { value ruleId policyVersion explanation inputs { name value } }"
OUTCOME = "renewal { outcome decidedAt revenueBefore { amount } revenueAfter { amount } }"


def today(clock: MovedClock) -> date:
    return clock().date()


async def state(api: Api, renewal: str) -> str:
    return str((await told(api, "Renewal", renewal, STATE))["state"]["value"])


async def test_row_26_days_left_change_the_state(api: Api, clock: MovedClock) -> None:
    ends_on = today(clock) + timedelta(days=121)
    renewal = await scheduled(api, await contract(api, await customer(api), ends_on))

    seen = [await state(api, renewal)]
    for left in (120, 91, 90, 61, 60, 31, 30, 0, -1):
        clock.moved = timedelta(days=121 - left)
        seen.append(await state(api, renewal))

    assert seen == [
        *("SCHEDULED", "WINDOW_OPEN", "WINDOW_OPEN", "FOCUS", "FOCUS"),
        *("OUTREACH", "OUTREACH", "INVOICED", "INVOICED", "LATE"),
    ]


async def test_row_26_the_steps_are_policies(api: Api, clock: MovedClock) -> None:
    ends_on = today(clock) + timedelta(days=100)
    renewal = await scheduled(api, await contract(api, await customer(api), ends_on))
    await done(api, "policySet", "policyVersion { id }", key="renewal.focusDays", value=100)

    found = (await told(api, "Renewal", renewal, STATE))["state"]

    assert (found["value"], found["ruleId"], found["policyVersion"]) == (
        "FOCUS",
        "renewal.state",
        1,
    )
    assert {"name": "daysLeft", "value": "100"} in found["inputs"]
    assert found["explanation"] == "100 days are left of the term."


async def test_row_200_a_decision_tells_whose_renewals_it_moves(
    api: Api, clock: MovedClock
) -> None:
    for name, days in (("Moves", 100), ("Stays", 120), ("Closed", 100)):
        ends_on = today(clock) + timedelta(days=days)
        renewal = await scheduled(api, await contract(api, await customer(api, name), ends_on))
    await done(api, "renewalLose", "renewal { id }", id=renewal, lostReason="Gone")

    tried = await done(
        api,
        "policySet",
        "policyVersion { effects { ruleId accountCount accounts { account { name } } } }",
        key="renewal.focusDays",
        value=110,
        options={"dryRun": True},
    )

    assert tried["effects"] == [
        {
            "ruleId": "renewal.state",
            "accountCount": 1,
            "accounts": [{"account": {"name": "Moves"}}],
        }
    ]


async def test_row_130_a_contract_found_late_opens_in_its_stage(
    api: Api, clock: MovedClock
) -> None:
    ends_on = today(clock) + timedelta(days=40)
    renewal = await scheduled(api, await contract(api, await customer(api), ends_on))

    assert await state(api, renewal) == "OUTREACH"


async def test_row_130_late_can_still_end_flat(api: Api, clock: MovedClock) -> None:
    account = await customer(api)
    ends_on = today(clock) - timedelta(days=3)
    renewal = await scheduled(api, await contract(api, account, ends_on, 100_000))
    assert await state(api, renewal) == "LATE"
    successor = await contract(api, account, ends_on + timedelta(days=365), 100_400)

    closed = await done(api, "renewalRenew", OUTCOME, id=renewal, successorId=successor)

    assert closed["outcome"] == "RENEWED_FLAT"
    assert closed["revenueBefore"] == {"amount": "100000.00"}
    assert closed["revenueAfter"] == {"amount": "100400.00"}
    assert await state(api, renewal) == "RENEWED_FLAT"


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        ("100500", "RENEWED_FLAT"),
        ("99500", "RENEWED_FLAT"),
        ("100500.01", "RENEWED_UP"),
        ("99499.99", "RENEWED_DOWN"),
        ("0", "RENEWED_DOWN"),
    ],
)
async def test_what_a_renewal_is_follows_from_the_revenue(
    api: Api, clock: MovedClock, after: str, outcome: str
) -> None:
    ends_on = today(clock) + timedelta(days=10)
    renewal = await scheduled(api, await contract(api, await customer(api), ends_on))

    closed = await done(api, "renewalRenew", OUTCOME, id=renewal, revenueAfter=money(after))

    assert closed["outcome"] == outcome


async def test_a_decision_is_final(api: Api, clock: MovedClock) -> None:
    ends_on = today(clock) + timedelta(days=10)
    renewal = await scheduled(api, await contract(api, await customer(api), ends_on))
    steps = (await told(api, "Renewal", renewal, "availableTransitions"))["availableTransitions"]
    assert steps == ["renewalAssign", "renewalLose", "renewalMarkStraight", "renewalRenew"]

    lost = await done(
        api,
        "renewalLose",
        "renewal { outcome availableTransitions }",
        id=renewal,
        lostReason="Gone",
    )

    assert lost == {"outcome": "LOST", "availableTransitions": []}
    answer = await refused(api, "renewalRenew", OUTCOME, id=renewal, revenueAfter=money(1))
    assert answer[0] == "INVALID_TRANSITION"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"successorId": None}, ["input", "revenueAfter"]),
        ({"revenueAfter": money(-1)}, ["input", "revenueAfter"]),
        ({"revenueAfter": money(1, "EUR")}, ["input", "revenueAfter"]),
        ({"revenueAfter": money(1), "decidedAt": "2999-01-01T00:00:00Z"}, ["input", "decidedAt"]),
    ],
)
async def test_what_can_not_be_decided_is_refused(
    api: Api, clock: MovedClock, given: dict[str, object], path: list[str]
) -> None:
    ends_on = today(clock) + timedelta(days=10)
    renewal = await scheduled(api, await contract(api, await customer(api), ends_on))

    assert await refused(api, "renewalRenew", OUTCOME, id=renewal, **given) == ("INVALID", path)
    assert await state(api, renewal) == "INVOICED"


async def test_a_successor_is_another_contract_of_the_account(api: Api, clock: MovedClock) -> None:
    ends_on = today(clock) + timedelta(days=10)
    first = await contract(api, await customer(api), ends_on)
    renewal = await scheduled(api, first)
    strange = await contract(api, await customer(api, "Other"), ends_on)

    for chosen in (first, strange):
        answer = await refused(api, "renewalRenew", OUTCOME, id=renewal, successorId=chosen)
        assert answer == ("INVALID", ["input", "successorId"])


async def test_a_contract_has_one_renewal(api: Api, clock: MovedClock) -> None:
    chosen = await contract(api, await customer(api), today(clock))

    assert await scheduled(api, chosen) == await scheduled(api, chosen)


async def test_row_201_time_and_decisions_only_take_allowed_steps() -> None:
    random, policies = Random(201), Policies()
    for _ in range(300):
        days, decided = random.randint(-20, 200), None
        before = state_of(days, decided, policies)
        while decided is None and days > -60:
            days -= random.choice((0, 1, 1, 7))
            if random.random() < 0.05:
                decided = random.choice(("RENEWED_FLAT", "RENEWED_UP", "RENEWED_DOWN", "LOST"))
            after = state_of(days, decided, policies)
            assert before is not None
            assert after is not None
            assert after is before or after in NEXT[before]
            before = after


async def test_row_201_every_state_that_is_not_final_has_an_exit() -> None:
    assert set(NEXT) == set(RenewalState)
    assert {state for state, after in NEXT.items() if after} == set(OPEN_STATES)
    for decision in ("OPEN", "STRAIGHT"):
        assert {"renewalRenew", "renewalLose"} <= set(RENEWAL.open_steps(decision))
    assert not any(RENEWAL.open_steps(each.value) for each in RenewalState)
