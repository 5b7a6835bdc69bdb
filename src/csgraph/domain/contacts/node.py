"""Contacts in the graph (domain.md §2), with the organizations they belong to."""

from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts import tables as t
from csgraph.graph.declare import Lookup, OrderBy, column, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.scalars import DateTime, EmailAddress

_contact = t.contact.c
_membership = t.organization_membership.c


@node(
    table=t.contact,
    prefix="con",
    scope="contacts:read",
    plural="contacts",
    plural_description="People at customer companies; by name.",
    description="A person at a customer company.",
    default_order=(OrderBy(_contact.name_key),),
    searched=(_contact.name, _contact.title, _contact.email),
    lookups=(
        Lookup(
            name="externalId",
            description="Your own key of the person, as `externalId` holds it.",
            column=_contact.external_id,
            normalise=str.strip,
        ),
    ),
)
class Contact(Node, Revisioned):
    """A person at a customer company."""

    name: str = column(_contact.name, "Full name.", order=_contact.name_key)
    external_id: str | None = column(
        _contact.external_id, "Your own key of the person, such as an id of your warehouse."
    )
    title: str | None = column(_contact.title, "Job title.")
    email: EmailAddress | None = column(
        _contact.email, "Work address.", scope="contacts.pii:read", order=_contact.email_key
    )
    phone: str | None = column(_contact.phone, "Telephone number.", scope="contacts.pii:read")
    account: Account | None = to_one(
        _contact.account_id,
        "Home account. Null while no account is known.",
        reverse="contacts",
        reverse_description="People known at this account.",
    )


@node(
    table=t.organization_membership,
    prefix="omb",
    scope="contacts:read",
    plural="organizationMemberships",
    plural_description="Who belongs to which organization of the support system.",
    description="That a person belongs to an organization of the support system.",
    default_order=(OrderBy(_membership.joined_at),),
)
class OrganizationMembership(Node, Revisioned):
    """That a person belongs to an organization of the support system."""

    organization_name: str | None = column(
        _membership.organization_name, "The organization, as the support system calls it."
    )
    is_default: bool = column(
        _membership.is_default, "Whether the person's tickets go to this organization unless told."
    )
    joined_at: DateTime | None = column(
        _membership.joined_at, "When the person was made a member.", order=True
    )
    contact: Contact | None = to_one(
        _membership.contact_id,
        "Who belongs to it. Null for one of the team's own.",
        reverse="organizationMemberships",
        reverse_description="Organizations of the support system that this person belongs to.",
    )
    account: Account | None = to_one(
        _membership.account_id,
        "Account that the organization stands for. Null while it is unmatched.",
        reverse="organizationMemberships",
        reverse_description="Who belongs to this account's organizations in the support system.",
    )


__all__ = ["Contact", "OrganizationMembership"]
