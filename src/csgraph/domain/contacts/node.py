"""Contacts in the graph (domain.md §2)."""

from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts import tables as t
from csgraph.graph.declare import OrderBy, column, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.scalars import EmailAddress

_contact = t.contact.c


@node(
    table=t.contact,
    prefix="con",
    scope="contacts:read",
    plural="contacts",
    plural_description="People at customer companies; by name.",
    description="A person at a customer company.",
    default_order=(OrderBy(_contact.name_key),),
)
class Contact(Node, Revisioned):
    """A person at a customer company."""

    name: str = column(_contact.name, "Full name.", order=_contact.name_key)
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


__all__ = ["Contact"]
