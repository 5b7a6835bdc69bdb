"""What rules judge in SQL is compared as columns are: on every page, in segments, not in grants."""

from datetime import timedelta
from typing import Any

from tests.domain.conftest import MovedClock
from tests.domain.handoffs.conftest import Sales
from tests.domain.handoffs.leading import start
from tests.domain.influence.people import customer
from tests.domain.writing import done, write
from tests.support.http import Api

PAGE = """query($after: String) {
  handoffs(first: 1, after: $after, filter: {debriefSla: {eq: ON_TRACK}}) {
    totalCount nodes { id } pageInfo { endCursor hasNextPage } } }"""
CREATE = "grant { id }"


async def page(api: Api, after: str | None = None) -> Any:
    return (await api.data(PAGE, after=after))["handoffs"]


async def test_a_later_page_goes_by_the_instant_of_the_first(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    for _ in range(2):
        await start(api, await sales.won(await customer(api), clock() - timedelta(hours=1)))
    first = await page(api)
    clock.moved = timedelta(days=9)

    second = await page(api, first["pageInfo"]["endCursor"])
    anew = await page(api)

    assert (first["totalCount"], second["totalCount"], anew["totalCount"]) == (2, 2, 0)
    assert first["nodes"] != second["nodes"]
    assert len(second["nodes"]) == 1


async def test_a_saved_filter_is_judged_when_it_is_used(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    await start(api, await sales.won(await customer(api), clock() - timedelta(hours=1)))
    late = await done(
        api,
        "segmentCreate",
        "segment { id }",
        name="Late",
        nodeType="Handoff",
        filter={"debriefSla": {"eq": "BREACHED"}},
    )
    query = "query($id: ID!) { handoffs(filter: {segment: $id}) { totalCount } }"

    before = (await api.data(query, id=late["id"]))["handoffs"]["totalCount"]
    clock.moved = timedelta(days=9)

    assert (before, (await api.data(query, id=late["id"]))["handoffs"]["totalCount"]) == (0, 1)


async def test_accounts_are_found_by_what_is_judged_of_their_handoffs(
    api: Api, sales: Sales, clock: MovedClock
) -> None:
    for name, hours in (("Late", 60), ("Early", 2)):
        closed = clock() - timedelta(hours=hours)
        await start(api, await sales.won(await customer(api, name), closed))
    query = """{ accounts(filter: {handoffs: {some: {debriefSla: {eq: BREACHED}}}}) { nodes {
      name handoffs(first: 1, filter: {not: {debriefSla: {eq: MET}}}) { totalCount } } } }"""

    found = (await api.data(query))["accounts"]["nodes"]

    assert found == [{"name": "Late", "handoffs": {"totalCount": 1}}]


async def test_what_is_judged_is_in_no_grant(api: Api) -> None:
    accounts = [await customer(api)]
    given = {"name": "Partner", "purpose": "Reads", "accountIds": accounts}

    judged = await write(
        api, "grantCreate", CREATE, **given, fields=["Account.name", "Handoff.debriefSla"]
    )
    kept = await write(
        api, "grantCreate", CREATE, **given, fields=["Account.name", "Handoff.status"]
    )

    [problem] = judged["userErrors"]
    assert "`Handoff.debriefSla` can't be granted" in problem["message"]
    assert kept["userErrors"] == []


async def test_accounts_that_are_judged_by_more_than_a_partner_sees_are_not_shared(
    api: Api,
) -> None:
    late = await done(
        api,
        "segmentCreate",
        "segment { id }",
        name="Late",
        nodeType="Account",
        filter={"handoffs": {"some": {"debriefSla": {"eq": "BREACHED"}}}},
    )

    payload = await write(
        api,
        "grantCreate",
        CREATE,
        name="Partner",
        purpose="Reads",
        fields=["Account.name"],
        segmentId=late["id"],
    )

    [problem] = payload["userErrors"]
    assert "goes by a rule that looks at more than a partner sees" in problem["message"]
