"""Types that every node slice shares: the Node interface, revisions, money, page position."""

import strawberry

from csgraph.graph.scalars import CurrencyCode, DateTime, ExactDecimal


@strawberry.interface(description="Anything that can be fetched again by its id.")
class Node:
    """Anything that can be fetched again by its id."""

    id: strawberry.ID = strawberry.field(
        description="Opaque, permanent, globally unique identifier."
    )


@strawberry.interface(description="A record whose writes are versioned.")
class Revisioned:
    """A record whose writes are versioned."""

    revision: int = strawberry.field(description="Grows by one on each accepted write.")
    created_at: DateTime = strawberry.field(description="When csgraph first stored the record.")
    updated_at: DateTime = strawberry.field(description="When the record last changed in csgraph.")


@strawberry.type(description="Amount in one currency.")
class Money:
    """Amount in one currency."""

    amount: ExactDecimal = strawberry.field(
        description="Exact amount in whole units of the currency, with its usual decimals."
    )
    currency_code: CurrencyCode = strawberry.field(description="Currency of the amount.")


@strawberry.type(description="Position of a page in its list.")
class PageInfo:
    """Position of a page in its list."""

    has_next_page: bool = strawberry.field(description="Items follow `endCursor`.")
    has_previous_page: bool = strawberry.field(description="Items come before `startCursor`.")
    start_cursor: str | None = strawberry.field(
        description="Cursor of the first item. Null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last item. Null on an empty page."
    )
