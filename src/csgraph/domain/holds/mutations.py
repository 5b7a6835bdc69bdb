"""How callers give held fields back to the sources."""

from collections.abc import Awaitable, Callable

from sqlalchemy import Table

from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.tables import account
from csgraph.domain.contacts.node import Contact
from csgraph.domain.contacts.tables import contact
from csgraph.domain.contracts.node import Contract
from csgraph.domain.contracts.tables import contract
from csgraph.domain.holds.commands import release_holds
from csgraph.domain.opportunities.node import Opportunity
from csgraph.domain.opportunities.tables import opportunity
from csgraph.errors import InvalidInput
from csgraph.graph.mutations import Call, Given, Made, Mutation, Told

MOST_FIELDS = 100


def _release(table: Table, node_type: str) -> Callable[[Call], Awaitable[Made]]:
    async def act(call: Call) -> Made:
        fields = call.values.get("fields")
        if fields is not None and len(fields) > MOST_FIELDS:
            limit = f"at most {MOST_FIELDS}"
            msg = f"`fields` has {len(fields)} items: name {limit}."
            raise InvalidInput(msg, path=("input", "fields"), constraint=limit)
        target = call.expected_target
        released = await release_holds(call.work, call.actor, table, node_type, target, fields)
        return Made(target, {"released": released})

    return act


_GIVEN = (
    Given("fields", list[str], "Fields by name, such as `industry`. All when left out.", "fields"),
)
_TOLD = (Told("released", int, "How many columns were held. Null when it was refused."),)

MUTATIONS = (
    Mutation(
        name="accountHoldsRelease",
        description="Give fields of an account back to the sources: the next change of the "
        "account there writes them again.",
        scope="accounts:write",
        node=Account,
        act=_release(account, "Account"),
        given=_GIVEN,
        told=_TOLD,
    ),
    Mutation(
        name="contactHoldsRelease",
        description="Give fields of a contact back to the sources: the next change of the "
        "contact there writes them again.",
        scope="contacts:write",
        node=Contact,
        act=_release(contact, "Contact"),
        given=_GIVEN,
        told=_TOLD,
    ),
    Mutation(
        name="contractHoldsRelease",
        description="Give fields of a contract back to the sources: the next change of the "
        "contract there writes them again.",
        scope="accounts:write",
        node=Contract,
        act=_release(contract, "Contract"),
        given=_GIVEN,
        told=_TOLD,
    ),
    Mutation(
        name="opportunityHoldsRelease",
        description="Give fields of a deal back to the sources: the next change of the deal there "
        "writes them again.",
        scope="accounts:write",
        node=Opportunity,
        act=_release(opportunity, "Opportunity"),
        given=_GIVEN,
        told=_TOLD,
    ),
)
