"""Accounts in the graph (domain.md §1)."""

from csgraph.domain.access.node import User
from csgraph.domain.accounts import tables as t
from csgraph.graph.declare import Lookup, OrderBy, column, money, node, to_one
from csgraph.graph.interfaces import Money, Node, Revisioned
from csgraph.graph.scalars import Url

_account = t.account.c


@node(
    table=t.account,
    prefix="acc",
    scope="accounts:read",
    plural="accounts",
    plural_description="Customer companies that the caller may see; by name.",
    description="A customer company.",
    default_order=(OrderBy(_account.name_key),),
    searched=(_account.name, _account.domain),
    lookup_name="account",
    lookups=(
        Lookup(
            name="domain",
            description="Registrable web domain, such as `example.com`. An error when several "
            "accounts share it.",
            column=_account.domain,
            normalise=lambda text: text.strip().lower(),
        ),
        Lookup(
            name="externalId",
            description="Your own key of the account, as `externalId` holds it.",
            column=_account.external_id,
            normalise=str.strip,
        ),
    ),
)
class Account(Node, Revisioned):
    """A customer company."""

    name: str = column(_account.name, "Display name.", order=_account.name_key)
    domain: str | None = column(
        _account.domain, "Registrable web domain, such as `example.com`; from the website."
    )
    external_id: str | None = column(
        _account.external_id, "Your own key of the account, such as an id of your warehouse."
    )
    website: Url | None = column(_account.website, "Website, as the CRM holds it.")
    industry: str | None = column(_account.industry, "Industry, as the CRM holds it.", order=True)
    account_type: str | None = column(
        _account.account_type, "Kind of account, as the CRM holds it, such as `Customer - Direct`."
    )
    is_person_account: bool = column(
        _account.is_person_account,
        "Whether the customer is a person, who is its only contact, rather than a company.",
    )
    billing_country: str | None = column(
        _account.billing_country, "Country of the billing address."
    )
    employee_count: int | None = column(_account.employee_count, "Number of employees.", order=True)
    annual_revenue: Money | None = money(
        _account.annual_revenue_minor,
        _account.annual_revenue_currency,
        "The company's own yearly revenue, as the CRM holds it; not what it pays us.",
        scope="finance:read",
    )
    owner: User | None = to_one(
        _account.owner_id,
        "Who owns the account in the CRM.",
        reverse="ownedAccounts",
        reverse_description="Accounts that this person owns in the CRM.",
    )
    parent: "Account | None" = to_one(
        _account.parent_id,
        "Parent company, when the CRM names one.",
        reverse="children",
        reverse_description="Companies that name this one as their parent.",
    )


__all__ = ["Account"]
