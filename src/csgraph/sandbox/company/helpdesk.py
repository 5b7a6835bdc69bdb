"""The company's customers as Zendesk writes them down: organizations with their members.

Organizations are tied to Salesforce accounts in every way that is met in practice, which
`ExpectedLink` tells for each, so that a matcher can be marked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from csgraph.sandbox.company.chance import pick_weighted, stream, whole
from csgraph.sandbox.company.customers import (
    Customer,
    World,
    family_of,
    merged_account_id,
    shares_domain,
    was_merged,
)
from csgraph.sandbox.company.naming import company_name
from csgraph.sandbox.company.people import FREEMAIL
from csgraph.sandbox.company.timeline import DAY, HOUR, date_of, zendesk_instant
from csgraph.sandbox.company.zendesk_schema import BASE_URL, LINK_FIELD

Row = dict[str, Any]

_ORGANIZATION_IDS = 17_600_000_000_004
_MEMBERSHIP_IDS = 19_400_000_000_036
_STEP = 128


class Link(Enum):
    """How an organization is tied to its account."""

    LINK_FIELD = "link_field"
    EXTERNAL_ID = "external_id"
    DOMAIN = "domain"
    NAME = "name"  # by nothing else: a proposal at best
    SHARED_DOMAIN = "shared_domain"  # a domain that several accounts have
    MERGED_ACCOUNT = "merged_account"  # by the id of an account merged into it
    SECOND = "second"  # by domain, while another organization is tied already
    NONE = "none"  # Salesforce doesn't know the company


_LINKS = (
    (Link.LINK_FIELD, 0.42),
    (Link.EXTERNAL_ID, 0.22),
    (Link.DOMAIN, 0.17),
    (Link.NAME, 0.08),
    (Link.NONE, 0.11),
)


@dataclass(frozen=True, slots=True)
class ExpectedLink:
    """Which account an organization truly belongs to, and what in Zendesk says so."""

    organization_id: int
    account_id: str | None
    link: Link


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization before it is written down."""

    id: int
    customer: Customer
    link: Link
    shows_domain: bool

    @property
    def expected_link(self) -> ExpectedLink:
        """Return the truth about it."""
        return ExpectedLink(self.id, self.customer.account_id, self.link)


def organization_id(number: int, slot: int = 0) -> int:
    """Return the id of a customer's organization; slots tell several apart."""
    return _ORGANIZATION_IDS + (number * 4 + slot) * _STEP


def organizations_of(world: World, customer: Customer) -> tuple[Organization, ...]:
    """Return the organizations of a customer: as a rule one, now and then two or none."""
    numbers = stream(world.seed, "organization", customer.number)
    link = _refined(world, customer, pick_weighted(numbers, _LINKS))
    number = customer.number
    if link is Link.NONE:
        return ()
    if link in (Link.DOMAIN, Link.SHARED_DOMAIN, Link.NAME):
        return (Organization(organization_id(number), customer, link, link is not Link.NAME),)
    if numbers.random() < 0.06:
        main = Organization(organization_id(number), customer, link, shows_domain=False)
        return main, Organization(organization_id(number, 1), customer, Link.SECOND, True)
    return (Organization(organization_id(number), customer, link, numbers.random() < 0.5),)


def stray_links(world: World) -> Iterator[ExpectedLink]:
    """Yield the truth about the organizations that belong to no account."""
    for index in range(stray_count(world)):
        yield ExpectedLink(organization_id(index, 2), None, Link.NONE)


def stray_count(world: World) -> int:
    """Return how many organizations belong to companies that Salesforce doesn't know."""
    return 1 + world.accounts // 25


def organization_row(world: World, organization: Organization) -> Row:
    """Return an organization as the API shows it."""
    customer = organization.customer
    numbers = stream(world.seed, "organization-row", organization.id)
    link = organization.link
    created_at = customer.created_at + whole(numbers, 0, HOUR)
    name = customer.name.legal if numbers.random() < 0.5 else customer.name.short
    renews = None if customer.renewal_at is None else date_of(customer.renewal_at)
    return _organization_row(
        organization.id,
        name=f"{name} (old)" if link is Link.SECOND else name,
        external_id=customer.account_id if link is Link.EXTERNAL_ID else None,
        domain_names=[customer.domain] if organization.shows_domain else [],
        created_at=created_at,
        updated_at=whole(numbers, created_at, world.as_of - HOUR),
        fields={
            LINK_FIELD: _link_value(customer, link, numbers.random()),
            "plan": ("starter", "growth", "enterprise")[customer.segment.value],
            "renewal_date": renews and f"{renews}T00:00:00+00:00",
            "seats": customer.seats,
            "is_vip": customer.segment.value == 2,
        },
    )


def stray_organization_rows(world: World) -> Iterator[Row]:
    """Yield the organizations of companies that Salesforce doesn't know."""
    for index in range(stray_count(world)):
        numbers = stream(world.seed, "stray", index)
        name = company_name(world.seed, 2 * world.accounts + 1000 + index)
        created_at = whole(numbers, world.as_of - 900 * DAY, world.as_of - 9 * DAY)
        yield _organization_row(
            organization_id(index, 2),
            name=name.short,
            external_id=f"legacy-{1000 + index}" if index % 4 == 0 else None,
            # a mail provider's domain says nothing, which a matcher must know
            domain_names=([FREEMAIL[index % len(FREEMAIL)]], [name.domain], [])[index % 3],
            created_at=created_at,
            updated_at=whole(numbers, created_at, world.as_of - HOUR),
            fields={
                LINK_FIELD: None,
                "plan": None,
                "renewal_date": None,
                "seats": None,
                "is_vip": False,
            },
        )


def membership_rows(users: list[Row], organizations: tuple[Organization, ...]) -> Iterator[Row]:
    """Yield who belongs to which organization; some belong to two."""
    for row in users:
        for place, organization in enumerate(organizations):
            is_default = organization.id == row["organization_id"]
            if not is_default and row["id"] // _STEP % 3:
                continue
            membership = _MEMBERSHIP_IDS + (row["id"] // _STEP * 2 + place) * 4
            name = organization.customer.name.short
            yield _membership_row(membership, row, organization.id, name, is_default)


def further_membership(user: Row, organization: Row) -> Row:
    """Return that a user belongs to one organization more."""
    membership = _MEMBERSHIP_IDS + (user["id"] // _STEP * 2) * 4 + 2
    return _membership_row(membership, user, organization["id"], organization["name"], False)


def _membership_row(row_id: int, user: Row, organization: int, name: str, is_default: bool) -> Row:
    return {
        "url": f"{BASE_URL}/organization_memberships/{row_id}.json",
        "id": row_id,
        "user_id": user["id"],
        "organization_id": organization,
        "organization_name": name,
        "default": is_default,
        "view_tickets": True,
        "created_at": user["created_at"],
        "updated_at": user["updated_at"],
    }


def _refined(world: World, customer: Customer, link: Link) -> Link:
    """Return what a kind of link comes to with this customer."""
    if link is Link.LINK_FIELD and was_merged(world, customer.number):
        return Link.MERGED_ACCOUNT
    if link is Link.DOMAIN and customer.website is None:
        return Link.NAME
    if link in (Link.DOMAIN, Link.EXTERNAL_ID):
        family = family_of(world.seed, customer.number, world.accounts)
        if shares_domain(family, customer.number):
            return Link.SHARED_DOMAIN
    return link


def _link_value(customer: Customer, link: Link, roll: float) -> str | None:
    if link is Link.MERGED_ACCOUNT:
        return merged_account_id(customer.number)
    if link is not Link.LINK_FIELD:
        return None
    if roll < 0.06:  # copied out of a browser's address bar
        return customer.account_id[:15]
    return f" {customer.account_id}" if roll < 0.08 else customer.account_id


def _organization_row(
    row_id: int,
    *,
    name: str,
    external_id: str | None,
    domain_names: list[str],
    created_at: int,
    updated_at: int,
    fields: Row,
) -> Row:
    return {
        "url": f"{BASE_URL}/organizations/{row_id}.json",
        "id": row_id,
        "name": name,
        "shared_tickets": False,
        "shared_comments": False,
        "external_id": external_id,
        "created_at": zendesk_instant(created_at),
        "updated_at": zendesk_instant(updated_at),
        "domain_names": domain_names,
        "details": "",
        "notes": "",
        "group_id": None,
        "tags": ["vip"] if fields["is_vip"] else [],
        "organization_fields": fields,
        "deleted_at": None,
    }
