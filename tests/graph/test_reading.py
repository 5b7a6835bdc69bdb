"""What a reader of the graph relies on: fields, edges, absent things."""

from tests.graph.conftest import Ask, Company


async def test_an_account_reads_with_its_owner_people_and_tickets(
    ask: Ask, company: Company
) -> None:
    answer = await ask(
        """query($id: ID!) { node(id: $id) { id __typename ... on Account {
             name annualRevenue { amount currencyCode } employeeCount
             owner { name } parent { name }
             contacts(first: 10) { nodes { name } }
             tickets(first: 2) { totalCount
               nodes { subject status priority tags openedAt } } } } }""",
        id=company.wire("acc", "acme"),
    )

    node = answer["data"]["node"]
    assert node["id"] == company.wire("acc", "acme")
    assert node["__typename"] == "Account"
    assert node["annualRevenue"] == {"amount": "1234.50", "currencyCode": "EUR"}
    assert node["owner"] == {"name": "Ann Owner"}
    assert node["parent"] is None
    assert [c["name"] for c in node["contacts"]["nodes"]] == ["Cleo", "Dan"]
    assert node["tickets"]["totalCount"] == 5
    assert node["tickets"]["nodes"][0]["openedAt"] == "2026-06-15T12:00:00.000Z"
    assert answer["errors"] == []


async def test_text_survives_quotes_and_accents(ask: Ask, company: Company) -> None:
    answer = await ask("{ accounts(last: 1) { nodes { name } } }")

    assert answer["data"]["accounts"]["nodes"] == [{"name": 'Zeta "Q" Ünï'}]
