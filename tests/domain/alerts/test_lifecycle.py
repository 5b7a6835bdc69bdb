"""How alerts come and go, whatever the rule (domain.md §11, §19)."""

from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.alerting.discovery import declared_alert_rules
from csgraph.alerting.register import REGISTER
from csgraph.domain.alerts.rules import LIFECYCLE, priority_of
from csgraph.errors import InvalidTransition
from csgraph.ids import TenantId
from csgraph.storage.secrets import Secrets
from tests.domain.alerts.company import ARR, signed
from tests.domain.alerts.conftest import Rules
from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import customer, person, role
from tests.domain.writing import done, refused, write
from tests.support.http import Api, key_of

CODE = "CHAMPION_LEFT"
ALLOWED = {
    *(("OPEN", "ACKNOWLEDGED"), ("ACKNOWLEDGED", "IN_PLAYBOOK")),
    *product(("OPEN", "ACKNOWLEDGED", "IN_PLAYBOOK"), ("RESOLVED", "DISMISSED", "SNOOZED")),
    *(("SNOOZED", "OPEN"), ("SNOOZED", "RESOLVED")),
}
"""Transitions of `Alert` in domain.md §19; EXPIRED is reached by rules alone."""
WEIGHTS = {"severity": Decimal(40), "renewal": Decimal(30), "arr": Decimal(20)}
WEIGHTS |= {"influence": Decimal(10)}


def test_the_steps_are_those_of_the_state_machine() -> None:
    found = {(a, b) for step in LIFECYCLE.steps.values() for a, b in step.items()}

    assert found == ALLOWED


@pytest.mark.parametrize(("state", "step"), list(product(LIFECYCLE.states, LIFECYCLE.steps)))
def test_row_201_a_step_is_taken_or_refused_with_those_that_are_open(state: str, step: str) -> None:
    if step in LIFECYCLE.open_steps(state):
        assert (state, LIFECYCLE.after(state, step)) in ALLOWED
    else:
        with pytest.raises(InvalidTransition) as told:
            LIFECYCLE.after(state, step)
        assert told.value.extensions["availableTransitions"] == list(LIFECYCLE.open_steps(state))


def test_row_202_every_rule_has_a_code_of_the_register_and_each_code_one_rule() -> None:
    codes = [rule.code for rule in declared_alert_rules()]

    assert len(codes) == len(set(codes))
    assert set(codes) <= REGISTER.keys()


async def lost(api: Api, name: str = "Ada", **given: Any) -> tuple[str, str]:
    """Make an account that lost its champion; return both."""
    account = await customer(api)
    ada = await person(api, account, name, **given)
    await role(api, ada, accountRole="CHAMPION")
    await done(api, "contactLeave", "contact { id }", id=ada, newEmployer=None)
    return account, ada


async def step(api: Api, name: str, alert: str, **given: Any) -> dict[str, Any]:
    shown = "alert { state endedAt wakesAt isEndedByPerson availableTransitions }"
    return await done(api, name, shown, id=alert, **given)


async def test_row_97_one_open_alert_a_rule_and_subject(api: Api, rules: Rules) -> None:
    await lost(api)

    [first] = await rules.evaluate(CODE)
    [second] = await rules.evaluate(CODE)

    assert (first.opened, second.opened, second.changed, second.holding) == (1, 0, 0, 1)
    assert len(await rules.alerts(CODE)) == 1


async def test_evidence_follows_what_it_tells_of(api: Api, rules: Rules) -> None:
    _, ada = await lost(api)
    await rules.evaluate(CODE)

    await done(api, "contactUpdate", "contact { id }", id=ada, name="Ada Lovelace")
    [outcome] = await rules.evaluate(CODE)

    assert (outcome.opened, outcome.changed, outcome.ended) == (0, 1, 0)
    [alert] = await rules.alerts(CODE)
    assert alert["evidence"]["explanation"].startswith("Ada Lovelace")


async def test_some_accounts_are_evaluated_alone(api: Api, rules: Rules) -> None:
    accounts = [(await lost(api, name))[0] for name in ("Ada", "Bo")]

    await rules.evaluate(accounts=accounts[:1])

    assert [each["account"]["id"] for each in await rules.alerts(CODE)] == accounts[:1]


async def test_an_alert_goes_through_its_states(api: Api, rules: Rules) -> None:
    await lost(api)
    await rules.evaluate(CODE)
    [alert] = await rules.alerts(CODE)
    assert alert["availableTransitions"] == [
        "alertAcknowledge",
        "alertDismiss",
        "alertResolve",
        "alertSnooze",
    ]

    assert (await step(api, "alertAcknowledge", alert["id"]))["state"] == "ACKNOWLEDGED"
    assert (await step(api, "alertStartPlaybook", alert["id"]))["state"] == "IN_PLAYBOOK"
    ended = await step(api, "alertResolve", alert["id"])
    assert (ended["state"], ended["isEndedByPerson"]) == ("RESOLVED", True)
    assert ended["availableTransitions"] == []
    code, _ = await refused(api, "alertAcknowledge", "alert { id }", id=alert["id"])
    assert code == "INVALID_TRANSITION"


async def test_row_193_a_snoozed_alert_reopens_at_its_time(api: Api, rules: Rules) -> None:
    await lost(api)
    await rules.evaluate(CODE)
    [alert] = await rules.alerts(CODE)
    until = (rules.clock() + timedelta(days=2)).isoformat()
    snoozed = await step(api, "alertSnooze", alert["id"], wakesAt=until)
    assert (snoozed["state"], snoozed["availableTransitions"]) == (
        "SNOOZED",
        ["alertReopen", "alertResolve"],
    )
    await rules.evaluate(CODE)
    assert (await rules.alerts(CODE, "state"))[0]["state"] == "SNOOZED"

    rules.clock.moved = timedelta(days=3)
    await rules.evaluate(CODE)

    [alert] = await rules.alerts(CODE, "state wakesAt")
    assert alert == {"state": "OPEN", "wakesAt": None}


async def test_row_193_a_dismissed_alert_stays_closed_until_it_has_cooled_down(
    api: Api, rules: Rules
) -> None:
    await lost(api)
    await rules.evaluate(CODE)
    [alert] = await rules.alerts(CODE)
    await step(api, "alertDismiss", alert["id"], dismissalReason="Known to all")

    rules.clock.moved = timedelta(days=13)
    await rules.evaluate(CODE)
    assert len(await rules.alerts(CODE)) == 1

    rules.clock.moved = timedelta(days=15)
    await rules.evaluate(CODE)
    assert [each["state"] for each in await rules.alerts(CODE)] == ["DISMISSED", "OPEN"]


@pytest.mark.parametrize("reason", ["", "  "])
async def test_a_dismissal_says_why(api: Api, rules: Rules, reason: str) -> None:
    await lost(api)
    await rules.evaluate(CODE)
    [alert] = await rules.alerts(CODE)

    told = await refused(
        api, "alertDismiss", "alert { id }", id=alert["id"], dismissalReason=reason
    )

    assert told == ("INVALID", ["input", "dismissalReason"])


@pytest.mark.parametrize("days", [-1, 0, 400])
async def test_a_snooze_ends_within_a_year(api: Api, rules: Rules, days: int) -> None:
    await lost(api)
    await rules.evaluate(CODE)
    [alert] = await rules.alerts(CODE)
    until = (rules.clock() + timedelta(days=days)).isoformat()

    told = await refused(api, "alertSnooze", "alert { id }", id=alert["id"], wakesAt=until)

    assert told == ("INVALID", ["input", "wakesAt"])


async def test_row_194_the_third_time_within_half_a_year_is_chronic(api: Api, rules: Rules) -> None:
    await lost(api)
    for turn in range(3):
        rules.clock.moved = timedelta(days=turn * 30)
        await rules.evaluate(CODE)
        [alert] = await rules.open(CODE)
        await step(api, "alertResolve", alert["id"])

    assert [each["risk"] for each in await rules.alerts(CODE)] == ["ACUTE", "ACUTE", "CHRONIC"]
    rules.clock.moved = timedelta(days=400)
    await rules.evaluate(CODE)
    assert (await rules.open(CODE))[0]["risk"] == "ACUTE"


def test_row_192_the_parts_of_a_priority() -> None:
    found = priority_of("MEDIUM", 80, Decimal("0.9"), 80, WEIGHTS)

    assert (found.severity, found.renewal, found.arr, found.influence) == (20, 30, 18, 8)
    assert found.total == 76
    assert priority_of("CRITICAL", 365, None, None, WEIGHTS).total == 40
    assert priority_of("LOW", 227, None, None, WEIGHTS).renewal == 15


async def test_row_192_the_most_urgent_comes_first_and_the_eighth_is_hidden(
    api: Api, rules: Rules, hire: Hire, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    kim = await hire("Kim")
    for size in range(1, 12):  # the tenth of eleven ranks at 0.9 of the book
        made = await done(
            api,
            "accountCreate",
            "account { id }",
            name=f"Account {size}",
            ownerId=kim,
            employeeCount=size,
        )
        if size > 3:
            admin = await person(api, made["id"], f"Admin {size}", influence=80)
            await role(api, admin, accountRole="ADMIN")
            await done(api, "contactLeave", "contact { id }", id=admin, newEmployer=None)
        if size == 10:
            await signed(app_engine, tenant_id, made["id"], 80)

    await rules.with_facts(ARR).evaluate("STAKEHOLDER_CHANGED")

    query = """query($id: ID!) { node(id: $id) { ... on User { alertQueue { hiddenCount
      items { alert { priority severityPoints renewalPoints arrPoints influencePoints
        account { name } } } } } } }"""
    queue = (await api.data(query, id=kim))["node"]["alertQueue"]
    first = queue["items"][0]["alert"]
    assert first == {
        "priority": 76,
        "severityPoints": 20,
        "renewalPoints": 30,
        "arrPoints": 18,
        "influencePoints": 8,
        "account": {"name": "Account 10"},
    }
    assert (len(queue["items"]), queue["hiddenCount"]) == (7, 1)
    priorities = [each["alert"]["priority"] for each in queue["items"]]
    assert priorities == sorted(priorities, reverse=True)


async def test_a_renewal_that_is_near_makes_it_graver(
    api: Api, rules: Rules, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    account, _ = await lost(api)
    await rules.evaluate(CODE)
    assert (await rules.alerts(CODE))[0]["severity"] == "HIGH"

    await signed(app_engine, tenant_id, account, 170)
    await rules.evaluate(CODE)

    assert (await rules.alerts(CODE))[0]["severity"] == "CRITICAL"


async def test_a_policy_that_is_decided_is_what_is_gone_by(
    api: Api, rules: Rules, app_engine: AsyncEngine, tenant_id: TenantId
) -> None:
    account, _ = await lost(api)
    await signed(app_engine, tenant_id, account, 170)
    key = "champion.renewalEscalateDays"
    await write(api, "policySet", "policyVersion { id }", key=key, value=100)

    await rules.evaluate(CODE)

    [alert] = await rules.alerts(CODE)
    assert (alert["severity"], alert["evidence"]["policyVersion"]) == ("HIGH", 1)


async def test_what_somebody_may_not_see_is_not_told(
    api: Api, rules: Rules, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    await lost(api)
    await rules.evaluate(CODE)
    key = await key_of(owner_engine, secrets, tenant_id, ("alerts:read", "accounts:read"))
    query = "{ alerts(first: 1) { nodes { code evidence { explanation } } } }"

    found = await api.with_key(key).data(query)

    assert found["alerts"]["nodes"] == [{"code": CODE, "evidence": None}]


async def test_alerts_of_others_are_not_evaluated(
    api: Api, rules: Rules, other_tenant_id: TenantId, ingest_engine: AsyncEngine
) -> None:
    await lost(api)
    others = Rules(api, ingest_engine, other_tenant_id, rules.clock, rules.engine)

    outcomes = await others.evaluate()

    assert {each.holding for each in outcomes} == {0}
    assert await rules.alerts(CODE) == []
