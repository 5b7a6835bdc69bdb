"""The bullseye, interviews, notes and insights (domain.md §4.2, §4.6)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.access.tables import user
from csgraph.domain.interactions.tables import interaction
from csgraph.events.change_log import Actor, begin_change_set, insert_row
from csgraph.ids import TenantId, decode_id, encode_id
from csgraph.storage.work import open_writing
from tests.domain.success.company import asked, customer
from tests.domain.writing import done, refused
from tests.support.http import Api

WHY = "value ruleId explanation inputs { name value }"
ANSWERS = {
    "businessObjective": "Deliver faster",
    "successMeasure": "Days to deliver",
    "enablingAttribute": "One owner of the process",
    "essentialProcess": "Weekly planning",
}
STANDING = f"isComplete {{ {WHY} }} answersGiven interviews shortlist findings {{ code message }}"
FOLLOW_UPS = f"""query($asOf: DateTime) {{ insightFollowUps(asOf: $asOf) {{
  sharing {{ id insight {{ text }} }} why {{ {WHY} }} }} }}"""
RATE = f"query($id: ID!) {{ node(id: $id) {{ ... on User {{ expertiseRate {{ {WHY} }} }} }} }}"


@pytest.fixture
def sync(app_engine: AsyncEngine, tenant_id: TenantId) -> Any:
    """Make a row of a source, as a sync does; return its id."""

    async def made(table: Any, node_type: str, prefix: str, **values: Any) -> str:
        for name in ("account_id", "owner_id"):
            decoded = decode_id(values.get(name, ""))
            if decoded is not None:
                values[name] = decoded[1]
        async with open_writing(app_engine, tenant_id) as work:
            change_set = await begin_change_set(work, Actor("SYSTEM", "test"))
            id_ = await insert_row(
                work, table, values, node_type=node_type, change_set_id=change_set
            )
        return encode_id(prefix, id_)

    return made


async def hired(sync: Any, name: str) -> str:
    return str(await sync(user, "User", "usr", name=name))


async def met(sync: Any, account: str, owner: str, at: datetime) -> str:
    given = {"kind": "CALL", "account_id": account, "owner_id": owner, "started_at": at}
    return str(await sync(interaction, "Interaction", "int", **given))


async def bullseye(api: Api, **answers: str) -> str:
    made = await done(api, "customerBullseyeCreate", "customerBullseye { id }", **answers)
    return str(made["id"])


async def interview(api: Api, page: str, number: int) -> str:
    account = await customer(api, f"Customer {number}")
    given = {"bullseyeId": page, "accountId": account, "results": "Twice as fast"}
    shown = "successInterview { id heldAt }"
    made = await done(api, "successInterviewShortlist", shown, **given)
    assert made["heldAt"] is None
    return str(made["id"])


async def standing(api: Api, page: str, **given: Any) -> Any:
    return await asked(api, "CustomerBullseye", page, "standing", STANDING, **given)


async def test_row_59_four_single_answers_and_too_few_interviews_are_warned_of(
    api: Api, clock: Any
) -> None:
    page = await bullseye(api, **ANSWERS)
    query = (
        f"query($id: ID!) {{ node(id: $id) {{ ... on CustomerBullseye {{ {' '.join(ANSWERS)} }}}}}}"
    )
    assert (await api.data(query, id=page))["node"] == ANSWERS
    interviews = [await interview(api, page, number) for number in range(10)]
    for each in interviews[:4]:
        given = {"id": each, "heldAt": clock().isoformat(), "whyBought": "To deliver"}
        await done(api, "successInterviewHold", "successInterview { id }", **given)

    told = await standing(api, page)
    assert (told["answersGiven"], told["interviews"], told["shortlist"]) == (4, 4, 10)
    codes = [each["code"] for each in told["findings"]]
    assert codes == ["TOO_FEW_INTERVIEWS", *["DEPARTMENT_NOT_ALIGNED"] * 5]
    assert "4 interviews were held: 5 are needed" in told["findings"][0]["message"]
    assert {"name": "successAnalysis.interviews", "value": "5"} in told["isComplete"]["inputs"]

    then = clock().isoformat()
    given = {"id": interviews[4], "heldAt": then}
    await done(api, "successInterviewHold", "successInterview { id }", **given)
    assert (await standing(api, page))["findings"][0]["code"] == "DEPARTMENT_NOT_ALIGNED"
    assert (await standing(api, page, asOf=then))["interviews"] == 4


async def test_row_161_five_departments_answer(api: Api) -> None:
    page = await bullseye(api, businessObjective="Deliver faster")
    departments = ("MARKETING", "SALES", "ONBOARDING", "RENEWAL", "PRODUCT")
    for each in departments:
        codes = [e["code"] for e in (await standing(api, page))["findings"]]
        assert "DEPARTMENT_NOT_ALIGNED" in codes
        await done(
            api,
            "bullseyeAlignmentKeep",
            "bullseyeAlignment { id }",
            bullseyeId=page,
            department=each,
            question="What do we change?",
            answer="The message",
        )

    codes = [e["code"] for e in (await standing(api, page))["findings"]]
    assert codes == ["ANSWER_MISSING", "TOO_FEW_INTERVIEWS", "SHORTLIST_TOO_SHORT"]


async def test_an_account_matches_a_part_of_the_bullseye(api: Api) -> None:
    """An answer that is not given is no attribute; what nobody judged is no match (§4.6)."""
    page = await bullseye(api, **{**ANSWERS, "essentialProcess": " "})
    account = await customer(api)
    fit = {
        "bullseyeId": page,
        "accountId": account,
        "businessObjectiveMatches": True,
        "successMeasureMatches": False,
        "essentialProcessMatches": True,
    }
    id_ = (await done(api, "bullseyeFitJudge", "bullseyeFit { id }", **fit))["id"]
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on BullseyeFit {{ match {{ {WHY} }} }} }} }}"

    told = (await api.data(query, id=id_))["node"]["match"]

    assert told["value"] == pytest.approx(1 / 3)
    inputs = {each["name"]: each["value"] for each in told["inputs"]}
    assert (inputs["matched"], inputs["judged"], inputs["defined"]) == ("1", "2", "3")
    fit["enablingAttributeMatches"] = True
    assert (await done(api, "bullseyeFitJudge", "bullseyeFit { id }", **fit))["id"] == id_
    told = (await api.data(query, id=id_))["node"]["match"]
    assert told["value"] == pytest.approx(2 / 3)


async def test_a_customer_without_results_is_none_to_ask(api: Api) -> None:
    given = {
        "bullseyeId": await bullseye(api, **ANSWERS),
        "accountId": await customer(api),
        "results": " ",
    }

    found = await refused(api, "successInterviewShortlist", "successInterview { id }", **given)

    assert found == ("INVALID", ["input", "results"])


async def test_row_53_questions_are_counted_by_who_asked(api: Api, sync: Any) -> None:
    account = await customer(api)
    for name, kinds in (("Ann", ("WHY", "HOW", "WHEN")), ("Ben", ("WHO",))):
        csm = await hired(sync, name)
        for kind in kinds:
            await done(
                api,
                "learningNoteAdd",
                "learningNote { id }",
                accountId=account,
                askedById=csm,
                kind=kind,
                question="Why that way?",
                answer="We always did",
            )

    query = """{ learningNotes { groupBy(
      keys: [{field: ASKED_BY}], orderBy: [{function: COUNT, direction: DESC}]
    ) { key { askedBy { name } } aggregate { count } } } }"""
    found = (await api.data(query))["learningNotes"]["groupBy"]

    counts = {each["key"]["askedBy"]["name"]: each["aggregate"]["count"] for each in found}
    assert counts == {"Ann": 3, "Ben": 1}
    query = """{ learningNotes(filter: {answer: {containsIgnoreCase: "always"},
      kind: {eq: WHO}}) { nodes { question askedBy { name } } } }"""
    [note] = (await api.data(query))["learningNotes"]["nodes"]
    assert note["askedBy"] == {"name": "Ben"}


async def test_row_155_an_insight_that_nobody_came_back_to_is_told(
    api: Api, clock: Any, sync: Any
) -> None:
    account, ann = await customer(api), await hired(sync, "Ann")
    call = await met(sync, account, ann, clock() - timedelta(days=10))
    made = await done(
        api,
        "insightAdd",
        "insight { id }",
        text="Plan on Fridays",
        source="SUCCESSFUL_CUSTOMER",
    )
    given = {"insightId": made["id"], "interactionId": call}
    shown = "insightSharing { id account { id } }"
    shared = await done(api, "insightShare", shown, **given)
    assert shared["account"] == {"id": account}
    assert (await api.data(FOLLOW_UPS))["insightFollowUps"] == []

    await met(sync, account, ann, clock() - timedelta(days=3))
    [found] = (await api.data(FOLLOW_UPS))["insightFollowUps"]
    assert found["sharing"] == {"id": shared["id"], "insight": {"text": "Plan on Fridays"}}
    assert found["why"]["ruleId"] == "INSIGHT_FOLLOWUP"
    rate = (await api.data(RATE, id=ann))["node"]["expertiseRate"]
    assert (rate["value"], rate["ruleId"]) == (0.5, "insight.expertiseRate")

    then = clock().isoformat()
    given = {"id": shared["id"], "outcome": "They save a day"}
    await done(api, "insightFollowUp", "insightSharing { followedUpAt }", **given)
    assert (await api.data(FOLLOW_UPS))["insightFollowUps"] == []
    assert len((await api.data(FOLLOW_UPS, asOf=then))["insightFollowUps"]) == 1
