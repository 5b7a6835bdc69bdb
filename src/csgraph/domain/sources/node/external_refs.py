"""Identities of records in other systems."""

import strawberry

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact, OrganizationMembership
from csgraph.domain.contracts.node import Contract
from csgraph.domain.interactions.node import Interaction
from csgraph.domain.opportunities.node import (
    Opportunity,
    OpportunityContactRole,
    OpportunityStageChange,
)
from csgraph.domain.sources import rules
from csgraph.domain.sources import tables as t
from csgraph.domain.support.node import SatisfactionRating, Ticket
from csgraph.graph.declare import Lookup, Via, column, row
from csgraph.graph.listings import Listing
from csgraph.graph.scalars import DateTime, Url

_ref = t.external_ref.c


@strawberry.interface(description="A record that csgraph mirrors from another system.")
class Sourced:
    """A record that csgraph mirrors from another system."""


def _known_as(system: rules.ExternalSystem, object_type: str) -> Via:
    where = ((_ref.system, system.value), (_ref.object_type, object_type))
    return Via(key=_ref.node_id, where=where)


@row(
    table=t.external_ref,
    description="Identity of a record in another system.",
    listing=Listing(
        name="externalRefs",
        description="Every known identity of this record in other systems. At most 50.",
        owners=(
            *(Account, Contact, Contract, Interaction),
            *(Opportunity, OpportunityContactRole, OpportunityStageChange),
            *(OrganizationMembership, SatisfactionRating, Ticket, User),
        ),
        column=_ref.node_id,
        order=(_ref.system, _ref.object_type, _ref.external_id),
        limit=50,
        interface=Sourced,
    ),
    lends=(
        (
            Account,
            Lookup(
                name="salesforceId",
                description="Salesforce Account id, 15 or 18 characters.",
                column=_ref.external_id,
                normalise=rules.canonical_salesforce_id,
                via=_known_as(rules.ExternalSystem.SALESFORCE, "Account"),
            ),
        ),
        (
            Account,
            Lookup(
                name="zendeskOrganizationId",
                description="Zendesk organization id.",
                column=_ref.external_id,
                normalise=str.strip,
                via=_known_as(rules.ExternalSystem.ZENDESK, "organization"),
            ),
        ),
    ),
)
class ExternalRef:
    """Identity of a record in another system."""

    system: rules.ExternalSystem = column(_ref.system, "System that owns the identity.")
    object_type: str = column(_ref.object_type, "Kind of record there, such as `Account`.")
    external_id: str = column(_ref.external_id, "Id in that system.")
    url: Url | None = column(_ref.url, "Page that a person can open.")
    synced_at: DateTime | None = column(_ref.synced_at, "When a sync last changed this record.")
