"""A champion who leaves starts a playbook; a successor ends it (domain.md §2.4, §11)."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from tests.domain.alerts.conftest import Rules
from tests.domain.handoffs.test_calendars import DAYS
from tests.domain.influence.people import customer, person, role, signal
from tests.domain.writing import done
from tests.support.http import Api, key_of


async def leave(api: Api, contact: str, **given: str | None) -> None:
    await done(api, "contactLeave", "contact { id }", id=contact, **{"newEmployer": None, **given})


async def test_row_34_a_champion_who_left_opens_a_playbook_and_a_successor_resolves_it(
    api: Api, rules: Rules
) -> None:
    account = await customer(api)
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    await role(api, ada, accountRole="CHAMPION")
    await rules.evaluate("CHAMPION_LEFT")
    assert await rules.alerts("CHAMPION_LEFT") == []

    await leave(api, ada, newEmployer="Umbrella")
    await rules.evaluate("CHAMPION_LEFT")

    [alert] = await rules.alerts("CHAMPION_LEFT", "id state playbook { role action dueAt }")
    assert alert["state"] == "OPEN"
    assert [step["action"] for step in alert["playbook"]] == [
        "Contact the successor.",
        "Nominate a new champion.",
        "Confirm the goals again with who decides now.",
        "Log an opportunity at the new employer.",
    ]
    due = [step["dueAt"] for step in alert["playbook"]]
    assert due[2:] == [None, None]
    assert all(each.endswith("Z") for each in due[:2])

    await done(api, "contactReplace", "contact { id }", id=ada, successorId=bo)
    await rules.evaluate("CHAMPION_LEFT")

    [alert] = await rules.alerts("CHAMPION_LEFT", "state endedAt isEndedByPerson")
    assert alert["state"] == "RESOLVED"
    assert alert["endedAt"] is not None
    assert alert["isEndedByPerson"] is False


async def test_row_202_champion_left_explains_itself(api: Api, rules: Rules) -> None:
    account = await customer(api)
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    await role(api, ada, dealRole="CHAMPION")
    for gone in (ada, bo):  # who was no champion fires nothing
        await leave(api, gone, newEmployer="Umbrella")

    await rules.evaluate("CHAMPION_LEFT")

    [alert] = await rules.alerts("CHAMPION_LEFT")
    assert (alert["severity"], alert["kind"]) == ("HIGH", "LEADING")
    assert (alert["subjectType"], alert["subjectId"]) == ("Contact", ada)
    assert (alert["account"]["id"], alert["contact"]["name"]) == (account, "Ada")
    evidence = alert["evidence"]
    assert evidence["ruleId"] == "alert.championLeft"
    assert evidence["explanation"].startswith("Ada was a champion, left on 20")
    told = {each["name"]: each["value"] for each in evidence["inputs"]}
    assert told["newEmployer"] == "Umbrella"
    assert told["champion.renewalEscalateDays"] == "180"


async def test_row_202_a_shopper_is_told_and_an_advocate_is_not(api: Api, rules: Rules) -> None:
    account = await customer(api)
    for name, delight in (("Ada", 30), ("Bo", 60)):
        contact = await person(api, account, name, influence=80, productImportance=80)
        await role(api, contact, accountRole="CHAMPION")
        await signal(api, contact, USAGE=80, SENTIMENT=delight)
    weak = await person(api, account, "Cy", influence=60, productImportance=80)
    await role(api, weak, accountRole="CHAMPION")
    await signal(api, weak, USAGE=80, SENTIMENT=10)

    await rules.evaluate("CHAMPION_SHOPPING")

    [alert] = await rules.alerts("CHAMPION_SHOPPING")
    assert alert["contact"]["name"] == "Ada"
    assert "engaged at 80 and delighted at 30" in alert["evidence"]["explanation"]


async def test_business_days_of_a_playbook_are_those_of_the_tenant_s_calendar(
    api: Api, rules: Rules
) -> None:
    always = {"timeZone": "UTC", "workingDays": DAYS, "opensMinute": 0, "closesMinute": 1_440}
    await done(api, "businessCalendarSet", "businessCalendar { id }", **always)
    tomorrow = (rules.clock() + timedelta(days=1)).date()
    await done(api, "businessHolidaySet", "businessHoliday { id }", observedOn=str(tomorrow))
    ada = await person(api, await customer(api), "Ada")
    await role(api, ada, accountRole="CHAMPION")
    await leave(api, ada)

    await rules.evaluate("CHAMPION_LEFT")

    [alert] = await rules.alerts("CHAMPION_LEFT", "openedAt playbook { dueAt }")
    due, opened = (
        datetime.fromisoformat(each) for each in (alert["playbook"][0]["dueAt"], alert["openedAt"])
    )
    assert abs(due - opened - timedelta(days=6)) < timedelta(seconds=1)


async def test_what_support_tells_of_a_shopper_is_for_those_who_may_read_it(
    api: Api, rules: Rules, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    contact = await person(api, await customer(api), "Ada", influence=80, productImportance=80)
    await role(api, contact, accountRole="CHAMPION")
    await signal(api, contact, USAGE=80, SENTIMENT=30)
    await rules.evaluate("CHAMPION_SHOPPING")
    scopes = ("accounts:read", "contacts:read", "alerts:read")
    outsider = api.with_key(await key_of(owner_engine, secrets, tenant_id, scopes))

    told = await outsider.data("{ alerts(first: 5) { nodes { code evidence { explanation } } } }")

    assert told["alerts"]["nodes"] == [{"code": "CHAMPION_SHOPPING", "evidence": None}]
