"""Partners have no feed: it would tell when what was changed, of more than they see."""

import pytest

from tests.partners.sharing import Portfolio


@pytest.mark.parametrize(
    "operation",
    [
        "{ feedCursor }",
        "{ changes(first: 1) { nodes { cursor } } }",
        "subscription { changes { cursor } }",
    ],
)
async def test_a_partner_finds_no_feed_in_its_schema(portfolio: Portfolio, operation: str) -> None:
    partner = await portfolio.key(await portfolio.grant("Acme"))

    response = await partner.post(operation)

    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "ChangeEvent" not in response.text
