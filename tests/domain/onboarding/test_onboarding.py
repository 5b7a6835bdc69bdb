"""From the deal to first value that the customer confirms (domain.md §4.1)."""

from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.opportunities.tables import opportunity, opportunity_stage_change
from csgraph.events.change_log import Actor, begin_change_set, insert_row
from csgraph.ids import TenantId, decode_id, encode_id
from csgraph.storage.work import open_writing
from tests.domain.influence.people import person
from tests.domain.success.company import asked, customer
from tests.domain.writing import done, refused, write
from tests.support.http import Api

CLOSED = datetime(2026, 1, 10, 10, tzinfo=UTC)
WHY = "value ruleId explanation evaluatedAt inputs { name value }"
COMPLETE = f"complete {{ {WHY} }} blockers stepsDone steps findings {{ code message }}"


@pytest.fixture
def win(app_engine: AsyncEngine, tenant_id: TenantId) -> Any:
    """Make a deal that is won, as a sync does; return its id."""

    async def made(account: str, closed: datetime | date) -> str:
        decoded = decode_id(account)
        assert decoded is not None
        deal = {"name": "Deal", "stage": "Closed Won", "is_won": True, "is_closed": True}
        deal |= {"account_id": decoded[1], "close_on": CLOSED.date()}
        async with open_writing(app_engine, tenant_id) as work:
            change_set = await begin_change_set(work, Actor("SYSTEM", "test"))
            kept: dict[str, Any] = {"change_set_id": change_set}
            id_: UUID = await insert_row(work, opportunity, deal, node_type="Opportunity", **kept)
            if isinstance(closed, datetime):
                for stage, at in (
                    ("Negotiation", closed - timedelta(days=9)),
                    ("Closed Won", closed),
                    ("Closed Won", closed + timedelta(days=2)),
                ):
                    row = {"opportunity_id": id_, "stage": stage, "changed_at": at}
                    type_ = "OpportunityStageChange"
                    await insert_row(work, opportunity_stage_change, row, node_type=type_, **kept)
        return encode_id("opp", id_)

    return made


async def begin(api: Api, account: str, **given: Any) -> str:
    made = await done(api, "onboardingBegin", "onboarding { id }", accountId=account, **given)
    return str(made["id"])


async def standing(api: Api, id_: str, shown: str, **given: Any) -> Any:
    return await asked(api, "Onboarding", id_, "standing", shown, **given)


async def first_value(api: Api, id_: str, at: datetime) -> None:
    name = "onboardingRecordFirstValue"
    await done(api, name, "onboarding { id }", id=id_, firstValueAt=at.isoformat())


async def codes(api: Api, id_: str, **given: Any) -> set[str]:
    told = await standing(api, id_, COMPLETE, **given)
    return {each["code"] for each in told["findings"]}


async def test_row_46_a_technical_kickoff_before_orchestration_is_warned_of(api: Api) -> None:
    id_ = await begin(api, await customer(api))
    shown = "onboarding { technicalKickoffAt } warnings"
    at = CLOSED.isoformat()

    told = await write(api, "onboardingRecordKickoff", shown, id=id_, technicalKickoffAt=at)

    [warning] = told["warnings"]
    assert "before business orchestration" in warning
    assert told["onboarding"]["technicalKickoffAt"] == "2026-01-10T10:00:00.000Z"
    assert await codes(api, id_) == {"KICKOFF_BEFORE_ORCHESTRATION"}

    earlier = (CLOSED - timedelta(days=1)).isoformat()
    given = {"id": id_, "businessOrchestrationAt": earlier}
    await done(api, "onboardingRecordOrchestration", "onboarding { id }", **given)
    told = await write(api, "onboardingRecordKickoff", shown, id=id_, technicalKickoffAt=at)
    assert told["warnings"] == []
    assert await codes(api, id_) == set()


async def test_row_47_the_customers_homework_is_listed_apart(api: Api, clock: Any) -> None:
    id_ = await begin(api, await customer(api))
    today, made = clock().date(), {}
    for owner, days in (("CUSTOMER", -3), ("CUSTOMER", 0), ("VENDOR", -1), ("CUSTOMER", 5)):
        made[owner, days] = await done(
            api,
            "impactPlanItemAdd",
            "impactPlanItem { id }",
            onboardingId=id_,
            statement=f"{owner} {days}",
            owner=owner,
            dueOn=(today + timedelta(days=days)).isoformat(),
        )
    shown = """customerHomeworkOverdue { statement daysLate item { id owner } }
      vendorHomeworkOverdue { statement daysLate }"""

    told = await standing(api, id_, shown)

    item = made["CUSTOMER", -3]
    assert told["customerHomeworkOverdue"] == [
        {"statement": "CUSTOMER -3", "daysLate": 3, "item": {**item, "owner": "CUSTOMER"}}
    ]
    assert told["vendorHomeworkOverdue"] == [{"statement": "VENDOR -1", "daysLate": 1}]
    assert await codes(api, id_) == {"HOMEWORK_OVERDUE"}

    then = clock().isoformat()
    given = {"id": item["id"], "doneAt": then}
    await done(api, "impactPlanItemComplete", "impactPlanItem { id }", **given)
    assert (await standing(api, id_, shown))["customerHomeworkOverdue"] == []
    assert len((await standing(api, id_, shown, asOf=then))["customerHomeworkOverdue"]) == 1


async def test_row_48_time_to_first_value_by_segment(api: Api, win: Any) -> None:
    definitions = {}
    for segment in ("ENTERPRISE", "COMMERCIAL"):
        given = {"segment": segment, "statement": "First order", "targetDays": 60}
        shown = "firstValueDefinition { id }"
        definitions[segment] = (await done(api, "firstValueDefinitionSet", shown, **given))["id"]
    days = {"ENTERPRISE": (45, 30, 90, 60, 52), "COMMERCIAL": (10, 20, 30, 40)}
    for segment, each in days.items():
        for taken in each:
            account = await customer(api)
            deal = await win(account, CLOSED)
            id_ = await begin(api, account, opportunityId=deal, definitionId=definitions[segment])
            await first_value(api, id_, CLOSED + timedelta(days=taken))
            if taken == 45:
                shown = f"daysToFirstValue {{ {WHY} }} closeBasis"
                told = await standing(api, id_, shown)
                assert told["daysToFirstValue"]["value"] == 45
                assert told["closeBasis"] == "STAGE_HISTORY"

    query = f"""{{ timeToFirstValue {{ segment count medianDays {{ {WHY} }}
      p75Days {{ value explanation }} }} }}"""
    found = {each["segment"]: each for each in (await api.data(query))["timeToFirstValue"]}

    enterprise, commercial = found["ENTERPRISE"], found["COMMERCIAL"]
    assert enterprise["count"] == 5
    assert enterprise["medianDays"]["value"] == median(days["ENTERPRISE"]) == 52
    assert enterprise["p75Days"]["value"] == 60
    assert {"name": "ttfv.minN", "value": "5"} in enterprise["medianDays"]["inputs"]
    assert (commercial["count"], commercial["medianDays"]["value"]) == (4, None)
    assert "5 are needed" in commercial["medianDays"]["explanation"]


async def test_row_109_a_close_date_alone_is_the_end_of_its_day(api: Api, win: Any) -> None:
    account = await customer(api)
    await win(account, CLOSED.date())
    id_ = await begin(api, account)
    await first_value(api, id_, datetime(2026, 1, 21, tzinfo=UTC))

    told = await standing(api, id_, "daysToFirstValue { value } closeBasis")

    assert told == {"daysToFirstValue": {"value": 10}, "closeBasis": "DATE_ONLY"}


async def test_row_50_done_tasks_are_no_completion_until_the_customer_confirms(
    api: Api, clock: Any
) -> None:
    account = await customer(api)
    ada = await person(api, account, "Ada")
    id_ = await begin(api, account)
    query = """query($id: ID!) { node(id: $id) { ... on Onboarding {
      steps(first: 10) { nodes { id name } } } } }"""
    steps = (await api.data(query, id=id_))["node"]["steps"]["nodes"]
    assert [each["name"] for each in steps] == [
        *("Kickoff call", "Create plan", "Deliver training", "Send learning material")
    ]
    for each in steps:
        given = {"id": each["id"], "doneAt": clock().isoformat()}
        await done(api, "onboardingStepComplete", "onboardingStep { id }", **given)
    await first_value(api, id_, clock())

    told = await standing(api, id_, COMPLETE)
    assert (told["stepsDone"], told["steps"]) == (4, 4)
    assert told["complete"]["value"] is False
    assert told["complete"]["ruleId"] == "onboarding.complete"
    assert told["blockers"] == ["TECHNICAL_NOT_CONFIRMED", "PROCESS_NOT_CONFIRMED"]
    assert [each["code"] for each in told["findings"]] == ["TASKS_DONE_NOT_CONFIRMED"]

    shown = "onboarding { customerConfirmedTechnicalAt confirmedBy { name } }"
    told = await done(api, "onboardingConfirm", shown, id=id_, technical=True, confirmedById=ada)
    assert told["confirmedBy"] == {"name": "Ada"}
    then = clock().isoformat()
    assert (await standing(api, id_, "blockers"))["blockers"] == ["PROCESS_NOT_CONFIRMED"]
    await done(api, "onboardingConfirm", shown, id=id_, process=True)

    told = await standing(api, id_, COMPLETE)
    assert (told["complete"]["value"], told["blockers"], told["findings"]) == (True, [], [])
    assert (await standing(api, id_, "blockers", asOf=then))["blockers"] == [
        "PROCESS_NOT_CONFIRMED"
    ]
    await done(api, "onboardingConfirm", shown, id=id_, technical=False)
    assert (await standing(api, id_, "blockers"))["blockers"] == ["TECHNICAL_NOT_CONFIRMED"]


async def test_row_151_a_fourth_journey_is_warned_of(api: Api) -> None:
    shown = "impactJourney { name months segments } warnings"
    for number in range(3):
        told = await write(api, "impactJourneyCreate", shown, name=f"Journey {number}")
        assert (told["warnings"], told["impactJourney"]["months"]) == ([], 12)

    told = await write(api, "impactJourneyCreate", shown, name="One more", segments=["SMB"])

    assert told["impactJourney"]["segments"] == ["SMB"]
    [warning] = told["warnings"]
    assert "4 impact journeys" in warning
    endless = await refused(api, "impactJourneyCreate", shown, name="Endless", months=0)
    assert endless == ("INVALID", ["input", "months"])


async def test_row_152_first_value_differs_by_experience(api: Api, win: Any) -> None:
    shown = "firstValueDefinition { id targetDays customerExperience }"
    given = {"segment": "ENTERPRISE", "statement": "First order"}
    made = {}
    for experience, days in (("INEXPERIENCED", 20), ("EXPERIENCED", 60)):
        values = {**given, "customerExperience": experience, "targetDays": days}
        made[experience] = await done(api, "firstValueDefinitionSet", shown, **values)
    assert made["INEXPERIENCED"]["id"] != made["EXPERIENCED"]["id"]
    again = {**given, "customerExperience": "EXPERIENCED", "targetDays": 50}
    changed = await done(api, "firstValueDefinitionSet", shown, **again)
    assert changed == {**made["EXPERIENCED"], "targetDays": 50}

    for experience, late in (("INEXPERIENCED", {"FIRST_VALUE_LATE"}), ("EXPERIENCED", set())):
        account = await customer(api)
        await win(account, CLOSED)
        id_ = await begin(api, account, definitionId=made[experience]["id"])
        await first_value(api, id_, CLOSED + timedelta(days=30))
        assert await codes(api, id_) == late


async def test_a_deal_is_of_the_same_account(api: Api, win: Any) -> None:
    deal = await win(await customer(api, "Other"), CLOSED)
    given = {"accountId": await customer(api), "opportunityId": deal}

    found = await refused(api, "onboardingBegin", "onboarding { id }", **given)

    assert found == ("INVALID", ["input", "opportunityId"])
    [wrong] = (
        await write(
            api,
            "firstValueDefinitionSet",
            "firstValueDefinition { id }",
            segment="A",
            statement="B",
            targetDays=0,
        )
    )["userErrors"]
    assert wrong["path"] == ["input", "targetDays"]
