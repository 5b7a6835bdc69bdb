"""Bad deals, what they came of, and their rejection."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from csgraph.domain.deals.rules import REJECTION, RejectionState
from csgraph.errors import InvalidTransition
from csgraph.ids import decode_id
from tests.domain.appointing import appoint
from tests.domain.conftest import MovedClock
from tests.domain.customers import customer, told
from tests.domain.deals.conftest import Close, Hire
from tests.domain.writing import done, refused
from tests.support.http import Api

ASSESSMENT = "dealAssessment { kind criteria flags causeGroup }"
REJECTED = "dealRejection { id state isCompensationExcluded rootCause availableTransitions }"
REPORT = """query($from: Date, $until: Date) { badDealReport(from: $from, until: $until) {
  cause causeGroup seller { name } quarterFrom count } }"""
CRITERIA = ["input", "unmetCriteria"]
UNMET = [{"kind": "FIT", "ref": "TECHNICAL", "evidence": "No warehouse"}]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"criteria": ["PROBLEM_NOT_SEVERE"]}, ["input", "criteria"]),
        ({"flags": ["NEEDS_PRICE_CUT"]}, ["input", "flags"]),
    ],
)
async def test_row_12_a_misunderstanding_has_no_criteria(
    api: Api, close: Close, given: dict[str, Any], path: list[str]
) -> None:
    asked = {"opportunityId": await close(await customer(api)), "kind": "MISUNDERSTANDING"}

    assert await refused(api, "dealAssess", ASSESSMENT, **asked, **given) == ("INVALID", path)
    made = await done(api, "dealAssess", ASSESSMENT, **asked, expectedVsReceived="Exports")
    assert made["criteria"] == made["flags"] == []


async def test_row_12_a_bad_deal_has_one_criterion_or_flag(api: Api, close: Close) -> None:
    asked = {"opportunityId": await close(await customer(api)), "kind": "BAD_DEAL"}

    answer = await refused(api, "dealAssess", ASSESSMENT, **asked)
    made = await done(
        api,
        "dealAssess",
        ASSESSMENT,
        **asked,
        flags=["NEEDS_MASSIVE_EFFORT"],
        rootCause="SPEED_REWARDED",
    )

    assert answer == ("INVALID", ["input", "criteria"])
    assert made["flags"] == ["NEEDS_MASSIVE_EFFORT"]
    assert made["causeGroup"] == "SALES_INFLUENCE"


async def test_a_cause_in_leads_names_where_they_should_have_been_stopped(
    api: Api, close: Close
) -> None:
    asked = {
        "opportunityId": await close(await customer(api)),
        "kind": "BAD_DEAL",
        "criteria": ["INSUFFICIENT_SERVICES"],
    }

    for cause, stage in (("ICP_UNDEFINED", None), ("AE_BELOW_QUOTA", "MQL")):
        given = {"rootCause": cause, "funnelStage": stage}
        answer = await refused(api, "dealAssess", ASSESSMENT, **asked, **given)
        assert answer == ("INVALID", ["input", "funnelStage"])
    given = {"rootCause": "ICP_UNDEFINED", "funnelStage": "MQL"}
    made = await done(api, "dealAssess", ASSESSMENT, **asked, **given)
    assert made["causeGroup"] == "LEAD_QUALITY"


async def test_row_122_bad_deals_are_counted_by_cause_seller_and_quarter(
    api: Api, close: Close, hire: Hire
) -> None:
    account, seller = await customer(api), await hire("Sam")
    owner = decode_id(seller)
    assert owner is not None
    deals = [await close(account, owner_id=owner[1]) for _ in range(3)]
    deals.append(await close(account))
    bad = {"kind": "BAD_DEAL", "flags": ["NEEDS_PRICE_CUT"]}
    for number, cause, month in (
        (0, "SPEED_REWARDED", 2),
        (1, "SPEED_REWARDED", 3),
        (1, "SPEED_REWARDED", 3),
        (2, "SPEED_REWARDED", 4),
        (3, None, 2),
    ):
        at = datetime(2026, month, 15, tzinfo=UTC).isoformat()
        given = {"opportunityId": deals[number], "rootCause": cause, "assessedAt": at}
        await done(api, "dealAssess", ASSESSMENT, **bad, **given)
    await done(api, "dealAssess", ASSESSMENT, opportunityId=deals[0], kind="MISUNDERSTANDING")

    rows = (await api.data(REPORT))["badDealReport"]
    first = await api.data(REPORT, **{"from": "2026-01-01", "until": "2026-04-01"})

    sam = {"cause": "SPEED_REWARDED", "causeGroup": "SALES_INFLUENCE", "seller": {"name": "Sam"}}
    assert rows == [
        {**sam, "quarterFrom": "2026-04-01", "count": 1},
        {**sam, "quarterFrom": "2026-01-01", "count": 2},
        {
            "cause": None,
            "causeGroup": None,
            "seller": None,
            "quarterFrom": "2026-01-01",
            "count": 1,
        },
    ]
    assert first["badDealReport"] == rows[1:]


async def proposed(api: Api, close: Close, hire: Hire, clock: MovedClock, **given: Any) -> Any:
    asked = {
        "opportunityId": await close(await customer(api)),
        "proposerId": await hire("Carla CSM"),
        "kickoffAt": (clock() - timedelta(days=14, minutes=-1)).isoformat(),
        "unmetCriteria": UNMET,
        **given,
    }
    return asked, await done(api, "dealRejectionPropose", REJECTED, **asked)


async def test_row_11_the_head_of_success_approves_and_pay_leaves_the_deal_out(
    api: Api, close: Close, hire: Hire, clock: MovedClock
) -> None:
    _, made = await proposed(api, close, hire, clock)
    shown = "unmetCriteria { nodes { kind ref evidence } }"
    assert (await told(api, "DealRejection", made["id"], shown))["unmetCriteria"]["nodes"] == UNMET
    assert (made["state"], made["isCompensationExcluded"]) == ("PROPOSED", False)

    decided = await done(
        api,
        "dealRejectionApprove",
        REJECTED,
        id=made["id"],
        decidedById=await appoint(api, await hire("Vera VP"), "VP_SUCCESS"),
        deciderRole="VP_SUCCESS",
        rootCause="UNDISCOVERED_DEPENDENCIES",
    )

    assert decided == {
        "id": made["id"],
        "state": "APPROVED",
        "isCompensationExcluded": True,
        "rootCause": "UNDISCOVERED_DEPENDENCIES",
        "availableTransitions": [],
    }


async def test_row_11_nobody_decides_about_their_own_proposal(
    api: Api, close: Close, hire: Hire, clock: MovedClock
) -> None:
    asked, made = await proposed(api, close, hire, clock)
    approval = {
        "id": made["id"],
        "decidedById": await appoint(api, asked["proposerId"], "VP_SUCCESS"),
        "deciderRole": "VP_SUCCESS",
        "rootCause": "SPEED_REWARDED",
    }

    own = await refused(api, "dealRejectionApprove", REJECTED, **approval)
    anna = await appoint(api, await hire("Anna"), "AE")
    approval |= {"decidedById": anna, "deciderRole": "AE"}
    sales = await refused(api, "dealRejectionApprove", REJECTED, **approval)

    assert own == ("INVALID", ["input", "decidedById"])
    assert sales == ("INVALID", ["input", "decidedById"])
    found = await told(api, "DealRejection", made["id"], "state isCompensationExcluded")
    assert found == {"state": "PROPOSED", "isCompensationExcluded": False}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"unmetCriteria": []}, ["input", "unmetCriteria"]),
        ({"unmetCriteria": UNMET * 21}, ["input", "unmetCriteria"]),
        ({"unmetCriteria": [{"kind": "FIT", "ref": "LUCK"}]}, [*CRITERIA, "0", "ref"]),
        ({"unmetCriteria": [{"kind": "CSQL", "ref": ""}]}, [*CRITERIA, "0", "ref"]),
        ({"kickoffAt": "2020-01-01T00:00:00Z"}, ["input", "kickoffAt"]),
        ({"kickoffAt": "2999-01-01T00:00:00Z"}, ["input", "kickoffAt"]),
    ],
)
async def test_row_11_a_rejection_shows_what_was_not_met_in_time(
    api: Api, close: Close, hire: Hire, clock: MovedClock, given: dict[str, Any], path: list[str]
) -> None:
    asked = {
        "opportunityId": await close(await customer(api)),
        "proposerId": await hire("Carla"),
        "kickoffAt": clock().isoformat(),
        "unmetCriteria": UNMET,
        **given,
    }

    assert await refused(api, "dealRejectionPropose", REJECTED, **asked) == ("INVALID", path)
    listed = await api.data("{ dealRejections { totalCount } unmetCriteria { totalCount } }")
    assert listed == {"dealRejections": {"totalCount": 0}, "unmetCriteria": {"totalCount": 0}}


async def test_row_11_one_proposal_is_open_at_a_time(
    api: Api, close: Close, hire: Hire, clock: MovedClock
) -> None:
    asked, made = await proposed(api, close, hire, clock)

    again = await refused(api, "dealRejectionPropose", REJECTED, **asked)
    await done(api, "dealRejectionWithdraw", REJECTED, id=made["id"])
    await done(api, "dealRejectionPropose", REJECTED, **asked)

    assert again[0] == "CONFLICT"


def test_row_201_rejections_only_take_allowed_steps() -> None:
    random = Random(11)
    for _ in range(200):
        state = "PROPOSED"
        for _ in range(4):
            step = random.choice(list(REJECTION.steps))
            if step in REJECTION.open_steps(state):
                state = REJECTION.after(state, step)
            else:
                with pytest.raises(InvalidTransition):
                    REJECTION.after(state, step)
    final = {each.value for each in RejectionState if not REJECTION.open_steps(each.value)}
    assert final == {"APPROVED", "DECLINED", "WITHDRAWN"}
