"""What may be offered, what was, what was excepted."""

from csgraph.domain.access.node import User
from csgraph.domain.access.rules import UserRole
from csgraph.domain.deals import tables as t
from csgraph.domain.opportunities.node import Opportunity
from csgraph.graph.declare import OrderBy, column, money, node, to_one
from csgraph.graph.interfaces import Money, Node, Revisioned
from csgraph.graph.scalars import DateTime, ExactDecimal

_exception = t.deal_exception.c
_guideline = t.order_form_guideline.c
_term = t.order_form_term.c


@node(
    table=t.deal_exception,
    prefix="dex",
    scope="accounts:read",
    plural="dealExceptions",
    plural_description="What deals were let off; the latest first.",
    description="That a deal was let off a term, by somebody outside Sales.",
    default_order=(OrderBy(_exception.approved_at, descending=True),),
)
class DealException(Node, Revisioned):
    """That a deal was let off a term."""

    term: str = column(_exception.term, "Which term, such as `Payment`.", order=True)
    reason: str = column(_exception.reason, "Why.")
    approver_role: UserRole = column(_exception.approver_role, "As what they approved it.")
    margin_impact: Money | None = money(
        _exception.margin_impact_minor,
        _exception.margin_impact_currency,
        "What it costs of the margin; below 0 is less. Null while unknown.",
        scope="finance:read",
    )
    approved_at: DateTime = column(_exception.approved_at, "When it was approved.", order=True)
    opportunity: Opportunity | None = to_one(
        _exception.opportunity_id,
        "Which deal.",
        reverse="exceptions",
        reverse_description="What the deal was let off; the latest first.",
    )
    requested_by: User | None = to_one(
        _exception.requested_by_id,
        "Who asked for it.",
        reverse="requestedExceptions",
        reverse_description="Exceptions that this person asked for.",
    )
    approver: User | None = to_one(
        _exception.approver_id,
        "Who approved it.",
        reverse="approvedExceptions",
        reverse_description="Exceptions that this person approved.",
    )


@node(
    table=t.order_form_guideline,
    prefix="ofg",
    scope="accounts:read",
    plural="orderFormGuidelines",
    plural_description="What may be offered without asking, by term.",
    description="In what range a term may be offered, and who approves what lies outside.",
    default_order=(OrderBy(_guideline.term),),
)
class OrderFormGuideline(Node, Revisioned):
    """In what range a term may be offered."""

    term: str = column(_guideline.term, "Which term, such as `Discount percent`.", order=True)
    allowed_min: ExactDecimal | None = column(
        _guideline.allowed_min, "From where on. Null where nothing is too little."
    )
    allowed_max: ExactDecimal | None = column(
        _guideline.allowed_max, "Up to where. Null where nothing is too much."
    )
    unit: str | None = column(_guideline.unit, "What is counted, such as `percent`.")
    approver_role: UserRole = column(
        _guideline.approver_role, "Who approves what lies outside the range."
    )


@node(
    table=t.order_form_term,
    prefix="oft",
    scope="accounts:read",
    plural="orderFormTerms",
    plural_description="What deals offer of each term; the latest change first.",
    description="What a deal offers of a term.",
    default_order=(OrderBy(_term.updated_at, descending=True),),
)
class OrderFormTerm(Node, Revisioned):
    """What a deal offers of a term."""

    term: str = column(_term.term, "Which term, as its guideline names it.", order=True)
    offered: ExactDecimal = column(_term.offered, "What is offered of it.")
    approver_role: UserRole | None = column(
        _term.approver_role, "As what somebody approved it. Null within the range."
    )
    opportunity: Opportunity | None = to_one(
        _term.opportunity_id,
        "Which deal.",
        reverse="orderFormTerms",
        reverse_description="What the deal offers of each term.",
    )
    approver: User | None = to_one(
        _term.approver_id,
        "Who approved it. Null within the range.",
        reverse="approvedTerms",
        reverse_description="Terms outside their range that this person approved.",
    )
