"""How Salesforce's objects become nodes.

A name that the integration user may not see is replaced by what is known instead, at
last by the record's id: a hidden field loses no record.
"""

from csgraph.domain.access.tables import user
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.tables import contact
from csgraph.domain.sources.rules import ExternalSystem
from csgraph.ingest.mapping import (
    CustomFields,
    Deletion,
    Field,
    Link,
    Mapping,
    Money,
    Node,
    Version,
)
from csgraph.ingest.values import flag, instant, registrable_domain, text, text_id, whole_number

_CHANGED = Version(("SystemModstamp", "LastModifiedDate"), instant())
_DELETED = Deletion("IsDeleted", equals="true")


def _mapping(object_type: str, node: Node) -> Mapping:
    return Mapping(
        system=ExternalSystem.SALESFORCE,
        object_type=object_type,
        external_id="Id",
        id_kind=text_id(),
        version=_CHANGED,
        deletion=_DELETED,
        page="/",
        nodes=(node,),
    )


USER = _mapping(
    "User",
    Node(
        node_type="User",
        table=user,
        fields=(
            Field("name", ("Name", "Username", "Email", "Id"), required=True),
            Field("email", ("Email",)),
            Field("title", ("Title",)),
            Field("active", ("IsActive",), flag(), default=True),
        ),
        recognised_by="Email",
    ),
)

ACCOUNT = _mapping(
    "Account",
    Node(
        node_type="Account",
        table=account,
        fields=(
            Field("name", ("Name", "Id"), required=True),
            Field("website", ("Website",), text(longest=2_000)),
            Field("domain", ("Website",), registrable_domain()),
            Field("industry", ("Industry",)),
            Field("account_type", ("Type",)),
            Field("billing_country", ("BillingCountry",)),
            Field("employee_count", ("NumberOfEmployees",), whole_number()),
        ),
        money=(
            Money(
                amount_column="annual_revenue_minor",
                currency_column="annual_revenue_currency",
                amount_path="AnnualRevenue",
                currency_path="CurrencyIsoCode",
            ),
        ),
        links=(
            Link("owner_id", "OwnerId", "User", "User", text_id()),
            Link("parent_id", "ParentId", "Account", "Account", text_id()),
        ),
        custom_fields=CustomFields(path=""),
    ),
)

CONTACT = _mapping(
    "Contact",
    Node(
        node_type="Contact",
        table=contact,
        fields=(
            Field("name", ("Name", "LastName", "Email", "Id"), required=True),
            Field("email", ("Email",)),
            Field("title", ("Title",)),
            Field("phone", ("Phone",)),
        ),
        links=(Link("account_id", "AccountId", "Account", "Account", text_id()),),
        custom_fields=CustomFields(path=""),
        recognised_by="Email",
    ),
)
