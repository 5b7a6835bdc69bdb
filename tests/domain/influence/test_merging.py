"""Two entries of one person become one, with all that hangs on them."""

from typing import Any

from tests.domain.influence.conftest import Hire
from tests.domain.influence.people import customer, person, role, tie
from tests.domain.writing import done
from tests.support.http import Api

MERGE = """mutation($id: ID!, $input: ContactMergeInput!) { contactMerge(id: $id, input: $input) {
  contact { reportsTo { name } assistantOf { name } roles { nodes { dealRole accountRole } } }
  userErrors { code message path } } }"""


async def merged(api: Api, into: str, *losers: str, **given: Any) -> dict[str, Any]:
    variables = {"id": into, "input": {"from": list(losers), **given}}
    payload = (await api.data(MERGE, **variables))["contactMerge"]
    assert payload["userErrors"] == []
    contact: dict[str, Any] = payload["contact"]
    return contact


async def edge(api: Api, one: str, other: str) -> None:
    given = {"fromContactId": one, "toContactId": other, "kind": "ADVISES"}
    await done(api, "influenceEdgeSet", "influenceEdge { id }", **given)


async def test_what_both_were_is_said_once(api: Api, hire: Hire, clock) -> None:
    account = await customer(api)
    ada, double, bo = [await person(api, account, name) for name in ("Ada", "Ada L.", "Bo")]
    for each in (ada, double):
        await role(api, each, accountRole="CHAMPION")
        await edge(api, each, bo)
    await role(api, double, dealRole="ECONOMIC_BUYER")
    await edge(api, ada, double)
    ours = await hire("Kim")
    for each in (ada, double):
        await tie(api, ours, each, clock())

    found = await merged(api, ada, double)

    roles = [tuple(each.values()) for each in found["roles"]["nodes"]]
    assert sorted(roles, key=str) == [("ECONOMIC_BUYER", None), (None, "CHAMPION")]
    ties = await api.data(
        """{ influenceEdges { nodes { fromContact { name } toContact { name } } }
             relationships { nodes { contact { name } } } }"""
    )
    assert ties["influenceEdges"]["nodes"] == [
        {"fromContact": {"name": "Ada"}, "toContact": {"name": "Bo"}}
    ]
    assert ties["relationships"]["nodes"] == [{"contact": {"name": "Ada"}}]


async def test_nobody_comes_to_report_to_or_assist_themselves(api: Api) -> None:
    account = await customer(api)
    ada, bo = await person(api, account, "Ada"), await person(api, account, "Bo")
    double = await person(api, account, "Ada L.", above=bo, assistantOfId=ada)
    await done(api, "contactLinkReportsTo", "contact { id }", id=bo, reportsToId=ada)

    found = await merged(api, ada, double)

    assert (found["reportsTo"], found["assistantOf"]) == (None, None)


async def test_a_line_that_would_go_round_ends_at_the_survivor(api: Api) -> None:
    account = await customer(api)
    double = await person(api, account, "Ada L.")
    bo = await person(api, account, "Bo", above=double)
    ada = await person(api, account, "Ada", above=bo)

    assert (await merged(api, ada, double))["reportsTo"] is None


async def test_of_two_plans_of_an_account_the_survivors_is_kept(api: Api) -> None:
    one, two = await customer(api, "One"), await customer(api, "Two")
    for account, model in ((one, "CONSENSUS"), (two, "HIERARCHY")):
        given = {"accountId": account, "decisionModel": model}
        await done(api, "orgSellingPlanKeep", "orgSellingPlan { id }", **given)

    merge = """mutation($by: AccountRef!, $input: AccountMergeInput!) {
      accountMerge(by: $by, input: $input) { userErrors { code message } } }"""
    told = await api.data(merge, by={"id": one}, input={"from": [two]})

    assert told["accountMerge"]["userErrors"] == []
    plans = await api.data("{ orgSellingPlans { nodes { decisionModel account { name } } } }")
    assert plans["orgSellingPlans"]["nodes"] == [
        {"decisionModel": "CONSENSUS", "account": {"name": "One"}}
    ]
