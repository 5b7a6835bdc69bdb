"""Contracts in the graph."""

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.contracts import tables as t
from csgraph.graph.declare import Concerns, Moment, OrderBy, column, days_until, money, node, to_one
from csgraph.graph.interfaces import Money, Node, Revisioned
from csgraph.graph.scalars import Date, DateTime

_contract = t.contract.c


@node(
    table=t.contract,
    prefix="ctr",
    scope="accounts:read",
    plural="contracts",
    plural_description="Contracts with customers; those that end last come first.",
    description="A contract with a customer.",
    default_order=(OrderBy(_contract.ends_on, descending=True),),
    moments=(
        Moment(
            "CONTRACT_STARTED",
            "The term of a contract began.",
            _contract.starts_on,
            (Concerns(Account, _contract.account_id),),
        ),
        Moment(
            "CONTRACT_ENDED",
            "The last day of a contract's term came.",
            _contract.ends_on,
            (Concerns(Account, _contract.account_id),),
        ),
    ),
)
class Contract(Node, Revisioned):
    """A contract with a customer."""

    number: str | None = column(_contract.number, "Number, as the CRM gave it.", order=True)
    status: str | None = column(
        _contract.status, "Status, as the CRM names it, such as `Activated`.", order=True
    )
    starts_on: Date | None = column(_contract.starts_on, "First day of the term.", order=True)
    ends_on: Date | None = column(_contract.ends_on, "Last day of the term.", order=True)
    days_to_renewal: int | None = days_until(
        _contract.ends_on, "Days from today (UTC) to the last day of the term; negative after it."
    )
    term_months: int | None = column(_contract.term_months, "Length of the term, in months.")
    signed_on: Date | None = column(_contract.signed_on, "Day on which the customer signed.")
    activated_at: DateTime | None = column(_contract.activated_at, "When it came into force.")
    special_terms: str | None = column(
        _contract.special_terms, "Terms that differ from the usual ones.", scope="finance:read"
    )
    annual_recurring_revenue: Money | None = money(
        _contract.annual_recurring_revenue_minor,
        _contract.annual_recurring_revenue_currency,
        "What the customer pays for a year, discounts taken off. Null while unknown.",
        scope="finance:read",
    )
    list_price: Money | None = money(
        _contract.list_price_minor,
        _contract.list_price_currency,
        "What a year of the same costs by the price list. Null while unknown.",
        scope="finance:read",
    )
    buying_center: str | None = column(
        _contract.buying_center,
        "Which budget of the customer's it is paid from, such as `Marketing`.",
    )
    auto_renews: bool | None = column(
        _contract.auto_renews, "Whether it renews unless somebody ends it. Null while unknown."
    )
    payment_terms: str | None = column(
        _contract.payment_terms, "How it is paid, such as `Net 30`.", scope="finance:read"
    )
    account: Account | None = to_one(
        _contract.account_id,
        "Whom it is with.",
        reverse="contracts",
        reverse_description="Contracts with this account; those that end last come first.",
    )
    owner: User | None = to_one(
        _contract.owner_id,
        "Who owns it in the CRM.",
        reverse="ownedContracts",
        reverse_description="Contracts that this person owns.",
    )
    signer: Contact | None = to_one(
        _contract.signer_id,
        "Who signed for the customer.",
        reverse="signedContracts",
        reverse_description="Contracts that this person signed for the customer.",
    )


__all__ = ["Contract"]
