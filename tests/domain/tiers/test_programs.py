"""Programs for many accounts, visits, what time goes to (domain.md §1.1, §1.2, §1.4)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.domain.conftest import MovedClock
from tests.domain.tiers.customers import account, of_account
from tests.domain.writing import done, refused, write
from tests.support.http import Api

ENROLLED = "programEnrollment { id reason startedAt endedAt }"


async def program(api: Api, kind: str = "COMMUNITY", name: str = "Lounge", **given: Any) -> str:
    made = await done(api, "programCreate", "program { id }", name=name, kind=kind, **given)
    return str(made["id"])


async def enroll(api: Api, program_id: str, account_id: str, **given: Any) -> dict[str, Any]:
    named = {"programId": program_id, "accountId": account_id}
    return await done(api, "programEnrollmentBegin", ENROLLED, **named, **given)


async def test_row_007_a_scale_account_has_a_pooled_named_csm_and_office_hours(
    api: Api, sync: Any
) -> None:
    ada, acme = await sync("user", name="Ada"), await account(api, 10_000)
    lounge = await program(api, tier="SCALE", channel="chat")
    hours = await program(api, "OFFICE_HOURS", "Hours", tier="SCALE", schedule="Tuesdays, 15:00")
    shown = "programCsm { id }"
    seat = await done(api, "programCsmAdd", shown, programId=lounge, userId=ada)
    for each in (lounge, hours):
        await enroll(api, each, acme)

    told = await of_account(
        api,
        acme,
        """experienceTier entitlements { isPooled }
        programEnrollments(first: 5, orderBy: [{field: STARTED_AT, direction: ASC}]) { nodes {
          program { kind schedule pooledCsms(first: 5) { nodes { user { name } } } } } }""",
    )

    assert (told["experienceTier"], told["entitlements"]["isPooled"]) == ("SCALE", True)
    lounge_told, hours_told = [each["program"] for each in told["programEnrollments"]["nodes"]]
    assert lounge_told["pooledCsms"]["nodes"] == [{"user": {"name": "Ada"}}]
    assert (hours_told["kind"], hours_told["schedule"]) == ("OFFICE_HOURS", "Tuesdays, 15:00")
    code, _ = await refused(api, "programCsmAdd", shown, programId=lounge, userId=ada)
    assert code == "CONFLICT"
    await done(api, "programCsmRemove", shown, id=seat["id"])
    await done(api, "programCsmAdd", shown, programId=lounge, userId=ada)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"contactPreference": "SELF_SERVICE", "growthPotential": "NONE"}, "PREFERENCE"),
        ({"growthPotential": "NONE"}, "NO_GROWTH"),
        ({}, "TIER"),
    ],
)
async def test_row_112_why_an_account_is_enrolled(
    api: Api, given: dict[str, Any], reason: str
) -> None:
    lounge, acme = await program(api), await account(api, 10_000, **given)

    assert (await enroll(api, lounge, acme))["reason"] == reason


async def test_row_112_an_account_is_in_a_program_once_at_a_time(
    api: Api, clock: MovedClock
) -> None:
    lounge, acme = await program(api), await account(api)
    first = await enroll(api, lounge, acme, reason="PREFERENCE")
    named = {"programId": lounge, "accountId": acme}
    code, _ = await refused(api, "programEnrollmentBegin", ENROLLED, **named)
    assert code == "CONFLICT"

    ended = await done(api, "programEnrollmentEnd", ENROLLED, id=first["id"])
    again = await done(api, "programEnrollmentEnd", ENROLLED, id=first["id"])

    assert ended["endedAt"] == again["endedAt"] is not None
    await enroll(api, lounge, acme)
    later = (clock() + timedelta(days=1)).isoformat()
    told = await refused(api, "programEnrollmentBegin", ENROLLED, **named, startedAt=later)
    assert told == ("INVALID", ["input", "startedAt"])


async def test_row_112_retention_of_enrolled_and_others_with_n(
    api: Api, clock: MovedClock, sync: Any
) -> None:
    lounge, today = await program(api), clock().date()
    then = today - timedelta(days=500)

    async def customer(*, enrolled: bool, stays: bool, takes_part: bool = False) -> None:
        acme = await account(api, 10_000)
        ends = today + timedelta(days=30 if stays else -30)
        await sync("contract", account_id=acme, starts_on=then, ends_on=ends)
        if enrolled:
            seat = await enroll(api, lounge, acme)
            for kind in ("OPENED", *(["ASKED"] if takes_part else [])):
                await done(
                    api,
                    "programTouchRecord",
                    "programTouch { id }",
                    enrollmentId=seat["id"],
                    kind=kind,
                )

    await customer(enrolled=True, stays=True, takes_part=True)
    await customer(enrolled=True, stays=True)
    await customer(enrolled=True, stays=False)
    await customer(enrolled=False, stays=True)
    await customer(enrolled=False, stays=False)
    newcomer = await account(api, 10_000)
    await sync("contract", account_id=newcomer, starts_on=today, ends_on=None)

    [told] = (
        await api.data("""{ programRetention { tier participatingCount participation
          enrolled { accountCount retainedCount share } others { accountCount share } } }""")
    )["programRetention"]

    assert told["tier"] == "SCALE"
    assert (told["enrolled"]["accountCount"], told["enrolled"]["retainedCount"]) == (3, 2)
    assert round(told["enrolled"]["share"], 3) == 0.667
    assert told["others"] == {"accountCount": 2, "share": 0.5}
    assert told["participatingCount"] == 1


async def test_what_somebody_did_is_in_their_timeline(api: Api, clock: MovedClock) -> None:
    lounge, acme = await program(api), await account(api)
    seat = await enroll(api, lounge, acme)
    ada = await done(api, "contactCreate", "contact { id }", name="Ada", accountId=acme)
    given = {"enrollmentId": seat["id"], "contactId": ada["id"], "kind": "POSTED"}
    await done(api, "programTouchRecord", "programTouch { id }", **given)

    found = await api.data(
        """query($id: ID!) { node(id: $id) { ... on Contact {
          programTouches(first: 5) { nodes { kind enrollment { program { name } } } } } } }""",
        id=ada["id"],
    )

    assert found["node"]["programTouches"]["nodes"] == [
        {"kind": "POSTED", "enrollment": {"program": {"name": "Lounge"}}}
    ]
    later = (clock() + timedelta(days=1)).isoformat()
    told = await refused(
        api, "programTouchRecord", "programTouch { id }", **given, happenedAt=later
    )
    assert told == ("INVALID", ["input", "happenedAt"])


async def test_a_program_changes(api: Api) -> None:
    lounge = await program(api)

    told = await done(api, "programUpdate", "program { tier schedule }", id=lounge, tier="MID")

    assert told == {"tier": "MID", "schedule": None}


def work(csm: str, clock: MovedClock, hours: int, **given: Any) -> dict[str, Any]:
    began: datetime = clock() - timedelta(days=3)
    return {
        "kind": "MEETING",
        "owner_id": csm,
        "started_at": began,
        "ended_at": began + timedelta(hours=hours),
        **given,
    }


async def test_row_119_time_mix(api: Api, clock: MovedClock, sync: Any) -> None:
    ada, bo = await sync("user", name="Ada"), await sync("user", name="Bo")
    made = [await sync("interaction", **work(ada, clock, hours)) for hours in (3, 2, 1, 4)]
    await sync("interaction", **work(bo, clock, 1))
    await sync("interaction", **work(ada, clock, 9, is_done=False))
    for id_, kind, aligned in (
        (made[0], "OUTCOME_WORK", True),
        (made[1], "TRAINING", False),
        (made[2], "TRAINING", True),
    ):
        given = {"activityType": kind, "isBullseyeAligned": aligned}
        await done(api, "interactionClassify", "interaction { id }", id=id_, **given)
    today = clock().date()
    days = {"from": (today - timedelta(days=7)).isoformat(), "to": today.isoformat()}

    ask = """query($from: Date!, $to: Date!) { timeMix(from: $from, to: $to) { csm { name } hours
      unalignedShare lowLeverageHours parts { activityType interactionCount hours } } }"""
    first, second = (await api.data(ask, **days))["timeMix"]

    assert (first["csm"]["name"], first["hours"]) == ("Ada", 10)
    assert (second["csm"]["name"], second["unalignedShare"]) == ("Bo", None)
    assert first["parts"] == [
        {"activityType": "OUTCOME_WORK", "interactionCount": 1, "hours": 3},
        {"activityType": "TRAINING", "interactionCount": 2, "hours": 3},
        {"activityType": None, "interactionCount": 1, "hours": 4},
    ]
    assert (round(first["unalignedShare"], 3), first["lowLeverageHours"]) == (0.333, 3)


async def test_row_210_presence_preference(api: Api, clock: MovedClock, sync: Any) -> None:
    never, long_ago, lately, _ = [
        await account(api, name=name, presencePreference=wants)
        for name, wants in (
            ("Never", "ONSITE"),
            ("Long ago", "ONSITE"),
            ("Lately", "ONSITE"),
            ("Remote", "REMOTE"),
        )
    ]
    today = clock().date()
    for acme, days, kind in (
        (long_ago, 366, "ONSITE_VISIT"),
        (long_ago, 1, "CALL"),
        (lately, 365, "ONSITE_VISIT"),
        (never, -5, "ONSITE_VISIT"),
    ):
        day = today - timedelta(days=days)
        await sync("interaction", account_id=acme, kind=kind, happens_on=day)

    found = (
        await api.data("""{ visitsDue { account { id } lastVisitOn ruleId explanation
          inputs { name value } } }""")
    )["visitsDue"]

    assert [each["account"]["id"] for each in found] == [never, long_ago]
    assert found[0]["lastVisitOn"] is None
    assert found[1]["lastVisitOn"] == (today - timedelta(days=366)).isoformat()
    assert {"name": "presence.onsiteDays", "value": "365"} in found[1]["inputs"]
    assert "366 days ago" in found[1]["explanation"]


MATURITIES = {
    "selfServiceContentMaturity": "COMPLETE",
    "automatedOnboardingMaturity": "BEGUN",
    "campaignsMaturity": "NONE",
}
LAUNCHED = "program { launchedAt } warnings"


async def test_row_204_a_community_is_launched_before_what_it_leans_on_is_complete(
    api: Api,
) -> None:
    lounge = await program(api, **MATURITIES)

    told = await write(api, "programLaunch", LAUNCHED, id=lounge, launchedAt=None)

    assert told["userErrors"] == []
    assert told["program"]["launchedAt"] is not None
    for warning, words in zip(
        told["warnings"],
        ("automated onboarding", "campaigns", "the community itself"),
        strict=True,
    ):
        assert words in warning
    complete = dict.fromkeys((*MATURITIES, "communityMaturity"), "COMPLETE")
    shown = f"program {{ {' '.join(complete)} }}"
    assert await done(api, "programUpdate", shown, id=lounge, **complete) == complete
    told = await write(api, "programLaunch", LAUNCHED, id=lounge, launchedAt=None)
    assert told["warnings"] == []


async def test_row_204_other_programs_lean_on_nothing(api: Api, clock: MovedClock) -> None:
    hours = await program(api, "OFFICE_HOURS", "Hours")
    at = (clock() - timedelta(days=2)).isoformat()

    told = await write(api, "programLaunch", LAUNCHED, id=hours, launchedAt=at)

    assert told["warnings"] == []
    assert told["program"]["launchedAt"][:16] == at[:16]
    later = (clock() + timedelta(days=2)).isoformat()
    refusal = await refused(api, "programLaunch", LAUNCHED, id=hours, launchedAt=later)
    assert refusal == ("INVALID", ["input", "launchedAt"])
