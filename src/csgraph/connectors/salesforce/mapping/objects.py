"""What all of Salesforce's objects have in common."""

from csgraph.domain.sources.rules import ExternalSystem
from csgraph.ingest.mapping import Deletion, Link, Mapping, Money, Node, Version
from csgraph.ingest.values import instant, text_id, text_id_of

CHANGED = Version(("SystemModstamp", "LastModifiedDate", "CreatedDate"), instant())
DELETED = Deletion("IsDeleted", equals="true")


def object_mapping(object_type: str, node: Node) -> Mapping:
    """Return the mapping of an object whose records each become one node."""
    return Mapping(
        system=ExternalSystem.SALESFORCE,
        object_type=object_type,
        external_id="Id",
        id_kind=text_id(),
        version=CHANGED,
        deletion=DELETED,
        page="/",
        nodes=(node,),
    )


def owner(column: str = "owner_id", path: str = "OwnerId") -> Link:
    """Return the link to a user; queues own things too, which are none."""
    return Link(column, path, "User", "User", text_id_of("005"))


def account() -> Link:
    """Return the link to the account."""
    return Link("account_id", "AccountId", "Account", "Account", text_id())


def contact(column: str, path: str) -> Link:
    """Return a link to a contact; a lead is none."""
    return Link(column, path, "Contact", "Contact", text_id_of("003"))


def opportunity(path: str) -> Link:
    """Return the link to an opportunity, from where other objects may stand too."""
    return Link("opportunity_id", path, "Opportunity", "Opportunity", text_id_of("006"))


def amount(path: str) -> Money:
    """Return an amount in the record's own currency."""
    return Money("amount_minor", "amount_currency", path, "CurrencyIsoCode")
