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


def _mutation(node: type, table: Table, called: str, scope: str) -> Mutation:
    """Return the mutation that releases fields of one type, whose records are ``called`` so."""
    name, noun = node.__name__, called.partition(" ")[2]
    return Mutation(
        name=f"{name[0].lower()}{name[1:]}HoldsRelease",
        description=f"Give fields of {called} back to the sources: the next change of the {noun} "
        "there writes them again.",
        scope=scope,
        node=node,
        act=_release(table, name),
        given=_GIVEN,
        told=_TOLD,
    )


MUTATIONS = (
    _mutation(Account, account, "an account", "accounts:write"),
    _mutation(Contact, contact, "a contact", "contacts:write"),
    _mutation(Contract, contract, "a contract", "accounts:write"),
    _mutation(Opportunity, opportunity, "a deal", "accounts:write"),
)
