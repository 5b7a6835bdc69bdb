"""Contacts in the graph (domain.md §2), with the organizations they belong to."""

from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts import rules
from csgraph.domain.contacts import tables as t
from csgraph.graph.declare import Lookup, OrderBy, column, computed, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import DateTime, EmailAddress
from csgraph.graph.states import available_transitions, stored_state

_contact = t.contact.c
_membership = t.organization_membership.c


described_enum(
    rules.ContactLevel,
    "How high a person stands in their company.",
    C_LEVEL="Chief officers, presidents, founders, owners.",
    VP="Vice presidents.",
    DIRECTOR="Directors and heads of departments.",
    MANAGER="Managers and leads of teams.",
    IC="People without reports.",
)
described_enum(
    rules.ContactAuthority,
    "What say a person has in a decision.",
    FINAL="Decides without anyone else's approval.",
    CO_DECIDES="Decides together with others.",
    RECOMMENDS="Is asked, and does not decide.",
    NONE="Has no say.",
)
described_enum(
    rules.ContactStatus,
    "Whether a person is still in the place.",
    ACTIVE="In the place.",
    LEAVING="Has announced to leave.",
    LEFT="Has left; a successor is looked for.",
    VACANT="Has left, and nobody came after.",
    REPLACED="Has left, and a successor is named.",
)


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
    level: rules.ContactLevel | None = column(
        _contact.level,
        "How high the person stands: as somebody said, else as the title tells. Null without both.",
        order=True,
    )
    level_override: rules.ContactLevel | None = column(
        _contact.level_override, "ContactLevel that somebody gave, against what the title tells."
    )
    department: str | None = column(_contact.department, "Department.", order=True)
    buying_center: str | None = column(
        _contact.buying_center,
        "Group with a budget of its own that the person buys for.",
        order=True,
    )
    skills: list[str] = column(_contact.skills, "What the person is good at.")
    authority: rules.ContactAuthority | None = column(
        _contact.authority, "What say the person has in a decision. Null while unknown."
    )
    influence: int | None = column(
        _contact.influence,
        "Weight of the person's opinion with who decides, 0 to 100, as somebody judged it.",
        order=True,
    )
    product_importance: int | None = column(
        _contact.product_importance,
        "How much the person's work depends on the product, 0 to 100.",
        order=True,
    )
    department_buys: bool | None = column(
        _contact.department_buys, "Whether the person's department usually buys. Null if unknown."
    )
    is_promoter: bool | None = column(
        _contact.is_promoter, "Whether the person has the skill to promote the product."
    )
    is_expected_owner: bool | None = column(
        _contact.is_expected_owner,
        "Whether the person is expected to own the relationship a year from now.",
    )
    status: rules.ContactStatus = column(
        _contact.status, "Whether the person is still in the place.", order=True
    )
    status_since: DateTime | None = column(
        _contact.status_since, "Since when. Null while nothing was said."
    )
    available_transitions: list[str] = computed(
        available_transitions(rules.MOVEMENT, stored_state("status")),
        "Mutations that the person's state allows.",
        columns=(_contact.status,),
    )
    new_employer: str | None = column(
        _contact.new_employer, "Where a person who left has gone. Null while unknown."
    )
    email_bounced_at: DateTime | None = column(
        _contact.email_bounced_at,
        "When mail to the person bounced, by the sources. Null while it does not.",
        order=True,
    )
    is_suspended: bool | None = column(
        _contact.is_suspended, "Whether a source has suspended the person. Null if none tells."
    )
    moved_at: DateTime | None = column(
        _contact.moved_at,
        "When the person's record was given to another account. Null if it never was.",
        order=True,
    )
    former_account: Account | None = to_one(
        _contact.former_account_id,
        "Account that the record belonged to before it moved.",
        reverse="formerContacts",
        reverse_description="People whose records moved from this account to another one.",
    )
    reports_to: "Contact | None" = to_one(
        _contact.reports_to_id,
        "Whom the person reports to.",
        reverse="reports",
        reverse_description="People who report to this one.",
    )
    assistant_of: "Contact | None" = to_one(
        _contact.assistant_of_id,
        "Whose assistant the person is.",
        reverse="assistants",
        reverse_description="This person's assistants.",
    )
    successor: "Contact | None" = to_one(
        _contact.successor_id,
        "Who came after a person who left.",
        reverse="predecessors",
        reverse_description="People who left this one's place.",
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
