"""Grants of a segment: who is in it sees the light, who leaves it is gone at once."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from csgraph.connectors.sync import SyncDeps
from csgraph.domain.grants.commands import GrantTerms, create_grant
from csgraph.domain.segments.commands import delete_segment
from csgraph.errors import InvalidInput, NotFound
from csgraph.ids import encode_id, new_id
from csgraph.schema.sharing import check_segment
from csgraph.storage.work import open_writing
from csgraph.tenancy.authenticate import KEPT_FOR
from csgraph.tenancy.principal import SavedFilter
from csgraph.tenancy.scopes import SCOPES
from csgraph.worker import run_worker
from tests.partners.sharing import ACTOR, Portfolio
from tests.support.eventually import eventually
from tests.support.http import key_of

RETAIL = {"industry": {"eq": "Retail"}}


async def test_a_partner_sees_what_is_in_the_segment_and_what_hangs_on_it(portfolio: Portfolio):
    segment = await portfolio.segment("Retail", RETAIL)
    partner = await portfolio.key(await portfolio.grant(segment=segment))

    for api in (partner, portfolio.by_the_wall(partner)):
        assert await portfolio.seen(api) == ["Acme", "Beta"]
        tickets = (await api.data("{ tickets { totalCount nodes { subject } } }"))["tickets"]
        assert tickets["totalCount"] == 2
        assert {each["subject"] for each in tickets["nodes"]} == {"Help Acme", "Help Beta"}
    assert set(
        await partner.codes('{ accounts(filter: {industry: {eq: "Retail"}}) { totalCount } }')
    ) == {"GRAPHQL_VALIDATION_FAILED"}


async def test_who_leaves_a_segment_is_gone_at_once(portfolio: Portfolio):
    segment = await portfolio.segment("Retail", RETAIL)
    partner = await portfolio.key(await portfolio.grant(segment=segment))

    await portfolio.change("Beta", industry="Energy")

    assert await portfolio.seen(partner) == ["Acme"]
    tickets = "{ tickets { totalCount } }"
    assert await partner.data(tickets) == {"tickets": {"totalCount": 1}}
    one = await partner.data("query ($id: ID!) { node(id: $id) { id } }", id=portfolio.wire("Beta"))
    assert one == {"node": None}
    await portfolio.refresh()
    assert await portfolio.seen(portfolio.by_the_wall(partner)) == ["Acme"]


async def test_who_enters_a_segment_is_seen_from_the_next_refresh_on(portfolio: Portfolio):
    segment = await portfolio.segment("Retail", RETAIL)
    partner = await portfolio.key(await portfolio.grant(segment=segment))

    await portfolio.change("Cato", industry="Retail")

    assert await portfolio.seen(partner) == ["Acme", "Beta"]
    await portfolio.refresh()
    assert await portfolio.seen(partner) == ["Acme", "Beta", "Cato"]


async def test_time_alone_ends_a_membership(portfolio: Portfolio):
    """Tickets were opened ten days ago: in six days none is younger than a fortnight."""
    recent = {"tickets": {"some": {"openedAt": {"gte": "-P14D"}}}}
    partner = await portfolio.key(
        await portfolio.grant(segment=await portfolio.segment("Busy", recent))
    )
    assert await portfolio.seen(partner) == ["Acme", "Beta", "Cato"]

    portfolio.clock[0] += timedelta(days=6)

    assert await portfolio.seen(partner) == []
    await portfolio.refresh()
    assert await portfolio.seen(portfolio.by_the_wall(partner)) == []


async def test_a_changed_filter_holds_for_the_keys_within_seconds(portfolio: Portfolio):
    segment = await portfolio.segment("Mine", RETAIL)
    partner = await portfolio.key(await portfolio.grant(segment=segment))
    assert await portfolio.seen(partner) == ["Acme", "Beta"]

    await portfolio.segment("Mine", {"name": {"in": ["Beta", "Cato"]}})
    await portfolio.refresh()

    assert await portfolio.seen(partner) == ["Beta"]  # the former filter, and the new accounts
    portfolio.clock[0] += KEPT_FOR
    assert await portfolio.seen(partner) == ["Beta", "Cato"]


async def test_a_deleted_segment_shares_nothing(portfolio: Portfolio):
    segment = await portfolio.segment("Mine", RETAIL)
    partner = await portfolio.key(await portfolio.grant(segment=segment))
    assert await portfolio.seen(partner) == ["Acme", "Beta"]

    async with open_writing(portfolio.ingest, portfolio.tenant_id) as work:
        await delete_segment(work, ACTOR, segment)
    portfolio.clock[0] += KEPT_FOR

    assert await portfolio.seen(partner) == []
    await portfolio.refresh()
    assert await portfolio.seen(portfolio.by_the_wall(partner)) == []


async def test_a_filter_that_can_not_be_shared_any_more_shares_nothing(portfolio: Portfolio):
    segment = await portfolio.segment("Mine", RETAIL)
    partner = await portfolio.key(await portfolio.grant(segment=segment))

    await portfolio.segment("Mine", {"parent": {"name": {"eq": "Acme"}}})

    portfolio.clock[0] += KEPT_FOR
    assert await portfolio.seen(partner) == []


async def test_a_filter_that_leads_out_of_the_calendar_spoils_no_other_grant(
    portfolio: Portfolio,
):
    absurd = await portfolio.segment("Absurd", {"createdAt": {"gte": "-P9990Y"}})
    await portfolio.grant(segment=absurd)
    segment = await portfolio.segment("Retail", RETAIL)
    partner = await portfolio.key(await portfolio.grant(segment=segment))

    assert await portfolio.seen(partner) == ["Acme", "Beta"]


async def test_two_grants_of_one_field_set_keep_to_their_own_segments(portfolio: Portfolio):
    retail = await portfolio.grant(segment=await portfolio.segment("Retail", RETAIL))
    energy = await portfolio.grant(
        segment=await portfolio.segment("Energy", {"industry": {"eq": "Energy"}})
    )

    assert await portfolio.seen(await portfolio.key(retail)) == ["Acme", "Beta"]
    assert await portfolio.seen(await portfolio.key(energy)) == ["Cato"]


@pytest.mark.parametrize(
    "filter_",
    [
        {"tickets": {"some": {"subject": {"eq": "Help Acme"}}}},
        {"not": {"ticketsAggregate": {"count": {"gte": 5}}}},
        {"owner": {"name": {"isNull": True}}},
        {"contacts": {"none": {"name": {"eq": "x"}}}},
        {"tickets": {"every": {"assignee": {"name": {"eq": "x"}}}}},
    ],
)
def test_a_filter_on_what_hangs_on_an_account_can_be_shared(filter_: dict[str, Any]):
    check_segment(SavedFilter("s", "Account", filter_))


@pytest.mark.parametrize(
    ("type_", "filter_", "told"),
    [
        ("Account", {"parent": {"name": {"eq": "x"}}}, "looks at a `Account`"),
        ("Account", {"not": {"children": {"some": {"name": {"eq": "x"}}}}}, "looks at a `Account`"),
        (
            "Account",
            {"tickets": {"some": {"requester": {"name": {"eq": "x"}}}}},
            "looks at a `Contact`",
        ),
        (
            "Account",
            {"customField": {"key": "Tier__c", "text": {"eq": "Gold"}}},
            "looks at a tenant-defined field",
        ),
        ("Ticket", {"subject": {"eq": "x"}}, "a grant shares accounts"),
        ("Account", {"shoeSize": {"eq": 1}}, "shoeSize"),
    ],
)
def test_what_a_partner_could_not_see_of_a_filter_is_refused(
    type_: str, filter_: dict[str, Any], told: str
):
    with pytest.raises(InvalidInput, match=told):
        check_segment(SavedFilter("s", type_, filter_))


async def test_a_grant_shares_either_accounts_or_a_segment_of_the_tenant(portfolio: Portfolio):
    segment = await portfolio.segment("Retail", RETAIL)
    ends = portfolio.clock[0] + timedelta(days=1)
    for given, accounts, expected in (
        (segment, [portfolio.ids["Acme"]], InvalidInput),
        (None, [], InvalidInput),
        (new_id(), [], NotFound),
    ):
        terms = GrantTerms("Partner", "Support", ("Account.name",), ends, given)
        with pytest.raises(expected):
            async with open_writing(portfolio.ingest, portfolio.tenant_id) as work:
                await create_grant(work, ACTOR, terms, accounts)


async def test_a_preview_tells_nobody_of_hidden_fields_by_who_is_in_a_segment(portfolio: Portfolio):
    known = {"contacts": {"some": {"email": {"eq": "a@b.example"}}}}
    segment = await portfolio.segment("Known", known)
    kept = encode_id("gra", await portfolio.grant(segment=segment))
    query = "query ($of: GrantPreviewInput!) { grantPreview(of: $of) { types { totalCount } } }"
    scopes = tuple(scope for scope in SCOPES if scope != "contacts.pii:read")
    poor = portfolio.own.with_key(
        await key_of(portfolio.owner, portfolio.secrets, portfolio.tenant_id, scopes)
    )
    proposed = {"segment": encode_id("seg", segment), "fields": ["Account.name"]}

    for of in ({"grant": kept}, {"proposed": proposed}):
        assert await portfolio.own.codes(query, of=of) == []
        assert await poor.codes(query, of=of) == ["BAD_USER_INPUT"]


async def test_a_preview_of_a_segment_is_what_its_grant_shows(portfolio: Portfolio):
    segment = await portfolio.segment("Retail", RETAIL)
    query = """query ($of: GrantPreviewInput!) {
      grantPreview(of: $of) { types { name fields totalCount sample } } }"""
    proposed = {"segment": encode_id("seg", segment), "fields": ["Account.*", "Ticket.subject"]}

    shown = await portfolio.own.data(query, of={"proposed": proposed})
    made = await portfolio.grant(segment=segment, fields=("Account.*", "Ticket.subject"))
    kept = await portfolio.own.data(query, of={"grant": encode_id("gra", made)})

    accounts, tickets = shown["grantPreview"]["types"]
    assert accounts["totalCount"] == tickets["totalCount"] == 2
    assert [each["name"] for each in accounts["sample"]] == ["Acme", "Beta"]
    assert kept == shown
    await portfolio.change("Beta", industry="Energy")
    left = await portfolio.own.data(query, of={"grant": encode_id("gra", made)})
    assert [each["totalCount"] for each in left["grantPreview"]["types"]] == [1, 1]


async def test_a_worker_lets_in_who_has_entered(portfolio: Portfolio):
    segment = await portfolio.segment("Retail", RETAIL)
    partner = await portfolio.key(await portfolio.grant(segment=segment))
    await portfolio.change("Cato", industry="Retail")

    async def is_seen() -> bool:
        return await portfolio.seen(partner) == ["Acme", "Beta", "Cato"]

    async with httpx.AsyncClient() as http:
        deps = SyncDeps(portfolio.ingest, portfolio.secrets, lambda: portfolio.clock[0], http)
        working = asyncio.create_task(
            run_worker(deps, portfolio.owner, 0.05, tenant_slug=portfolio.slug)
        )
        try:
            await eventually(is_seen, seconds=20)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
