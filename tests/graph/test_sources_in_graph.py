"""Identities, custom fields and lookups, as a reader sees them."""

from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.domain.accounts.tables import account
from csgraph.domain.sources import tables as t
from csgraph.ids import TenantId, new_id
from csgraph.storage.work import open_writing
from tests.graph.conftest import Ask, Company

SALESFORCE_ID = "001A000001abcDEIAY"
FIELDS: dict[str, tuple[str, Any]] = {
    "Tier__c": ("OPTION", "Gold"),
    "Seats__c": ("NUMBER", 12.50),
    "Trial__c": ("BOOLEAN", False),
    "Start__c": ("DATE", "2026-05-01"),
    "Seen__c": ("DATE_TIME", "2026-05-01T07:25:37.000+0000"),
    "Uses__c": ("MULTI_OPTION", ["a", "b"]),
    "Broken__c": ("DATE", "soon"),
    "Empty__c": ("TEXT", None),
}


@pytest.fixture
async def sourced(ingest_engine: AsyncEngine, tenant_id: TenantId, company: Company) -> Company:
    """Acme with an identity in Salesforce and a value in each kind of custom field."""
    connection = new_id()
    async with open_writing(ingest_engine, tenant_id) as work:

        async def put(table: Any, **values: Any) -> None:
            await work.connection.execute(insert(table).values(tenant_id=tenant_id, **values))

        await put(
            t.connection,
            id=connection,
            system="SALESFORCE",
            name="crm",
            base_url="https://crm.example",
            credentials=b"sealed",
        )
        await put(
            t.external_ref,
            connection_id=connection,
            object_type="Account",
            external_id=SALESFORCE_ID,
            system="SALESFORCE",
            node_type="Account",
            node_id=company["acme"],
        )
        for key, (value_type, _) in FIELDS.items():
            await put(
                t.custom_field_definition,
                connection_id=connection,
                node_type="Account",
                key=key,
                label=key.removesuffix("__c"),
                value_type=value_type,
            )
        held = {key: value for key, (_, value) in FIELDS.items() if value is not None}
        mine = (account.c.tenant_id == tenant_id) & (account.c.id == company["acme"])
        await work.connection.execute(update(account).where(mine).values(custom_fields=held))
    return company


async def test_custom_fields_come_typed(ask: Ask, sourced: Company) -> None:
    answer = await ask(
        """query($id: ID!) { node(id: $id) { ... on Account { customFields {
             key label valueType text number boolean date dateTime options } } } }""",
        id=sourced.wire("acc", "acme"),
    )

    values = {
        field["key"]: {
            k: v
            for k, v in field.items()
            if v is not None and k not in {"key", "label", "valueType"}
        }
        for field in answer["data"]["node"]["customFields"]
    }
    assert values == {
        "Tier__c": {"text": "Gold"},
        "Seats__c": {"number": "12.5"},
        "Trial__c": {"boolean": False},
        "Start__c": {"date": "2026-05-01"},
        "Seen__c": {"dateTime": "2026-05-01T07:25:37.000Z"},
        "Uses__c": {"options": ["a", "b"]},
        "Broken__c": {"text": "soon"},
    }


@pytest.mark.parametrize("given", [SALESFORCE_ID, SALESFORCE_ID[:15], SALESFORCE_ID.upper()[:15]])
async def test_an_account_is_found_by_either_form_of_its_salesforce_id(
    ask: Ask, sourced: Company, given: str
) -> None:
    answer = await ask(
        """query($id: String!) { account(by: {salesforceId: $id}) { name
             externalRefs { system objectType externalId } } }""",
        id=given,
    )

    expected = None if given.isupper() else "Acme"
    found = answer["data"]["account"]
    assert (found and found["name"]) == expected
    if found:
        assert found["externalRefs"] == [
            {"system": "SALESFORCE", "objectType": "Account", "externalId": SALESFORCE_ID}
        ]


async def test_a_domain_that_two_accounts_share_is_an_error_not_a_guess(
    ask: Ask, company: Company
) -> None:
    answer = await ask(
        '{ a: account(by: {domain: "shared.example"}) { name } '
        'b: account(by: {domain: "acme.example"}) { name } }'
    )

    assert answer["data"] == {"a": None, "b": {"name": "Acme"}}
    assert answer["errors"] == [("CONFLICT", ("a",), "Query.account")]


async def test_nodes_come_in_the_order_asked_with_null_where_there_is_none(
    ask: Ask, company: Company
) -> None:
    ids = [
        company.wire("tkt", "t1"),
        company.wire("acc", "gone"),
        "nonsense",
        company.wire("con", "Eve"),
        company.wire("con", "acme"),
    ]
    query = """query($ids: [ID!]!) { nodes(ids: $ids) { __typename id
               ... on Ticket { subject } ... on Contact { name } } }"""

    answer = await ask(query, ids=ids)

    assert answer["data"]["nodes"] == [
        {"__typename": "Ticket", "id": ids[0], "subject": "Case 1"},
        None,
        None,
        {"__typename": "Contact", "id": ids[3], "name": "Eve"},
        None,
    ]


async def test_a_missing_scope_reads_null_with_one_error_and_spares_its_siblings(
    ask: Ask, company: Company
) -> None:
    answer = await ask(
        "{ accounts(first: 2) { nodes { name annualRevenue { amount } tickets(first: 1) "
        "{ totalCount } } } users(first: 1) { totalCount } }",
        scopes=frozenset({"accounts:read"}),
    )

    assert answer["data"]["users"] is None
    assert answer["data"]["accounts"]["nodes"] == [
        {"name": "Acme", "annualRevenue": None, "tickets": None},
        {"name": "beta Ltd", "annualRevenue": None, "tickets": None},
    ]
    assert answer["errors"] == [
        ("FORBIDDEN", ("accounts", "nodes", "annualRevenue"), "Account.annualRevenue"),
        ("FORBIDDEN", ("accounts", "nodes", "tickets"), "Account.tickets"),
        ("FORBIDDEN", ("users",), "Query.users"),
    ]
