"""How callers write accounts."""

from csgraph.domain.accounts.commands import MANY, create_account, update_account
from csgraph.domain.accounts.node import Account
from csgraph.graph.mutations import Mutation

_FIELDS = (
    "name",
    "website",
    "industry",
    "accountType",
    "billingCountry",
    "employeeCount",
    "annualRevenue",
    "owner",
    "parent",
)

MUTATIONS = (
    Mutation(
        name="accountCreate",
        description="Make an account that no source system has. Its domain follows from its "
        "website.",
        scope="accounts:write",
        node=Account,
        act=create_account,
        fields=_FIELDS,
        required=("name",),
        makes=True,
        many=MANY,
    ),
    Mutation(
        name="accountUpdate",
        description="Change an account. What is changed is held: no sync overwrites it.",
        scope="accounts:write",
        node=Account,
        act=update_account,
        fields=_FIELDS,
        many=MANY,
    ),
)
