"""Discounts in the graph."""

from csgraph.domain.contracts.node import Contract
from csgraph.domain.pricing import tables as t
from csgraph.graph.declare import OrderBy, column, money, node, to_one
from csgraph.graph.interfaces import Money, Node, Revisioned
from csgraph.graph.scalars import Date

_line = t.discount_line.c


@node(
    table=t.discount_line,
    prefix="dsc",
    scope="finance:read",
    plural="discountLines",
    plural_description="Discounts, each a line of its own; the latest first.",
    description="A discount of a contract: a line of its own, which says what it is.",
    default_order=(OrderBy(_line.starts_on, descending=True),),
)
class DiscountLine(Node, Revisioned):
    """A discount of a contract."""

    label: str | None = column(
        _line.label,
        "What it is called, such as `COVID-19 discount`. Null only where a sync brought it so.",
        order=True,
    )
    reason: str | None = column(_line.reason, "Why it is given.")
    amount: Money | None = money(
        _line.amount_minor, _line.amount_currency, "What it takes off a year."
    )
    starts_on: Date | None = column(_line.starts_on, "Its first day.", order=True)
    ends_on: Date | None = column(
        _line.ends_on, "Its last day. Null while nobody said until when.", order=True
    )
    contract: Contract | None = to_one(
        _line.contract_id,
        "Of what contract.",
        reverse="discountLines",
        reverse_description="Its discounts, each a line of its own; the latest first.",
    )
