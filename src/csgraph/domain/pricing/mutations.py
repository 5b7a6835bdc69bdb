"""How callers write discounts."""

from csgraph.domain.pricing.commands import add_line, end_line, label_line
from csgraph.domain.pricing.node import DiscountLine
from csgraph.graph.mutations import Mutation, Told

_SCOPE = "accounts:write"

MUTATIONS = (
    Mutation(
        name="discountLineAdd",
        description="Give a contract a discount: a line of its own with a label and a first day. "
        "One without a label is refused.",
        scope=_SCOPE,
        node=DiscountLine,
        act=add_line,
        fields=("contract", "label", "reason", "amount", "startsOn", "endsOn"),
        required=("contract", "amount", "startsOn"),
        makes=True,
        told=(
            Told(
                "floorWarning",
                str,
                "What is wrong with the price that it leads to. Null where it is above the floor "
                "that the policy sets, and where the list price is unknown.",
            ),
        ),
    ),
    Mutation(
        name="discountLineEnd",
        description="Say until when a discount runs.",
        scope=_SCOPE,
        node=DiscountLine,
        act=end_line,
        fields=("endsOn",),
        required=("endsOn",),
    ),
    Mutation(
        name="discountLineLabel",
        description="Say what a discount is that a sync brought without a label.",
        scope=_SCOPE,
        node=DiscountLine,
        act=label_line,
        fields=("label", "reason"),
        required=("label",),
    ),
)
