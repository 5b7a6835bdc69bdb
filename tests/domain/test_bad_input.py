"""What nobody may say: each is a user error with code and path, and nothing is written."""

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.appointing import appoint
from tests.domain.conftest import MovedClock
from tests.domain.customers import customer
from tests.domain.handoffs.conftest import Sales, sales
from tests.domain.handoffs.leading import STORY, start, started
from tests.domain.influence.people import person
from tests.domain.writing import done
from tests.support.http import Api

__all__ = ["sales"]

UNSEEN = "\u200b \u2060\ufeff\u00ad\u3164\u2800\ufe0f"
"""Characters of which nothing is seen."""
ONBOARDING = "onboarding { id steps(first: 9) { nodes { id } } }"
UNMET = [{"kind": "FIT", "ref": "TECHNICAL", "evidence": "No warehouse"}]


@pytest.mark.parametrize(
    "reason", [{}, *({"overrideReason": each} for each in ("", " \n", UNSEEN))]
)
async def test_an_override_takes_a_reason(api: Api, refuse: Any, reason: dict[str, str]) -> None:
    given = {"by": {"id": await customer(api)}, "overrideTier": "MID", **reason}

    found = await refuse("accountOverrideTier", "account", **given)

    assert found == ("INVALID", ["input", "overrideReason"])


async def test_primaries_do_not_overlap(
    api: Api, refuse: Any, sales: Sales, clock: MovedClock
) -> None:
    ada, bo, boss = [await sales.hire(name) for name in ("Ada", "Bo", "Boss")]
    await appoint(api, boss, "CS_MANAGER")
    account = await customer(api)
    primary = {"accountId": account, "role": "CSM", "isPrimary": True}
    begin = ("assignmentBegin", "assignment")
    since = (clock() - timedelta(days=10)).isoformat()
    first = {**primary, "userId": ada, "reason": "INITIAL", "startedAt": since}
    held = await done(api, begin[0], "assignment { id }", **first)
    other = {**primary, "userId": bo}
    override = {"reason": "OVERRIDE", "approvedById": boss}
    early = (clock() - timedelta(days=11)).isoformat()

    second = await refuse(*begin, **other, reason="INITIAL")
    alone = await refuse(*begin, **other, reason="OVERRIDE")
    before = await refuse(*begin, **other, **override, startedAt=early)
    await done(api, "assignmentEnd", "assignment { id }", id=held["id"], endedAt=None)
    within = await refuse(*begin, **other, **override, startedAt=since)

    assert second == ("INVALID", ["input", "reason"])
    assert alone == ("INVALID", ["input", "approvedById"])
    assert before == within == ("INVALID", ["input", "startedAt"])


@pytest.mark.parametrize("severity", [0, 6])
async def test_there_are_five_severities(api: Api, refuse: Any, severity: int) -> None:
    given = {"accountId": await customer(api), "statement": "Reports take days"}
    made = await done(api, "problemRecord", "problemToSolve { id }", **given, severity=5)

    recorded = await refuse("problemRecord", "problemToSolve", **given, severity=severity)
    rated = await refuse("problemRate", "problemToSolve", id=made["id"], severity=severity)

    assert recorded == rated == ("INVALID", ["input", "severity"])


@pytest.mark.parametrize("step", ["Approve", "Decline"])
async def test_nobody_decides_about_their_own_rejection(
    api: Api, refuse: Any, sales: Sales, clock: MovedClock, step: str
) -> None:
    vera = await appoint(api, await sales.hire("Vera VP"), "VP_SUCCESS")
    made = await done(
        api,
        "dealRejectionPropose",
        "dealRejection { id }",
        opportunityId=await sales.deal(await customer(api)),
        proposerId=vera,
        kickoffAt=clock().isoformat(),
        unmetCriteria=UNMET,
    )
    given = {"decidedById": vera, "deciderRole": "VP_SUCCESS"}
    if step == "Approve":
        given["rootCause"] = "SPEED_REWARDED"

    found = await refuse(f"dealRejection{step}", "dealRejection", id=made["id"], **given)

    assert found == ("INVALID", ["input", "decidedById"])


async def test_nobody_approves_of_an_exception_that_they_asked_for(
    api: Api, refuse: Any, sales: Sales
) -> None:
    fiona = await appoint(api, await sales.hire("Fiona"), "FINANCE_OPS")
    given = {
        "opportunityId": await sales.deal(await customer(api)),
        "term": "Payment",
        "reason": "End of quarter",
        "requestedById": fiona,
        "approverRole": "FINANCE_OPS",
    }

    own = await refuse("dealExceptionRecord", "dealException", **given, approverId=fiona)
    given |= {"approverId": await appoint(api, await sales.hire("Sven"), "VP_SALES")}
    claimed = await refuse("dealExceptionRecord", "dealException", **given)
    given |= {"approverRole": "VP_SALES"}
    sold = await refuse("dealExceptionRecord", "dealException", **given)

    assert own == ("INVALID", ["input", "approverId"])
    assert claimed == ("INVALID", ["input", "approverRole"])
    assert sold == ("INVALID", ["input", "approverId"])


@pytest.mark.parametrize("levels", [1, 2, 3, 6])
async def test_nobody_reports_to_themselves_at_whatever_distance(
    api: Api, refuse: Any, levels: int
) -> None:
    account = await customer(api)
    line = [await person(api, account, "0")]
    for level in range(1, levels):
        line.append(await person(api, account, str(level), above=line[-1]))

    found = await refuse("contactLinkReportsTo", "contact", id=line[0], reportsToId=line[-1])

    assert found == ("INVALID", ["input", "reportsToId"])


@pytest.mark.parametrize("story", ["{} chose {vendor}.", "{} chose {VENDOR}, at last."])
async def test_a_win_story_does_not_name_the_vendor(
    api: Api, refuse: Any, sales: Sales, story: str
) -> None:
    handoff = await started(api, sales)
    vendor = (await api.data("{ viewer { tenantName } }"))["viewer"]["tenantName"]
    names = {"vendor": vendor, "VENDOR": vendor.upper()}
    told = {**STORY, "winStory": story.format("Ada Byron, VP Sales,", **names)}

    found = await refuse("handoffTellWinStory", "handoff", id=handoff, **told)

    assert found == ("INVALID", ["input", "winStory"])


@pytest.mark.parametrize("reason", ["", " ", UNSEEN])
async def test_what_has_to_be_said_shows(api: Api, refuse: Any, sales: Sales, reason: str) -> None:
    handoff = await started(api, sales)
    account = await customer(api)

    found = [
        await refuse("handoffCancel", "handoff", id=handoff, cancelReason=reason),
        await refuse("contactCreate", "contact", name=reason),
        await refuse("keyBehaviorCreate", "keyBehavior", product="Orders", name=reason),
        await refuse("accountUpdate", "account", by={"id": account}, name=reason),
    ]

    assert found == [
        ("INVALID", ["input", name]) for name in ("cancelReason", "name", "name", "name")
    ]


async def test_a_text_keeps_what_joins_its_characters(api: Api) -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    made = await done(api, "contactCreate", "contact { name }", name=f" {family} ")

    assert made["name"] == family


async def test_sales_does_not_hand_over_to_itself(api: Api, refuse: Any, sales: Sales) -> None:
    anna, cy = await sales.hire("Anna"), await sales.hire("Cy")
    deal = await sales.deal(await customer(api), owner_id=anna)
    other = await sales.deal(await customer(api))
    handoff = await start(api, deal)

    own = await refuse("handoffAssignCsm", "handoff", id=handoff, csmId=anna)
    named = {"opportunityId": other, "aeId": anna, "csmId": anna}
    begun = await refuse("handoffStart", "handoff", **named)
    await done(api, "handoffAssignCsm", "handoff { id }", id=handoff, csmId=cy)
    swapped = await refuse("handoffUpdate", "handoff", id=handoff, aeId=cy)

    assert own == begun == ("INVALID", ["input", "csmId"])
    assert swapped == ("INVALID", ["input", "aeId"])


async def test_nothing_comes_of_a_deal_before_it_is_there(
    api: Api, refuse: Any, sales: Sales, clock: MovedClock
) -> None:
    opened = clock() - timedelta(days=90)
    account = await customer(api)
    deal = await sales.won(account, clock() - timedelta(days=3), opened_at=opened)
    handoff = await start(api, deal, csmId=await sales.hire("Cy"))
    given = {"accountId": account, "opportunityId": deal}
    onboarding = (await done(api, "onboardingBegin", "onboarding { id }", **given))["id"]
    early, late = ((opened + timedelta(seconds=each)).isoformat() for each in (-1, 1))

    for name, payload, id_, field in (
        ("handoffRecordDebrief", "handoff", handoff, "debriefAt"),
        ("handoffRecordIntroCall", "handoff", handoff, "introCallAt"),
        ("onboardingRecordOrchestration", "onboarding", onboarding, "businessOrchestrationAt"),
        ("onboardingRecordKickoff", "onboarding", onboarding, "technicalKickoffAt"),
        ("onboardingRecordFirstValue", "onboarding", onboarding, "firstValueAt"),
    ):
        refused = await refuse(name, payload, id=id_, **{field: early})
        assert refused == ("INVALID", ["input", field])
        await done(api, name, f"{payload} {{ id }}", id=id_, **{field: late})


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field"),
    [
        ("2025-06-01", "2026-05-31", "startsOn"),
        ("2024-06-01", "2025-01-02", "endsOn"),
        ("2024-06-01", "2026-06-01", "endsOn"),
        ("2025-02-01", "2025-03-01", "startsOn"),
    ],
)
async def test_terms_do_not_overlap(
    api: Api, refuse: Any, starts_on: str, ends_on: str, field: str
) -> None:
    keep = ("termImpactKeep", "termImpact")
    account = {"accountId": await customer(api)}
    shown = f"{keep[1]} {{ id endsOn }}"
    term = {"startsOn": "2025-01-01", "endsOn": "2025-12-31"}
    made = await done(api, keep[0], shown, **account, **term)

    found = await refuse(*keep, **account, startsOn=starts_on, endsOn=ends_on)
    again = await done(api, keep[0], shown, **account, **{**term, "endsOn": "2025-11-30"})
    for first, last in (("2024-01-01", "2025-01-01"), ("2025-12-01", "2026-11-30")):
        await done(api, keep[0], shown, **account, startsOn=first, endsOn=last)

    assert found == ("INVALID", ["input", field])
    assert again == {"id": made["id"], "endsOn": "2025-11-30"}


@pytest.mark.parametrize(("title", "level"), [("VP Sales", "VP"), ("CEO", "C_LEVEL")])
async def test_who_ranks_high_does_not_weigh_little(
    api: Api, refuse: Any, title: str, level: str
) -> None:
    given = {"name": "Vera", "title": title, "accountId": await customer(api)}
    shown = "contact { id level }"
    made = await done(api, "contactCreate", shown, **given)

    found = await refuse("contactSetInfluence", "contact", id=made["id"], influence=69)
    await done(api, "contactSetInfluence", shown, id=made["id"], influence=70)
    await done(api, "policySet", "policyVersion { id }", key="champion.vpFloor", value=20)
    await done(api, "contactSetInfluence", shown, id=made["id"], influence=20)

    assert made["level"] == level
    assert found == ("INVALID", ["input", "influence"])


async def test_a_criterion_that_is_none_is_pointed_at(
    api: Api, refuse: Any, sales: Sales, clock: MovedClock
) -> None:
    given = {
        "opportunityId": await sales.deal(await customer(api)),
        "proposerId": await sales.hire("Carla"),
        "kickoffAt": clock().isoformat(),
        "unmetCriteria": [*UNMET, {"kind": "BAD_DEAL", "ref": "LUCK"}],
    }

    found = await refuse("dealRejectionPropose", "dealRejection", **given)

    assert found == ("INVALID", ["input", "unmetCriteria", "1", "ref"])


async def test_somebody_chooses_a_commercial_model(api: Api, refuse: Any) -> None:
    await customer(api)
    choose = ("commercialModelChoose", "commercialModelChoice")

    for nobody in ([], [UNSEEN]):
        found = await refuse(*choose, model="SPLIT", decidedBy=nobody)
        assert found == ("INVALID", ["input", "decidedBy"])


async def test_nothing_given_is_the_field_that_lacks_or_now(
    api: Api, refuse: Any, sales: Sales, clock: MovedClock
) -> None:
    query = "mutation($id: ID!) {{ {}(id: $id{}) {{ {} userErrors {{ code path }} }} }}"
    account = await customer(api)
    handoff = await start(api, await sales.deal(account), csmId=await sales.hire("Cy"))
    begun = await done(api, "onboardingBegin", ONBOARDING, accountId=account)
    held = {"accountId": account, "userId": await sales.hire("Ada"), "role": "CSM"}
    held = await done(api, "assignmentBegin", "assignment { id }", **held, reason="INITIAL")
    who = await person(api, account, "Vera")
    step = begun["steps"]["nodes"][0]["id"]

    for name, id_, shown, field in (
        ("contactLeave", who, "contact { status }", "status"),
        ("assignmentEnd", held["id"], "assignment { endedAt }", "endedAt"),
        ("handoffRecordDebrief", handoff, "handoff { debriefAt }", "debriefAt"),
        ("handoffRecordIntroCall", handoff, "handoff { introCallAt }", "introCallAt"),
        ("onboardingStepComplete", step, "onboardingStep { doneAt }", "doneAt"),
    ):
        for given in ("", ", input: {}"):
            payload = (await api.data(query.format(name, given, shown), id=id_))[name]
            if name == "contactLeave" and given:  # they have left already
                assert payload["userErrors"][0]["code"] == "INVALID_TRANSITION"
                continue
            assert payload.pop("userErrors") == []
            assert next(iter(payload.values()))[field] not in {None, "ACTIVE"}
    nothing = query.format("contactUpdate", ", input: {}", "contact { id }")
    [problem] = (await api.data(nothing, id=who))["contactUpdate"]["userErrors"]
    assert problem == {"code": "REQUIRED", "path": ["input"]}
