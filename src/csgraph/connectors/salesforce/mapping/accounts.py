"""How users, accounts and contacts become nodes."""

from csgraph.connectors.salesforce.mapping.objects import account, object_mapping, owner
from csgraph.domain.access.tables import user
from csgraph.domain.accounts.tables import account as account_table
from csgraph.domain.contacts.tables import contact
from csgraph.ingest.mapping import CustomFields, Field, Link, Money, Node
from csgraph.ingest.values import flag, instant, registrable_domain, text, text_id, whole_number

USER = object_mapping(
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

ACCOUNT = object_mapping(
    "Account",
    Node(
        node_type="Account",
        table=account_table,
        fields=(
            Field("name", ("Name", "Id"), required=True),
            Field("website", ("Website",), text(longest=2_000)),
            Field("domain", ("Website",), registrable_domain()),
            Field("industry", ("Industry",)),
            Field("account_type", ("Type",)),
            Field("is_person_account", ("IsPersonAccount",), flag(), default=False),
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
            owner(),
            Link("parent_id", "ParentId", "Account", "Account", text_id()),
        ),
        custom_fields=CustomFields(path=""),
    ),
)

CONTACT = object_mapping(
    "Contact",
    Node(
        node_type="Contact",
        table=contact,
        fields=(
            Field("name", ("Name", "LastName", "Email", "Id"), required=True),
            Field("email", ("Email",)),
            Field("title", ("Title",)),
            Field("phone", ("Phone",)),
            Field("email_bounced_at", ("EmailBouncedDate",), instant()),
        ),
        links=(account(),),
        custom_fields=CustomFields(path=""),
        recognised_by="Email",
    ),
)
