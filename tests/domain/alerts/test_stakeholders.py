"""Alerts about people who come and go fire and don't (domain.md §2.4)."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.domain.alerts.company import known_since
from tests.domain.alerts.conftest import Rules
from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import customer, person, role, tie
from tests.domain.writing import done
from tests.support.http import Api


async def test_row_139_severity_is_that_of_the_part(api: Api, rules: Rules) -> None:
    account = await customer(api)
    parts = {
        "Ada": {"dealRole": "ECONOMIC_BUYER"},
        "Bo": {"accountRole": "ADMIN"},
        "Cy": {"accountRole": "END_USER"},
    }
    for name, part in parts.items():
        contact = await person(api, account, name)
        await role(api, contact, **part)
        await done(api, "contactLeave", "contact { id }", id=contact, newEmployer=None)
    await person(api, account, "Di", levelOverride="VP")

    await rules.evaluate("STAKEHOLDER_CHANGED")

    found = await rules.alerts("STAKEHOLDER_CHANGED", "severity contact { name }")
    assert sorted((each["contact"]["name"], each["severity"]) for each in found) == [
        ("Ada", "HIGH"),
        ("Bo", "MEDIUM"),
    ]


async def test_a_changed_stakeholder_is_told_until_the_successor_is_in_touch(
    api: Api, rules: Rules, hire: Hire
) -> None:
    account, kim = await customer(api), await hire("Kim")
    ada, bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    await role(api, ada, accountRole="ADMIN")
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    await done(api, "contactReplace", "contact { id }", id=ada, successorId=bo)
    await rules.evaluate("STAKEHOLDER_CHANGED")
    assert len(await rules.open("STAKEHOLDER_CHANGED")) == 1

    await tie(api, kim, bo, rules.clock() - timedelta(days=1))
    await rules.evaluate("STAKEHOLDER_CHANGED")

    assert await rules.open("STAKEHOLDER_CHANGED") == []


async def managed(api: Api, owner: AsyncEngine, user: str, days: float) -> str:
    made = await done(api, "accountCreate", "account { id }", name="Acme", ownerId=user)
    await known_since(owner, made["id"], days)
    return str(made["id"])


async def test_row_140_a_new_person_is_told_once(
    api: Api, rules: Rules, hire: Hire, owner_engine: AsyncEngine
) -> None:
    kim = await hire("Kim")
    old, young = [await managed(api, owner_engine, kim, days) for days in (100, 10)]
    for account in (old, young):
        await person(api, account, "Ada", title="Analyst")

    for _ in range(2):
        await rules.evaluate("NEW_CONTACT_JOINED")

    [alert] = await rules.alerts("NEW_CONTACT_JOINED", "account { id } severity playbook { role }")
    assert (alert["account"]["id"], alert["severity"]) == (old, "LOW")
    assert [step["role"] for step in alert["playbook"]] == ["CSM", "SUPPORT", "TRAINING"]


async def test_a_new_person_is_spoken_to_or_the_time_goes_by(
    api: Api, rules: Rules, hire: Hire, owner_engine: AsyncEngine
) -> None:
    kim = await hire("Kim")
    account = await managed(api, owner_engine, kim, 100)
    ada, _bo = [await person(api, account, name) for name in ("Ada", "Bo")]
    await rules.evaluate("NEW_CONTACT_JOINED")

    await tie(api, kim, ada, rules.clock())
    rules.clock.moved = timedelta(minutes=1)
    await rules.evaluate("NEW_CONTACT_JOINED")
    rules.clock.moved = timedelta(days=31)
    await rules.evaluate("NEW_CONTACT_JOINED")

    found = await rules.alerts("NEW_CONTACT_JOINED", "state contact { name }")
    assert sorted((each["contact"]["name"], each["state"]) for each in found) == [
        ("Ada", "RESOLVED"),
        ("Bo", "EXPIRED"),
    ]
