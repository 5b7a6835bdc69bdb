"""How callers write contracts."""

from csgraph.domain.contracts.commands import create_contract, update_contract
from csgraph.domain.contracts.node import Contract
from csgraph.graph.mutations import Mutation

_FIELDS = (
    *("account", "number", "status", "startsOn", "endsOn", "termMonths", "signedOn"),
    *("specialTerms", "annualRecurringRevenue", "listPrice", "buyingCenter"),
    *("autoRenews", "paymentTerms", "owner", "signer"),
)

MUTATIONS = (
    Mutation(
        name="contractCreate",
        description="Make a contract that no source system has.",
        scope="accounts:write",
        node=Contract,
        act=create_contract,
        fields=_FIELDS,
        required=("account",),
        makes=True,
    ),
    Mutation(
        name="contractUpdate",
        description="Change a contract. What is changed is held: no sync overwrites it.",
        scope="accounts:write",
        node=Contract,
        act=update_contract,
        fields=_FIELDS,
    ),
)
