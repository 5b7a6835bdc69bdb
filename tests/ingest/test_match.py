"""Which account is behind an organization, by evidence, never by a guess."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.domain.sources.tables import external_ref, source_match
from csgraph.domain.support.tables import ticket as ticket_table
from csgraph.sandbox.company import Link, expected_links, generate
from tests.support.vendors import Record, Vendors, end_user, organization, sf_account, ticket

ACME_ID = "0018W00002AbCdEQAV"
ACME_ID_15 = ACME_ID[:15]


def acme(**values: object) -> Record:
    return sf_account(1) | {"Id": ACME_ID, "Website": "https://www.acme.co.uk/home"} | values


async def verdict(vendors: Vendors) -> tuple[str, str | None]:
    found = await vendors.row(source_match, source_match.c.external_id == "5")
    return found.status, found.evidence


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"organization_fields": {"salesforce_id": ACME_ID}}, ("MATCHED", "LINK_FIELD")),
        ({"organization_fields": {"salesforce_id": ACME_ID_15}}, ("MATCHED", "LINK_FIELD")),
        ({"organization_fields": {"salesforce_id": f" {ACME_ID}"}}, ("MATCHED", "LINK_FIELD")),
        ({"external_id": ACME_ID}, ("MATCHED", "EXTERNAL_ID")),
        ({"external_id": "legacy-1001"}, ("UNMATCHED", None)),
        ({"domain_names": ["support.acme.co.uk"]}, ("MATCHED", "DOMAIN")),
        ({"domain_names": ["other.co.uk"]}, ("UNMATCHED", None)),
        ({"name": "Account 1"}, ("UNMATCHED", None)),
    ],
)
async def test_evidence_finds_the_account(
    vendors: Vendors, told: Record, expected: tuple[str, str | None]
) -> None:
    vendors.put(Account=[acme(), sf_account(2)], organizations=[organization(5, **told)])

    await vendors.sync()

    assert await verdict(vendors) == expected


async def test_the_order_of_arrival_does_not_matter(vendors: Vendors) -> None:
    vendors.put(Account=[acme()], organizations=[organization(5, domain_names=["acme.co.uk"])])

    await vendors.sync_zendesk()
    await vendors.sync_salesforce()

    assert await verdict(vendors) == ("MATCHED", "DOMAIN")


async def test_a_domain_of_two_accounts_is_ambiguous(vendors: Vendors) -> None:
    subsidiary = sf_account(2, Website="acme.co.uk")
    vendors.put(
        Account=[acme(), subsidiary], organizations=[organization(5, domain_names=["acme.co.uk"])]
    )

    await vendors.sync()

    assert await verdict(vendors) == ("AMBIGUOUS", None)


async def test_a_domain_of_two_organizations_is_ambiguous(vendors: Vendors) -> None:
    both = [organization(number, domain_names=["acme.co.uk"]) for number in (5, 6)]
    vendors.put(Account=[acme()], organizations=both)

    await vendors.sync()

    assert {each.status for each in await vendors.rows(source_match)} == {"AMBIGUOUS"}


async def test_the_account_that_keeps_a_domain_to_itself_gets_the_organization(
    vendors: Vendors,
) -> None:
    vendors.put(
        Account=[acme(), sf_account(2, Website="acme.co.uk")],
        organizations=[organization(5, domain_names=["acme.co.uk"])],
    )
    await vendors.sync()
    moved = sf_account(2, Website="new.com", SystemModstamp=vendors.clock.salesforce_instant)
    vendors.put(Account=[moved])

    await vendors.sync()

    assert await verdict(vendors) == ("MATCHED", "DOMAIN")


async def test_a_freemail_domain_tells_nothing(vendors: Vendors) -> None:
    vendors.put(
        Account=[sf_account(1, Website="gmail.com")],
        organizations=[organization(5, domain_names=["gmail.com"])],
    )

    await vendors.sync()

    assert await verdict(vendors) == ("UNMATCHED", None)


async def test_two_links_that_contradict_each_other_are_ambiguous(vendors: Vendors) -> None:
    other = sf_account(2)
    told = organization(
        5, external_id=other["Id"], organization_fields={"salesforce_account_id": ACME_ID}
    )
    vendors.put(Account=[acme(), other], organizations=[told])

    await vendors.sync()

    assert await verdict(vendors) == ("AMBIGUOUS", None)


async def test_a_match_gives_waiting_tickets_and_contacts_their_account(vendors: Vendors) -> None:
    vendors.put(
        organizations=[organization(5, external_id=ACME_ID)],
        users=[end_user(7, organization_id=5)],
        tickets=[ticket(1, organization_id=5, requester_id=7)],
    )
    await vendors.sync_zendesk()
    assert (await vendors.row(ticket_table)).account_id is None
    vendors.put(Account=[acme()])

    await vendors.sync()

    found = await vendors.row(account)
    assert (await vendors.row(ticket_table)).account_id == found.id
    assert (await vendors.row(contact)).account_id == found.id


async def test_a_lost_match_takes_the_account_away_again(vendors: Vendors) -> None:
    vendors.put(
        Account=[acme()],
        organizations=[organization(5, external_id=ACME_ID)],
        tickets=[ticket(1, organization_id=5)],
    )
    await vendors.sync()
    vendors.put(organizations=[organization(5, updated_at="2026-05-01T12:00:00Z")])

    await vendors.sync()

    assert (await vendors.row(ticket_table)).account_id is None
    assert await vendors.rows(external_ref, external_ref.c.object_type == "organization") == []


async def test_a_match_that_moves_takes_the_tickets_along(vendors: Vendors) -> None:
    other = sf_account(2)
    vendors.put(
        Account=[acme(), other],
        organizations=[organization(5, external_id=ACME_ID)],
        tickets=[ticket(1, organization_id=5)],
    )
    await vendors.sync()
    moved = organization(5, external_id=other["Id"], updated_at="2026-05-01T12:00:00Z")
    vendors.put(organizations=[moved])

    await vendors.sync()

    holder = await vendors.row(account, account.c.name == "Account 2")
    assert (await vendors.row(ticket_table)).account_id == holder.id


async def test_an_account_merged_away_leads_to_its_survivor(vendors: Vendors) -> None:
    survivor = sf_account(2)
    merged = acme(IsDeleted=True, MasterRecordId=survivor["Id"])
    vendors.put(Account=[merged, survivor], organizations=[organization(5, external_id=ACME_ID)])

    await vendors.sync()

    assert await verdict(vendors) == ("MATCHED", "EXTERNAL_ID")


async def test_the_link_field_can_be_named(vendors: Vendors) -> None:
    told = organization(5, organization_fields={"crm_key": ACME_ID})
    vendors.put(Account=[acme()], organizations=[told])
    await vendors.reconnect(link_field="crm_key")

    await vendors.sync()

    assert await verdict(vendors) == ("MATCHED", "LINK_FIELD")


async def test_no_organization_of_a_generated_company_is_matched_wrongly(vendors: Vendors) -> None:
    company = {"seed": 7, "accounts": 120, "as_of": datetime(2026, 4, 1, tzinfo=UTC)}
    generate(vendors.store, **company)
    await vendors.sync()

    truth = {str(each.organization_id): each for each in expected_links(**company)}
    refs = {
        each.node_id: each.external_id
        for each in await vendors.rows(external_ref)
        if each.object_type == "Account"
    }
    found = Counter(
        (
            truth[each.external_id].link,
            refs.get(each.account_id) == truth[each.external_id].account_id,
        )
        for each in await vendors.rows(source_match)
        if each.status == "MATCHED"
    )

    assert [link for link, is_right in found if not is_right] == []
    assert {Link.LINK_FIELD, Link.EXTERNAL_ID, Link.DOMAIN} <= {link for link, _ in found}
