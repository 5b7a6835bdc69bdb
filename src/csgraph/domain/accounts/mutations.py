"""How callers write accounts."""

from csgraph.domain.accounts.commands import (
    IN_BULK,
    PARENTS,
    clear_override,
    completed,
    create_account,
    delete_account,
    override_tier,
    restore_account,
    update_account,
)
from csgraph.domain.accounts.node import Account
from csgraph.graph.merges import merge_mutation
from csgraph.graph.mutations import Mutation, UpdateWhere, Upsert

_FIELDS = (
    "name",
    "website",
    "industry",
    "accountType",
    "billingCountry",
    "employeeCount",
    "annualRevenue",
    "owner",
    "externalId",
    "parent",
    "annualRecurringRevenue",
    "revenueAgreedOn",
    "salesSegment",
    "growthPotential",
    "engagementLevel",
    "contactPreference",
    "presencePreference",
    "customerExperience",
    "useCases",
)
_OF_MANY = tuple(name for name in _FIELDS if name not in {"parent", "useCases"})
"""Without what has to be looked at one by one: no account may come to be above itself."""

INVARIANTS = (PARENTS,)

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
        in_bulk=IN_BULK,
    ),
    Mutation(
        name="accountUpdate",
        description="Change an account. What is changed is held: no sync overwrites it.",
        scope="accounts:write",
        node=Account,
        act=update_account,
        fields=_FIELDS,
        in_bulk=IN_BULK,
    ),
    Mutation(
        name="accountDelete",
        description="Delete an account. It can be restored; no sync brings it back. Its contacts, "
        "deals and tickets stay, without it.",
        scope="accounts:write",
        node=Account,
        act=delete_account,
    ),
    Mutation(
        name="accountRestore",
        description="Bring a deleted account back, with all that hangs on it.",
        scope="accounts:write",
        node=Account,
        act=restore_account,
    ),
    Mutation(
        name="accountBulkUpsert",
        description="Make or change up to 500 accounts at once. What is changed is held.",
        scope="accounts:write",
        node=Account,
        fields=_OF_MANY,
        required=("name",),
        many=Upsert(completed),
    ),
    Mutation(
        name="accountsUpdateWhere",
        description="Give the same values to every account that fits a filter. They are held.",
        scope="accounts:write",
        node=Account,
        fields=tuple(name for name in _OF_MANY if name != "externalId"),
        many=UpdateWhere(completed),
    ),
    Mutation(
        name="accountOverrideTier",
        description="Give an account a tier, whatever its figures say, until an instant if one is "
        "given. It takes a reason.",
        scope="accounts:write",
        node=Account,
        act=override_tier,
        fields=("overrideTier", "overrideReason", "overrideExpiresAt"),
        required=("overrideTier",),
    ),
    Mutation(
        name="accountClearTierOverride",
        description="Let an account go back to the tier that its figures give.",
        scope="accounts:write",
        node=Account,
        act=clear_override,
    ),
    merge_mutation(
        Account,
        "accountMerge",
        "accounts:write",
        _FIELDS,
    ),
)
