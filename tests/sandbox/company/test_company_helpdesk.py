"""The same customers in Zendesk: organizations, users, tickets."""

from collections import Counter
from datetime import datetime

import pytest
from company_parts import ACCOUNTS, AS_OF, by_id, salesforce, zendesk

from csgraph.sandbox.company import Link, expected_links, generate
from csgraph.sandbox.store import Store


@pytest.fixture(scope="module")
def links():
    return list(expected_links(seed=7, accounts=ACCOUNTS, as_of=AS_OF))


@pytest.fixture(scope="module")
def organizations(company):
    return by_id(zendesk(company, "organizations"))


def linked(links, organizations, kind):
    return [
        (organizations[link.organization_id], link.account_id)
        for link in links
        if link.link is kind
    ]


def test_the_truth_is_told_of_every_organization_once(links, organizations):
    assert Counter(link.organization_id for link in links) == dict.fromkeys(organizations, 1)


def test_organizations_are_tied_in_every_way(links):
    assert {link.link for link in links} >= {
        Link.LINK_FIELD, Link.EXTERNAL_ID, Link.DOMAIN, Link.NAME, Link.NONE,
    }  # fmt: skip


def test_a_link_field_holds_the_account_id_at_times_in_short(links, organizations):
    values = [
        (organization["organization_fields"]["salesforce_account_id"], account)
        for organization, account in linked(links, organizations, Link.LINK_FIELD)
    ]

    assert all(value.strip()[:15] == account[:15] for value, account in values)


def test_an_external_id_is_the_whole_account_id(links, organizations):
    found = linked(links, organizations, Link.EXTERNAL_ID)

    assert all(organization["external_id"] == account for organization, account in found)


def test_a_domain_that_ties_belongs_to_one_account_alone(company, links, organizations):
    websites = Counter(bare(row["Website"]) for row in salesforce(company, "Account"))
    for organization, account in linked(links, organizations, Link.DOMAIN):
        (domain,) = organization["domain_names"]
        assert websites[domain] == 1
        assert bare(by_id(salesforce(company, "Account"))[account]["Website"]) == domain


def test_a_shared_domain_belongs_to_several_accounts():
    with Store() as store:
        generate(store, seed=11, accounts=300, as_of=AS_OF)
        websites = Counter(bare(row["Website"]) for row in salesforce(store, "Account"))
        organizations = by_id(zendesk(store, "organizations"))
        links = expected_links(seed=11, accounts=300, as_of=AS_OF)
        shared = linked(links, organizations, Link.SHARED_DOMAIN)

        assert shared
        assert all(websites[each["domain_names"][0]] > 1 for each, _ in shared)


def test_names_of_organizations_are_unique(organizations):
    names = Counter(row["name"].strip() for row in organizations.values())

    assert set(names.values()) == {1}


def test_end_users_are_contacts_by_email_with_some_more(company):
    contacts = {str(row["Email"]).lower() for row in salesforce(company, "Contact", deleted=None)}
    present = [row for row in zendesk(company, "users") if row["role"] == "end-user"]
    emails = [row["email"] for row in present if row["email"]]
    known = sum(email in contacts for email in emails)

    assert len(set(emails)) == len(emails)
    assert len(emails) * 0.7 < known < len(emails)


def test_some_agents_are_salesforce_users_by_email(company):
    staff = {row["Email"].lower() for row in salesforce(company, "User")}
    agents = [row for row in zendesk(company, "users") if row["role"] in ("agent", "admin")]
    known = sum(row["email"].lower() in staff for row in agents)

    assert 0 < known < len(agents)


def test_deleted_users_are_inactive_without_an_email(company):
    gone = [row for row in zendesk(company, "users") if not row["active"]]

    assert gone
    assert {row["email"] for row in gone} == {None}
    assert any(row["suspended"] for row in zendesk(company, "users"))


def test_members_belong_to_organizations_that_exist(company, organizations):
    users = by_id(zendesk(company, "users"))
    memberships = zendesk(company, "organization_memberships")

    assert all(row["user_id"] in users for row in memberships)
    assert all(row["organization_id"] in organizations for row in memberships)
    assert max(Counter(row["user_id"] for row in memberships).values()) == 2


def test_a_requester_was_there_before_the_ticket(company):
    users = by_id(zendesk(company, "users"))
    for ticket in zendesk(company, "tickets"):
        requester = users[ticket["requester_id"]]
        assert requester["created_at"] <= ticket["created_at"]
        assert ticket["organization_id"] in (None, requester["organization_id"])


def test_custom_values_of_tickets_are_of_ticket_fields(company):
    fields = by_id(zendesk(company, "ticket_fields"))
    kinds = {
        fields[each["id"]]["type"]: type(each["value"])
        for ticket in zendesk(company, "tickets")
        for each in ticket["custom_fields"]
        if each["value"] is not None
    }

    assert kinds == {
        "tagger": str, "multiselect": list, "integer": int, "checkbox": bool, "date": str,
        "decimal": float, "textarea": str, "regexp": str,
    }  # fmt: skip


def test_tickets_are_deleted_scrubbed_and_touched_by_the_system(company):
    tickets = zendesk(company, "tickets")
    deleted = [row for row in tickets if row["status"] == "deleted"]
    states = {row["status"] for row in tickets}

    assert states == {"new", "open", "pending", "hold", "solved", "closed", "deleted"}
    assert {row["subject"] == "SCRUBBED" for row in deleted} == {True, False}
    assert any(touched_later(row) for row in tickets)


def test_incidents_come_in_bursts_that_name_their_problem(company):
    tickets = by_id(zendesk(company, "tickets"))
    echoes = Counter(row["problem_id"] for row in tickets.values() if row["problem_id"])

    assert max(echoes.values()) >= 2
    assert all(tickets[problem]["type"] == "problem" for problem in echoes)


def bare(website: str | None) -> str | None:
    """Return the host of a website without its `www`."""
    return website and website.split("//")[-1].split("/")[0].removeprefix("www.")


def touched_later(row: dict) -> bool:
    updated = datetime.fromisoformat(row["updated_at"]).timestamp()
    return row["generated_timestamp"] > updated
