"""What is worked out at any instant tells again later what it told then."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from graphql import get_named_type, is_leaf_type

from csgraph.graph.catalog import NodeSpec
from csgraph.graph.worked import WorkedRead
from csgraph.schema.build import build_schema
from tests.domain.conftest import MovedClock
from tests.domain.customers import contract, customer, money, scheduled
from tests.domain.expansion.test_leads import lead
from tests.domain.exposure.test_exposure import expose, shock
from tests.domain.handoffs.conftest import Sales, sales
from tests.domain.handoffs.leading import fill, start, step
from tests.domain.influence.people import person, role, signal
from tests.domain.pricing.test_pricing import priced
from tests.domain.tiers.conftest import sync
from tests.domain.tiers.customers import assign, policy
from tests.domain.tiers.test_programs import enroll, program
from tests.domain.writing import done
from tests.support.http import Api

__all__ = ["sales", "sync"]

AT = "2001-02-03T04:05:06Z"
DEMANDED = {"groupBy": "AE", "motion": "RENEWAL", "contractValue": '"60000"'}
"""What fields are given that demand an argument, beside the id of a CSM."""
LARGE = {"influenceWhatIf"}
"""What a statement has too many parts for, where its root looks back."""
Known = dict[str, str]
"""Records by the name of their type."""


def shown(type_: Any) -> str:
    """Return a selection of all that a value tells; of what it names, the ids."""
    found = get_named_type(type_)
    if is_leaf_type(found):
        return ""
    nodes = build_schema().catalog.nodes
    parts = (
        f"{name} {shown(each.type)}"
        for name, each in found.fields.items()
        if name != "evaluatedAt" and not each.args
    )
    return "{ id }" if found.name in nodes else f"{{ {' '.join(parts)} }}"


def asked(owner: str, name: str, known: Known) -> str:
    """Return a field with the arguments that it demands, and an instant."""
    types: Any = build_schema().graphql.type_map
    field = types[owner].fields[name]
    values = DEMANDED | {"csm": f'"{known["User"]}"', "asOf": "$at"}
    given = [f"{each}: {values[each]}" for each in field.args if each in values]
    arguments = f"({', '.join(given)})" if given else ""
    return f"{name}{arguments} {shown(field.type)}"


def of_roots() -> Iterator[str]:
    for name, root in build_schema().catalog.roots.items():
        if isinstance(root.read, WorkedRead) and root.read.at_any_instant:
            yield name


def of_records() -> Iterator[tuple[NodeSpec, str]]:
    types: Any = build_schema().graphql.type_map
    for spec in build_schema().catalog.nodes.values():
        for field in spec.fields.values():
            takes = types[spec.name].fields[field.name].args
            if isinstance(field.read, WorkedRead) and "asOf" in takes and field.name not in LARGE:
                yield spec, field.name


async def told_of_roots(api: Api, known: Known, at: str | None) -> dict[str, Any]:
    found = {}
    for name in of_roots():
        made = asked("Query", name, known)
        found |= await api.data(f"query($at: DateTime) {{ {made} }}", at=at)
    return found


async def told_of_records(
    api: Api, known: Known, *, own: str | None = None, root: str | None = None
) -> dict[str, Any]:
    found = {}
    for spec, name in of_records():
        if spec.name in known:
            made = asked(spec.name, name, known)
            query = f"""query($at: DateTime, $then: DateTime, $id: ID!) {{
              nodes(ids: [$id], asOf: $then) {{ ... on {spec.name} {{ {made} }} }} }}"""
            given = {"id": known[spec.name], "at": own, "then": root}
            [found[f"{spec.name}.{name}"]] = (await api.data(query, **given))["nodes"]
    return found


@pytest.fixture
async def known(api: Api, clock: MovedClock, sales: Sales, sync: Any) -> Known:
    """A customer with something of everything."""
    today = clock().date()
    made: Known = {"User": await sync("user", name="Ada")}
    csm = {"userId": made["User"], "role": "CSM", "industries": ["Tourism"]}
    await recorded(api, "csmProfileKeep", "csmProfile", **csm)
    made["Account"] = acme = await customer(api, industry="Tourism", presencePreference="ONSITE")
    below = await customer(api, "Below", parentId=acme, annualRecurringRevenue=money(40_000))
    for each in (acme, below):
        await assign(api, each, made["User"])
    await enroll(api, await program(api), acme)
    made["Contact"] = ada = await person(api, acme, "Ada", title="Director", influence=80)
    await role(api, ada, accountRole="CHAMPION")
    await signal(api, ada, USAGE=80, SENTIMENT=30)
    listed = {"listPrice": money(100_000), "buyingCenter": "HR"}
    made["Contract"] = await contract(api, acme, today + timedelta(days=20), 70_000, **listed)
    await priced(api, 10_000, 15_000)
    made["Renewal"] = await scheduled(api, made["Contract"])
    made["ShockEvent"] = await shock(api, clock, Tourism="MODERATE")
    made["ExpansionLead"] = await lead(api, acme, buyingCenter="HR", foundById=made["User"])
    problem = {"accountId": acme, "statement": "Reports take days", "severity": 2}
    made["ProblemToSolve"] = await recorded(api, "problemRecord", "problemToSolve", **problem)
    fit = {"accountId": acme, "technical": "MET"}
    made["FitAssessment"] = await recorded(api, "fitAssess", "fitAssessment", **fit)
    deal = await sales.won(acme, clock() - timedelta(days=20))
    made["Opportunity"] = deal
    made["Handoff"] = await start(api, deal, csmId=made["User"])
    await fill(api, made["Handoff"], ["VALUE", "GROWTH"])
    return made


async def recorded(api: Api, mutation: str, record: str, **given: Any) -> str:
    return str((await done(api, mutation, f"{record} {{ id }}", **given))["id"])


@pytest.fixture
def upset(api: Api, known: Known, clock: MovedClock, sales: Sales) -> Callable[[], Awaitable[None]]:
    """Change much of it."""

    async def changed() -> None:
        acme = {"by": {"id": known["Account"]}}
        await done(api, "accountUpdate", "account { id }", **acme, industry="Mining")
        for key, value in {
            "csm.limit.mid": 2,
            "csm.limit.scale": 2,
            "exposure.loss.moderate": 0.4,
            "price.floorRatio": 0.9,
        }.items():
            await policy(api, key, value)
        ada = known["Contact"]
        await done(api, "contactSetInfluence", "contact { id }", id=ada, influence=10)
        await done(api, "contactUpdate", "contact { id }", id=ada, title="Agent")
        await signal(api, ada, USAGE=10, SENTIMENT=90)
        late = await customer(api, "Late", parentId=known["Account"])
        await contract(api, late, clock().date() + timedelta(days=9), 9_000)
        await lead(api, late, foundById=known["User"])
        await assign(api, late, known["User"])
        paid = {"annualRecurringRevenue": money(1), "buyingCenter": "IT"}
        await done(api, "contractUpdate", "contract { id }", id=known["Contract"], **paid)
        await expose(api, known["ShockEvent"], "Tourism", "HIGH")
        problem = known["ProblemToSolve"]
        await done(api, "problemRate", "problemToSolve { id }", id=problem, severity=5)
        chosen = {"model": "ALL_CSM", "decidedBy": "Vera"}
        await done(api, "commercialModelChoose", "commercialModelChoice { id }", **chosen)
        await done(api, "renewalLose", "renewal { id }", id=known["Renewal"], lostReason="Closed")
        await fill(api, known["Handoff"], ["CONTRACT"])
        await step(api, "handoffRecordDebrief", known["Handoff"])
        await sales.change(known["Opportunity"], amount_minor=1)

    return changed


async def test_what_is_worked_out_tells_the_same_of_an_instant_later(
    api: Api, known: Known, clock: MovedClock, upset: Callable[[], Awaitable[None]]
) -> None:
    roots, records = await told_of_roots(api, known, None), await told_of_records(api, known)
    then = clock().isoformat()

    await upset()

    assert await told_of_roots(api, known, then) == roots
    assert await told_of_records(api, known, own=then) == records
    assert await told_of_records(api, known, root=then) == records
    changed = await told_of_roots(api, known, None) | await told_of_records(api, known)
    moved = {name for name, value in (roots | records).items() if changed[name] != value}
    assert moved >= {
        *("books", "capacityPlan", "opportunityOwner", "leadRecords", "slaCompliance"),
        *("Account.family", "Contract.pricing", "ShockEvent.forecast", "Handoff.clocks"),
        *("Renewal.outreachPlaybook", "ProblemToSolve.action", "Contact.standing"),
    }


async def test_what_was_not_there_yet_has_no_value(
    api: Api, clock: MovedClock, known: Known
) -> None:
    then = clock().isoformat()
    late = await customer(api, "Late")

    found = await told_of_records(api, {"Account": late, "User": known["User"]}, own=then)

    for name in ("family", "icpMatch", "postSalesShare", "csmCandidates"):
        assert found[f"Account.{name}"] == {name: None}


async def test_an_instant_before_the_log_is_refused(api: Api, known: Known) -> None:
    response = await api.post(f'{{ books(asOf: "{AT}") {{ band }} }}', {})

    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "AS_OF_OUT_OF_RANGE"
