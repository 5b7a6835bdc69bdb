"""Partners compare, sort and sum amounts of money that they were granted, and no others."""

from typing import Any

from tests.partners.sharing import Portfolio
from tests.support.http import Api

WITH = ("Account.name", "Account.annualRevenue")
ASKED = (
    '{ accounts(filter: {annualRevenue: {gt: "10"}}) { nodes { name } } }',
    "{ accounts(orderBy: [{field: ANNUAL_REVENUE}]) { nodes { name } } }",
    "{ accounts { aggregate { annualRevenue { sum } } } }",
    """{ accounts { groupBy(keys: [{field: NAME}], having: {annualRevenue: {sum: {gt: "1"}}}) {
      aggregate { count } } } }""",
)


async def earning(portfolio: Portfolio) -> None:
    for name, minor in (("Acme", 500_000), ("Beta", 300_050), ("Cato", 900_000)):
        await portfolio.change(name, annual_revenue_minor=minor, annual_revenue_currency="USD")


async def told(api: Api, query: str) -> Any:
    return (await api.data(query))["accounts"]


async def test_granted_amounts_are_those_of_granted_accounts(portfolio: Portfolio) -> None:
    await earning(portfolio)
    partner = await portfolio.key(await portfolio.grant("Acme", "Beta", fields=WITH))

    for asked in (partner, portfolio.by_the_wall(partner)):
        above = '{ accounts(filter: {annualRevenue: {gt: "3000.50"}}) { nodes { name } } }'
        assert await told(asked, above) == {"nodes": [{"name": "Acme"}]}
        sort = "{ accounts(orderBy: [{field: ANNUAL_REVENUE}]) { nodes { name } } }"
        assert await told(asked, sort) == {"nodes": [{"name": "Beta"}, {"name": "Acme"}]}
        figures = "{ accounts { aggregate { count annualRevenue { sum max } } } }"
        assert await told(asked, figures) == {
            "aggregate": {"count": 2, "annualRevenue": {"sum": "8000.50", "max": "5000.00"}}
        }


async def test_amounts_that_were_not_granted_do_not_exist(portfolio: Portfolio) -> None:
    await earning(portfolio)
    partner = await portfolio.key(await portfolio.grant("Acme", fields=("Account.name",)))

    for query in ASKED:
        answer = (await partner.post(query)).json()
        assert "data" not in answer or answer["data"] is None
        assert "evenue" not in str(answer["errors"]).replace("annualRevenue", "").replace(
            "ANNUAL_REVENUE", ""
        )
        assert await told(portfolio.own, query)
